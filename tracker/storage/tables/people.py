"""Forecasters, and the accounts by which some of them sign in."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from tracker.storage.tables.types import Instant


class ForecasterRow(SQLModel, table=True):
    """Whoever forecasts: a person, a bot owned by one, or an aggregate. Imported people have no account."""

    __tablename__ = "forecasters"
    __table_args__ = (
        CheckConstraint("kind IN ('human', 'bot', 'aggregate')", name="forecasters_kind"),
        CheckConstraint("kind = 'bot' OR owner_id IS NULL", name="forecasters_owner"),
    )

    id: int | None = Field(default=None, primary_key=True)
    handle: str = Field(max_length=64, unique=True)  # stands in addresses, never changes but by deletion
    name: str = Field(max_length=120)
    kind: str = Field(default="human", max_length=16)
    owner_id: int | None = Field(default=None, foreign_key="forecasters.id", index=True)
    source_key: str | None = Field(default=None, max_length=200, unique=True)
    fictional: bool = False
    created_at: datetime = Field(sa_type=Instant)


class Account(SQLModel, table=True):
    """What a forecaster needs to sign in. Bots have one without a password: they come with tokens."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("role IN ('forecaster', 'curator', 'admin')", name="accounts_role"),)

    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id")
    email: str | None = Field(default=None, max_length=254, unique=True)
    password_hash: str | None = Field(default=None, max_length=256)
    role: str = Field(default="forecaster", max_length=16)
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)


class WebSession(SQLModel, table=True):
    """One signed-in browser. Only the hash of its token is kept, so that a stolen database signs nobody in."""

    __tablename__ = "web_sessions"

    token_hash: str = Field(primary_key=True, max_length=64)
    forecaster_id: int = Field(foreign_key="accounts.forecaster_id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)
    agent: str = Field(default="", max_length=200)


class ApiToken(SQLModel, table=True):
    """A bearer token for scripts and bots; shown once, kept as a hash."""

    __tablename__ = "api_tokens"

    id: int | None = Field(default=None, primary_key=True)
    forecaster_id: int = Field(foreign_key="accounts.forecaster_id", index=True)
    name: str = Field(default="", max_length=120)
    token_hash: str = Field(max_length=64, unique=True)
    scopes: str = Field(default="forecast", max_length=200)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
