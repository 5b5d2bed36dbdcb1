"""Derived rows: who stands, what the aggregate says, scores. All can be dropped and rebuilt from the ledger."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from tracker.core.aggregation import quartiles, recency_weighted
from tracker.core.forecast import Forecast, ForecasterKind
from tracker.core.quantiles import quantiles
from tracker.core.question import Kind, Question
from tracker.core.spans import Floats
from tracker.storage.db import insert_new, lock, upsert
from tracker.storage.mapping import stored_shape, vector_of
from tracker.storage.tables import (
    AggregateDay,
    AggregateRow,
    ForecasterRow,
    ForecastRow,
    QuestionFigures,
    ScoreRow,
    StaleFigure,
    StandingForecast,
)
from tracker.storage.tables.types import EPOCH

AGGREGATE = "recency-weighted"  # handle of the default aggregate
AGGREGATE_NAME = "Recency-weighted median"


def aggregate_forecaster(session: Session) -> int:
    """The forecaster that the default aggregate is; made at first use."""
    key = select(ForecasterRow.id).where(ForecasterRow.handle == AGGREGATE)
    found = session.exec(key).first()
    if found is None:
        row = {
            "handle": AGGREGATE,
            "name": AGGREGATE_NAME,
            "kind": "aggregate",
            "fictional": False,
            "created_at": EPOCH,
        }
        insert_new(session, ForecasterRow, [row], unique=("handle",))
        found = session.exec(key).one()
    assert found is not None
    return found


def stand(session: Session, forecast: Forecast, kind: Kind) -> None:
    """Let a new ledger entry take the place of its forecaster's former one, or end it if it is a withdrawal."""
    if forecast.probabilities is not None:
        stand_all(session, [forecast], kind)
        return
    session.execute(
        delete(StandingForecast).where(
            col(StandingForecast.question_id) == forecast.question_id,
            col(StandingForecast.forecaster_id) == forecast.forecaster_id,
        )
    )


def stand_all(session: Session, forecasts: Iterable[Forecast], kind: Kind) -> None:
    """Write many standing forecasts of one question at once, one a forecaster, none of them a withdrawal."""
    rows = [
        {
            "question_id": f.question_id,
            "forecaster_id": f.forecaster_id,
            "forecast_id": f.sequence,
            "at": f.at,
            "until": f.until,
            **stored_shape(kind, f.probabilities),
        }
        for f in forecasts
    ]
    upsert(session, StandingForecast, rows)


def count_forecast(session: Session, question_id: int, at: datetime) -> None:
    """Bring the counts beside a question up to date with one more entry."""
    standing = session.exec(
        select(func.count()).select_from(StandingForecast).where(StandingForecast.question_id == question_id)
    ).one()
    insert_new(
        session,
        QuestionFigures,
        [{"question_id": question_id, "forecasters": 0, "forecasts": 0}],
        unique=("question_id",),
    )
    session.execute(
        update(QuestionFigures)
        .where(col(QuestionFigures.question_id) == question_id)
        .values(forecasters=standing, forecasts=QuestionFigures.forecasts + 1, last_forecast_at=at)
    )


def recount(session: Session, question_id: int) -> None:
    """Count anew who stands and what the ledger holds of a question."""
    standing = select(func.count()).select_from(StandingForecast).where(StandingForecast.question_id == question_id)
    entries = select(func.count(col(ForecastRow.id)), func.max(ForecastRow.at)).where(
        ForecastRow.question_id == question_id
    )
    count, last = session.exec(entries).one()
    row = {
        "question_id": question_id,
        "forecasters": session.exec(standing).one(),
        "forecasts": count,
        "last_forecast_at": last,
    }
    upsert(session, QuestionFigures, [row])


def step_aggregate(session: Session, question: Question, forecaster_id: int, at: datetime) -> None:
    """Add the aggregate's step at an entry of a forecaster, from everyone in its base who stands.

    Forecasts that expired by `at` must have been taken down before.
    """
    kind = session.exec(select(ForecasterRow.kind).where(ForecasterRow.id == forecaster_id)).one()
    if kind not in base_kinds(question):
        return
    lock(session, f"aggregate:{question.id}")
    rows = session.exec(
        select(StandingForecast.at, StandingForecast.probability, StandingForecast.probabilities)
        .join(ForecasterRow, col(ForecasterRow.id) == StandingForecast.forecaster_id)
        .where(
            StandingForecast.question_id == question.id,
            col(ForecasterRow.kind).in_(base_kinds(question)),
        )
        .order_by(col(StandingForecast.at), col(StandingForecast.forecast_id))
    ).all()
    if not rows:
        write_aggregate(session, question, [step_row(question, at, None, None, None, 0)])
        return
    vectors = np.array([vector_of(question.kind, p, v) for _, p, v in rows], dtype=float)
    when = np.array([(t - question.opens_at).total_seconds() for t, _, _ in rows])
    low, high = quartiles(vectors, when)
    values = recency_weighted(vectors, when, continuous=question.kind.continuous)
    write_aggregate(session, question, [step_row(question, at, values, low, high, len(rows))])


def base_kinds(question: Question) -> tuple[str, ...]:
    """Whose forecasts make the aggregate and the base of peer scores."""
    if question.include_bots:
        return (ForecasterKind.HUMAN.value, ForecasterKind.BOT.value)
    return (ForecasterKind.HUMAN.value,)


def step_row(
    question: Question, at: datetime, values: Floats | None, low: Floats | None, high: Floats | None, count: int
) -> dict[str, Any]:
    """One step of an aggregate as a row without its forecaster; nobody standing (values None) gives an empty step."""
    row: dict[str, Any] = {"at": at, "forecasters": count, "centre": None, "low": None, "high": None}
    if values is None or low is None or high is None:
        return row | {"probabilities": None}
    if question.range is not None:
        row["low"], row["centre"], row["high"] = quantiles(values, question.range, (0.25, 0.5, 0.75))
    elif question.kind is Kind.BINARY:
        row["low"], row["centre"], row["high"] = float(low[1]), float(values[1]), float(high[1])
    return row | {"probabilities": tuple(float(v) for v in values)}


def replace_aggregate(session: Session, question: Question, steps: Sequence[dict[str, Any]]) -> None:
    """Put a whole history of the default aggregate in the place of the stored one."""
    for model in (AggregateRow, AggregateDay):
        session.execute(delete(model).where(col(model.question_id) == question.id))
    write_aggregate(session, question, steps)


def write_aggregate(session: Session, question: Question, steps: Sequence[dict[str, Any]]) -> None:
    """Store steps of the default aggregate, and the last step of each day once more for sparklines."""
    keys = {"question_id": question.id, "forecaster_id": aggregate_forecaster(session)}
    upsert(session, AggregateRow, [keys | step for step in steps])
    days = {(step["at"] - EPOCH).days: step for step in steps}
    fields = ("centre", "low", "high")
    upsert(session, AggregateDay, [keys | {"day": day} | {f: s[f] for f in fields} for day, s in days.items()])


def replace_scores(session: Session, question_id: int, rows: list[dict[str, Any]]) -> None:
    """Put a question's scores in the place of whatever was there."""
    session.execute(delete(ScoreRow).where(col(ScoreRow.question_id) == question_id))
    if rows:
        upsert(session, ScoreRow, rows)


def mark_stale(session: Session, kind: str, keys: Iterable[str], now: datetime) -> None:
    """Note that figures are out of date; a sweep recomputes them after this transaction has committed."""
    upsert(session, StaleFigure, [{"kind": kind, "key": key, "at": now} for key in keys])
