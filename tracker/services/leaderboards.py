"""Leaderboards and calibration, recomputed for whatever committed facts have made out of date."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from tracker.core.calibration import Calibration, Observations, calibrate, observations
from tracker.core.leaderboard import BOARDS, Standing, rank
from tracker.core.question import Kind
from tracker.storage.db import lock, reading, transaction, upsert
from tracker.storage.queries.scoring import forecasters_of_kinds, read_entries, scored_questions, terms_of
from tracker.storage.tables import (
    CalibrationRow,
    QuestionTag,
    ScoreRow,
    StaleFigure,
    StandingRow,
    Tag,
    Tournament,
    TournamentQuestion,
)

ALL = "all"
STANDINGS, CALIBRATION = "standings", "calibration"  # kinds of marks
CALIBRATED = (Kind.BINARY, Kind.MULTIPLE_CHOICE)


def refresh_stale(engine: Engine, now: datetime, *, minimum: int = 5) -> int:
    """Recompute every marked leaderboard and calibration; returns how many.

    Figures are computed before the transaction that writes them, so that nobody waits for a bootstrap. A mark that is
    gone by then was served by another hand with newer facts: what was computed here is dropped. A mark made meanwhile
    stays.
    """
    with reading(engine) as session:
        marks = _marks(session)
        if not marks:
            return 0
        boards = {key: _standing_rows(session, key, now, minimum) for kind, key in marks if kind == STANDINGS}
        forecasters = {int(key) for kind, key in marks if kind == CALIBRATION}
        calibrations = _calibration_rows(session, forecasters, now)
    with transaction(engine) as session:
        lock(session, "figures")
        left = _marks(session)
        for scope in boards.keys() & {key for kind, key in left if kind == STANDINGS}:
            _replace_standings(session, scope, boards[scope])
        still = forecasters & {int(key) for kind, key in left if kind == CALIBRATION}
        _replace_calibrations(session, still, [row for row in calibrations if row["forecaster_id"] in still])
        for (kind, key), at in marks.items():
            session.execute(
                delete(StaleFigure).where(
                    col(StaleFigure.kind) == kind, col(StaleFigure.key) == key, col(StaleFigure.at) == at
                )
            )
    return len(marks)


def _marks(session: Session) -> dict[tuple[str, str], datetime]:
    return {(mark.kind, mark.key): mark.at for mark in session.exec(select(StaleFigure))}


def refresh_standings(session: Session, scope: str, now: datetime, *, minimum: int = 5) -> None:
    """Put the standings of one scope, by every rule, in the place of the stored ones."""
    _replace_standings(session, scope, _standing_rows(session, scope, now, minimum))


def _replace_standings(session: Session, scope: str, rows: list[dict[str, Any]]) -> None:
    session.execute(delete(StandingRow).where(col(StandingRow.scope) == scope))
    upsert(session, StandingRow, rows)


def _standing_rows(session: Session, scope: str, now: datetime, minimum: int) -> list[dict[str, Any]]:
    unranked = forecasters_of_kinds(session, ["aggregate"])
    rows: list[dict[str, Any]] = []
    for source in dict.fromkeys(BOARDS.values()):
        scores = np.array(_scores(session, scope, source), dtype=np.float64).reshape(-1, 5)
        question, forecaster = scores[:, 0].astype(np.int64), scores[:, 1].astype(np.int64)
        forecasts = _sums(forecaster, scores[:, 4])
        for rule in (board for board, made_of in BOARDS.items() if made_of == source):
            standings = rank(
                question,
                forecaster,
                scores[:, 2],
                scores[:, 3],
                rule=rule,
                forecasts=forecasts,
                minimum=minimum,
                unranked=unranked,
            )
            rows += [_standing_row(scope, rule, standing, now) for standing in standings]
    return rows


def _scores(session: Session, scope: str, rule: str) -> list[tuple[Any, ...]]:
    query = (
        columns(
            col(ScoreRow.question_id),
            col(ScoreRow.forecaster_id),
            col(ScoreRow.value),
            col(ScoreRow.coverage),
            col(ScoreRow.forecasts),
        )
        .where(col(ScoreRow.rule) == rule)
        .order_by(col(ScoreRow.question_id), col(ScoreRow.forecaster_id))
    )
    kind, _, slug = scope.partition(":")
    if kind == "tag":
        tagged = columns(col(QuestionTag.question_id)).join(Tag, col(Tag.id) == QuestionTag.tag_id)
        query = query.where(col(ScoreRow.question_id).in_(tagged.where(col(Tag.slug) == slug)))
    elif kind == "tournament":
        held = columns(col(TournamentQuestion.question_id)).join(
            Tournament, col(Tournament.id) == TournamentQuestion.tournament_id
        )
        query = query.where(col(ScoreRow.question_id).in_(held.where(col(Tournament.slug) == slug)))
    return [tuple(row) for row in session.execute(query)]


def _sums(forecaster: np.ndarray[Any, Any], counts: np.ndarray[Any, Any]) -> dict[int, int]:
    who, place = np.unique(forecaster, return_inverse=True)
    return dict(zip(who.tolist(), np.bincount(place, counts).astype(int).tolist(), strict=True))


def _standing_row(scope: str, rule: str, standing: Standing, now: datetime) -> dict[str, Any]:
    row = asdict(standing)
    row["forecaster_id"] = row.pop("forecaster")
    return row | {"scope": scope, "rule": rule, "computed_at": now}


def refresh_calibration(session: Session, forecasters: set[int], now: datetime) -> None:
    """Recompute how the probabilities of some forecasters met the outcomes."""
    _replace_calibrations(session, forecasters, _calibration_rows(session, forecasters, now))


def _replace_calibrations(session: Session, forecasters: set[int], rows: list[dict[str, Any]]) -> None:
    if forecasters:
        session.execute(delete(CalibrationRow).where(col(CalibrationRow.forecaster_id).in_(sorted(forecasters))))
        upsert(session, CalibrationRow, rows)


def _calibration_rows(session: Session, forecasters: set[int], now: datetime) -> list[dict[str, Any]]:
    if not forecasters:
        return []
    return [
        _calibration_row(who, calibrate(found), len(np.unique(found.question)), now)
        for who, found in _observations(session, forecasters)
    ]


def _observations(session: Session, forecasters: set[int]) -> Iterable[tuple[int, Observations]]:
    parts: dict[int, list[Observations]] = {}
    wanted = _questions_of(session, forecasters)
    questions = [q for q in scored_questions(session, CALIBRATED) if q.id in wanted]
    for question, entries in read_entries(session, questions, forecasters):
        terms = terms_of(question)
        if terms is not None:
            for who, found in observations(entries, terms, question.id).items():
                parts.setdefault(who, []).append(found)
    return ((who, Observations.concatenate(found)) for who, found in sorted(parts.items()))


def _questions_of(session: Session, forecasters: set[int]) -> set[int]:
    scored = columns(col(ScoreRow.question_id)).where(col(ScoreRow.forecaster_id).in_(sorted(forecasters))).distinct()
    return set(session.scalars(scored))


def _calibration_row(who: int, found: Calibration, questions: int, now: datetime) -> dict[str, Any]:
    return {
        "scope": ALL,
        "forecaster_id": who,
        "questions": questions,
        "brier": found.brier,
        "mcb": found.mcb,
        "dsc": found.dsc,
        "unc": found.unc,
        "sharpness": found.sharpness,
        "curve": [list(point) for point in found.curve],
        "band": [list(point) for point in found.band],
        "bins": [asdict(b) for b in found.bins],
        "computed_at": now,
    }
