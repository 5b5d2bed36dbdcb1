"""Writing planned articles: their stories, their links to each other, and what they do to older ones."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from tracker.core.resolver.articles import ArticleStatus
from tracker.core.resolver.dedupe import Relation
from tracker.services.news.entries import Planned
from tracker.services.news.notices import NOTICES, take_back
from tracker.storage.queries.articles import SUPERSEDED
from tracker.storage.tables import ArticleRow, SourceRow, Story

STORY_TITLE_LENGTH = 500
WHY_LENGTH = 400


def write(session: Session, planned: Sequence[Planned], now: datetime, *, fictional: bool) -> tuple[int, ...]:
    """Write articles in the order planned. Returns the questions that rest on what they took back."""
    stories = _write_stories(session, planned, fictional=fictional)
    rows = [_row(p, stories, now, fictional=fictional) for p in planned]
    ids = dict(zip((p.number for p in planned), _insert(session, ArticleRow, rows), strict=True))
    _link_within(session, planned, ids)
    _supersede(session, planned)
    _count(session, _joined(rows, stories.values()))
    touched: set[int] = set()
    for p in planned:
        if p.link.relation in NOTICES and p.link.target and p.article.status is not ArticleStatus.QUARANTINED:
            target = ids.get(p.link.target, p.link.target)
            touched |= take_back(session, ids[p.number], target, p.link.relation, p.article.title, now)
    return tuple(sorted(touched))


def _write_stories(session: Session, planned: Sequence[Planned], *, fictional: bool) -> dict[int, int]:
    """The ids of the stories that begin here, by the number of their first article."""
    first = [p for p in planned if p.story == p.number]
    if not first:
        return {}
    rows = [
        {
            "title": p.article.title[:STORY_TITLE_LENGTH],
            "first_at": p.article.published_at,
            "last_at": p.article.published_at,
            "fictional": fictional,
        }
        for p in first
    ]
    return dict(zip((p.number for p in first), _insert(session, Story, rows), strict=True))


def _insert(session: Session, table: type[ArticleRow] | type[Story], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows at once; returns their ids in the same order."""
    statement = insert(table).returning(col(table.id), sort_by_parameter_order=True)
    return [number for number in session.scalars(statement, rows) if number is not None]


def _row(p: Planned, stories: dict[int, int], now: datetime, *, fictional: bool) -> dict[str, Any]:
    origin = _origin(p)
    return {
        "source_id": p.article.source.id,
        "url": p.article.url,
        "version": p.version,
        "guid": p.guid,
        "title": p.article.title,
        "body": p.article.body,
        "body_sha256": p.body_sha256,
        "language": p.language,
        "published_at": p.article.published_at,
        "fetched_at": now,
        "minhash": p.signature,
        "story_id": stories.get(p.story, p.story),
        "relation": p.link.relation.value,
        "origin_id": origin if origin and origin > 0 else None,
        "attributed_to": p.link.origin if isinstance(p.link.origin, str) else None,
        "supersedes_id": p.supersedes,
        "status": p.article.status.value,
        "status_why": _why(p),
        "injection": p.suspicion,
        "fictional": fictional,
    }


def _origin(p: Planned) -> int | None:
    """The article that this one copies, quotes or takes back, by its id or (negative) its number in the plan."""
    return p.link.origin if isinstance(p.link.origin, int) else p.link.target


def _why(p: Planned) -> str:
    if p.article.status is ArticleStatus.QUARANTINED:
        return "the text speaks to a machine instead of a reader"
    return (p.link.why if p.link.relation is not Relation.NEW else "")[:WHY_LENGTH]


def _link_within(session: Session, planned: Sequence[Planned], ids: dict[int, int]) -> None:
    for p in planned:
        origin = _origin(p)
        if origin is not None and origin < 0:
            link = {"origin_id": ids[origin]}
            session.execute(update(ArticleRow).where(col(ArticleRow.id) == ids[p.number]).values(link))


def _supersede(session: Session, planned: Sequence[Planned]) -> None:
    """An edited article no longer says what its earlier version said."""
    before = [p.supersedes for p in planned if p.supersedes is not None]
    if before:
        session.execute(update(ArticleRow).where(col(ArticleRow.id).in_(before)).values(status=SUPERSEDED))


def _joined(rows: Sequence[dict[str, Any]], begun: Collection[int]) -> set[int]:
    """The stories that more than their first article came to."""
    told = Counter(row["story_id"] for row in rows)
    return {story for story, articles in told.items() if articles > 1 or story not in begun}


def _count(session: Session, stories: Collection[int]) -> None:
    """Bring the figures of stories up to date: their span, their articles, and the newsrooms that tell of their own."""
    if not stories:
        return
    found = session.execute(
        select(
            col(ArticleRow.story_id),
            col(ArticleRow.published_at),
            col(ArticleRow.relation),
            col(SourceRow.owner_group),
            col(SourceRow.name),
        )
        .join(SourceRow, col(SourceRow.id) == col(ArticleRow.source_id))
        .where(col(ArticleRow.story_id).in_(list(stories)), col(ArticleRow.status) != SUPERSEDED)
    )
    told: dict[int, list[Any]] = {}
    for story, *article in found:
        told.setdefault(story, []).append(article)
    figures: list[dict[str, Any]] = []
    for story, articles in told.items():
        own = {owner or name for _, relation, owner, name in articles if relation == Relation.NEW.value}
        moments = [at for at, *_ in articles]
        span = {"first_at": min(moments), "last_at": max(moments)}
        figures.append({"id": story, **span, "articles": len(articles), "origins": max(1, len(own))})
    session.execute(update(Story), figures)
