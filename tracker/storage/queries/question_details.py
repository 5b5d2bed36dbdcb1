"""What stands below the head of a question's page: history, own entries, spread, scores. Each is one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)
from sqlmodel import Session

from tracker.core.question import Kind, Question
from tracker.storage.figures import base_kinds
from tracker.storage.mapping import vector_of
from tracker.storage.queries.question_page import Entry, QuestionPage, Step
from tracker.storage.queries.sparks import AGGREGATE_ID
from tracker.storage.tables.columns import (
    aggregate_days,
    aggregates,
    clarifications,
    forecasters,
    forecasts,
    scores,
    standing_forecasts,
)
from tracker.storage.tables.types import EPOCH

FINE = 400  # steps of an aggregate that a chart draws one by one; above, the last of each day
DAY_MICROS = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Clarified:
    """A dated note on how the criteria are read."""

    at: datetime
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one forecaster scored on a question, by rule. Coverage 0..1."""

    handle: str
    name: str
    kind: str
    fictional: bool
    values: dict[str, float]
    coverage: float
    forecasts: int


_QUESTION = bindparam("question", type_=aggregates.c.question_id.type)
_FORECASTER = bindparam("forecaster", type_=forecasts.c.forecaster_id.type)


def _of_aggregate(table: Table) -> ColumnElement[bool]:
    return and_(table.c.question_id == _QUESTION, table.c.forecaster_id == AGGREGATE_ID)


_STEPS = (
    select(aggregates.c.at, aggregates.c.forecasters, aggregates.c.centre, aggregates.c.low, aggregates.c.high)
    .where(_of_aggregate(aggregates))
    .order_by(aggregates.c.at)
)
_VECTORS = (
    select(aggregates.c.at, aggregates.c.forecasters, null(), null(), null(), aggregates.c.probabilities)
    .where(_of_aggregate(aggregates))
    .order_by(aggregates.c.at)
)
_day = type_coerce(aggregates.c.at, BigInteger).op("/")(literal(DAY_MICROS, BigInteger))
_VECTORS_BY_DAY = _VECTORS.where(
    aggregates.c.at.in_(select(func.max(aggregates.c.at)).where(_of_aggregate(aggregates)).group_by(_day))
)
_DAYS = (
    select(aggregate_days.c.day, aggregate_days.c.centre, aggregate_days.c.low, aggregate_days.c.high)
    .where(_of_aggregate(aggregate_days))
    .order_by(aggregate_days.c.day)
)
_ENTRIES = (
    select(forecasts.c.id, forecasts.c.at, forecasts.c.until, forecasts.c.probability, forecasts.c.probabilities)
    .where(forecasts.c.question_id == _QUESTION, forecasts.c.forecaster_id == _FORECASTER)
    .order_by(forecasts.c.at, forecasts.c.id)
)


def aggregate_history(session: Session, page: QuestionPage) -> tuple[Step, ...]:
    """The aggregate's steps, oldest first: all of them on a quiet question, the last of each day on a busy one.

    Vectors come with multiple choice only, whose history has no centre.
    """
    if page.hidden:
        return ()
    fine = page.forecasts <= FINE
    if page.question.kind is Kind.MULTIPLE_CHOICE:
        statement: Select[Any] = _VECTORS if fine else _VECTORS_BY_DAY
    elif fine:
        statement = _STEPS
    else:
        return _daily_history(session, page)
    return tuple(Step(*row) for row in session.execute(statement, {"question": page.question.id}))


def _daily_history(session: Session, page: QuestionPage) -> tuple[Step, ...]:
    """One step a day, each placed at the end of its day, the last one where the aggregate has it."""
    rows = session.execute(_DAYS, {"question": page.question.id})
    latest = page.aggregate.at if page.aggregate else None
    steps = [Step(EPOCH + timedelta(days=day + 1), 0, centre, low, high) for day, centre, low, high in rows]
    return tuple(s if latest is None or s.at <= latest else Step(latest, 0, s.centre, s.low, s.high) for s in steps)


def own_entries(session: Session, question: Question, forecaster_id: int | None) -> tuple[Entry, ...]:
    """A forecaster's ledger entries on a question, oldest first."""
    if forecaster_id is None:
        return ()
    rows = session.execute(_ENTRIES, {"question": question.id, "forecaster": forecaster_id})
    return tuple(Entry(key, at, until, vector_of(question.kind, p, v)) for key, at, until, p, v in rows)


def spread(session: Session, question: Question, now: datetime) -> tuple[tuple[int, int], ...]:
    """How many of the base stand at each tenth of a percent: pairs (per mille, count), for a binary question."""
    mille = cast(func.round(standing_forecasts.c.probability * 1000), Integer).label("mille")
    rows = session.execute(
        select(mille, func.count())
        .join(forecasters, forecasters.c.id == standing_forecasts.c.forecaster_id)
        .where(
            standing_forecasts.c.question_id == question.id,
            standing_forecasts.c.probability.is_not(None),
            forecasters.c.kind.in_(base_kinds(question)),
            or_(standing_forecasts.c.until.is_(None), standing_forecasts.c.until > now),
        )
        .group_by(mille)
        .order_by(mille)
    )
    return tuple((int(place), int(count)) for place, count in rows)


def clarifications_of(session: Session, question_id: int) -> tuple[Clarified, ...]:
    """The notes on a question's criteria, newest first."""
    rows = session.execute(
        select(clarifications.c.at, clarifications.c.text, clarifications.c.author)
        .where(clarifications.c.question_id == question_id)
        .order_by(clarifications.c.at.desc())
    )
    return tuple(Clarified(*row) for row in rows)


def scores_of(session: Session, question_id: int, only: int | None = None) -> tuple[ScoreLine, ...]:
    """What everybody scored on a question, best Brier or CRPS first; `only`: that forecaster and the aggregate."""
    columns = (forecasters.c.handle, forecasters.c.name, forecasters.c.kind, forecasters.c.fictional)
    query = (
        select(*columns, scores.c.rule, scores.c.value, scores.c.coverage, scores.c.forecasts)
        .join(forecasters, forecasters.c.id == scores.c.forecaster_id)
        .where(scores.c.question_id == question_id)
    )
    if only is not None:
        query = query.where(or_(scores.c.forecaster_id == only, scores.c.forecaster_id == AGGREGATE_ID))
    rows = session.execute(query)
    lines: dict[str, ScoreLine] = {}
    for handle, name, kind, fictional, rule, value, coverage, count in rows:
        line = lines.setdefault(handle, ScoreLine(handle, name, kind, fictional, {}, coverage, count))
        line.values[rule] = value
    return tuple(sorted(lines.values(), key=_by_distance))


def _by_distance(line: ScoreLine) -> tuple[float, str]:
    return (line.values.get("crps", line.values.get("brier", float("inf"))), line.name)
