"""What the aggregate says now and said lately, for many questions at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Subquery, and_, func, select
from sqlmodel import Session

from tracker.storage.figures import AGGREGATE
from tracker.storage.tables.columns import aggregate_days, aggregates, forecasters
from tracker.storage.tables.types import EPOCH

SPARK_DAYS = 60
AGGREGATE_ID = select(forecasters.c.id).where(forecasters.c.handle == AGGREGATE).scalar_subquery()


def sparks(session: Session, ids: Sequence[int], now: datetime) -> dict[int, tuple[float | None, ...]]:
    """The centre at the end of each of the last days, carried over days without a step."""
    if not ids:
        return {}
    today = (now - EPOCH).days
    first = today - SPARK_DAYS
    older = aggregate_days.alias()
    start = (
        select(func.max(older.c.day))
        .where(
            older.c.question_id == aggregate_days.c.question_id,
            older.c.forecaster_id == AGGREGATE_ID,
            older.c.day <= first,
        )
        .correlate(aggregate_days)
        .scalar_subquery()
    )
    rows = session.execute(
        select(aggregate_days.c.question_id, aggregate_days.c.day, aggregate_days.c.centre)
        .where(
            aggregate_days.c.question_id.in_(ids),
            aggregate_days.c.forecaster_id == AGGREGATE_ID,
            aggregate_days.c.day >= func.coalesce(start, first),
        )
        .order_by(aggregate_days.c.question_id, aggregate_days.c.day)
    )
    steps: dict[int, list[tuple[int, float | None]]] = defaultdict(list)
    for question, day, centre in rows:
        steps[question].append((day, centre))
    return {question: carried(found, first, today) for question, found in steps.items()}


def carried(steps: Sequence[tuple[int, float | None]], first: int, last: int) -> tuple[float | None, ...]:
    """A value a day from `first` to `last`: that of the last step on or before the day, None before the first step."""
    values: list[float | None] = []
    present: float | None = None
    waiting = list(steps)
    for day in range(first, last + 1):
        while waiting and waiting[0][0] <= day:
            present = waiting.pop(0)[1]
        values.append(present)
    return tuple(values)


def vectors_now(session: Session, ids: Sequence[int]) -> dict[int, tuple[float, ...]]:
    """The aggregate's present vector of questions with more than two answers."""
    if not ids:
        return {}
    newest = _newest(ids)
    rows = session.execute(
        select(aggregates.c.question_id, aggregates.c.probabilities).join(
            newest,
            and_(
                newest.c.question_id == aggregates.c.question_id,
                newest.c.at == aggregates.c.at,
                aggregates.c.forecaster_id == AGGREGATE_ID,
            ),
        )
    )
    return {question: vector for question, vector in rows if vector is not None}


def _newest(ids: Sequence[int]) -> Subquery:
    return (
        select(aggregates.c.question_id, func.max(aggregates.c.at).label("at"))
        .where(aggregates.c.question_id.in_(ids), aggregates.c.forecaster_id == AGGREGATE_ID)
        .group_by(aggregates.c.question_id)
        .subquery()
    )
