"""Corrections and retractions: they apply at once to what they take back, to its copies, and to what rests on them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from tracker.core.resolution import EventKind, ProposalState
from tracker.core.resolver.articles import ArticleStatus
from tracker.core.resolver.dedupe import Relation
from tracker.services import outbox
from tracker.storage.ledger import append_event
from tracker.storage.tables import ArticleRow, EvidenceRow, ProposalRow, ProposalStanding, QuestionRow

NOTICES = {Relation.CORRECTION: ArticleStatus.CORRECTED, Relation.RETRACTION: ArticleStatus.RETRACTED}
REOPENABLE = timedelta(days=90)  # after a resolution, the loss of a decisive report suggests to reopen it
ACTOR = "rules"


def take_back(
    session: Session, notice_id: int, target_id: int, relation: Relation, title: str, now: datetime
) -> set[int]:
    """Mark the target and its copies; tell the questions whose proposal or resolution rests on them. Returns those."""
    taken = _copies(session, target_id) - {notice_id}
    standing = [ArticleStatus.LIVE.value]
    if relation is Relation.RETRACTION:
        standing.append(ArticleStatus.CORRECTED.value)
    session.execute(
        update(ArticleRow)
        .where(col(ArticleRow.id).in_(taken), col(ArticleRow.status).in_(standing))
        .values(status=NOTICES[relation].value, status_why=f"{relation}: {title}"[:400])
    )
    touched = set()
    for proposal, question, state in _resting(session, taken, now):
        payload = {"article": target_id, "notice": notice_id, "relation": relation.value, "proposal": proposal}
        append_event(session, question, EventKind.SOURCE_RETRACTED, ACTOR, payload, now)
        kind = "reopening_suggested" if state == ProposalState.FINALISED else "source_retracted"
        outbox.enqueue(session, kind, None, question, payload, now, f"retracted:{notice_id}:{proposal}")
        touched.add(question)
    return touched


def _copies(session: Session, target_id: int) -> set[int]:
    """Every version of the target, and whatever copies or quotes one of them, directly or not."""
    target = session.execute(
        select(col(ArticleRow.source_id), col(ArticleRow.url)).where(col(ArticleRow.id) == target_id)
    )
    source_id, url = target.one()
    versions = select(col(ArticleRow.id)).where(col(ArticleRow.source_id) == source_id, col(ArticleRow.url) == url)
    found = {number for number in session.scalars(versions) if number is not None}
    reached = found
    while reached:
        passing_on = select(col(ArticleRow.id)).where(
            col(ArticleRow.origin_id).in_(reached),
            col(ArticleRow.relation).in_([Relation.COPY.value, Relation.QUOTES.value]),
        )
        reached = {number for number in session.scalars(passing_on) if number is not None} - found
        found |= reached
    return found


def _resting(session: Session, articles: Collection[int], now: datetime) -> list[tuple[int, int, str]]:
    """Proposals that are live, or became final lately, with evidence from these articles."""
    lost: dict[int, set[int]] = {}
    evidence = select(col(EvidenceRow.question_id), col(EvidenceRow.id)).where(
        col(EvidenceRow.article_id).in_(articles)
    )
    for question, number in session.execute(evidence):
        lost.setdefault(question, set()).add(number)
    if not lost:
        return []
    live = col(ProposalStanding.state).in_([ProposalState.OPEN.value, ProposalState.CHALLENGED.value])
    final = (col(ProposalStanding.state) == ProposalState.FINALISED.value) & (
        col(QuestionRow.resolved_at) >= now - REOPENABLE
    )
    proposals: Any = (
        select(
            col(ProposalRow.id),
            col(ProposalRow.question_id),
            col(ProposalStanding.state),
            col(ProposalRow.evidence_ids),
        )
        .join(ProposalStanding, col(ProposalStanding.proposal_id) == col(ProposalRow.id))
        .join(QuestionRow, col(QuestionRow.id) == col(ProposalRow.question_id))
        .where(col(ProposalRow.question_id).in_(lost), or_(live, final))
    )
    return [
        (number, question, state)
        for number, question, state, rests_on in session.execute(proposals)
        if lost[question] & set(rests_on)
    ]
