"""The statement behind the list of questions. Built once for each shape of filter, then only given its values."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, func, or_, select

from tracker.core.question import Kind, Status
from tracker.storage.queries.sparks import AGGREGATE_ID
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
from tracker.storage.tables.types import Instant

PAGE = 50
MOST_WORDS = 8

NOW = bindparam("now", type_=Instant())
VIEWER = bindparam("viewer", type_=standing_forecasts.c.forecaster_id.type)  # -1 where nobody is signed in

live_status = case(
    (questions.c.outcome.is_not(None), Status.RESOLVED.value),
    (questions.c.opens_at > NOW, Status.UPCOMING.value),
    (questions.c.closes_at > NOW, Status.OPEN.value),
    else_=Status.CLOSED.value,
)  # by the clock, which may be ahead of the stored status
published = questions.c.status.not_in((Status.DRAFT.value, Status.PENDING.value))
mine = and_(
    standing_forecasts.c.question_id == questions.c.id,
    standing_forecasts.c.forecaster_id == VIEWER,
)
hidden = and_(
    questions.c.reveal_at > NOW,
    questions.c.outcome.is_(None),
    standing_forecasts.c.forecaster_id.is_(None),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes one statement differ from another: `topic` is "", "tag" or "tournament", `words` their number."""

    status: str
    order: str
    topic: str
    words: int
    unforecast: bool

    @property
    def filtered(self) -> bool:
        """Whether the total is another than that of the status."""
        return bool(self.topic or self.words or self.unforecast)


@lru_cache(maxsize=200)
def rows_statement(shape: Shape) -> Select[Any]:
    """Takes `now`, `viewer`, `offset`; `slug` of the topic; `word_0` and so on; `day_before` (days since 1970)."""
    live = and_(
        proposal_standings.c.question_id == questions.c.id, proposal_standings.c.state.in_(("open", "challenged"))
    )
    query = (
        select(
            *(questions.c[name] for name in _COLUMNS),
            question_figures.c.forecasters,
            question_figures.c.forecasts,
            question_figures.c.last_forecast_at,
            hidden.label("hidden"),
            proposals.c.outcome.label("proposed"),
            proposal_standings.c.challenge_until,
            standing_forecasts.c.probability,
            standing_forecasts.c.probabilities,
            live_status.label("status"),
        )
        .select_from(questions)
        .outerjoin(question_figures, question_figures.c.question_id == questions.c.id)
        .outerjoin(standing_forecasts, mine)
        .outerjoin(proposal_standings, live)
        .outerjoin(proposals, proposals.c.id == proposal_standings.c.proposal_id)
        .where(published, *_by_status(shape.status), *_by_topic(shape.topic), *map(_by_word, range(shape.words)))
        .order_by(*_order(shape), questions.c.id)
        .limit(PAGE)
        .offset(bindparam("offset", type_=question_figures.c.forecasters.type))
    )
    if shape.filtered:
        query = query.add_columns(func.count().over().label("total"))
    return query.where(standing_forecasts.c.forecaster_id.is_(None)) if shape.unforecast else query


_COLUMNS = (
    "id",
    "slug",
    "title",
    "kind",
    "outcomes",
    "range_low",
    "range_high",
    "buckets",
    "open_lower",
    "open_upper",
    "zero_point",
    "unit",
    "opens_at",
    "closes_at",
    "outcome",
    "known_at",
    "reveal_at",
    "resolved_at",
    "fictional",
)


def _by_status(status: str) -> list[ColumnElement[bool]]:
    unresolved = questions.c.outcome.is_(None)
    by_name: dict[str, list[ColumnElement[bool]]] = {
        "open": [unresolved, questions.c.opens_at <= NOW, questions.c.closes_at > NOW],
        "upcoming": [unresolved, questions.c.opens_at > NOW],
        "closed": [unresolved, questions.c.closes_at <= NOW],
        "resolved": [questions.c.outcome.is_not(None)],
    }
    return by_name.get(status, [])


def _by_topic(topic: str) -> list[ColumnElement[bool]]:
    slug = bindparam("slug", type_=String())
    if topic == "tag":
        inside = select(question_tags.c.question_id).join(tags, tags.c.id == question_tags.c.tag_id)
        return [questions.c.id.in_(inside.where(tags.c.slug == slug))]
    if topic == "tournament":
        within = tournaments.c.id == tournament_questions.c.tournament_id
        inside = select(tournament_questions.c.question_id).join(tournaments, within)
        return [questions.c.id.in_(inside.where(tournaments.c.slug == slug))]
    return []


def _by_word(number: int) -> ColumnElement[bool]:
    """That a word occurs in the title or the background, whatever its case."""
    pattern = bindparam(f"word_{number}", type_=String())
    return or_(
        func.lower(questions.c.title).like(pattern, escape="\\"),
        func.lower(questions.c.background).like(pattern, escape="\\"),
    )


def pattern_of(word: str) -> str:
    """The pattern that finds a word anywhere, its own signs taken as they are."""
    return "%" + word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _order(shape: Shape) -> tuple[Any, ...]:
    if shape.order == "newest":
        return (questions.c.opens_at.desc(),)
    if shape.order == "moved":
        width = func.coalesce(questions.c.range_high - questions.c.range_low, 1.0)
        change = _shown(_centre(None)) - _shown(_centre(bindparam("day_before", type_=aggregate_days.c.day.type)))
        return (func.coalesce(func.abs(change) / width, -1.0).desc(), questions.c.closes_at)
    if shape.order == "uncertain":
        doubt = func.abs(_shown(_centre(None)) - 0.5)
        return (
            case((questions.c.kind == Kind.BINARY.value, func.coalesce(doubt, 0.7)), else_=0.6),
            questions.c.closes_at,
        )
    if shape.status == "resolved":
        return (questions.c.resolved_at.desc(),)
    return (questions.c.closes_at.desc(),) if shape.status == "closed" else (questions.c.closes_at,)


def _shown(value: Any) -> Any:
    """A value of the aggregate, but not where it is hidden: the order would tell it."""
    return case((hidden, None), else_=value)


def _centre(day: Any) -> Any:
    """The aggregate's centre at the end of a day, or its last one."""
    found = select(aggregate_days.c.centre).where(
        aggregate_days.c.question_id == questions.c.id, aggregate_days.c.forecaster_id == AGGREGATE_ID
    )
    if day is not None:
        found = found.where(aggregate_days.c.day <= day)
    return found.order_by(aggregate_days.c.day.desc()).limit(1).scalar_subquery()
