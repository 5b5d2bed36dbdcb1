"""Resolving: proposals and their windows, challenges, the hand of an admin, reopening.

Every step is an event in the question's chain; the question's row, the proposal's standing and the scores follow from
it in the same transaction. There is no moment with a resolved question and no score.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, update
from sqlmodel import Session, col, select

from tracker.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStep
from tracker.core.outcome import outcome_index
from tracker.core.question import Question, Status
from tracker.core.resolution import UNSCORED, EventKind, ProposalState, State
from tracker.services import outbox
from tracker.services.scores import score
from tracker.storage import ledger
from tracker.storage.db import reading, transaction, upsert
from tracker.storage.queries.questions import load_question
from tracker.storage.queries.scoring import holds_forecast
from tracker.storage.tables import (
    Account,
    ChallengeRow,
    ProposalRow,
    ProposalStanding,
    QuestionRow,
)

RULES = "rules"  # the actor of everything the scheduler does by itself
MAX_REASON = 4000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: an account, or the rules of the scheduler."""

    handle: str
    forecaster_id: int | None = None
    role: str = "admin"

    @classmethod
    def rules(cls) -> "Actor":
        """The scheduler."""
        return cls(RULES, None, RULES)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A suggested resolution and what it rests on. `mode` strict: finalises after its window; person: waits for one."""

    outcome: str
    mode: str
    p: float
    log_odds: float
    independent: int
    rule_path: str
    why: str
    known_at: datetime
    evidence_ids: tuple[int, ...] = ()
    contributions: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    challenge_until: datetime | None = None


def propose(session: Session, question_id: int, proposal: Proposed, now: datetime, *, created_by: str = RULES) -> int:
    """Open a proposal. Raises `WrongStep` where the question is resolved or another proposal is open."""
    question = load_question(session, question_id)
    _check_outcome(question, proposal.outcome, proposal.known_at, now)
    values = asdict(proposal) | {
        "evidence_ids": list(proposal.evidence_ids),
        "contributions": [dict(c) for c in proposal.contributions],
    }
    version = session.exec(select(QuestionRow.criteria_version).where(QuestionRow.id == question_id)).one()
    row = ProposalRow(question_id=question_id, criteria_version=version, created_by=created_by, at=now, **values)
    session.add(row)
    session.flush()
    assert row.id is not None
    payload = {
        "proposal": row.id,
        "outcome": proposal.outcome,
        "mode": proposal.mode,
        "p": proposal.p,
        "rule_path": proposal.rule_path,
        "evidence": list(proposal.evidence_ids),
        "known_at": proposal.known_at.isoformat(),
        "challenge_until": proposal.challenge_until.isoformat() if proposal.challenge_until else None,
    }
    _step(session, question, EventKind.PROPOSED, created_by, payload, now, proposal_until=proposal.challenge_until)
    return row.id


def challenge(
    session: Session, proposal_id: int, forecaster_id: int, handle: str, reason: str, url: str, now: datetime
) -> None:
    """Object to a proposal: its clock stops and a person decides. One challenge a forecaster."""
    proposal = _proposal(session, proposal_id)
    _check_reason(reason)
    if not url.startswith(("https://", "http://")) or len(url) > 2000:
        raise Invalid("must be the address of a page that starts with http:// or https://", field="url")
    before = select(ChallengeRow.id).where(
        ChallengeRow.proposal_id == proposal_id, ChallengeRow.forecaster_id == forecaster_id
    )
    if session.exec(before).first() is not None:
        raise Conflict("you have already challenged this proposal", field="proposal")
    question = load_question(session, proposal.question_id)
    payload = {"proposal": proposal_id, "reason": reason.strip(), "url": url}
    _step(session, question, EventKind.CHALLENGED, handle, payload, now)
    session.add(
        ChallengeRow(
            proposal_id=proposal_id,
            question_id=proposal.question_id,
            forecaster_id=forecaster_id,
            reason=reason.strip(),
            url=url,
            at=now,
        )
    )
    session.flush()


def approve(session: Session, proposal_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Let a proposal stand at once. Refused where the admin made it or forecasts on it, unless nobody else could."""
    proposal = _proposal(session, proposal_id)
    question = load_question(session, proposal.question_id)
    sole = _check_recusal(session, question, actor, proposal)
    payload = {"proposal": proposal_id, "reason": reason.strip(), "sole_admin": sole}
    _step(session, question, EventKind.APPROVED, actor.handle, payload, now)
    _finalise(session, question, proposal.outcome, proposal.known_at, actor, reason.strip(), now, proposal_id)


def reject(session: Session, proposal_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Turn a proposal down. It is not made again on the same evidence."""
    proposal = _proposal(session, proposal_id)
    _check_reason(reason)
    question = load_question(session, proposal.question_id)
    payload = {"proposal": proposal_id, "reason": reason.strip()}
    _step(session, question, EventKind.REJECTED, actor.handle, payload, now)


def withdraw_proposal(session: Session, proposal_id: int, why: str, now: datetime, *, actor: str = RULES) -> None:
    """Take a proposal back because what it rests on has gone: a retraction, a contrary report."""
    question = load_question(session, _proposal(session, proposal_id).question_id)
    _step(session, question, EventKind.WITHDRAWN, actor, {"proposal": proposal_id, "reason": why}, now)


def resolve_by_hand(
    session: Session,
    question_id: int,
    outcome: str,
    known_at: datetime | None,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    tell: bool = True,
) -> None:
    """Resolve by a person's decision, also as annulled or ambiguous. An open proposal is rejected with it.

    `tell` False: nobody is notified, as when outcomes of long ago are imported.
    """
    question = load_question(session, question_id)
    _check_reason(reason)
    _check_outcome(question, outcome, known_at, now)
    sole = _check_recusal(session, question, actor, None)
    live = ledger.state_of(session, question_id).live_proposal
    if live is not None:
        payload = {"proposal": live, "reason": f"resolved by hand: {reason.strip()}"}
        _step(session, question, EventKind.REJECTED, actor.handle, payload, now)
    _finalise(session, question, outcome, known_at, actor, reason.strip(), now, None, sole_admin=sole, tell=tell)


def reopen(session: Session, question_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Undo a resolution: the question waits again, its scores go, the chain keeps both."""
    question = load_question(session, question_id)
    _check_reason(reason)
    _step(session, question, EventKind.REOPENED, actor.handle, {"reason": reason.strip()}, now)
    score(session, load_question(session, question_id), now)


def finalise_due(engine: Engine, now: datetime) -> list[int]:
    """Finalise every proposal whose window has passed unchallenged, each in a transaction with its scores."""
    due = (
        select(ProposalStanding.proposal_id)
        .join(ProposalRow, col(ProposalRow.id) == ProposalStanding.proposal_id)
        .where(
            ProposalStanding.state == ProposalState.OPEN.value,
            ProposalRow.mode == "strict",
            col(ProposalStanding.challenge_until) <= now,
        )
        .order_by(col(ProposalStanding.challenge_until))
    )
    with reading(engine) as session:
        ids = list(session.exec(due))
    return [i for i in ids if _finalise_one(engine, i, now)]


def _finalise_one(engine: Engine, proposal_id: int, now: datetime) -> bool:
    with transaction(engine) as session:
        proposal = _proposal(session, proposal_id)
        question = load_question(session, proposal.question_id)
        state = ledger.state_of(session, question.id)
        if state.proposals.get(proposal_id) is not ProposalState.OPEN:
            return False  # challenged, withdrawn or finalised since it was found
        why = "the challenge window passed without an objection"
        _finalise(session, question, proposal.outcome, proposal.known_at, Actor.rules(), why, now, proposal_id)
    return True


def _finalise(
    session: Session,
    question: Question,
    outcome: str,
    known_at: datetime | None,
    actor: Actor,
    reason: str,
    now: datetime,
    proposal_id: int | None,
    *,
    sole_admin: bool = False,
    tell: bool = True,
) -> None:
    payload = {
        "outcome": outcome,
        "known_at": known_at.isoformat() if known_at else None,
        "proposal": proposal_id,
        "reason": reason,
        "sole_admin": sole_admin,
        "forecasts": ledger.forecasts_digest(session, question.id),
    }
    _step(session, question, EventKind.FINALISED, actor.handle, payload, now, tell=tell)
    score(session, load_question(session, question.id), now)


def _step(
    session: Session,
    question: Question,
    kind: EventKind,
    actor: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    proposal_until: datetime | None = None,
    tell: bool = True,
) -> State:
    """One event and all that mirrors it: the question's row, the proposal's standing, the outbox."""
    state = ledger.append_event(session, question.id, kind, actor, payload, now)
    _mirror_question(session, question, state, now)
    proposal_id = payload.get("proposal")
    if proposal_id is not None and proposal_id in state.proposals:
        row = {"proposal_id": proposal_id, "question_id": question.id, "state": state.proposals[proposal_id].value}
        if kind is EventKind.PROPOSED:
            row["challenge_until"] = proposal_until
        upsert(session, ProposalStanding, [row])
    if tell:
        told = {"actor": actor, **{k: v for k, v in payload.items() if k in ("proposal", "outcome", "reason")}}
        outbox.announce(session, kind.value, question.id, told, now, f"{question.slug}:{state.events}")
    return state


def _mirror_question(session: Session, question: Question, state: State, now: datetime) -> None:
    if state.outcome is not None:
        status = Status.RESOLVED
    elif now < question.opens_at:
        status = Status.UPCOMING
    else:
        status = Status.OPEN if now < question.closes_at else Status.CLOSED
    session.execute(
        update(QuestionRow)
        .where(col(QuestionRow.id) == question.id)
        .values(status=status.value, outcome=state.outcome, known_at=state.known_at, resolved_at=state.resolved_at)
    )


def _proposal(session: Session, proposal_id: int) -> ProposalRow:
    row = session.get(ProposalRow, proposal_id)
    if row is None:
        raise NotFound(f"there is no proposal {proposal_id}", field="proposal")
    return row


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("say why: the reason is kept in the ledger", field="reason")
    if len(reason) > MAX_REASON:
        raise Invalid(f"must not be longer than {MAX_REASON} characters", field="reason")


def _check_outcome(question: Question, outcome: str, known_at: datetime | None, now: datetime) -> None:
    if not question.published:
        raise WrongStep("publish the question before it is resolved", field="question")
    if outcome in UNSCORED:
        return
    outcome_index(question, outcome)
    if known_at is None:
        raise Invalid("say when the outcome became known: later forecasts are not scored", field="known_at")
    if known_at > now + timedelta(minutes=5):
        raise Invalid("must not lie in the future", field="known_at")
    if known_at < question.opens_at:
        raise Invalid("must not lie before the question opened; annul the question instead", field="known_at")


def _check_recusal(session: Session, question: Question, actor: Actor, proposal: ProposalRow | None) -> bool:
    """Whether the actor decides as the only admin despite a stake; refuses where another admin could decide."""
    stake = actor.forecaster_id is not None and holds_forecast(session, question.id, actor.forecaster_id)
    own = proposal is not None and proposal.created_by == actor.handle
    if not (stake or own):
        return False
    admins = session.exec(
        select(func.count()).select_from(Account).where(Account.role == "admin", col(Account.disabled_at).is_(None))
    ).one()
    if admins > 1:
        rule = "you made this proposal" if own else "you hold a forecast on this question"
        raise NotAllowed(f"{rule}: another admin decides", field="proposal")
    return True
