"""One question as its page shows it. Each function is one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, cast, exists, func, literal, null, or_, select, union_all
from sqlmodel import Session

from tracker.core.errors import NotFound
from tracker.core.question import Kind, Question, Status, status_at
from tracker.storage.figures import base_kinds
from tracker.storage.mapping import question_from, vector_of
from tracker.storage.queries.question_list import Topic
from tracker.storage.queries.sparks import AGGREGATE_ID
from tracker.storage.tables import QuestionRow
from tracker.storage.tables.columns import (
    aggregate_days,
    aggregates,
    clarifications,
    criteria_versions,
    evidence,
    forecasters,
    forecasts,
    proposal_standings,
    proposals,
    question_figures,
    question_tags,
    questions,
    scores,
    standing_forecasts,
    tags,
    tournament_questions,
    tournaments,
)
from tracker.storage.tables.types import EPOCH

FINE = 400  # steps of an aggregate that a chart draws one by one; above, the last of each day


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


@dataclass(frozen=True, slots=True)
class Clarified:
    """A dated note on how the criteria are read."""

    at: datetime
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one forecaster scored on a question, by rule. Coverage 0..1."""

    handle: str
    name: str
    kind: str
    fictional: bool
    values: dict[str, float]
    coverage: float
    forecasts: int


def id_of_slug(session: Session, slug: str) -> int | None:
    """The id of the question with a slug."""
    return session.execute(select(questions.c.id).where(questions.c.slug == slug)).scalar()


def read_question_page(
    session: Session, question_id: int, now: datetime, visitor_id: int | None, *, staff: bool = False
) -> QuestionPage:
    """The head of a question's page. Raises `NotFound`, also for drafts where the visitor is not of the staff.

    The aggregate is hidden until `reveal_at` from everyone who has no forecast standing.
    """
    newest = (
        select(func.max(aggregates.c.at))
        .where(aggregates.c.question_id == question_id, aggregates.c.forecaster_id == AGGREGATE_ID)
        .scalar_subquery()
    )
    live = and_(
        proposal_standings.c.question_id == questions.c.id, proposal_standings.c.state.in_(("open", "challenged"))
    )
    row = session.execute(
        select(
            QuestionRow,
            criteria_versions.c.criteria,
            forecasters.c.name.label("author"),
            question_figures.c.forecasters,
            question_figures.c.forecasts,
            question_figures.c.last_forecast_at,
            exists()
            .where(
                standing_forecasts.c.question_id == question_id,
                standing_forecasts.c.forecaster_id == (visitor_id or -1),
            )
            .label("mine"),
            _count_of(evidence, question_id).label("evidence"),
            _count_of(clarifications, question_id).label("clarified"),
            _topics_of(question_id).label("topics"),
            *(getattr(aggregates.c, name).label(f"step_{name}") for name in _STEP),
            *(getattr(proposals.c, name).label(f"proposal_{name}") for name in _PROPOSAL),
            proposal_standings.c.challenge_until,
            proposal_standings.c.state,
        )
        .select_from(questions)
        .outerjoin(
            criteria_versions,
            and_(
                criteria_versions.c.question_id == questions.c.id,
                criteria_versions.c.version == questions.c.criteria_version,
            ),
        )
        .outerjoin(forecasters, forecasters.c.id == questions.c.author_id)
        .outerjoin(question_figures, question_figures.c.question_id == questions.c.id)
        .outerjoin(
            aggregates,
            and_(
                aggregates.c.question_id == questions.c.id,
                aggregates.c.forecaster_id == AGGREGATE_ID,
                aggregates.c.at == newest,
            ),
        )
        .outerjoin(proposal_standings, live)
        .outerjoin(proposals, proposals.c.id == proposal_standings.c.proposal_id)
        .where(questions.c.id == question_id)
    ).first()
    if row is None or (not question_from(row[0]).published and not staff):
        raise NotFound(f"there is no question {question_id}", field="question")
    return _page_from(row, now)


_STEP = ("at", "forecasters", "centre", "low", "high", "probabilities")
_PROPOSAL = ("id", "outcome", "mode", "p", "independent", "why", "known_at", "created_by", "at")


def _count_of(table: Any, question_id: int) -> Any:
    return select(func.count()).select_from(table).where(table.c.question_id == question_id).scalar_subquery()


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


def _topics_of(question_id: int) -> Any:
    """The topics and the public tournaments of a question as one text: a line each, key and name between tabs."""
    of_tags = (
        select((literal("tag:") + tags.c.slug + "\t" + tags.c.name).label("line"))
        .join(question_tags, question_tags.c.tag_id == tags.c.id)
        .where(question_tags.c.question_id == question_id)
    )
    of_tournaments = (
        select((literal("tournament:") + tournaments.c.slug + "\t" + tournaments.c.name).label("line"))
        .join(tournament_questions, tournament_questions.c.tournament_id == tournaments.c.id)
        .where(tournament_questions.c.question_id == question_id, tournaments.c.private.is_(False))
    )
    both = union_all(of_tags, of_tournaments).subquery()
    return select(func.aggregate_strings(both.c.line, "\n")).scalar_subquery()


def aggregate_history(session: Session, page: QuestionPage) -> tuple[Step, ...]:
    """The aggregate's steps, oldest first: all of them on a quiet question, the last of each day on a busy one.

    Vectors come with multiple choice only, whose history has no centre.
    """
    if page.hidden:
        return ()
    question, fine = page.question, page.forecasts <= FINE
    if question.kind is Kind.MULTIPLE_CHOICE:
        query = select(aggregates.c.at, aggregates.c.forecasters, null(), null(), null(), aggregates.c.probabilities)
        if not fine:
            last = select(func.max(aggregates.c.at)).where(_of_aggregate(aggregates, question.id))
            day = aggregates.c.at.op("/")(literal(86_400_000_000, Integer))
            query = query.where(aggregates.c.at.in_(last.group_by(day)))
    elif fine:
        columns = (aggregates.c.at, aggregates.c.forecasters, aggregates.c.centre, aggregates.c.low, aggregates.c.high)
        query = select(*columns)
    else:
        return _daily_history(session, page)
    rows = session.execute(query.where(_of_aggregate(aggregates, question.id)).order_by(aggregates.c.at))
    return tuple(Step(*row) for row in rows)


def _of_aggregate(table: Any, question_id: int) -> Any:
    return and_(table.c.question_id == question_id, table.c.forecaster_id == AGGREGATE_ID)


def _daily_history(session: Session, page: QuestionPage) -> tuple[Step, ...]:
    """One step a day, each placed at the end of its day, the last one where the aggregate has it."""
    rows = session.execute(
        select(aggregate_days.c.day, aggregate_days.c.centre, aggregate_days.c.low, aggregate_days.c.high)
        .where(_of_aggregate(aggregate_days, page.question.id))
        .order_by(aggregate_days.c.day)
    )
    latest = page.aggregate.at if page.aggregate else None
    steps = [Step(EPOCH + timedelta(days=day + 1), 0, centre, low, high) for day, centre, low, high in rows]
    return tuple(s if latest is None or s.at <= latest else Step(latest, 0, s.centre, s.low, s.high) for s in steps)


def own_entries(session: Session, question: Question, forecaster_id: int | None) -> tuple[Entry, ...]:
    """A forecaster's ledger entries on a question, oldest first."""
    if forecaster_id is None:
        return ()
    rows = session.execute(
        select(forecasts.c.id, forecasts.c.at, forecasts.c.until, forecasts.c.probability, forecasts.c.probabilities)
        .where(forecasts.c.question_id == question.id, forecasts.c.forecaster_id == forecaster_id)
        .order_by(forecasts.c.at, forecasts.c.id)
    )
    return tuple(Entry(key, at, until, vector_of(question.kind, p, v)) for key, at, until, p, v in rows)


def spread(session: Session, question: Question, now: datetime) -> tuple[tuple[int, int], ...]:
    """How many of the base stand at each tenth of a percent: pairs (per mille, count), for a binary question."""
    mille = cast(func.round(standing_forecasts.c.probability * 1000), Integer).label("mille")
    rows = session.execute(
        select(mille, func.count())
        .join(forecasters, forecasters.c.id == standing_forecasts.c.forecaster_id)
        .where(
            standing_forecasts.c.question_id == question.id,
            standing_forecasts.c.probability.is_not(None),
            forecasters.c.kind.in_(base_kinds(question)),
            or_(standing_forecasts.c.until.is_(None), standing_forecasts.c.until > now),
        )
        .group_by(mille)
        .order_by(mille)
    )
    return tuple((int(place), int(count)) for place, count in rows)


def clarifications_of(session: Session, question_id: int) -> tuple[Clarified, ...]:
    """The notes on a question's criteria, newest first."""
    rows = session.execute(
        select(clarifications.c.at, clarifications.c.text, clarifications.c.author)
        .where(clarifications.c.question_id == question_id)
        .order_by(clarifications.c.at.desc())
    )
    return tuple(Clarified(*row) for row in rows)


def scores_of(session: Session, question_id: int, only: int | None = None) -> tuple[ScoreLine, ...]:
    """What everybody scored on a question, best Brier or CRPS first; `only`: that forecaster and the aggregate."""
    columns = (forecasters.c.handle, forecasters.c.name, forecasters.c.kind, forecasters.c.fictional)
    query = (
        select(*columns, scores.c.rule, scores.c.value, scores.c.coverage, scores.c.forecasts)
        .join(forecasters, forecasters.c.id == scores.c.forecaster_id)
        .where(scores.c.question_id == question_id)
    )
    if only is not None:
        query = query.where(or_(scores.c.forecaster_id == only, scores.c.forecaster_id == AGGREGATE_ID))
    rows = session.execute(query)
    lines: dict[str, ScoreLine] = {}
    for handle, name, kind, fictional, rule, value, coverage, count in rows:
        line = lines.setdefault(handle, ScoreLine(handle, name, kind, fictional, {}, coverage, count))
        line.values[rule] = value
    return tuple(sorted(lines.values(), key=_by_distance))


def _by_distance(line: ScoreLine) -> tuple[float, str]:
    return (line.values.get("crps", line.values.get("brier", float("inf"))), line.name)
