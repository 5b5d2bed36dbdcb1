"""What keeps the site itself running: the outbox, leases, job runs, the demonstration."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from tracker.storage.tables.types import BigKey, Instant


class OutboxRow(SQLModel, table=True):
    """Something to send once its transaction has committed. `recipient_id` None: to the admins."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "sent_at", "due_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    kind: str = Field(max_length=32)
    recipient_id: int | None = Field(default=None, foreign_key="forecasters.id", index=True)
    question_id: int | None = Field(default=None, foreign_key="questions.id", index=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    once: str | None = Field(default=None, max_length=200, unique=True)
    created_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    error: str = Field(default="", max_length=400)


class Lease(SQLModel, table=True):
    """The right to run something, until a moment. A holder that dies loses it by time."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, max_length=64)
    holder: str = Field(max_length=120)
    until: datetime = Field(sa_type=Instant)


class JobRun(SQLModel, table=True):
    """The last run of each job of the worker."""

    __tablename__ = "job_runs"

    name: str = Field(primary_key=True, max_length=64)
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    ok: bool = True
    detail: str = Field(default="", max_length=400)


class DemoRun(SQLModel, table=True):
    """The demonstration that is loaded, if any. There is at most one."""

    __tablename__ = "demo_runs"

    id: int = Field(default=1, primary_key=True)
    started_at: datetime = Field(sa_type=Instant)
    seconds: float = 120.0
    port: int | None = None
    played: int = 0  # how many beats of the story have been played
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    remove_at: datetime | None = Field(default=None, sa_type=Instant)  # somebody asked for its end
