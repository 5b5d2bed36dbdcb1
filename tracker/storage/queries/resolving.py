"""Questions that wait for their resolution, and what was proposed for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlmodel import Session, col

from tracker.core.question import Kind, Question, Status
from tracker.core.resolution import ProposalState
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.criteria_toml import CriteriaErrors, criteria_from
from tracker.core.resolver.judgement import Grade
from tracker.core.resolver.policy import Mode
from tracker.storage.figures import AGGREGATE
from tracker.storage.mapping import question_from
from tracker.storage.queries.questions import PRESENT_WORDING
from tracker.storage.tables import (
    AggregateRow,
    ArticleRow,
    CriteriaVersion,
    EvidenceRow,
    ForecasterRow,
    ProposalRow,
    ProposalStanding,
    QuestionRow,
)

LIVE = (ProposalState.OPEN.value, ProposalState.CHALLENGED.value)


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that has opened and is not resolved, with the present version of its criteria."""

    question: Question
    criteria: Criteria
    version: int


def read_pending(
    session: Session, now: datetime, *, only: Collection[int] | None = None
) -> tuple[list[Pending], list[str]]:
    """The pending questions by id, and the slugs of those whose criteria cannot be read. `only`: of these ids."""
    query = (
        select(QuestionRow, CriteriaVersion)
        .join(
            CriteriaVersion,
            PRESENT_WORDING,
        )
        .where(
            col(QuestionRow.status).in_([Status.UPCOMING.value, Status.OPEN.value, Status.CLOSED.value]),
            col(QuestionRow.opens_at) <= now,
        )
        .order_by(col(QuestionRow.id))
    )
    if only is not None:
        query = query.where(col(QuestionRow.id).in_(list(only)))
    pending, unreadable = [], []
    for row, wording in session.execute(query):
        question = question_from(row)
        try:
            criteria = criteria_from(wording.criteria, opens_at=row.opens_at, closes_at=row.closes_at)
        except CriteriaErrors:
            unreadable.append(question.slug)
            continue
        pending.append(Pending(question, criteria, wording.version))
    return pending, unreadable


def ids_to_decide(session: Session, now: datetime) -> set[int]:
    """The questions on which something might be decided: reported on, proposed for, or closed."""
    reported = exists().where(
        col(EvidenceRow.question_id) == col(QuestionRow.id),
        col(EvidenceRow.grade).in_([Grade.FULL.value, Grade.CONSISTENT.value, Grade.CONTRARY.value]),
    )
    proposed = exists().where(
        col(ProposalStanding.question_id) == col(QuestionRow.id), col(ProposalStanding.state).in_(LIVE)
    )
    query = select(col(QuestionRow.id)).where(
        col(QuestionRow.status).in_([Status.UPCOMING.value, Status.OPEN.value, Status.CLOSED.value]),
        or_(col(QuestionRow.closes_at) <= now, reported, proposed),
    )
    return {number for number in session.scalars(query) if number is not None}


def read_passed_windows(session: Session, now: datetime) -> list[bool]:
    """For each unchallenged proposal whose window has passed: whether its question is fictional."""
    query = (
        select(col(QuestionRow.fictional))
        .join(ProposalStanding, col(ProposalStanding.question_id) == col(QuestionRow.id))
        .join(ProposalRow, col(ProposalRow.id) == col(ProposalStanding.proposal_id))
        .where(
            col(ProposalStanding.state) == ProposalState.OPEN.value,
            col(ProposalStanding.challenge_until) <= now,
            col(ProposalRow.mode) == Mode.STRICT.value,
        )
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A proposal made before, and where it stands. `ground` names its evidence by source and quotation."""

    id: int
    version: int
    outcome: str
    mode: str
    p: float
    at: datetime
    created_by: str
    state: ProposalState
    ground: frozenset[tuple[int, str]]

    @property
    def live(self) -> bool:
        """Whether it waits for its window or a person."""
        return self.state.value in LIVE


def read_proposals(session: Session, question_id: int) -> list[Earlier]:
    """Every proposal of a question, oldest first."""
    columns: tuple[Any, ...] = (
        col(ProposalRow.id),
        col(ProposalRow.criteria_version),
        col(ProposalRow.outcome),
        col(ProposalRow.mode),
        col(ProposalRow.p),
        col(ProposalRow.at),
        col(ProposalRow.created_by),
        col(ProposalStanding.state),
        col(ProposalRow.evidence_ids),
    )
    rows: Sequence[Any] = session.execute(
        select(*columns)
        .join(ProposalStanding, col(ProposalStanding.proposal_id) == col(ProposalRow.id))
        .where(col(ProposalRow.question_id) == question_id)
        .order_by(col(ProposalRow.id))
    ).all()
    ground = read_ground(session, {number for row in rows for number in row[8]})
    return [
        Earlier(
            number, version, outcome, mode, p, at, author, ProposalState(state), frozenset(ground[n] for n in evidence)
        )
        for number, version, outcome, mode, p, at, author, state, evidence in rows
    ]


def read_ground(session: Session, evidence: Collection[int]) -> dict[int, tuple[int, str]]:
    """Who said what, by evidence: its source and quotation, which a new version of an article keeps."""
    if not evidence:
        return {}
    rows = session.execute(
        select(col(EvidenceRow.id), col(ArticleRow.source_id), col(EvidenceRow.quote))
        .join(ArticleRow, col(ArticleRow.id) == col(EvidenceRow.article_id))
        .where(col(EvidenceRow.id).in_(list(evidence)))
    )
    return {number: (source, " ".join(quote.split()).casefold()) for number, source, quote in rows}


def read_aggregate(session: Session, question: Question) -> float | None:
    """The aggregate forecast of Yes in [0, 1], where a binary question has one."""
    if question.kind is not Kind.BINARY:
        return None
    return session.scalar(
        select(col(AggregateRow.centre))
        .join(ForecasterRow, col(ForecasterRow.id) == col(AggregateRow.forecaster_id))
        .where(col(AggregateRow.question_id) == question.id, col(ForecasterRow.handle) == AGGREGATE)
        .order_by(col(AggregateRow.at).desc())
        .limit(1)
    )
