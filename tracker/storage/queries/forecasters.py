"""One forecaster's page: who it is, how well calibrated, every score and every forecast that may be shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.core.calibration import Bin
from tracker.core.errors import NotFound
from tracker.storage.figures import AGGREGATE
from tracker.storage.tables import (
    Account,
    CalibrationRow,
    ForecasterRow,
    QuestionRow,
    ScoreRow,
    StandingRow,
    Tag,
)

ALL = "all"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How a forecaster's probabilities met the outcomes: brier = mcb - dsc + unc."""

    questions: int
    brier: float
    mcb: float
    dsc: float
    unc: float
    sharpness: float
    curve: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...]
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot of somebody."""

    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A forecaster and what belongs to it. `owner` and `bots` tie bots to people; an account may be missing."""

    id: int
    handle: str
    name: str
    kind: str
    created_at: datetime
    has_account: bool
    fictional: bool
    owner: Bot | None
    bots: tuple[Bot, ...]
    calibration: Calibrated | None


@dataclass(frozen=True, slots=True)
class Held:
    """A standing on one leaderboard; `topic` is empty for all questions."""

    scope: str
    topic: str
    rule: str
    value: float | None
    low: float | None
    high: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    coverage: float
    questions: int
    forecasts: int
    missing: int


@dataclass(frozen=True, slots=True)
class ScoredAt:
    """The Brier score of one question, when its outcome was known, and what the default aggregate scored on it."""

    known_at: datetime
    value: float
    aggregate: float | None


def read_profile(session: Session, handle: str) -> Profile:
    """The forecaster of a handle, its owner and bots, and its calibration. Raises `NotFound`. One statement."""
    owner: Any = aliased(ForecasterRow)
    named = columns(col(ForecasterRow.id)).where(col(ForecasterRow.handle) == handle).scalar_subquery()
    rows = session.execute(
        columns(
            col(ForecasterRow.id),
            col(ForecasterRow.handle),
            col(ForecasterRow.name),
            col(ForecasterRow.kind),
            col(ForecasterRow.created_at),
            col(Account.forecaster_id).is_not(None),
            col(ForecasterRow.fictional),
            owner.handle,
            owner.name,
            col(CalibrationRow.questions),
            *(getattr(CalibrationRow, name) for name in list(Calibrated.__dataclass_fields__)[1:]),
        )
        .outerjoin(owner, owner.id == col(ForecasterRow.owner_id))
        .outerjoin(Account, col(Account.forecaster_id) == col(ForecasterRow.id))
        .outerjoin(
            CalibrationRow,
            and_(
                col(CalibrationRow.forecaster_id) == col(ForecasterRow.id),
                col(CalibrationRow.scope) == ALL,
                col(ForecasterRow.handle) == handle,
            ),
        )
        .where(or_(col(ForecasterRow.handle) == handle, col(ForecasterRow.owner_id) == named))
        .order_by(col(ForecasterRow.id))
    ).all()
    own = next((row for row in rows if row[1] == handle), None)
    if own is None:
        raise NotFound(f"there is no forecaster {handle}", field="handle")
    bots = tuple(Bot(row[1], row[2]) for row in rows if row[1] != handle)
    values: list[Any] = [*own[:7], Bot(own[7], own[8]) if own[7] else None, bots, _calibrated(own[9:])]
    return Profile(*values)


def _calibrated(values: Any) -> Calibrated | None:
    *plain, curve, band, bins = values
    if plain[0] is None:
        return None
    vectors: list[Any] = [tuple(map(tuple, found)) for found in (curve, band)]
    vectors.append(tuple(Bin(**b) for b in bins))
    return Calibrated(*plain, *vectors)


def read_held(session: Session, forecaster_id: int) -> list[Held]:
    """Every Brier, CRPS, baseline and peer standing of a forecaster: over all questions first, then by topic."""
    rows = session.execute(
        columns(
            col(StandingRow.scope),
            func.coalesce(col(Tag.name), ""),
            *(getattr(StandingRow, name) for name in list(Held.__dataclass_fields__)[2:]),
        )
        .outerjoin(Tag, col(StandingRow.scope) == literal("tag:") + col(Tag.slug))
        .where(
            col(StandingRow.forecaster_id) == forecaster_id,
            col(StandingRow.rule).in_(("brier", "crps", "baseline", "peer")),
            or_(col(StandingRow.scope) == ALL, col(Tag.id).is_not(None)),
        )
        .order_by(col(StandingRow.scope) != ALL, col(StandingRow.questions).desc(), col(StandingRow.scope))
    )
    return [Held(*row) for row in rows]


def read_history(session: Session, forecaster_id: int) -> tuple[list[ScoredAt], int]:
    """Brier scores of a forecaster by the time they were known, the aggregate's beside; and how many are ranked."""
    beside: Any = aliased(ScoreRow)
    ranked = columns(func.count()).where(
        col(StandingRow.scope) == ALL, col(StandingRow.rule) == "brier", col(StandingRow.rank).is_not(None)
    )
    aggregate = columns(col(ForecasterRow.id)).where(col(ForecasterRow.handle) == AGGREGATE)
    rows = session.execute(
        columns(col(QuestionRow.known_at), col(ScoreRow.value), beside.value, ranked.scalar_subquery())
        .join(QuestionRow, col(QuestionRow.id) == col(ScoreRow.question_id))
        .outerjoin(
            beside,
            and_(
                beside.question_id == col(ScoreRow.question_id),
                beside.forecaster_id == aggregate.scalar_subquery(),
                beside.rule == "brier",
            ),
        )
        .where(
            col(ScoreRow.rule) == "brier",
            col(QuestionRow.known_at).is_not(None),
            col(ScoreRow.forecaster_id) == forecaster_id,
        )
        .order_by(col(QuestionRow.known_at), col(QuestionRow.id))
    ).all()
    return [ScoredAt(*row[:3]) for row in rows], rows[0][3] if rows else 0
