"""The append-only facts. Database triggers refuse every UPDATE, and every DELETE but that of fictional questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.storage.tables.types import BigKey, Instant, Vector


class ForecastRow(SQLModel, table=True):
    """One forecast: a probability of Yes (binary) or a packed vector (all other kinds); neither is a withdrawal."""

    __tablename__ = "forecasts"
    __table_args__ = (
        CheckConstraint("probability IS NULL OR (probability >= 0 AND probability <= 1)", name="forecasts_probability"),
        CheckConstraint("probability IS NULL OR probabilities IS NULL", name="forecasts_one_shape"),
        CheckConstraint("until IS NULL OR until > at", name="forecasts_until"),
        Index("forecasts_scoring", "question_id", "at", "id"),  # rows come out in scoring order: no sort
        Index("forecasts_forecaster", "forecaster_id", "question_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    question_id: int = Field(foreign_key="questions.id")
    forecaster_id: int = Field(foreign_key="forecasters.id")
    at: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
    probability: float | None = None
    probabilities: tuple[float, ...] | None = Field(default=None, sa_type=Vector)
    source: str = Field(default="web", max_length=16)
    source_key: str | None = Field(default=None, max_length=200, unique=True)
    recorded_at: datetime = Field(sa_type=Instant)


class ResolutionEventRow(SQLModel, table=True):
    """One link in the chain of a question's resolution. `payload` is the canonical JSON that was hashed."""

    __tablename__ = "resolution_events"
    __table_args__ = (UniqueConstraint("question_id", "seq", name="resolution_events_seq"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    question_id: int = Field(foreign_key="questions.id")
    seq: int
    at: datetime = Field(sa_type=Instant, index=True)
    kind: str = Field(max_length=32)
    actor: str = Field(max_length=64)
    payload: str
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class EvidenceRow(SQLModel, table=True):
    """One judged passage: what a judge read, what it took it for, and why."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint(
            "question_id",
            "criteria_version",
            "article_id",
            "judge",
            "judge_version",
            "event_id",
            "in_title",
            "start",
            name="evidence_once",
        ),
        CheckConstraint(
            "grade IN ('full', 'consistent', 'contrary', 'irrelevant', 'unexplained')", name="evidence_grade"
        ),
        CheckConstraint("stance IN ('yes', 'no', 'none')", name="evidence_stance"),
        Index("evidence_question", "question_id", "article_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    question_id: int = Field(foreign_key="questions.id")
    criteria_version: int
    article_id: int = Field(sa_type=BigKey, foreign_key="articles.id", index=True)
    event_id: str = Field(default="", max_length=80)
    in_title: bool = False
    start: int = 0
    end: int = 0
    quote: str
    grade: str = Field(max_length=16)
    stance: str = Field(default="none", max_length=8)
    modality: str = Field(default="", max_length=32)
    event_time: datetime | None = Field(default=None, sa_type=Instant)
    inferred: bool = False
    slots: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    flags: list[str] = Field(default_factory=list, sa_type=JSON)
    why: str = ""
    judge: str = Field(max_length=32)
    judge_version: str = Field(max_length=32)
    at: datetime = Field(sa_type=Instant)


class ProposalRow(SQLModel, table=True):
    """A suggested resolution and the belief it rests on. Its further fate is told by resolution events."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("p >= 0 AND p <= 1", name="proposals_p"),
        CheckConstraint("mode IN ('strict', 'person')", name="proposals_mode"),
        Index("proposals_question", "question_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="questions.id")
    criteria_version: int
    outcome: str = Field(max_length=400)
    mode: str = Field(max_length=8)
    p: float
    log_odds: float
    independent: int
    rule_path: str = Field(max_length=200)
    why: str = ""
    evidence_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    contributions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    known_at: datetime = Field(sa_type=Instant)
    challenge_until: datetime | None = Field(default=None, sa_type=Instant)
    created_by: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant)


class ChallengeRow(SQLModel, table=True):
    """An objection to a proposal: reason and address of what contradicts it. It stops the clock."""

    __tablename__ = "challenges"
    __table_args__ = (UniqueConstraint("proposal_id", "forecaster_id", name="challenges_once"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposals.id")
    question_id: int = Field(foreign_key="questions.id", index=True)
    forecaster_id: int = Field(foreign_key="forecasters.id")
    reason: str
    url: str = Field(max_length=2000)
    at: datetime = Field(sa_type=Instant)


class AuditEntry(SQLModel, table=True):
    """Who did what to accounts, roles, sources and the site; one chain of hashes."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    at: datetime = Field(sa_type=Instant, index=True)
    actor: str = Field(max_length=64)
    action: str = Field(max_length=64)
    subject: str = Field(default="", max_length=200)
    payload: str = "{}"
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)
