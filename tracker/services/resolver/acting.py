"""Doing what was decided, once: propose, withdraw, or call for a person."""

import math
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlmodel import Session

from tracker.core.errors import Invalid, WrongStep
from tracker.core.question import Status, status_at
from tracker.core.resolution import EventKind, ProposalState
from tracker.core.resolver.articles import ArticleStatus
from tracker.core.resolver.fuse import Report
from tracker.core.resolver.judgement import Grade
from tracker.core.resolver.policy import Action, Mode
from tracker.services import outbox
from tracker.services.resolutions import RULES, Proposed, propose, withdraw_proposal
from tracker.services.resolver.deciding import Assessment, reason_of, was_told
from tracker.storage.ledger import append_event
from tracker.storage.queries.questions import load_question
from tracker.storage.queries.resolving import (
    Earlier,
    read_ground,
)


def act(session: Session, assessment: Assessment, now: datetime, *, auto_finalise: bool = True) -> str:
    """Do what was decided, once: propose, withdraw or escalate. Returns what was done, empty for nothing.

    `auto_finalise` off: whatever is proposed waits for a person.
    """
    decision, standing = assessment.decision, assessment.standing
    if status_at(load_question(session, assessment.pending.question.id), now) is Status.RESOLVED:
        return ""
    if standing is not None:
        why = _lost_ground(assessment, standing)
        if why:
            withdraw_proposal(session, standing.id, why, now)
            return "withdrawn"
        return _escalate(session, assessment, now) if decision.action is Action.ESCALATE else ""
    if decision.action in (Action.PROPOSE, Action.PROPOSE_DEFAULT):
        return _propose(session, assessment, now, auto_finalise=auto_finalise)
    return _escalate(session, assessment, now) if decision.action is Action.ESCALATE else ""


def _lost_ground(assessment: Assessment, standing: Earlier) -> str:
    """Why a live proposal of the rules can no longer stand, or an empty string. A person's is left to persons."""
    decision = assessment.decision
    if standing.created_by != RULES:
        return ""
    if decision.action is Action.WITHDRAW:
        return decision.why
    if standing.mode == Mode.STRICT.value and decision.mode is Mode.PERSON:
        return f"It no longer meets the strict bar. {decision.why}"
    held = {_ground(r) for r in assessment.reports if _holds(r)}
    return "" if standing.ground <= held else "A report that it rests on was taken back or changed."


def _holds(report: Report) -> bool:
    return report.status is ArticleStatus.LIVE and report.judgement.grade in (Grade.FULL, Grade.CONSISTENT)


def _ground(report: Report) -> tuple[int, str]:
    return report.source.id, " ".join(report.judgement.quote.split()).casefold()


def _propose(session: Session, assessment: Assessment, now: datetime, *, auto_finalise: bool) -> str:
    decision = assessment.decision
    assert decision.outcome is not None
    ground = frozenset(read_ground(session, decision.evidence).values())
    before = _made_before(assessment, decision.outcome, ground)
    if before is not None:
        if before.state is not ProposalState.WITHDRAWN:
            return ""  # a person has answered this very proposal
        return _escalate(session, assessment, now, "The same ground as that of a proposal that was withdrawn. ")
    strict = decision.mode is Mode.STRICT and auto_finalise
    try:
        propose(session, assessment.pending.question.id, _proposed(assessment, now, strict=strict), now)
    except WrongStep:
        return ""  # somebody else has just proposed or resolved
    except Invalid as refusal:
        return _escalate(session, assessment, now, f"The outcome “{decision.outcome}” cannot be used: {refusal.rule}. ")
    return "proposed"


def _made_before(assessment: Assessment, outcome: str, ground: frozenset[tuple[int, str]]) -> Earlier | None:
    """The latest proposal of this outcome, if all that now speaks for it has been laid before people already."""
    earlier = [
        p
        for p in assessment.proposals
        if p.outcome == outcome and p.version == assessment.pending.version and bool(p.ground) == bool(ground)
    ]
    laid = frozenset(g for p in earlier for g in p.ground)
    return earlier[-1] if earlier and ground <= laid else None


def _proposed(assessment: Assessment, now: datetime, *, strict: bool) -> Proposed:
    decision, criteria = assessment.decision, assessment.pending.criteria
    assert decision.outcome is not None
    assert decision.p is not None
    assert decision.known_at is not None
    origins = {r.origin for r in assessment.reports if r.evidence_id in decision.evidence}
    said = [c for c in assessment.belief.contributions if c.nats or not c.why.startswith(Grade.IRRELEVANT.value)]
    return Proposed(
        outcome=decision.outcome,
        mode=(Mode.STRICT if strict else Mode.PERSON).value,
        p=decision.p,
        log_odds=_logit(decision.p),
        independent=len(origins),
        rule_path=decision.rule_path,
        why=decision.why,
        known_at=decision.known_at,
        evidence_ids=decision.evidence,
        contributions=tuple(asdict(c) for c in said),
        challenge_until=now + timedelta(hours=criteria.challenge_hours) if strict else None,
    )


def _escalate(session: Session, assessment: Assessment, now: datetime, preface: str = "") -> str:
    """Call for a person, once for each reason and evidence."""
    question, decision = assessment.pending.question, assessment.decision
    if was_told(session, assessment.pending, decision):
        return ""
    payload = {
        **reason_of(assessment.pending, decision),
        "why": f"{preface}{decision.why}",
        "outcome": decision.outcome,
    }
    state = append_event(session, question.id, EventKind.ESCALATED, RULES, payload, now)
    told = {"actor": RULES, "reason": payload["why"]}
    outbox.enqueue(session, "escalated", None, question.id, told, now, f"{question.slug}:{state.events}:admins")
    return "escalated"


def _logit(p: float) -> float:
    bounded = min(max(p, 1e-12), 1 - 1e-12)
    return math.log(bounded / (1 - bounded))
