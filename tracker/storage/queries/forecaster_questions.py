"""The questions of one forecaster: resolved ones with scores, standing forecasts, and all of it for an export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, case, exists, func, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.core.question import Question
from tracker.storage.figures import AGGREGATE
from tracker.storage.mapping import question_from, vector_of
from tracker.storage.tables import AggregateRow, ForecasterRow, ForecastRow, QuestionRow, ScoreRow, StandingForecast


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolved question with the forecaster's scores on it and the last thing it said before that was known."""

    question: Question
    brier: float | None
    crps: float | None
    peer: float | None
    baseline: float | None
    coverage: float
    said: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A forecast that is in force now, and the last step of the default aggregate beside it."""

    question: Question
    at: datetime
    until: datetime | None
    said: tuple[float, ...] | None
    aggregate: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Exported:
    """One ledger entry for the export of everything somebody did; `said` None: a withdrawal."""

    slug: str
    title: str
    kind: str
    outcomes: tuple[str, ...]
    at: datetime
    until: datetime | None
    said: tuple[float, ...] | None
    source: str
    outcome: str | None
    known_at: datetime | None
    brier: float | None
    crps: float | None
    log: float | None
    baseline: float | None
    peer: float | None


def read_resolved(
    session: Session, forecaster_id: int, kind: str, *, offset: int, limit: int
) -> tuple[list[Resolved], int]:
    """The scored questions of a forecaster, latest known first, and how many there are. `kind` is the forecaster's."""
    rules = ("brier", "crps", "peer", "baseline")
    scored = _scores_by_question(forecaster_id, rules)
    probability, vector = _last_said(forecaster_id, kind)
    rows = session.execute(
        columns(
            QuestionRow,
            *(scored.c[rule] for rule in rules),
            func.coalesce(scored.c.covered, 0.0),
            probability,
            vector,
            func.count().over(),
        )
        .join(scored, scored.c.question_id == col(QuestionRow.id))
        .order_by(col(QuestionRow.known_at).desc(), col(QuestionRow.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [_resolved(row) for row in rows], rows[0][8] if rows else 0


def _resolved(row: Any) -> Resolved:
    values = [question_from(row[0]), *row[1:6], vector_of(row[0].kind, row[6], row[7])]
    return Resolved(*values)


def _scores_by_question(forecaster_id: int, rules: tuple[str, ...]) -> CTE:
    """One row a question: a column a rule, and the time covered."""
    averaged = col(ScoreRow.rule).in_(("log", "brier", "crps"))
    return (
        columns(
            col(ScoreRow.question_id).label("question_id"),
            *(func.max(case((col(ScoreRow.rule) == rule, col(ScoreRow.value)))).label(rule) for rule in rules),
            func.max(case((averaged, col(ScoreRow.coverage)))).label("covered"),
        )
        .where(col(ScoreRow.forecaster_id) == forecaster_id)
        .group_by(col(ScoreRow.question_id))
        .cte()
    )


def _last_said(forecaster_id: int, kind: str) -> tuple[Any, Any]:
    """The last forecast before the outcome was known, as scalar subqueries: of Yes, and as a vector."""
    model: Any = AggregateRow if kind == "aggregate" else ForecastRow
    latest = (model.at.desc(),) if kind == "aggregate" else (model.at.desc(), model.id.desc())
    until = func.coalesce(col(QuestionRow.known_at), col(QuestionRow.closes_at))

    def last(value: Any) -> Any:
        return (
            columns(value)
            .where(model.question_id == col(QuestionRow.id), model.forecaster_id == forecaster_id, model.at < until)
            .order_by(*latest)
            .limit(1)
            .correlate(QuestionRow)
            .scalar_subquery()
        )

    if kind == "aggregate":
        return case((col(QuestionRow.kind) == "binary", last(AggregateRow.centre))), last(AggregateRow.probabilities)
    return last(ForecastRow.probability), last(ForecastRow.probabilities)


def read_standing(
    session: Session, forecaster_id: int, viewer: int | None, now: datetime, *, limit: int
) -> list[Standing]:
    """What a forecaster forecasts now, closing soonest first.

    Others see of a question that hides its forecasts nothing until it reveals them, unless they forecast on it.
    """
    theirs: Any = aliased(StandingForecast)
    seen: Any = aliased(StandingForecast)
    query = (
        columns(QuestionRow, theirs.at, theirs.until, theirs.probability, theirs.probabilities, _aggregate_now())
        .join(theirs, theirs.question_id == col(QuestionRow.id))
        .where(
            theirs.forecaster_id == forecaster_id,
            or_(theirs.until.is_(None), theirs.until > now),
            col(QuestionRow.status).in_(("open", "closed")),
        )
        .order_by(col(QuestionRow.closes_at), col(QuestionRow.id))
        .limit(limit)
    )
    if viewer != forecaster_id:
        revealed = or_(col(QuestionRow.reveal_at).is_(None), col(QuestionRow.reveal_at) <= now)
        forecasts = exists().where(seen.question_id == col(QuestionRow.id), seen.forecaster_id == (viewer or 0))
        query = query.where(or_(revealed, forecasts))
    return [_standing(row) for row in session.execute(query)]


def _standing(row: Any) -> Standing:
    kind = row[0].kind
    values = [question_from(row[0]), row[1], row[2], vector_of(kind, row[3], row[4]), row[5]]
    return Standing(*values)


def _aggregate_now() -> Any:
    """The default aggregate's last step on a question, as a scalar subquery."""
    return (
        columns(col(AggregateRow.probabilities))
        .join(ForecasterRow, col(ForecasterRow.id) == col(AggregateRow.forecaster_id))
        .where(col(AggregateRow.question_id) == col(QuestionRow.id), col(ForecasterRow.handle) == AGGREGATE)
        .order_by(col(AggregateRow.at).desc())
        .limit(1)
        .correlate(QuestionRow)
        .scalar_subquery()
    )


def read_everything(session: Session, forecaster_id: int) -> Iterator[Exported]:
    """Every entry of a forecaster in the ledger, oldest first, each with the scores of its question."""
    rules = ("brier", "crps", "log", "baseline", "peer")
    scored = _scores_by_question(forecaster_id, rules)
    rows = session.execute(
        columns(
            col(QuestionRow.slug),
            col(QuestionRow.title),
            col(QuestionRow.kind),
            col(QuestionRow.outcomes),
            col(ForecastRow.at),
            col(ForecastRow.until),
            col(ForecastRow.probability),
            col(ForecastRow.probabilities),
            col(ForecastRow.source),
            col(QuestionRow.outcome),
            col(QuestionRow.known_at),
            *(scored.c[rule] for rule in rules),
        )
        .join(QuestionRow, col(QuestionRow.id) == col(ForecastRow.question_id))
        .outerjoin(scored, scored.c.question_id == col(ForecastRow.question_id))
        .where(col(ForecastRow.forecaster_id) == forecaster_id)
        .order_by(col(ForecastRow.at), col(ForecastRow.id))
    )
    for row in rows:
        values: list[Any] = [*row[:3], tuple(row[3]), *row[4:6], vector_of(row[2], row[6], row[7]), *row[8:]]
        yield Exported(*values)
