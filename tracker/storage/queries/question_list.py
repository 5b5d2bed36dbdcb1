"""The list of questions: filtered, searched, ordered, fifty at a time. Six statements, however many rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, select, true, union_all
from sqlmodel import Session

from tracker.core.question import Kind, Question, Status
from tracker.storage.kept import Kept
from tracker.storage.mapping import range_from, vector_of
from tracker.storage.queries.question_search import (
    MOST_WORDS,
    PAGE,
    Shape,
    live_status,
    mine,
    pattern_of,
    published,
    rows_statement,
)
from tracker.storage.queries.sparks import Days, last_days, vectors_now
from tracker.storage.tables.columns import question_tags, questions, standing_forecasts, tags, tournaments
from tracker.storage.tables.types import EPOCH

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
    """A row of the list. `mine` is the visitor's own vector, `vector` the aggregate's of a question that is not binary.

    `days`: the aggregate's centre (P(yes), or the median in the question's unit) at the end of each of the last 60
    days, oldest first, and now; empty where nobody has forecast or where it is hidden.
    """

    question: Question
    status: Status
    resolved_at: datetime | None
    forecasters: int
    hidden: bool
    days: Days
    proposed: str | None
    challenge_until: datetime | None
    mine: tuple[float, ...] | None
    vector: tuple[float, ...] | None = None
    topics: tuple[Topic, ...] = ()

    @property
    def centre(self) -> float | None:
        """What the aggregate says now."""
        return self.days[-1] if self.days else None

    @property
    def change(self) -> float | None:
        """How far the centre moved in seven days; None where it has not stood that long."""
        before = self.days[-1 - CHANGE_DAYS] if self.days else None
        return None if self.centre is None or before is None else self.centre - before


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


def list_questions(
    session: Session,
    wanted: Wanted,
    now: datetime,
    visitor_id: int | None,
    kept: Kept[Days] | None = None,
) -> QuestionList:
    """A page of questions as a visitor may see them: an aggregate that is hidden from them is not given.

    `kept` remembers the days of each question's aggregate until somebody forecasts on it.
    """
    rows = session.connection()  # columns only: the session's own machinery would cost as much as the reading
    values = _values(wanted, now, visitor_id)
    found = rows.execute(rows_statement(shape_of(wanted)), values).all()
    days = _days(rows, found, now, kept)
    vectors = vectors_now(rows, [row.id for row in found if row.kind != Kind.BINARY and not row.hidden])
    topics = _topics_of(rows, [row.id for row in found])
    counts, unforecast = _counts(rows, values)
    listed = tuple(
        _listed(row, () if row.hidden else days.get(row.id, ()), vectors.get(row.id), topics[row.id]) for row in found
    )
    total = counts.get(wanted.status, 0)
    if shape_of(wanted).filtered:
        total = found[0].total if found else 0
    return QuestionList(listed, total, counts, unforecast, _all_topics(rows))


def shape_of(wanted: Wanted) -> Shape:
    """Which statement answers a wish."""
    words = min(len(wanted.words.split()), MOST_WORDS)
    return Shape(wanted.status, wanted.order, wanted.topic.partition(":")[0], words, wanted.unforecast)


def _values(wanted: Wanted, now: datetime, visitor_id: int | None) -> dict[str, Any]:
    words = wanted.words.split()[:MOST_WORDS]
    return {
        "now": now,
        "viewer": visitor_id or -1,
        "offset": (wanted.page - 1) * PAGE,
        "slug": wanted.topic.partition(":")[2],
        "day_before": (now - EPOCH).days - CHANGE_DAYS,
        **{f"word_{n}": pattern_of(word) for n, word in enumerate(words)},
    }


def _days(rows: Connection, found: Sequence[Any], now: datetime, kept: Kept[Days] | None) -> dict[int, Days]:
    """The last days of each question's aggregate; read only where nothing up to date is kept."""
    today = (now - EPOCH).days
    days: dict[int, Days] = {}
    versions: dict[int, tuple[object, ...]] = {}
    for row in found:
        version = (today, row.forecasts, row.forecasters, row.last_forecast_at)
        known = kept.get(row.id, version) if kept else None
        if known is not None:
            days[row.id] = known
        elif row.forecasts:
            versions[row.id] = version
    for question, read in last_days(rows, list(versions), today).items():
        days[question] = kept.put(question, versions[question], read) if kept else read
    return days


def _topics_of(rows: Connection, ids: Sequence[int]) -> dict[int, tuple[Topic, ...]]:
    topics: dict[int, tuple[Topic, ...]] = defaultdict(tuple)
    if ids:
        for question, slug, name in rows.execute(_TOPICS_OF, {"ids": ids}):
            topics[question] += (Topic(f"tag:{slug}", name),)
    return topics


_TOPICS_OF = (
    select(question_tags.c.question_id, tags.c.slug, tags.c.name)
    .join(tags, tags.c.id == question_tags.c.tag_id)
    .where(question_tags.c.question_id.in_(bindparam("ids", expanding=True)))
    .order_by(tags.c.name)
)


def _all_topics(rows: Connection) -> tuple[Topic, ...]:
    return tuple(Topic(kind + slug, name) for kind, slug, name in rows.execute(_ALL_TOPICS))


_BOTH = union_all(
    select(literal("tag:").label("kind"), tags.c.slug, tags.c.name),
    select(literal("tournament:").label("kind"), tournaments.c.slug, tournaments.c.name).where(
        tournaments.c.private != true()
    ),
).subquery()
_ALL_TOPICS = select(_BOTH).order_by(_BOTH.c.kind, _BOTH.c.name)


def _counts(rows: Connection, values: dict[str, Any]) -> tuple[dict[str, int], int]:
    found = rows.execute(_COUNTS, values).all()
    counts = {name: count for name, count, _ in found}
    unforecast = next((count - held for name, count, held in found if name == Status.OPEN), 0)
    return counts | {"all": sum(counts.values())}, unforecast


_COUNTS = (
    select(live_status.label("live"), func.count(), func.count(standing_forecasts.c.forecaster_id))
    .select_from(questions)
    .outerjoin(standing_forecasts, mine)
    .where(published)
    .group_by("live")
)


def _listed(row: Any, days: Days, vector: tuple[float, ...] | None, topics: tuple[Topic, ...]) -> Listed:
    return Listed(
        question=_question_from(row),
        status=Status(row.status),
        resolved_at=row.resolved_at,
        forecasters=row.forecasters or 0,
        hidden=bool(row.hidden),
        days=days,
        proposed=row.proposed,
        challenge_until=row.challenge_until,
        mine=vector_of(row.kind, row.probability, row.probabilities),
        vector=vector,
        topics=topics,
    )


def _question_from(row: Any) -> Question:
    return Question(
        id=row.id,
        slug=row.slug,
        title=row.title,
        kind=Kind(row.kind),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        outcomes=tuple(row.outcomes),
        range=range_from(row),
        outcome=row.outcome,
        known_at=row.known_at,
        reveal_at=row.reveal_at,
        fictional=row.fictional,
    )
