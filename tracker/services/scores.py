"""Scores of resolved questions, written in the transaction that resolves them; and all figures from the ledger anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from tracker.core.question import Question
from tracker.core.scoring import RULES, Scores, score_question
from tracker.core.spans import Ints
from tracker.services.aggregates import rebuild_aggregate
from tracker.services.forecasts import expire, expire_due
from tracker.services.standing import rebuild_standing
from tracker.storage import figures
from tracker.storage.db import reading, transaction
from tracker.storage.mapping import question_from
from tracker.storage.queries.questions import scopes_of
from tracker.storage.queries.scoring import forecasters_of_kinds, read_entries, terms_of
from tracker.storage.tables import AggregateRow, QuestionRow, ScoreRow

SAME = 1e-9


def score(session: Session, question: Question, now: datetime) -> int:
    """Write the scores of a question as it stands now; none where it is not resolved or not scored.

    Returns how many forecasters were scored, and marks the leaderboards and calibrations that follow.
    """
    expire(session, question, now)  # the aggregate that is scored has taken every step due by now
    terms = terms_of(question)
    rows: list[dict[str, Any]] = []
    touched: set[int] = set(session.exec(select(ScoreRow.forecaster_id).where(ScoreRow.question_id == question.id)))
    if terms is not None:
        base = np.array(sorted(forecasters_of_kinds(session, figures.base_kinds(question))), dtype=np.int64)
        for _, entries in read_entries(session, [question]):
            rows = _rows(question, score_question(entries, terms, base), entries.forecaster[entries.at < terms.ends])
    figures.replace_scores(session, question.id, rows)
    touched |= {row["forecaster_id"] for row in rows}
    figures.mark_stale(session, "standings", scopes_of(session, question.id), now)
    figures.mark_stale(session, "calibration", (str(i) for i in sorted(touched)), now)
    return len({row["forecaster_id"] for row in rows})


def _rows(question: Question, scores: Scores, made_by: Ints) -> list[dict[str, Any]]:
    """One row a forecaster and rule; `made_by` holds the forecaster of each entry made in time to be scored."""
    who, counts = np.unique(made_by, return_counts=True)
    forecasts = dict(zip(who.tolist(), counts.tolist(), strict=True))
    rows = []
    for rule in RULES:
        values, coverage = scores.values[rule], scores.coverage_of(rule)
        for i in np.flatnonzero(~np.isnan(values)):
            forecaster = int(scores.forecaster[i])
            rows.append(
                {
                    "question_id": question.id,
                    "forecaster_id": forecaster,
                    "rule": rule,
                    "value": float(values[i]),
                    "coverage": float(coverage[i]),
                    "forecasts": forecasts.get(forecaster, 0),
                }
            )
    return rows


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did: questions gone through, scores written, and figures that came out different."""

    questions: int
    scores: int
    changed: tuple[str, ...]


def rebuild(engine: Engine, now: datetime, progress: Any = None) -> RebuildReport:
    """Derive every figure of every question anew from the ledger and say which ones changed by more than 1e-9.

    One transaction a question. `progress(done, total)` is called as it goes.
    """
    with transaction(engine) as session:
        expire_due(session, now)
    with reading(engine) as session:
        ids = [i for i in session.exec(select(QuestionRow.id).order_by(col(QuestionRow.id))) if i is not None]
    scored = 0
    changed: list[str] = []
    for done, question_id in enumerate(ids, start=1):
        with transaction(engine) as session:
            question = question_from(session.exec(select(QuestionRow).where(QuestionRow.id == question_id)).one())
            before = _figures_of(session, question_id)
            rebuild_standing(session, question, now)
            rebuild_aggregate(session, question, now)
            figures.recount(session, question_id)
            scored += score(session, question, now)
            changed += _differences(question.slug, before, _figures_of(session, question_id))
        if progress:
            progress(done, len(ids))
    return RebuildReport(len(ids), scored, tuple(changed))


def _figures_of(session: Session, question_id: int) -> dict[str, float | None]:
    scores = session.exec(
        select(ScoreRow.forecaster_id, ScoreRow.rule, ScoreRow.value).where(ScoreRow.question_id == question_id)
    )
    steps = session.exec(
        select(AggregateRow.forecaster_id, AggregateRow.at, AggregateRow.centre).where(
            AggregateRow.question_id == question_id
        )
    )
    found: dict[str, float | None] = {f"score {rule} of forecaster {who}": value for who, rule, value in scores}
    return found | {f"aggregate {who} at {at.isoformat()}": centre for who, at, centre in steps}


def _differences(slug: str, before: dict[str, float | None], after: dict[str, float | None]) -> Iterable[str]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if (name in before) != (name in after) or (old is None) != (new is None):
            yield f"{slug}: {name}: {old} became {new}"
        elif old is not None and new is not None and abs(old - new) > SAME:
            yield f"{slug}: {name}: {old!r} became {new!r}"
