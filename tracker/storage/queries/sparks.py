"""What the aggregate says now and said lately, for many questions at once."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, and_, bindparam, func, select

from tracker.storage.figures import AGGREGATE
from tracker.storage.tables.columns import aggregate_days, aggregates, forecasters

SPARK_DAYS = 60

Days = tuple[float | None, ...]

AGGREGATE_ID = select(forecasters.c.id).where(forecasters.c.handle == AGGREGATE).scalar_subquery()


_older = aggregate_days.alias()
_FIRST = bindparam("first", type_=aggregate_days.c.day.type)
_IDS = bindparam("ids", type_=aggregate_days.c.question_id.type, expanding=True)
_start = (
    select(func.max(_older.c.day))
    .where(
        _older.c.question_id == aggregate_days.c.question_id,
        _older.c.forecaster_id == AGGREGATE_ID,
        _older.c.day <= _FIRST,
    )
    .correlate(aggregate_days)
    .scalar_subquery()
)
_LAST_DAYS = (
    select(aggregate_days.c.question_id, aggregate_days.c.day, aggregate_days.c.centre)
    .where(
        aggregate_days.c.question_id.in_(_IDS),
        aggregate_days.c.forecaster_id == AGGREGATE_ID,
        aggregate_days.c.day >= func.coalesce(_start, _FIRST),
    )
    .order_by(aggregate_days.c.question_id, aggregate_days.c.day)
)
_newest = (
    select(aggregates.c.question_id, func.max(aggregates.c.at).label("at"))
    .where(aggregates.c.question_id.in_(_IDS), aggregates.c.forecaster_id == AGGREGATE_ID)
    .group_by(aggregates.c.question_id)
    .subquery()
)
_VECTORS = select(aggregates.c.question_id, aggregates.c.probabilities).join(
    _newest,
    and_(
        _newest.c.question_id == aggregates.c.question_id,
        _newest.c.at == aggregates.c.at,
        aggregates.c.forecaster_id == AGGREGATE_ID,
    ),
)


def last_days(rows: Connection, ids: Sequence[int], today: int) -> dict[int, Days]:
    """The aggregate's centre at the end of each of the last days up to `today` (days since 1970), by question."""
    if not ids:
        return {}
    first = today - SPARK_DAYS
    steps: dict[int, list[tuple[int, float | None]]] = defaultdict(list)
    for question, day, centre in rows.execute(_LAST_DAYS, {"ids": ids, "first": first}):
        steps[question].append((day, centre))
    return {question: carried(found, first, today) for question, found in steps.items()}


def carried(steps: Sequence[tuple[int, float | None]], first: int, last: int) -> Days:
    """A value a day from `first` to `last`: that of the last step on or before the day, None before the first step."""
    values: list[float | None] = []
    present: float | None = None
    waiting = list(steps)
    for day in range(first, last + 1):
        while waiting and waiting[0][0] <= day:
            present = waiting.pop(0)[1]
        values.append(present)
    return tuple(values)


def vectors_now(rows: Connection, ids: Sequence[int]) -> dict[int, tuple[float, ...]]:
    """The aggregate's present vector of questions with more than two answers."""
    if not ids:
        return {}
    found = rows.execute(_VECTORS, {"ids": ids})
    return {question: vector for question, vector in found if vector is not None}
