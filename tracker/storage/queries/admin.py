"""What the admin desk shows of the site itself: counts, accounts, jobs, the audit chain, the demonstration."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.core.errors import NotFound
from tracker.storage.tables import (
    Account,
    ApiToken,
    AuditEntry,
    DemoRun,
    ForecasterRow,
    JobRun,
    OutboxRow,
    ProposalStanding,
    QuestionRow,
    SourceRow,
)

FAILING = 3  # failed polls in a row that make a source a matter for a person
STUCK = timedelta(hours=1)  # a message unsent for so long is worth a word


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is to look after."""

    proposals: int
    drafts: int
    unresolved: int
    sources: int
    failing: int
    accounts: int
    unsent: int
    failed_jobs: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account. `owner` is the handle of a bot's owner; `tokens` counts those that still open the door."""

    forecaster_id: int
    handle: str
    name: str
    kind: str
    email: str | None
    role: str
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    owner: str | None
    tokens: int
    fictional: bool


@dataclass(frozen=True, slots=True)
class Job:
    """The last run of a job and when the next one is due."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    next_at: datetime | None
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Audited:
    """One act of administration."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    payload: str
    hash: str


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The demonstration that is asked for or loaded: how far it has played, and whether it is asked to go."""

    started_at: datetime
    seconds: float
    played: int
    finished_at: datetime | None
    remove_at: datetime | None
    loaded: bool


def read_counts(session: Session, now: datetime) -> Counts:
    """How much waits for somebody. One statement."""
    counted = (
        columns(func.count()).where(col(ProposalStanding.state).in_(("open", "challenged"))),
        columns(func.count()).where(col(QuestionRow.status).in_(("draft", "pending"))),
        columns(func.count()).where(col(QuestionRow.status) == "closed"),
        columns(func.count()).where(col(SourceRow.enabled)),
        columns(func.count()).where(col(SourceRow.enabled), col(SourceRow.fail_count) >= FAILING),
        columns(func.count()).select_from(Account),
        columns(func.count()).where(col(OutboxRow.sent_at).is_(None), col(OutboxRow.created_at) < now - STUCK),
        columns(func.count()).where(col(JobRun.ok).is_(False)),
    )
    row = session.execute(columns(*(query.scalar_subquery() for query in counted))).one()
    return Counts(*row)


def _account_columns() -> tuple[object, ...]:
    owner = aliased(ForecasterRow)
    named = columns(col(owner.handle)).where(col(owner.id) == col(ForecasterRow.owner_id)).scalar_subquery()
    live = (
        columns(func.count())
        .where(col(ApiToken.forecaster_id) == col(Account.forecaster_id), col(ApiToken.revoked_at).is_(None))
        .scalar_subquery()
    )
    return (
        col(Account.forecaster_id),
        col(ForecasterRow.handle),
        col(ForecasterRow.name),
        col(ForecasterRow.kind),
        col(Account.email),
        col(Account.role),
        col(Account.created_at),
        col(Account.disabled_at),
        col(Account.password_hash).is_not(None),
        named,
        live,
        col(ForecasterRow.fictional),
    )


def read_accounts(
    session: Session, search: str, role: str | None, *, offset: int, limit: int
) -> tuple[list[AccountLine], int]:
    """Accounts by name, and how many there are. `search` is a part of a name, handle or e-mail address."""
    query = columns(*_account_columns(), func.count().over()).join(  # type: ignore[call-overload]
        Account, col(Account.forecaster_id) == col(ForecasterRow.id)
    )
    if search.strip():
        part = search.strip().casefold()
        texts = (ForecasterRow.name, ForecasterRow.handle, Account.email)
        query = query.where(or_(*(func.lower(col(text)).contains(part, autoescape=True) for text in texts)))
    if role:
        query = query.where(col(Account.role) == role)
    rows = session.execute(
        query.order_by(func.lower(col(ForecasterRow.name)), col(ForecasterRow.id)).limit(limit).offset(offset)
    ).all()
    return [AccountLine(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def read_account(session: Session, handle: str) -> AccountLine:
    """The account of a handle. Raises `NotFound`; imported people and aggregates have none."""
    row = session.execute(
        columns(*_account_columns())  # type: ignore[call-overload]
        .join(Account, col(Account.forecaster_id) == col(ForecasterRow.id))
        .where(col(ForecasterRow.handle) == handle)
    ).first()
    if row is None:
        raise NotFound(f"there is no account {handle}", field="handle")
    return AccountLine(*row)


def read_jobs(session: Session) -> list[Job]:
    """Every job that has run: failed ones first."""
    rows = session.execute(
        columns(
            col(JobRun.name),
            col(JobRun.started_at),
            col(JobRun.finished_at),
            col(JobRun.next_at),
            col(JobRun.ok),
            col(JobRun.detail),
        ).order_by(col(JobRun.ok), col(JobRun.name))
    )
    return [Job(*row) for row in rows]


def read_audit(session: Session, *, offset: int, limit: int) -> tuple[list[Audited], int]:
    """Acts of administration, latest first, and how many there are."""
    rows = session.execute(
        columns(
            col(AuditEntry.id),
            col(AuditEntry.at),
            col(AuditEntry.actor),
            col(AuditEntry.action),
            col(AuditEntry.subject),
            col(AuditEntry.payload),
            col(AuditEntry.hash),
            func.count().over(),
        )
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [Audited(*row[:7]) for row in rows], rows[0][7] if rows else 0


def read_demonstration(session: Session) -> Demonstration | None:
    """The demonstration that is loaded, if any."""
    row = session.execute(
        columns(
            *(getattr(DemoRun, name) for name in ("started_at", "seconds", "played", "finished_at", "remove_at")),
            col(DemoRun.port).is_not(None),
        )
    ).first()
    return Demonstration(*row) if row else None
