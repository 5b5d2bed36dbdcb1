"""One question as its page shows it. Each function is one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, exists, func, literal, select, union_all
from sqlmodel import Session

from tracker.core.errors import NotFound
from tracker.core.question import Question, Status, status_at
from tracker.storage.mapping import UNPUBLISHED, question_from
from tracker.storage.queries.question_list import Topic
from tracker.storage.queries.sparks import AGGREGATE_ID
from tracker.storage.tables import QuestionRow
from tracker.storage.tables.columns import (
    aggregates,
    clarifications,
    criteria_versions,
    evidence,
    forecasters,
    proposal_standings,
    proposals,
    question_figures,
    question_tags,
    questions,
    standing_forecasts,
    tags,
    tournament_questions,
    tournaments,
)


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A suggested resolution that waits for its window or for a person. `state` is open or challenged."""

    id: int
    outcome: str
    mode: str
    p: float
    independent: int
    why: str
    known_at: datetime
    challenge_until: datetime | None
    created_by: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """The aggregate from an instant on. `centre`, `low`, `high`: P(yes) or the quantity, with the middle half."""

    at: datetime
    forecasters: int
    centre: float | None
    low: float | None
    high: float | None
    vector: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the visitor's own ledger entries; `vector` None: a withdrawal."""

    id: int
    at: datetime
    until: datetime | None
    vector: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What the head of a question's page shows. `aggregate` is None where nobody stands or where it is hidden."""

    question: Question
    status: Status
    background: str
    fine_print: str
    criteria: dict[str, Any]
    criteria_version: int
    frozen: bool
    author: str | None
    resolved_at: datetime | None
    forecasters: int
    forecasts: int
    last_forecast_at: datetime | None
    evidence: int
    clarified: int
    aggregate: Step | None
    hidden: bool
    proposal: OpenProposal | None
    topics: tuple[Topic, ...]


def id_of_slug(session: Session, slug: str) -> int | None:
    """The id of the question with a slug."""
    return session.execute(select(questions.c.id).where(questions.c.slug == slug)).scalar()


_QUESTION = bindparam("question", type_=questions.c.id.type)
_VIEWER = bindparam("viewer", type_=forecasters.c.id.type)  # -1 where nobody is signed in
_STEP = ("at", "forecasters", "centre", "low", "high", "probabilities")
_PROPOSAL = ("id", "outcome", "mode", "p", "independent", "why", "known_at", "created_by", "at")


def _count_of(table: Table) -> Any:
    return select(func.count()).select_from(table).where(table.c.question_id == _QUESTION).scalar_subquery()


def _topics() -> Any:
    """The topics and the public tournaments of a question as one text: a line each, key and name between tabs."""
    of_tags = (
        select((literal("tag:") + tags.c.slug + "\t" + tags.c.name).label("line"))
        .join(question_tags, question_tags.c.tag_id == tags.c.id)
        .where(question_tags.c.question_id == _QUESTION)
    )
    of_tournaments = (
        select((literal("tournament:") + tournaments.c.slug + "\t" + tournaments.c.name).label("line"))
        .join(tournament_questions, tournament_questions.c.tournament_id == tournaments.c.id)
        .where(tournament_questions.c.question_id == _QUESTION, tournaments.c.private.is_(False))
    )
    both = union_all(of_tags, of_tournaments).subquery()
    return select(func.aggregate_strings(both.c.line, "\n")).scalar_subquery()


_newest = (
    select(func.max(aggregates.c.at))
    .where(aggregates.c.question_id == _QUESTION, aggregates.c.forecaster_id == AGGREGATE_ID)
    .scalar_subquery()
)
_mine = exists().where(standing_forecasts.c.question_id == _QUESTION, standing_forecasts.c.forecaster_id == _VIEWER)
_wording = and_(
    criteria_versions.c.question_id == questions.c.id, criteria_versions.c.version == questions.c.criteria_version
)
_last_step = and_(
    aggregates.c.question_id == questions.c.id,
    aggregates.c.forecaster_id == AGGREGATE_ID,
    aggregates.c.at == _newest,
)
_live = and_(proposal_standings.c.question_id == questions.c.id, proposal_standings.c.state.in_(("open", "challenged")))
_PAGE = (
    select(
        QuestionRow,
        criteria_versions.c.criteria,
        forecasters.c.name.label("author"),
        question_figures.c.forecasters,
        question_figures.c.forecasts,
        question_figures.c.last_forecast_at,
        _mine.label("mine"),
        _count_of(evidence).label("evidence"),
        _count_of(clarifications).label("clarified"),
        _topics().label("topics"),
        *(aggregates.c[name].label(f"step_{name}") for name in _STEP),
        *(proposals.c[name].label(f"proposal_{name}") for name in _PROPOSAL),
        proposal_standings.c.challenge_until,
        proposal_standings.c.state,
    )
    .select_from(questions)
    .outerjoin(criteria_versions, _wording)
    .outerjoin(forecasters, forecasters.c.id == questions.c.author_id)
    .outerjoin(question_figures, question_figures.c.question_id == questions.c.id)
    .outerjoin(aggregates, _last_step)
    .outerjoin(proposal_standings, _live)
    .outerjoin(proposals, proposals.c.id == proposal_standings.c.proposal_id)
    .where(questions.c.id == _QUESTION)
)


def read_question_page(
    session: Session, question_id: int, now: datetime, visitor_id: int | None, *, staff: bool = False
) -> QuestionPage:
    """The head of a question's page. Raises `NotFound`, also for drafts where the visitor is not of the staff.

    The aggregate is hidden until `reveal_at` from everyone who has no forecast standing.
    """
    row = session.execute(_PAGE, {"question": question_id, "viewer": visitor_id or -1}).first()
    if row is None or (row[0].status in UNPUBLISHED and not staff):
        raise NotFound(f"there is no question {question_id}", field="question")
    return _page_from(row, now)


def _page_from(row: Any, now: datetime) -> QuestionPage:
    stored: QuestionRow = row[0]
    question = question_from(stored)
    waits = question.reveal_at is not None and question.reveal_at > now and question.outcome is None
    hidden = waits and not row.mine
    step = None
    if row.step_at is not None and row.step_forecasters and not hidden:
        step = Step(
            row.step_at, row.step_forecasters, row.step_centre, row.step_low, row.step_high, row.step_probabilities
        )
    return QuestionPage(
        question=question,
        status=status_at(question, now),
        background=stored.background,
        fine_print=stored.fine_print,
        criteria=row.criteria or {},
        criteria_version=stored.criteria_version,
        frozen=stored.frozen_sha256 is not None,
        author=row.author,
        resolved_at=stored.resolved_at,
        forecasters=row.forecasters or 0,
        forecasts=row.forecasts or 0,
        last_forecast_at=row.last_forecast_at,
        evidence=row.evidence,
        clarified=row.clarified,
        aggregate=step,
        hidden=hidden,
        proposal=_proposal_from(row),
        topics=tuple(Topic(*line.split("\t", 1)) for line in sorted((row.topics or "").splitlines())),
    )


def _proposal_from(row: Any) -> OpenProposal | None:
    if row.proposal_id is None:
        return None
    return OpenProposal(
        id=row.proposal_id,
        outcome=row.proposal_outcome,
        mode=row.proposal_mode,
        p=row.proposal_p,
        independent=row.proposal_independent,
        why=row.proposal_why,
        known_at=row.proposal_known_at,
        challenge_until=row.challenge_until,
        created_by=row.proposal_created_by,
        at=row.proposal_at,
        state=row.state,
    )


def live_proposal_id(session: Session, question_id: int) -> int | None:
    """The proposal on a question that is open or challenged."""
    return session.execute(
        select(proposal_standings.c.proposal_id).where(
            proposal_standings.c.question_id == question_id, proposal_standings.c.state.in_(("open", "challenged"))
        )
    ).scalar()
