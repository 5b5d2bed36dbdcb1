"""Derived rows: safe to drop and rebuild from the ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from tracker.storage.tables.types import BigKey, Instant, Vector


class StandingForecast(SQLModel, table=True):
    """The forecast of each forecaster that is in force now."""

    __tablename__ = "standing_forecasts"
    __table_args__ = (Index("standing_forecasts_until", "until"),)

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id", index=True)
    forecast_id: int = Field(sa_type=BigKey, foreign_key="forecasts.id")
    at: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
    probability: float | None = None
    probabilities: tuple[float, ...] | None = Field(default=None, sa_type=Vector)


class QuestionFigures(SQLModel, table=True):
    """Counts a list shows beside a question."""

    __tablename__ = "question_figures"

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    forecasters: int = 0
    forecasts: int = 0
    last_forecast_at: datetime | None = Field(default=None, sa_type=Instant)


class AggregateRow(SQLModel, table=True):
    """One step of an aggregate forecast. `centre` is P(yes), or the median of a continuous one, in its unit.

    `low` and `high` are the weighted quartiles of the same quantity; all three are None for a multiple choice.
    """

    __tablename__ = "aggregates"

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id")
    at: datetime = Field(primary_key=True, sa_type=Instant)
    forecasters: int
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    probabilities: tuple[float, ...] | None = Field(default=None, sa_type=Vector)  # None: nobody stands


class AggregateDay(SQLModel, table=True):
    """The last step of an aggregate on each UTC day, for sparklines and changes."""

    __tablename__ = "aggregate_days"

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id")
    day: int = Field(primary_key=True)  # days since 1970-01-01
    centre: float | None = None
    low: float | None = None
    high: float | None = None


class ScoreRow(SQLModel, table=True):
    """A score of one forecaster on one question by one rule."""

    __tablename__ = "scores"
    __table_args__ = (Index("scores_forecaster", "forecaster_id", "rule"), Index("scores_rule", "rule"))

    question_id: int = Field(primary_key=True, foreign_key="questions.id")
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id")
    rule: str = Field(primary_key=True, max_length=24)
    value: float
    coverage: float
    forecasts: int = 0


class StandingRow(SQLModel, table=True):
    """A place on a leaderboard. `scope` is "all", "tag:SLUG" or "tournament:SLUG"."""

    __tablename__ = "standings"
    __table_args__ = (Index("standings_board", "scope", "rule", "value"),)

    scope: str = Field(primary_key=True, max_length=100)
    rule: str = Field(primary_key=True, max_length=24)
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id", index=True)
    value: float | None = None
    low: float | None = None
    high: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    coverage: float = 0.0
    questions: int = 0
    forecasts: int = 0
    missing: int = 0
    computed_at: datetime = Field(sa_type=Instant)


class CalibrationRow(SQLModel, table=True):
    """How one forecaster's probabilities met the outcomes: decomposition, curve, band and bins."""

    __tablename__ = "calibrations"

    scope: str = Field(primary_key=True, max_length=100)
    forecaster_id: int = Field(primary_key=True, foreign_key="forecasters.id", index=True)
    questions: int
    brier: float
    mcb: float
    dsc: float
    unc: float
    sharpness: float
    curve: list[Any] = Field(default_factory=list, sa_type=JSON)
    band: list[Any] = Field(default_factory=list, sa_type=JSON)
    bins: list[Any] = Field(default_factory=list, sa_type=JSON)
    computed_at: datetime = Field(sa_type=Instant)


class StaleFigure(SQLModel, table=True):
    """A figure that a committed fact has made out of date; a sweep recomputes it and takes the mark away."""

    __tablename__ = "stale_figures"

    kind: str = Field(primary_key=True, max_length=24)  # standings | calibration
    key: str = Field(primary_key=True, max_length=120)
    at: datetime = Field(sa_type=Instant)


class ProposalStanding(SQLModel, table=True):
    """Where a proposal stands: the fold of its resolution events. At most one a question is live."""

    __tablename__ = "proposal_standings"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'challenged', 'withdrawn', 'rejected', 'finalised')", name="proposal_standings_state"
        ),
        Index(
            "proposal_standings_one_live",
            "question_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'challenged')"),
            postgresql_where=text("state IN ('open', 'challenged')"),
        ),
    )

    proposal_id: int = Field(primary_key=True, foreign_key="proposals.id")
    question_id: int = Field(foreign_key="questions.id", index=True)
    state: str = Field(max_length=16)
    challenge_until: datetime | None = Field(default=None, sa_type=Instant, index=True)
