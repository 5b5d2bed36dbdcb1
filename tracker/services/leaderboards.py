"""Leaderboards and calibration, recomputed for whatever committed facts have made out of date."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from tracker.core.calibration import Calibration, Observations, calibrate, observations
from tracker.core.leaderboard import Standing, rank
from tracker.core.question import Kind
from tracker.core.scoring import RULES
from tracker.storage.db import transaction, upsert
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
MEANS = {"baseline_mean": "baseline", "peer_mean": "peer"}  # boards that divide what another board sums
CALIBRATED = (Kind.BINARY, Kind.MULTIPLE_CHOICE)


def refresh_stale(engine: Engine, now: datetime, *, minimum: int = 5) -> int:
    """Recompute every marked leaderboard and calibration; returns how many. A mark made meanwhile stays."""
    with transaction(engine) as session:
        marks = session.exec(select(StaleFigure)).all()
        for scope in sorted(m.key for m in marks if m.kind == "standings"):
            refresh_standings(session, scope, now, minimum=minimum)
        refresh_calibration(session, {int(m.key) for m in marks if m.kind == "calibration"}, now)
        for mark in marks:
            session.execute(
                delete(StaleFigure).where(
                    col(StaleFigure.kind) == mark.kind,
                    col(StaleFigure.key) == mark.key,
                    col(StaleFigure.at) <= mark.at,
                )
            )
    return len(marks)


def refresh_standings(session: Session, scope: str, now: datetime, *, minimum: int = 5) -> None:
    """Put the standings of one scope, by every rule, in the place of the stored ones."""
    session.execute(delete(StandingRow).where(col(StandingRow.scope) == scope))
    unranked = forecasters_of_kinds(session, ["aggregate"])
    rows: list[dict[str, Any]] = []
    for rule in (*RULES, *MEANS):
        scores = np.array(_scores(session, scope, MEANS.get(rule, rule)), dtype=np.float64).reshape(-1, 5)
        if not scores.size:
            continue
        question, forecaster = scores[:, 0].astype(np.int64), scores[:, 1].astype(np.int64)
        forecasts = _sums(forecaster, scores[:, 4])
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
    upsert(session, StandingRow, rows)


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
    return {
        "scope": scope,
        "rule": rule,
        "forecaster_id": standing.forecaster,
        "value": standing.value,
        "low": standing.low,
        "high": standing.high,
        "rank": standing.rank,
        "rank_low": standing.rank_low,
        "rank_high": standing.rank_high,
        "coverage": standing.coverage,
        "questions": standing.questions,
        "forecasts": standing.forecasts,
        "missing": standing.missing,
        "computed_at": now,
    }


def refresh_calibration(session: Session, forecasters: set[int], now: datetime) -> None:
    """Recompute how the probabilities of some forecasters met the outcomes."""
    if not forecasters:
        return
    session.execute(delete(CalibrationRow).where(col(CalibrationRow.forecaster_id).in_(sorted(forecasters))))
    rows = [
        _calibration_row(who, calibrate(found), len(np.unique(found.question)), now)
        for who, found in _observations(session, forecasters)
    ]
    upsert(session, CalibrationRow, rows)


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
        "bins": [
            {
                "from_bp": b.from_bp,
                "to_bp": b.to_bp,
                "n": b.n,
                "weight": b.weight,
                "mean": b.mean,
                "observed": b.observed,
                "low": b.low,
                "high": b.high,
            }
            for b in found.bins
        ],
        "computed_at": now,
    }
