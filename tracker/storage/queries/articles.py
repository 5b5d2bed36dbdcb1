"""Articles and their sources as values, and what newly fetched ones are compared with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from tracker.core.resolver.articles import Article, ArticleStatus, Source, SourceKind, Tier
from tracker.core.resolver.dedupe import COPY_WINDOW, CORRECTION_WINDOW, Known, Relation
from tracker.storage.tables import ArticleRow, SourceRow

SUPERSEDED = "superseded"  # of an article: a newer version of it is there

SOURCE: tuple[Any, ...] = (
    col(SourceRow.id),
    col(SourceRow.name),
    col(SourceRow.domain),
    col(SourceRow.owner_group),
    col(SourceRow.kind),
    col(SourceRow.tier),
)
ARTICLE: tuple[Any, ...] = (
    col(ArticleRow.id),
    col(ArticleRow.title),
    col(ArticleRow.body),
    col(ArticleRow.published_at),
    col(ArticleRow.fetched_at),
    col(ArticleRow.url),
    col(ArticleRow.status),
)


def source_from(values: Sequence[Any]) -> Source:
    """The publisher that the columns `SOURCE` describe."""
    number, name, domain, owner_group, kind, tier = values
    return Source(number, name, domain, owner_group, SourceKind(kind), Tier(tier))


def article_from(values: Sequence[Any]) -> Article:
    """The article that the columns `ARTICLE` and then `SOURCE` describe. It is not superseded."""
    number, title, body, published_at, fetched_at, url, status, *source = values
    return Article(number, title, body, source_from(source), published_at, fetched_at, url, ArticleStatus(status))


def all_sources(session: Session, *, fictional: bool) -> dict[int, Source]:
    """Every source by its id, real ones or those of the demonstration."""
    rows = session.execute(select(*SOURCE).where(col(SourceRow.fictional) == fictional))
    return {row[0]: source_from(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article already taken in, and its story."""

    known: Known
    story_id: int | None


def read_remembered(
    session: Session, sources: dict[int, Source], newsroom: str, first: datetime, last: datetime, *, fictional: bool
) -> list[Remembered]:
    """What articles published from `first` to `last` may copy, quote or correct.

    That is everything near in time, and older articles of their own newsroom.
    """
    own = [s.id for s in sources.values() if s.newsroom == newsroom]
    near = col(ArticleRow.published_at) >= first - COPY_WINDOW
    corrigible = and_(col(ArticleRow.source_id).in_(own), col(ArticleRow.published_at) >= first - CORRECTION_WINDOW)
    rows = session.execute(
        select(
            col(ArticleRow.id),
            col(ArticleRow.title),
            col(ArticleRow.body_sha256),
            col(ArticleRow.minhash),
            col(ArticleRow.source_id),
            col(ArticleRow.published_at),
            col(ArticleRow.attributed_to),
            col(ArticleRow.origin_id),
            col(ArticleRow.story_id),
        ).where(
            or_(near, corrigible),
            col(ArticleRow.published_at).between(first - CORRECTION_WINDOW, last + COPY_WINDOW),
            col(ArticleRow.status) != SUPERSEDED,
            col(ArticleRow.fictional) == fictional,
        )
    )
    return [
        Remembered(Known(number, title, sha256, minhash, sources[source], at, credited or origin), story)
        for number, title, sha256, minhash, source, at, credited, origin, story in rows
        if minhash is not None and source in sources
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version of an article."""

    id: int
    source_id: int
    url: str
    version: int
    title: str
    body_sha256: str
    status: str
    relation: Relation
    origin_id: int | None
    attributed_to: str | None
    story_id: int | None


def read_versions(session: Session, urls: Collection[str]) -> list[Version]:
    """Every stored version of what stands at these addresses, oldest first."""
    rows = session.execute(
        select(*(getattr(ArticleRow, name) for name in Version.__dataclass_fields__))
        .where(col(ArticleRow.url).in_(list(urls)))
        .order_by(col(ArticleRow.version))
    )
    return [Version(**row | {"relation": Relation(row["relation"])}) for row in map(dict, rows.mappings())]


def last_article_id(session: Session) -> int:
    """The id of the article taken in last; 0 where there is none."""
    return session.scalar(select(func.max(ArticleRow.id))) or 0
