"""News: sources, the polls that prove coverage, articles and the stories they tell."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.storage.tables.types import BigKey, Instant


class SourceRow(SQLModel, table=True):
    """A feed, who owns it, how far it is trusted, and how its polling goes."""

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('wire', 'newspaper', 'broadcaster', 'official', 'aggregator', 'blog', 'satire')",
            name="sources_kind",
        ),
        CheckConstraint("tier IN ('A', 'B', 'C')", name="sources_tier"),
        Index("sources_due", "enabled", "next_poll_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    feed_url: str = Field(max_length=2000, unique=True)
    domain: str = Field(max_length=200)
    owner_group: str = Field(max_length=120)
    kind: str = Field(max_length=16)
    tier: str = Field(max_length=1)
    language: str = Field(default="en", max_length=8)
    poll_minutes: float = 15.0
    enabled: bool = True
    confirmed_reports: int = 0
    overturned_reports: int = 0
    etag: str | None = Field(default=None, max_length=400)
    modified: str | None = Field(default=None, max_length=100)
    next_poll_at: datetime = Field(sa_type=Instant)
    last_polled_at: datetime | None = Field(default=None, sa_type=Instant)
    last_ok_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str = Field(default="", max_length=400)
    fail_count: int = 0
    fictional: bool = False
    created_at: datetime = Field(sa_type=Instant)


class FeedPoll(SQLModel, table=True):
    """One poll of one source: the proof of coverage."""

    __tablename__ = "feed_polls"
    __table_args__ = (Index("feed_polls_source", "source_id", "at"), Index("feed_polls_at", "at"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    source_id: int = Field(foreign_key="sources.id")
    at: datetime = Field(sa_type=Instant)
    ok: bool
    status: int | None = None
    items: int = 0
    new: int = 0
    error: str = Field(default="", max_length=400)


class Story(SQLModel, table=True):
    """One piece of news, told by one or more articles."""

    __tablename__ = "stories"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    title: str = Field(max_length=500)
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant, index=True)
    articles: int = 1
    origins: int = 1
    fictional: bool = False


class ArticleRow(SQLModel, table=True):
    """One version of one article, cleaned. Text is immutable: an edit is a new version that supersedes this one."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("url", "version", name="articles_version"),
        CheckConstraint(
            "status IN ('live', 'corrected', 'retracted', 'quarantined', 'superseded')", name="articles_status"
        ),
        CheckConstraint("relation IN ('new', 'copy', 'quotes', 'correction', 'retraction')", name="articles_relation"),
        Index("articles_published", "published_at"),
        Index("articles_fetched", "fetched_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    source_id: int = Field(foreign_key="sources.id", index=True)
    url: str = Field(max_length=2000)
    version: int = 1
    guid: str = Field(default="", max_length=500)
    title: str = Field(max_length=1000)
    body: str
    body_sha256: str = Field(max_length=64, index=True)
    language: str = Field(default="en", max_length=8)
    published_at: datetime = Field(sa_type=Instant)
    fetched_at: datetime = Field(sa_type=Instant)
    minhash: bytes | None = Field(default=None, sa_type=LargeBinary)
    story_id: int | None = Field(default=None, sa_type=BigKey, foreign_key="stories.id", index=True)
    relation: str = Field(default="new", max_length=16)
    origin_id: int | None = Field(default=None, sa_type=BigKey, foreign_key="articles.id", index=True)
    attributed_to: str | None = Field(default=None, max_length=120)
    supersedes_id: int | None = Field(default=None, sa_type=BigKey, foreign_key="articles.id")
    status: str = Field(default="live", max_length=16)
    status_why: str = Field(default="", max_length=400)
    injection: float = 0.0
    fictional: bool = False


class ArticleReading(SQLModel, table=True):
    """That a judge has read an article for a question, so that no sweep reads it twice."""

    __tablename__ = "article_readings"

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    criteria_version: int = Field(primary_key=True)
    article_id: int = Field(primary_key=True, sa_type=BigKey, foreign_key="articles.id", index=True)
    judge: str = Field(primary_key=True, max_length=32)
    judge_version: str = Field(primary_key=True, max_length=32)
    at: datetime = Field(sa_type=Instant)
    passages: int = 0
