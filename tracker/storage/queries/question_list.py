"""The list of questions: filtered, searched, ordered, fifty at a time. Six statements, however many rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, or_, select, true, union_all
from sqlmodel import Session

from tracker.core.question import Kind, Question, Range, Status
from tracker.storage.mapping import vector_of
from tracker.storage.queries.sparks import AGGREGATE_ID, sparks, vectors_now
from tracker.storage.tables.columns import (
    aggregate_days,
    proposal_standings,
    proposals,
    question_figures,
    question_tags,
    questions,
    standing_forecasts,
    tags,
    tournament_questions,
    tournaments,
)
from tracker.storage.tables.types import EPOCH

PAGE = 50
CHANGE_DAYS = 7
ORDERS = ("closing", "moved", "uncertain", "newest")
STATUSES = ("open", "upcoming", "closed", "resolved", "all")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions, in which order. `topic` is "tag:SLUG" or "tournament:SLUG"; `unforecast`: mine not given yet."""

    status: str = "open"
    order: str = "closing"
    topic: str = ""
    words: str = ""
    unforecast: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic or tournament that questions can be filtered by; `key` as in `Wanted.topic`."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list. Probabilities 0..1; `centre` P(yes), or a median in the question's unit; None: nobody, hidden.

    `spark` is the centre at the end of each of the last 60 days, oldest first. `mine` is the visitor's own vector.
    """

    question: Question
    status: Status
    resolved_at: datetime | None
    forecasters: int
    hidden: bool
    centre: float | None
    before: float | None
    proposed: str | None
    challenge_until: datetime | None
    mine: tuple[float, ...] | None
    spark: tuple[float | None, ...] = ()
    vector: tuple[float, ...] | None = None
    topics: tuple[Topic, ...] = ()

    @property
    def change(self) -> float | None:
        """How far the centre moved in seven days."""
        return None if self.centre is None or self.before is None else self.centre - self.before


@dataclass(frozen=True, slots=True)
class QuestionList:
    """A page of the list, and what the filters above it say. `counts` by status; `unforecast`: open, not mine yet."""

    rows: tuple[Listed, ...]
    total: int
    counts: dict[str, int]
    unforecast: int
    topics: tuple[Topic, ...] = field(default=())

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def list_questions(session: Session, wanted: Wanted, now: datetime, visitor_id: int | None) -> QuestionList:
    """A page of questions as a visitor may see them: an aggregate that is hidden from them is not read at all."""
    found = session.execute(_rows(wanted, now, visitor_id)).all()
    ids = [row.id for row in found]
    binary = [row.id for row in found if row.kind == Kind.BINARY and not row.hidden]
    others = [row.id for row in found if row.kind != Kind.BINARY and not row.hidden]
    lines = sparks(session, binary, now)
    vectors = vectors_now(session, others)
    topics = _topics_of(session, ids)
    counts, unforecast = _counts(session, now, visitor_id)
    return QuestionList(
        rows=tuple(_listed(row, now, lines.get(row.id, ()), vectors.get(row.id), topics[row.id]) for row in found),
        total=found[0].total if found else 0,
        counts=counts,
        unforecast=unforecast,
        topics=_all_topics(session),
    )


def live_status(now: datetime) -> ColumnElement[Any]:
    """The status of a published question by the clock, which may be ahead of the stored one."""
    return case(
        (questions.c.outcome.is_not(None), Status.RESOLVED.value),
        (questions.c.opens_at > now, Status.UPCOMING.value),
        (questions.c.closes_at > now, Status.OPEN.value),
        else_=Status.CLOSED.value,
    )


def published() -> ColumnElement[bool]:
    """That a question has left the desk of its author."""
    return questions.c.status.not_in((Status.DRAFT.value, Status.PENDING.value))


def _rows(wanted: Wanted, now: datetime, visitor_id: int | None) -> Select[Any]:
    hidden = and_(
        questions.c.reveal_at > now,
        questions.c.outcome.is_(None),
        standing_forecasts.c.forecaster_id.is_(None),
    )
    centre = case((hidden, null()), else_=_centre_at(None))
    before = case((hidden, null()), else_=_centre_at((now - timedelta(days=CHANGE_DAYS) - EPOCH).days))
    live = and_(
        proposal_standings.c.question_id == questions.c.id, proposal_standings.c.state.in_(("open", "challenged"))
    )
    query = (
        select(
            questions.c.id,
            questions.c.slug,
            questions.c.title,
            questions.c.kind,
            questions.c.outcomes,
            questions.c.range_low,
            questions.c.range_high,
            questions.c.buckets,
            questions.c.open_lower,
            questions.c.open_upper,
            questions.c.zero_point,
            questions.c.unit,
            questions.c.opens_at,
            questions.c.closes_at,
            questions.c.outcome,
            questions.c.known_at,
            questions.c.reveal_at,
            questions.c.resolved_at,
            questions.c.fictional,
            question_figures.c.forecasters,
            hidden.label("hidden"),
            centre.label("centre"),
            before.label("before"),
            proposals.c.outcome.label("proposed"),
            proposal_standings.c.challenge_until,
            standing_forecasts.c.probability,
            standing_forecasts.c.probabilities,
            live_status(now).label("status"),
            func.count().over().label("total"),
        )
        .select_from(questions)
        .outerjoin(question_figures, question_figures.c.question_id == questions.c.id)
        .outerjoin(
            standing_forecasts,
            and_(
                standing_forecasts.c.question_id == questions.c.id,
                standing_forecasts.c.forecaster_id == (visitor_id or -1),
            ),
        )
        .outerjoin(proposal_standings, live)
        .outerjoin(proposals, proposals.c.id == proposal_standings.c.proposal_id)
        .where(published(), *_conditions(wanted, now))
        .order_by(*_order(wanted, centre, before), questions.c.id)
        .limit(PAGE)
        .offset((wanted.page - 1) * PAGE)
    )
    return query.where(standing_forecasts.c.forecaster_id.is_(None)) if wanted.unforecast else query


def _centre_at(day: int | None) -> Any:
    found = select(aggregate_days.c.centre).where(
        aggregate_days.c.question_id == questions.c.id, aggregate_days.c.forecaster_id == AGGREGATE_ID
    )
    if day is not None:
        found = found.where(aggregate_days.c.day <= day)
    return found.order_by(aggregate_days.c.day.desc()).limit(1).scalar_subquery()


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [*_by_status(wanted.status, now)]
    kind, _, slug = wanted.topic.partition(":")
    if kind == "tag":
        inside = select(question_tags.c.question_id).join(tags, tags.c.id == question_tags.c.tag_id)
        conditions.append(questions.c.id.in_(inside.where(tags.c.slug == slug)))
    elif kind == "tournament":
        inside = select(tournament_questions.c.question_id).join(
            tournaments, tournaments.c.id == tournament_questions.c.tournament_id
        )
        conditions.append(questions.c.id.in_(inside.where(tournaments.c.slug == slug)))
    for word in wanted.words.split()[:8]:
        pattern = "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        conditions.append(
            or_(
                func.lower(questions.c.title).like(pattern, escape="\\"),
                func.lower(questions.c.background).like(pattern, escape="\\"),
            )
        )
    return conditions


def _by_status(status: str, now: datetime) -> list[ColumnElement[bool]]:
    unresolved = questions.c.outcome.is_(None)
    by_name: dict[str, list[ColumnElement[bool]]] = {
        "open": [unresolved, questions.c.opens_at <= now, questions.c.closes_at > now],
        "upcoming": [unresolved, questions.c.opens_at > now],
        "closed": [unresolved, questions.c.closes_at <= now],
        "resolved": [questions.c.outcome.is_not(None)],
    }
    return by_name.get(status, [])


def _order(wanted: Wanted, centre: Any, before: Any) -> tuple[Any, ...]:
    width = func.coalesce(questions.c.range_high - questions.c.range_low, 1.0)
    match wanted.order:
        case "moved":
            return (func.coalesce(func.abs(centre - before) / width, -1.0).desc(), questions.c.closes_at)
        case "uncertain":
            doubt = case((questions.c.kind == Kind.BINARY.value, func.abs(centre - 0.5)), else_=0.6)
            return (func.coalesce(doubt, 0.7), questions.c.closes_at)
        case "newest":
            return (questions.c.opens_at.desc(),)
    if wanted.status == "resolved":
        return (questions.c.resolved_at.desc(),)
    return (questions.c.closes_at.desc(),) if wanted.status == "closed" else (questions.c.closes_at,)


def _topics_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[Topic, ...]]:
    topics: dict[int, tuple[Topic, ...]] = defaultdict(tuple)
    if ids:
        rows = session.execute(
            select(question_tags.c.question_id, tags.c.slug, tags.c.name)
            .join(tags, tags.c.id == question_tags.c.tag_id)
            .where(question_tags.c.question_id.in_(ids))
            .order_by(tags.c.name)
        )
        for question, slug, name in rows:
            topics[question] += (Topic(f"tag:{slug}", name),)
    return topics


def _all_topics(session: Session) -> tuple[Topic, ...]:
    of_tags = select(literal("tag:").label("kind"), tags.c.slug, tags.c.name)
    of_tournaments = select(literal("tournament:").label("kind"), tournaments.c.slug, tournaments.c.name).where(
        tournaments.c.private != true()
    )
    both = union_all(of_tags, of_tournaments).subquery()
    rows = session.execute(select(both).order_by(both.c.kind, both.c.name))
    return tuple(Topic(kind + slug, name) for kind, slug, name in rows)


def _counts(session: Session, now: datetime, visitor_id: int | None) -> tuple[dict[str, int], int]:
    status = live_status(now)
    mine = and_(
        standing_forecasts.c.question_id == questions.c.id, standing_forecasts.c.forecaster_id == (visitor_id or -1)
    )
    rows = session.execute(
        select(status, func.count(), func.count(standing_forecasts.c.forecaster_id))
        .select_from(questions)
        .outerjoin(standing_forecasts, mine)
        .where(published())
        .group_by(status)
    ).all()
    counts = {name: count for name, count, _ in rows}
    unforecast = next((count - held for name, count, held in rows if name == Status.OPEN), 0)
    return counts | {"all": sum(counts.values())}, unforecast


def _listed(
    row: Any,
    now: datetime,
    spark: tuple[float | None, ...],
    vector: tuple[float, ...] | None,
    topics: tuple[Topic, ...],
) -> Listed:
    return Listed(
        question=_question_from(row),
        status=Status(row.status),
        resolved_at=row.resolved_at,
        forecasters=row.forecasters or 0,
        hidden=bool(row.hidden),
        centre=row.centre,
        before=row.before if now - row.opens_at > timedelta(days=CHANGE_DAYS) else None,
        proposed=row.proposed,
        challenge_until=row.challenge_until,
        mine=vector_of(row.kind, row.probability, row.probabilities),
        spark=spark,
        vector=vector,
        topics=topics,
    )


def _question_from(row: Any) -> Question:
    axis = None
    if row.range_low is not None:
        axis = Range(
            row.range_low, row.range_high, row.buckets, row.open_lower, row.open_upper, row.zero_point, row.unit
        )
    return Question(
        id=row.id,
        slug=row.slug,
        title=row.title,
        kind=Kind(row.kind),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        outcomes=tuple(row.outcomes),
        range=axis,
        outcome=row.outcome,
        known_at=row.known_at,
        reveal_at=row.reveal_at,
        fictional=row.fictional,
    )
