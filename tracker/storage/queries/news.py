"""News as pages show it: stories with the questions they touch, the articles of a story, sources and their health."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, case, exists, func, type_coerce
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.core.errors import NotFound
from tracker.storage.tables import ArticleRow, EvidenceRow, FeedPoll, QuestionRow, SourceRow, Story
from tracker.storage.tables.types import to_micros

HEALTH_WINDOW = timedelta(days=7)
ALIVE_WITHIN = timedelta(hours=24)
PUBLISHED = ("upcoming", "open", "closed", "resolved")
EXCERPT = 320  # characters of an article


@dataclass(frozen=True, slots=True)
class Touched:
    """A question that a story bears on: how many passages speak for and against it, and how many were not counted."""

    id: int
    slug: str
    title: str
    counted: int
    contrary: int
    read: int


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story: its first headline, how many told it, and from how many origins."""

    id: int
    title: str
    first_at: datetime
    last_at: datetime
    articles: int
    origins: int
    fictional: bool
    source: str
    questions: tuple[Touched, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Told:
    """One article of a story and how it relates to the others. `origin` names whose report it passes on."""

    id: int
    title: str
    url: str
    excerpt: str
    published_at: datetime
    relation: str
    status: str
    status_why: str
    injection: float
    version: int
    fictional: bool
    source: str
    source_kind: str
    tier: str
    origin: str | None
    origin_id: int | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source and how its polling goes. `articles`: taken in during the last seven days."""

    id: int
    name: str
    feed_url: str
    domain: str
    owner_group: str
    kind: str
    tier: str
    poll_minutes: float
    enabled: bool
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    next_poll_at: datetime
    fail_count: int
    last_error: str
    fictional: bool
    articles: int
    polls: int
    polls_ok: int


@dataclass(frozen=True, slots=True)
class Health:
    """How well the news was watched in the last seven days; `gap` is the longest time without a successful poll."""

    polls: int
    ok: int
    gap: timedelta | None
    sources: int
    alive: int


def read_stories(
    session: Session, *, offset: int, limit: int, quarantined: bool = False
) -> tuple[list[StoryLine], int]:
    """Stories, latest first, each with the questions it touches, and how many there are. Two statements.

    Stories of nothing but quarantined articles are only for those who may see `quarantined` ones.
    """
    first: Any = aliased(ArticleRow)
    source = (
        columns(col(SourceRow.name))
        .join(first, first.source_id == col(SourceRow.id))
        .where(first.story_id == col(Story.id))
        .order_by(first.published_at, first.id)
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )
    query = columns(
        *(getattr(Story, name) for name in ("id", "title", "first_at", "last_at", "articles", "origins", "fictional")),
        source,
        func.count().over(),
    )
    if not quarantined:
        query = query.where(
            exists().where(col(ArticleRow.story_id) == col(Story.id), col(ArticleRow.status) != "quarantined")
        )
    rows = session.execute(
        query.order_by(col(Story.last_at).desc(), col(Story.id).desc()).limit(limit).offset(offset)
    ).all()
    touched = _touched(session, [row[0] for row in rows])
    stories: list[list[Any]] = [[*row[:8], tuple(touched.get(row[0], ()))] for row in rows]
    return [StoryLine(*values) for values in stories], rows[0][8] if rows else 0


def _touched(session: Session, stories: Sequence[int]) -> dict[int, list[Touched]]:
    if not stories:
        return {}
    grade = col(EvidenceRow.grade)
    rows = session.execute(
        columns(
            col(ArticleRow.story_id),
            col(QuestionRow.id),
            col(QuestionRow.slug),
            col(QuestionRow.title),
            func.sum(case((grade.in_(("full", "consistent")), 1), else_=0)),
            func.sum(case((grade == "contrary", 1), else_=0)),
            func.count(),
        )
        .join(EvidenceRow, col(EvidenceRow.article_id) == col(ArticleRow.id))
        .join(QuestionRow, col(QuestionRow.id) == col(EvidenceRow.question_id))
        .where(
            col(ArticleRow.story_id).in_(stories),
            col(QuestionRow.status).in_(PUBLISHED),
            col(EvidenceRow.criteria_version) == col(QuestionRow.criteria_version),
        )
        .group_by(col(ArticleRow.story_id), col(QuestionRow.id), col(QuestionRow.slug), col(QuestionRow.title))
        .order_by(func.count().desc(), col(QuestionRow.slug))
    )
    found: dict[int, list[Touched]] = {}
    for story, key, slug, title, counted, contrary, read in rows:
        found.setdefault(story, []).append(Touched(key, slug, title, int(counted), int(contrary), read))
    return found


def read_story(session: Session, story_id: int, *, quarantined: bool) -> tuple[StoryLine, list[Told]]:
    """One story and its articles, first one first. Quarantined articles are only for those who may see them.

    Raises `NotFound`, also where nothing of the story may be shown.
    """
    origin: Any = aliased(ArticleRow)
    newsroom: Any = aliased(SourceRow)
    query = (
        columns(
            *(getattr(Story, name) for name in ("title", "first_at", "last_at", "articles", "origins", "fictional")),
            *(getattr(ArticleRow, name) for name in ("id", "title", "url")),
            func.substr(col(ArticleRow.body), 1, EXCERPT),
            *(getattr(ArticleRow, name) for name in ("published_at", "relation", "status", "status_why", "injection")),
            *(getattr(ArticleRow, name) for name in ("version", "fictional")),
            *(getattr(SourceRow, name) for name in ("name", "kind", "tier")),
            func.coalesce(newsroom.name, col(ArticleRow.attributed_to)),
            col(ArticleRow.origin_id),
        )
        .join(ArticleRow, col(ArticleRow.story_id) == col(Story.id))
        .join(SourceRow, col(SourceRow.id) == col(ArticleRow.source_id))
        .outerjoin(origin, origin.id == col(ArticleRow.origin_id))
        .outerjoin(newsroom, newsroom.id == origin.source_id)
        .where(col(Story.id) == story_id)
        .order_by(col(ArticleRow.published_at), col(ArticleRow.id))
    )
    if not quarantined:
        query = query.where(col(ArticleRow.status) != "quarantined")
    rows = session.execute(query).all()
    if not rows:
        raise NotFound(f"there is no story {story_id}", field="story")
    told = [_told(row[6:]) for row in rows]
    touched = tuple(_touched(session, [story_id]).get(story_id, ()))
    values: list[Any] = [story_id, *rows[0][:6], told[0].source, touched]
    return StoryLine(*values), told


def _told(values: Any) -> Told:
    found = list(values)
    excerpt = found[3]
    if len(excerpt) == EXCERPT:
        found[3] = excerpt.rpartition(" ")[0] + " …"
    return Told(*found)


def read_sources(session: Session, now: datetime) -> list[SourceLine]:
    """Every source with its health over the last seven days; failing ones first. One statement."""
    since = now - HEALTH_WINDOW
    taken = (
        columns(col(ArticleRow.source_id).label("source"), func.count().label("articles"))
        .where(col(ArticleRow.fetched_at) > since)
        .group_by(col(ArticleRow.source_id))
        .subquery()
    )
    polled = (
        columns(
            col(FeedPoll.source_id).label("source"),
            func.count().label("polls"),
            func.sum(case((col(FeedPoll.ok), 1), else_=0)).label("ok"),
        )
        .where(col(FeedPoll.at) > since)
        .group_by(col(FeedPoll.source_id))
        .subquery()
    )
    rows = session.execute(
        columns(
            *(getattr(SourceRow, name) for name in list(SourceLine.__dataclass_fields__)[:15]),
            func.coalesce(taken.c.articles, 0),
            func.coalesce(polled.c.polls, 0),
            func.coalesce(polled.c.ok, 0),
        )
        .outerjoin(taken, taken.c.source == col(SourceRow.id))
        .outerjoin(polled, polled.c.source == col(SourceRow.id))
        .order_by(col(SourceRow.enabled).desc(), col(SourceRow.fail_count).desc(), func.lower(col(SourceRow.name)))
    )
    lines: list[list[Any]] = [[*row[:17], int(row[17])] for row in rows]
    return [SourceLine(*values) for values in lines]


def read_health(session: Session, now: datetime) -> Health:
    """How well the news was watched until now. One statement."""
    since = now - HEALTH_WINDOW
    at = type_coerce(col(FeedPoll.at), BigInteger)
    polls = columns(func.count(), func.coalesce(func.sum(case((col(FeedPoll.ok), 1), else_=0)), 0)).where(
        col(FeedPoll.at) > since, col(FeedPoll.at) <= now
    )
    good = (
        columns((at - func.lag(at).over(order_by=at)).label("gap"), at.label("at"))
        .where(col(FeedPoll.ok), col(FeedPoll.at) > since, col(FeedPoll.at) <= now)
        .subquery()
    )
    enabled = columns(func.count()).where(col(SourceRow.enabled))
    counts = polls.subquery()
    row = session.execute(
        columns(
            *counts.c,
            columns(func.max(good.c.gap)).scalar_subquery(),
            columns(func.max(good.c.at)).scalar_subquery(),
            enabled.scalar_subquery(),
            enabled.where(col(SourceRow.last_ok_at) > now - ALIVE_WITHIN).scalar_subquery(),
        )
    ).one()
    total, ok, gap, last, sources, alive = row
    silence = None if last is None else to_micros(now) - int(last)
    longest = None if silence is None else timedelta(microseconds=max(silence, int(gap or 0)))
    return Health(total, int(ok), longest, sources, alive)
