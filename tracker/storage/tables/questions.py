"""Questions, their frozen wording, and what gathers around them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.storage.tables.types import BigKey, Instant


class QuestionRow(SQLModel, table=True):
    """One question. `status`, `outcome`, `known_at`, `resolved_at` are folds of time and of the resolution events."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("kind IN ('binary', 'multiple_choice', 'numeric', 'date', 'discrete')", name="questions_kind"),
        CheckConstraint(
            "status IN ('draft', 'pending', 'upcoming', 'open', 'closed', 'resolved')", name="questions_status"
        ),
        CheckConstraint("opens_at < closes_at", name="questions_window"),
        CheckConstraint("(status = 'resolved') = (outcome IS NOT NULL)", name="questions_outcome"),
        CheckConstraint("(kind IN ('numeric', 'date', 'discrete')) = (range_low IS NOT NULL)", name="questions_range"),
        CheckConstraint("range_low IS NULL OR range_low < range_high", name="questions_range_order"),
        Index("questions_status_closes", "status", "closes_at"),
        Index("questions_status_opens", "status", "opens_at"),
        Index("questions_known", "known_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=120, unique=True)
    title: str = Field(max_length=400)
    kind: str = Field(max_length=16)
    outcomes: list[str] = Field(default_factory=list, sa_type=JSON)
    ordered: bool = False
    range_low: float | None = None
    range_high: float | None = None
    buckets: int | None = None
    open_lower: bool = False
    open_upper: bool = False
    zero_point: float | None = None
    unit: str = Field(default="", max_length=60)
    background: str = ""
    fine_print: str = ""
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    resolves_by: datetime | None = Field(default=None, sa_type=Instant)
    spot_at: datetime | None = Field(default=None, sa_type=Instant)
    reveal_at: datetime | None = Field(default=None, sa_type=Instant)
    include_bots: bool = False
    status: str = Field(default="draft", max_length=16)
    outcome: str | None = Field(default=None, max_length=400)
    known_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    criteria_version: int = 1
    frozen_sha256: str | None = Field(default=None, max_length=64)  # set with the first forecast
    author_id: int | None = Field(default=None, foreign_key="forecasters.id")
    bank_file: str | None = Field(default=None, max_length=200)
    source_key: str | None = Field(default=None, max_length=200, unique=True)
    fictional: bool = False
    created_at: datetime = Field(sa_type=Instant)


class CriteriaVersion(SQLModel, table=True):
    """The wording of a question at one version: prose and structure, by hash. Append-only."""

    __tablename__ = "criteria_versions"
    __table_args__ = (UniqueConstraint("question_id", "version", name="criteria_versions_once"),)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="questions.id")
    version: int
    sha256: str = Field(max_length=64)
    title: str = Field(max_length=400)
    criteria: dict[str, Any] = Field(sa_type=JSON)
    confirmed: bool = True
    at: datetime = Field(sa_type=Instant)
    author: str = Field(default="", max_length=64)


class Clarification(SQLModel, table=True):
    """A dated note on how frozen criteria are read. Append-only."""

    __tablename__ = "clarifications"
    __table_args__ = (UniqueConstraint("question_id", "at", "text", name="clarifications_once"),)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="questions.id")
    at: datetime = Field(sa_type=Instant)
    text: str
    author: str = Field(default="", max_length=64)


class Tag(SQLModel, table=True):
    """A topic."""

    __tablename__ = "tags"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=80)


class QuestionTag(SQLModel, table=True):
    """Which topics a question has."""

    __tablename__ = "question_tags"

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    tag_id: int = Field(primary_key=True, foreign_key="tags.id", index=True)


class Tournament(SQLModel, table=True):
    """A set of questions with a leaderboard of its own."""

    __tablename__ = "tournaments"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    description: str = ""
    private: bool = False
    join_code: str | None = Field(default=None, max_length=64, unique=True)
    fictional: bool = False
    created_at: datetime = Field(sa_type=Instant)


class TournamentQuestion(SQLModel, table=True):
    """Which questions a tournament holds, and what each weighs."""

    __tablename__ = "tournament_questions"

    tournament_id: int = Field(primary_key=True, foreign_key="tournaments.id")
    question_id: int = Field(primary_key=True, foreign_key="questions.id", index=True)
    weight: float = 1.0


class TournamentMember(SQLModel, table=True):
    """Who has joined a tournament."""

    __tablename__ = "tournament_members"

    tournament_id: int = Field(primary_key=True, foreign_key="tournaments.id")
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id", index=True)
    joined_at: datetime = Field(sa_type=Instant)


class Comment(SQLModel, table=True):
    """A remark under a question, in Markdown; one level of replies."""

    __tablename__ = "comments"
    __table_args__ = (Index("comments_question", "question_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="questions.id")
    forecaster_id: int = Field(foreign_key="forecasters.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="comments.id")
    forecast_id: int | None = Field(default=None, sa_type=BigKey, foreign_key="forecasts.id")
    body: str
    private: bool = False
    at: datetime = Field(sa_type=Instant)
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)


class Follow(SQLModel, table=True):
    """Who wants to hear about a question."""

    __tablename__ = "follows"

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id", index=True)
    at: datetime = Field(sa_type=Instant)
