"""Accounts: made, signed in and out, given roles and tokens. Every act of administration leaves an audit entry."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from tracker.core.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.core.names import checked_email, checked_name, checked_password, slug_of
from tracker.storage.ledger import append_audit
from tracker.storage.queries.accounts import account_named, token_hash
from tracker.storage.tables import Account, ApiToken, ForecasterRow, WebSession

ROLES = ("forecaster", "curator", "admin")
KINDS = ("human", "bot")
SCOPES = ("read", "forecast")
TOKEN_PREFIX = "ft_"  # noqa: S105  (so that a leaked token is recognised for what it is)
MAX_TOKENS = 20
SEEN_EVERY = timedelta(hours=1)

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))  # verified where there is no account, so that time tells nothing


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was just made."""

    forecaster_id: int
    handle: str
    name: str


def sign_up(session: Session, name: str, email: str, password: str, now: datetime) -> NewAccount:
    """Make the account of a person who signs up. Raises `Invalid` with the field that breaks its rule."""
    email = checked_email(email)
    made = create_account(session, name, "forecaster", now, password=password, email=email)
    append_audit(session, made.handle, "account.signed_up", made.handle, {}, now)
    return made


def create_account(
    session: Session,
    name: str,
    role: str,
    now: datetime,
    *,
    password: str | None = None,
    owner: str | None = None,
    email: str | None = None,
    handle: str | None = None,
    fictional: bool = False,
    actor: str | None = None,
) -> NewAccount:
    """Make an account; with `owner` (a handle) it is a bot of that person. `actor`, if given, is audited.

    Without a password nobody can sign in by form: such an account comes with tokens. Raises `Invalid` (name, email,
    password, role, handle) or `NotFound` (owner).
    """
    name = checked_name(name)
    if role not in ROLES:
        raise Invalid(f"must be one of {', '.join(ROLES)}", field="role")
    hashed = None if password is None else _hasher.hash(checked_password(password))
    email = checked_email(email) if email else None
    _require_free(session, email)
    forecaster = ForecasterRow(
        handle=free_handle(session, name) if handle is None else _chosen_handle(session, handle),
        name=name,
        kind="human" if owner is None else "bot",
        owner_id=None if owner is None else _id_of(session, owner),
        fictional=fictional,
        created_at=now,
    )
    session.add(forecaster)
    _flush(session, "name", "somebody has just taken this name: try again")
    assert forecaster.id is not None
    session.add(Account(forecaster_id=forecaster.id, email=email, password_hash=hashed, role=role, created_at=now))
    _flush(session, "email", "an account with this address exists already")
    if actor is not None:
        payload = {"role": role, "kind": forecaster.kind, "owner": owner}
        append_audit(session, actor, "account.created", forecaster.handle, payload, now)
    return NewAccount(forecaster.id, forecaster.handle, name)


def free_handle(session: Session, name: str) -> str:
    """A handle made from a name that nobody has yet: mara-lindqvist, mara-lindqvist-2."""
    stem = slug_of(name)[:56] or "forecaster"
    taken = set(session.exec(select(ForecasterRow.handle).where(col(ForecasterRow.handle).startswith(stem))))
    return next(h for n in range(1, len(taken) + 2) if (h := stem if n == 1 else f"{stem}-{n}") not in taken)


def _chosen_handle(session: Session, handle: str) -> str:
    if handle != slug_of(handle) or len(handle) > 64:
        raise Invalid("must be 1 to 64 of a-z, 0-9 and -", field="handle")
    if session.exec(select(ForecasterRow.id).where(ForecasterRow.handle == handle)).first() is not None:
        raise Invalid("is taken", field="handle")
    return handle


def _require_free(session: Session, email: str | None) -> None:
    if email and session.exec(select(Account.forecaster_id).where(Account.email == email)).first() is not None:
        raise Invalid("an account with this address exists already", field="email")


def _flush(session: Session, field: str, rule: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid(rule, field=field) from error


def check_password(session: Session, name: str, password: str) -> int | None:
    """The forecaster whose e-mail address or handle and password these are, or None.

    Takes as long for an unknown name as for a wrong password. Writes nothing: a reading session will do.
    """
    account = account_named(session, name[:254])
    known = account is not None and account.password_hash is not None
    stored = account.password_hash if account is not None and account.password_hash else _NOBODY
    matches = _verify(stored, password)
    if account is None or not known or not matches or account.disabled_at is not None:
        return None
    return account.forecaster_id


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password.encode("utf-8", "replace"))
    except (VerifyMismatchError, InvalidHashError):
        return False


def start_session(session: Session, forecaster_id: int, now: datetime, *, days: int, agent: str = "") -> str:
    """Sign a browser in; returns the token its cookie keeps. Sessions of this account that ran out are cleared."""
    session.execute(
        delete(WebSession).where(col(WebSession.forecaster_id) == forecaster_id, col(WebSession.expires_at) <= now)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=token_hash(token),
            forecaster_id=forecaster_id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=days),
            agent="".join(c for c in agent if c.isprintable())[:200],
        )
    )
    session.flush()
    return token


def see_session(session: Session, token: str, now: datetime) -> None:
    """Note that a browser was here; at most once an hour, so that reading costs no write."""
    session.execute(
        update(WebSession)
        .where(col(WebSession.token_hash) == token_hash(token), col(WebSession.seen_at) < now - SEEN_EVERY)
        .values(seen_at=now)
    )


def end_session(session: Session, token: str) -> None:
    """Sign one browser out."""
    session.execute(delete(WebSession).where(col(WebSession.token_hash) == token_hash(token)))


def end_all_sessions(session: Session, forecaster_id: int, *, keep: str | None = None) -> int:
    """Sign an account out everywhere, but for the browser that holds the token `keep`; returns how many went."""
    gone = delete(WebSession).where(col(WebSession.forecaster_id) == forecaster_id)
    if keep is not None:
        gone = gone.where(col(WebSession.token_hash) != token_hash(keep))
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]


def change_password(
    session: Session, forecaster_id: int, old: str | None, new: str, now: datetime, *, keep: str | None = None
) -> None:
    """Set a new password and sign all other browsers out. `old` None: an admin sets it. Raises `Invalid`."""
    account = _account(session, forecaster_id)
    if old is not None and not (account.password_hash and _verify(account.password_hash, old)):
        raise Invalid("this is not the present password", field="old")
    account.password_hash = _hasher.hash(checked_password(new, field="new"))
    session.add(account)
    end_all_sessions(session, forecaster_id, keep=keep)
    append_audit(session, _handle(session, forecaster_id), "account.password_changed", "", {}, now)


def issue_token(
    session: Session, forecaster_id: int, name: str, now: datetime, *, scopes: str = "forecast", days: int | None = None
) -> str:
    """Make a token for scripts and bots. The secret is returned once, never kept. `days` None: it does not expire."""
    if scopes not in SCOPES:
        raise Invalid(f"must be one of {', '.join(SCOPES)}", field="scopes")
    label = checked_name(name, field="token_name")
    live = select(ApiToken.id).where(ApiToken.forecaster_id == forecaster_id, col(ApiToken.revoked_at).is_(None))
    if len(session.exec(live).all()) >= MAX_TOKENS:
        raise Conflict(f"at most {MAX_TOKENS} tokens at a time: revoke one first", field="token_name")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            forecaster_id=forecaster_id,
            name=label,
            token_hash=token_hash(secret),
            scopes=scopes,
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
    )
    append_audit(session, _handle(session, forecaster_id), "token.issued", label, {"scopes": scopes}, now)
    return secret


def revoke_token(session: Session, forecaster_id: int, token_id: int, now: datetime) -> None:
    """Make a token of this account worthless from now on. Raises `NotFound` where it has no such token."""
    token = session.get(ApiToken, token_id)
    if token is None or token.forecaster_id != forecaster_id:
        raise NotFound("you have no such token", field="token")
    if token.revoked_at is None:
        token.revoked_at = now
        session.add(token)
        append_audit(session, _handle(session, forecaster_id), "token.revoked", token.name, {}, now)


def change_role(session: Session, handle: str, role: str, actor: str, now: datetime) -> None:
    """Give an account another role. The last admin keeps theirs."""
    if role not in ROLES:
        raise Invalid(f"must be one of {', '.join(ROLES)}", field="role")
    account = _account(session, _id_of(session, handle))
    if account.role == "admin" and role != "admin":
        _require_another_admin(session, account)
    before, account.role = account.role, role
    session.add(account)
    append_audit(session, actor, "account.role", handle, {"before": before, "after": role}, now)


def disable(session: Session, handle: str, actor: str, now: datetime) -> None:
    """Sign an account out everywhere and let it in no more. Its forecasts stay. The last admin cannot be disabled."""
    account = _account(session, _id_of(session, handle))
    _require_another_admin(session, account)
    account.disabled_at = now
    session.add(account)
    end_all_sessions(session, account.forecaster_id)
    append_audit(session, actor, "account.disabled", handle, {}, now)


def enable(session: Session, handle: str, actor: str, now: datetime) -> None:
    """Let a disabled account in again."""
    account = _account(session, _id_of(session, handle))
    account.disabled_at = None
    session.add(account)
    append_audit(session, actor, "account.enabled", handle, {}, now)


def _require_another_admin(session: Session, account: Account) -> None:
    if account.role != "admin":
        return
    others = select(Account.forecaster_id).where(
        Account.role == "admin",
        col(Account.disabled_at).is_(None),
        Account.forecaster_id != account.forecaster_id,
    )
    if session.exec(others).first() is None:
        raise NotAllowed("this is the last admin", field="role")


def _account(session: Session, forecaster_id: int) -> Account:
    account = session.get(Account, forecaster_id)
    if account is None:
        raise NotFound("there is no such account", field="account")
    return account


def _id_of(session: Session, handle: str) -> int:
    found = session.exec(select(ForecasterRow.id).where(ForecasterRow.handle == handle)).first()
    if found is None:
        raise NotFound(f"there is no forecaster {handle}", field="handle")
    return found


def _handle(session: Session, forecaster_id: int) -> str:
    return session.exec(select(ForecasterRow.handle).where(ForecasterRow.id == forecaster_id)).one()
