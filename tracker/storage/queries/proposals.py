"""Proposals as an admin decides them: what waits, and one proposal with all that speaks for and against it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.core.errors import NotFound
from tracker.storage.tables import (
    Account,
    ChallengeRow,
    CriteriaVersion,
    ForecasterRow,
    ProposalRow,
    ProposalStanding,
    QuestionFigures,
    QuestionRow,
    ResolutionEventRow,
    StandingForecast,
)

LIVE = ("open", "challenged")
SHOWN = 60  # escalated questions on a page


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for its window or for a person."""

    id: int
    question_id: int
    slug: str
    title: str
    outcome: str
    mode: str
    state: str
    p: float
    at: datetime
    challenge_until: datetime | None
    challenges: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal, the question it would resolve, and the wording it was made under."""

    id: int
    question_id: int
    slug: str
    title: str
    kind: str
    outcomes: tuple[str, ...]
    unit: str
    opens_at: datetime
    closes_at: datetime
    question_status: str
    fictional: bool
    forecasters: int
    outcome: str
    mode: str
    state: str
    p: float
    log_odds: float
    independent: int
    rule_path: str
    why: str
    evidence_ids: tuple[int, ...]
    contributions: tuple[Mapping[str, Any], ...]
    known_at: datetime
    challenge_until: datetime | None
    created_by: str
    at: datetime
    criteria_version: int
    criteria: Mapping[str, Any]
    holds_forecast: bool
    admins: int
    decided: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Challenge:
    """An objection to a proposal."""

    handle: str
    name: str
    reason: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Escalated:
    """A question about which the rules asked for a person, and why."""

    slug: str
    question_id: int
    title: str
    at: datetime
    why: str


def read_waiting(session: Session) -> list[Waiting]:
    """Every live proposal: challenged ones first, then by the end of their window."""
    challenges = (
        columns(func.count())
        .where(col(ChallengeRow.proposal_id) == col(ProposalRow.id))
        .correlate(ProposalRow)
        .scalar_subquery()
    )
    until = col(ProposalStanding.challenge_until)
    rows = session.execute(
        columns(
            col(ProposalRow.id),
            col(QuestionRow.id),
            col(QuestionRow.slug),
            col(QuestionRow.title),
            col(ProposalRow.outcome),
            col(ProposalRow.mode),
            col(ProposalStanding.state),
            col(ProposalRow.p),
            col(ProposalRow.at),
            until,
            challenges,
        )
        .join(ProposalStanding, col(ProposalStanding.proposal_id) == col(ProposalRow.id))
        .join(QuestionRow, col(QuestionRow.id) == col(ProposalRow.question_id))
        .where(col(ProposalStanding.state).in_(LIVE))
        .order_by(
            case((col(ProposalStanding.state) == "challenged", 0), else_=1),
            case((until.is_(None), 1), else_=0),
            until,
            col(ProposalRow.at),
        )
    )
    return [Waiting(*row) for row in rows]


def read_proposal(session: Session, proposal_id: int, viewer: int) -> Proposal:
    """One proposal as `viewer` (a forecaster's id) is to decide it. Raises `NotFound`."""
    other: Any = aliased(ProposalRow)
    fate: Any = aliased(ProposalStanding)
    earlier = (
        columns(func.count())
        .select_from(fate)
        .join(other, other.id == fate.proposal_id)
        .where(other.mode == col(ProposalRow.mode), other.id != col(ProposalRow.id))
        .correlate(ProposalRow)
    )
    admins = columns(func.count()).where(col(Account.role) == "admin", col(Account.disabled_at).is_(None))
    row = session.execute(
        columns(
            col(ProposalRow.id),
            *(getattr(QuestionRow, name) for name in ("id", "slug", "title", "kind", "outcomes", "unit")),
            *(getattr(QuestionRow, name) for name in ("opens_at", "closes_at", "status", "fictional")),
            func.coalesce(col(QuestionFigures.forecasters), 0),
            col(ProposalRow.outcome),
            col(ProposalRow.mode),
            col(ProposalStanding.state),
            *(getattr(ProposalRow, name) for name in ("p", "log_odds", "independent", "rule_path", "why")),
            col(ProposalRow.evidence_ids),
            col(ProposalRow.contributions),
            col(ProposalRow.known_at),
            col(ProposalStanding.challenge_until),
            *(getattr(ProposalRow, name) for name in ("created_by", "at", "criteria_version")),
            col(CriteriaVersion.criteria),
            exists().where(
                col(StandingForecast.question_id) == col(ProposalRow.question_id),
                col(StandingForecast.forecaster_id) == viewer,
            ),
            admins.scalar_subquery(),
            earlier.where(fate.state.in_(("finalised", "rejected"))).scalar_subquery(),
            earlier.where(fate.state == "finalised").scalar_subquery(),
        )
        .join(ProposalStanding, col(ProposalStanding.proposal_id) == col(ProposalRow.id))
        .join(QuestionRow, col(QuestionRow.id) == col(ProposalRow.question_id))
        .outerjoin(QuestionFigures, col(QuestionFigures.question_id) == col(QuestionRow.id))
        .outerjoin(
            CriteriaVersion,
            and_(
                col(CriteriaVersion.question_id) == col(QuestionRow.id),
                col(CriteriaVersion.version) == col(ProposalRow.criteria_version),
            ),
        )
        .where(col(ProposalRow.id) == proposal_id)
    ).first()
    if row is None:
        raise NotFound(f"there is no proposal {proposal_id}", field="proposal")
    values = list(row)
    names = list(Proposal.__dataclass_fields__)
    for name in ("outcomes", "evidence_ids", "contributions"):
        values[names.index(name)] = tuple(values[names.index(name)] or ())
    values[names.index("criteria")] = values[names.index("criteria")] or {}
    return Proposal(*values)


def read_challenges(session: Session, proposal_id: int) -> list[Challenge]:
    """The objections to a proposal, first one first."""
    rows = session.execute(
        columns(
            col(ForecasterRow.handle),
            col(ForecasterRow.name),
            col(ChallengeRow.reason),
            col(ChallengeRow.url),
            col(ChallengeRow.at),
        )
        .join(ForecasterRow, col(ForecasterRow.id) == col(ChallengeRow.forecaster_id))
        .where(col(ChallengeRow.proposal_id) == proposal_id)
        .order_by(col(ChallengeRow.at))
    )
    return [Challenge(*row) for row in rows]


def read_escalated(session: Session) -> list[Escalated]:
    """Unresolved questions whose last word from the rules was to ask a person; latest first."""
    last = (
        columns(func.max(col(ResolutionEventRow.seq)))
        .where(col(ResolutionEventRow.question_id) == col(QuestionRow.id))
        .correlate(QuestionRow)
        .scalar_subquery()
    )
    rows = session.execute(
        columns(
            col(QuestionRow.slug),
            col(QuestionRow.id),
            col(QuestionRow.title),
            col(ResolutionEventRow.at),
            col(ResolutionEventRow.payload),
        )
        .join(ResolutionEventRow, col(ResolutionEventRow.question_id) == col(QuestionRow.id))
        .where(
            col(QuestionRow.status) != "resolved",
            col(ResolutionEventRow.seq) == last,
            col(ResolutionEventRow.kind) == "escalated",
        )
        .order_by(col(ResolutionEventRow.at).desc())
        .limit(SHOWN)
    )
    return [Escalated(slug, key, title, at, _why(payload)) for slug, key, title, at, payload in rows]


def _why(payload: str) -> str:
    found = json.loads(payload)
    return str(found.get("why") or found.get("reason") or "")
