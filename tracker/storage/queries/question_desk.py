"""Questions as their editors and admins see them: drafts included, with what a decision would touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, case, exists, func, type_coerce
from sqlalchemy import select as columns
from sqlmodel import Session, col

from tracker.core.errors import NotFound
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.criteria_toml import criteria_from
from tracker.storage.queries.questions import PRESENT_WORDING
from tracker.storage.tables import (
    Account,
    CriteriaVersion,
    ForecasterRow,
    ForecastRow,
    ProposalStanding,
    QuestionFigures,
    QuestionRow,
    QuestionTag,
    ScoreRow,
    StandingForecast,
    Tag,
    Tournament,
    TournamentQuestion,
)

STATUSES = ("draft", "pending", "upcoming", "open", "closed", "resolved")


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One question in the editors' list; `proposal` is the live one, if any."""

    id: int
    slug: str
    title: str
    kind: str
    status: str
    opens_at: datetime
    closes_at: datetime
    outcome: str | None
    from_file: bool
    frozen: bool
    fictional: bool
    forecasters: int
    proposal: int | None


@dataclass(frozen=True, slots=True)
class Editable:
    """A question with its wording and groups, as a form edits it."""

    id: int
    slug: str
    title: str
    kind: str
    outcomes: tuple[str, ...]
    ordered: bool
    range_low: float | None
    range_high: float | None
    buckets: int | None
    open_lower: bool
    open_upper: bool
    zero_point: float | None
    unit: str
    background: str
    fine_print: str
    opens_at: datetime
    closes_at: datetime
    resolves_by: datetime | None
    spot_at: datetime | None
    reveal_at: datetime | None
    include_bots: bool
    status: str
    bank_file: str | None
    frozen: bool
    fictional: bool
    criteria: Mapping[str, Any]
    tags: tuple[str, ...]
    tournament: str | None


@dataclass(frozen=True, slots=True)
class Stake:
    """What a decision by hand would touch, aggregates not counted, and whether `viewer` has a stake in it."""

    forecasters: int
    standing: int
    scored: int
    holds_forecast: bool
    admins: int
    proposal: int | None


def _live_proposal() -> Any:
    return (
        columns(func.max(col(ProposalStanding.proposal_id)))
        .where(
            col(ProposalStanding.question_id) == col(QuestionRow.id),
            col(ProposalStanding.state).in_(("open", "challenged")),
        )
        .correlate(QuestionRow)
        .scalar_subquery()
    )


def read_status_counts(session: Session) -> dict[str, int]:
    """How many questions there are of each status."""
    by_status = session.execute(columns(col(QuestionRow.status), func.count()).group_by(col(QuestionRow.status)))
    return {row[0]: row[1] for row in by_status}


def read_desk(
    session: Session, status: str | None, search: str, *, offset: int, limit: int
) -> tuple[list[DeskLine], int]:
    """Questions, what waits longest first and resolved ones latest first, and how many match."""
    query = columns(
        *(getattr(QuestionRow, name) for name in ("id", "slug", "title", "kind", "status", "opens_at", "closes_at")),
        col(QuestionRow.outcome),
        col(QuestionRow.bank_file).is_not(None),
        col(QuestionRow.frozen_sha256).is_not(None),
        col(QuestionRow.fictional),
        func.coalesce(col(QuestionFigures.forecasters), 0),
        _live_proposal(),
        func.count().over(),
    ).outerjoin(QuestionFigures, col(QuestionFigures.question_id) == col(QuestionRow.id))
    if status:
        query = query.where(col(QuestionRow.status) == status)
    if search.strip():
        query = query.where(func.lower(col(QuestionRow.title)).contains(search.strip().casefold(), autoescape=True))
    first = {"closed": 0, "draft": 1, "pending": 1, "open": 2, "upcoming": 3, "resolved": 4}
    order = case(*((col(QuestionRow.status) == name, place) for name, place in first.items()), else_=5)
    closes = type_coerce(col(QuestionRow.closes_at), BigInteger)
    soonest = case((col(QuestionRow.status) == "resolved", -closes), else_=closes)
    rows = session.execute(query.order_by(order, soonest, col(QuestionRow.id)).limit(limit).offset(offset)).all()
    return [DeskLine(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def read_editable(session: Session, question_id: int) -> Editable:
    """One question as a form edits it. Raises `NotFound`. Two statements."""
    tournament = (
        columns(col(Tournament.slug))
        .join(TournamentQuestion, col(TournamentQuestion.tournament_id) == col(Tournament.id))
        .where(col(TournamentQuestion.question_id) == col(QuestionRow.id))
        .order_by(col(Tournament.id))
        .limit(1)
        .correlate(QuestionRow)
        .scalar_subquery()
    )
    row = session.execute(
        columns(
            *(getattr(QuestionRow, name) for name in list(Editable.__dataclass_fields__)[:23]),
            col(QuestionRow.frozen_sha256).is_not(None),
            col(QuestionRow.fictional),
            col(CriteriaVersion.criteria),
            tournament,
        )
        .outerjoin(
            CriteriaVersion,
            PRESENT_WORDING,
        )
        .where(col(QuestionRow.id) == question_id)
    ).first()
    if row is None:
        raise NotFound(f"there is no question {question_id}", field="question")
    tags = session.scalars(
        columns(col(Tag.slug))
        .join(QuestionTag, col(QuestionTag.tag_id) == col(Tag.id))
        .where(col(QuestionTag.question_id) == question_id)
        .order_by(col(Tag.slug))
    )
    values: list[Any] = [*row[:4], tuple(row[4]), *row[5:25], row[25] or {}, tuple(tags), row[26]]
    return Editable(*values)


def read_wording(session: Session, question_id: int) -> tuple[str, Criteria]:
    """The title and the present criteria of a question. Raises `NotFound`, also where it has none."""
    row = session.execute(
        columns(
            col(QuestionRow.title),
            col(CriteriaVersion.criteria),
            col(QuestionRow.opens_at),
            col(QuestionRow.closes_at),
        )
        .join(
            CriteriaVersion,
            PRESENT_WORDING,
        )
        .where(col(QuestionRow.id) == question_id)
    ).first()
    if row is None:
        raise NotFound(f"there is no question {question_id} with criteria", field="question")
    return row[0], criteria_from(row[1], opens_at=row[2], closes_at=row[3])


def read_stake(session: Session, question_id: int, viewer: int) -> Stake:
    """What resolving or reopening a question would touch. One statement."""

    def distinct(model: Any) -> Any:
        return columns(func.count(func.distinct(model.forecaster_id))).where(model.question_id == question_id)

    counted = (
        distinct(ForecastRow),
        distinct(StandingForecast),
        distinct(ScoreRow)
        .join(ForecasterRow, col(ForecasterRow.id) == col(ScoreRow.forecaster_id))
        .where(col(ForecasterRow.kind) != "aggregate"),
        columns(
            exists().where(
                col(StandingForecast.question_id) == question_id, col(StandingForecast.forecaster_id) == viewer
            )
        ),
        columns(func.count()).where(col(Account.role) == "admin", col(Account.disabled_at).is_(None)),
        columns(_live_proposal()).where(col(QuestionRow.id) == question_id),
    )
    row = session.execute(columns(*(query.scalar_subquery() for query in counted))).one()
    values: list[Any] = [*row[:3], bool(row[3]), *row[4:]]
    return Stake(*values)
