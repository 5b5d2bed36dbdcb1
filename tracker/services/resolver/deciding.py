"""What the stored evidence allows for a question. Nothing is written: the same rows give the same answer."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from tracker.core.resolution import EventKind
from tracker.core.resolver.fuse import Belief, Report, fuse
from tracker.core.resolver.policy import Coverage, Decision, Mode, Standing, decide
from tracker.storage.ledger import read_events
from tracker.storage.queries.coverage import read_coverage
from tracker.storage.queries.news_reading import read_reports
from tracker.storage.queries.resolving import (
    Earlier,
    Pending,
    ids_to_decide,
    read_aggregate,
    read_pending,
    read_proposals,
)

UNWATCHED = Coverage(poll_ok=0.0, gap_hours=math.inf, sources_alive=0, subject_articles=0)


def questions_to_decide(session: Session, now: datetime) -> list[Pending]:
    """The questions on which something might be decided now."""
    return read_pending(session, now, only=ids_to_decide(session, now))[0]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that a decision rests on, and the decision.

    `coverage` is None where the decision does not rest on silence, so that it was not read.
    """

    pending: Pending
    reports: tuple[Report, ...]
    belief: Belief
    coverage: Coverage | None
    decision: Decision
    proposals: tuple[Earlier, ...]

    @property
    def standing(self) -> Earlier | None:
        """The proposal that waits for its window or a person."""
        return next((p for p in self.proposals if p.live), None)


def assess(session: Session, pending: Pending, now: datetime) -> Assessment:
    """What the evidence stored by `now` allows. Writes nothing; the same rows give the same answer."""
    question, criteria = pending.question, pending.criteria
    reports = read_reports(session, question.id, pending.version, now)
    belief = fuse(criteria, reports, now)
    proposals = tuple(read_proposals(session, question.id))
    live = next((p for p in proposals if p.live), None)
    standing = Standing(live.outcome, live.at, live.p) if live else None

    def decided(coverage: Coverage, aggregate: float | None = None) -> Decision:
        return decide(criteria, belief, coverage, now, kind=question.kind, standing=standing, aggregate=aggregate)

    coverage, decision = None, decided(UNWATCHED)
    if "coverage" in decision.rule_path and not was_told(session, pending, decision):
        coverage = read_coverage(session, criteria, now, fictional=question.fictional)
        decision = decided(coverage)
    if decision.mode is Mode.STRICT:
        decision = decided(coverage or UNWATCHED, read_aggregate(session, question))
    return Assessment(pending, tuple(reports), belief, coverage, decision, proposals)


def was_told(session: Session, pending: Pending, decision: Decision) -> bool:
    """Whether a person was called for this very reason before."""
    reason = reason_of(pending, decision)
    return any(
        event.kind is EventKind.ESCALATED and {k: event.payload.get(k) for k in reason} == reason
        for event, _ in read_events(session, pending.question.id)
    )


def reason_of(pending: Pending, decision: Decision) -> dict[str, Any]:
    """What tells one call for a person from another."""
    return {"rule_path": decision.rule_path, "evidence": list(decision.evidence), "version": pending.version}
