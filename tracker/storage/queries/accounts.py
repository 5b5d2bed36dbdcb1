"""Accounts as the doors need them: who is asking, and what somebody's settings page shows."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, func, literal, or_
from sqlmodel import Session, col, select

from tracker.storage.tables import Account, ApiToken, DemoRun, ForecasterRow, WebSession
from tracker.storage.tables.types import Instant

FIRST_ROLE = "forecaster"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in. `role` is forecaster, curator or admin; `kind` human or bot."""

    forecaster_id: int
    handle: str
    name: str
    role: str
    kind: str
    seen_at: datetime
    fictional: bool = False

    @property
    def staff(self) -> bool:
        """Whether the admin desk is for them."""
        return self.role in ("admin", "curator")


@dataclass(frozen=True, slots=True)
class Visit:
    """What every page needs to know: who asks, and whether the demonstration is loaded."""

    visitor: Visitor | None
    demonstration: bool


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """One browser that is signed in."""

    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    token_hash: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the application interface, without its secret."""

    id: int
    name: str
    scopes: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What somebody's settings page shows."""

    email: str | None
    created_at: datetime
    has_password: bool
    browsers: tuple[SignedInBrowser, ...]
    tokens: tuple[Token, ...]


def token_hash(token: str) -> str:
    """What is kept of a secret token: its SHA-256 in hexadecimal. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


_VISITOR = (
    ForecasterRow.id,
    ForecasterRow.handle,
    ForecasterRow.name,
    Account.role,
    ForecasterRow.kind,
    WebSession.seen_at,
    ForecasterRow.fictional,
)


_DEMONSTRATION = exists(select(DemoRun.id)).label("demonstration")
_one = select(literal(1).label("one")).subquery()
_held = and_(
    col(WebSession.token_hash) == bindparam("token_hash"),
    col(WebSession.expires_at) > bindparam("now", type_=Instant()),
)
_open = and_(col(Account.forecaster_id) == WebSession.forecaster_id, col(Account.disabled_at).is_(None))
_VISIT = (
    select(_DEMONSTRATION, *_VISITOR)  # type: ignore[call-overload]
    .select_from(_one)
    .outerjoin(WebSession, _held)
    .outerjoin(Account, _open)
    .outerjoin(ForecasterRow, ForecasterRow.id == Account.forecaster_id)
)
_VISIT_OF_NOBODY = select(_DEMONSTRATION)


def read_visit(session: Session, token: str | None, now: datetime) -> Visit:
    """Who holds a session token, if it has not run out and the account is not disabled. One statement."""
    if not token:
        return Visit(None, bool(session.connection().execute(_VISIT_OF_NOBODY).scalar_one()))
    row = session.connection().execute(_VISIT, {"token_hash": token_hash(token), "now": now}).one()
    return Visit(Visitor(*row[1:]) if row[1] is not None else None, bool(row[0]))


def token_holder(session: Session, token: str, now: datetime) -> tuple[Visitor, Token] | None:
    """Whoever holds a token of the application interface that is neither revoked nor expired, and that token."""
    row = session.execute(
        select(  # type: ignore[call-overload]
            ForecasterRow.id,
            ForecasterRow.handle,
            ForecasterRow.name,
            Account.role,
            ForecasterRow.kind,
            ForecasterRow.fictional,
            *_TOKEN,
        )
        .select_from(ApiToken)
        .join(Account, Account.forecaster_id == ApiToken.forecaster_id)
        .join(ForecasterRow, ForecasterRow.id == Account.forecaster_id)
        .where(
            ApiToken.token_hash == token_hash(token),
            col(ApiToken.revoked_at).is_(None),
            or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now),
            col(Account.disabled_at).is_(None),
        )
    ).first()
    if row is None:
        return None
    return Visitor(row[0], row[1], row[2], row[3], row[4], now, row[5]), Token(*row[6:])


_TOKEN = (
    ApiToken.id,
    ApiToken.name,
    ApiToken.scopes,
    ApiToken.created_at,
    ApiToken.expires_at,
    ApiToken.last_used_at,
    ApiToken.revoked_at,
)


def account_named(session: Session, name: str) -> Account | None:
    """The account with an e-mail address or a handle, whichever the text is; case does not matter."""
    wanted = name.strip().casefold()
    return session.exec(
        select(Account)
        .join(ForecasterRow, col(ForecasterRow.id) == Account.forecaster_id)
        .where(or_(col(Account.email) == wanted, col(ForecasterRow.handle) == wanted))
    ).first()


def account_page(session: Session, forecaster_id: int, now: datetime) -> AccountPage:
    """What the settings page of an account shows. Three statements."""
    account = session.execute(
        select(Account.email, Account.created_at, col(Account.password_hash).is_not(None)).where(
            Account.forecaster_id == forecaster_id
        )
    ).one()
    browsers = session.execute(
        select(
            WebSession.agent, WebSession.created_at, WebSession.seen_at, WebSession.expires_at, WebSession.token_hash
        )  # type: ignore[call-overload]
        .where(WebSession.forecaster_id == forecaster_id, col(WebSession.expires_at) > now)
        .order_by(col(WebSession.seen_at).desc())
        .limit(20)
    )
    tokens = session.execute(
        select(*_TOKEN)  # type: ignore[call-overload]
        .where(ApiToken.forecaster_id == forecaster_id)
        .order_by(col(ApiToken.revoked_at).is_not(None), col(ApiToken.id).desc())
        .limit(50)
    )
    return AccountPage(
        account[0],
        account[1],
        bool(account[2]),
        tuple(SignedInBrowser(*row) for row in browsers),
        tuple(Token(*row) for row in tokens),
    )


def count_accounts(session: Session) -> int:
    """How many accounts there are."""
    return session.exec(select(func.count()).select_from(Account)).one()


def has_admin(session: Session) -> bool:
    """Whether a real person can administer the site: an admin who is neither disabled nor of the demonstration."""
    admins = (
        select(Account.forecaster_id)
        .join(ForecasterRow, col(ForecasterRow.id) == Account.forecaster_id)
        .where(Account.role == "admin", col(Account.disabled_at).is_(None), col(ForecasterRow.fictional).is_(False))
    )
    return session.exec(admins.limit(1)).first() is not None
