"""What an admin does to somebody else's account beyond roles: a password, a token; audited."""

from datetime import datetime

from sqlmodel import Session

from tracker.services import accounts
from tracker.storage.ledger import append_audit
from tracker.storage.queries.admin import read_account


def reset_password(session: Session, handle: str, new: str, actor: str, now: datetime) -> None:
    """Set a new password and sign the account out everywhere. Raises `NotFound` or `Invalid`."""
    account = read_account(session, handle)
    accounts.change_password(session, account.forecaster_id, None, new, now)
    append_audit(session, actor, "account.password_reset", handle, {}, now)


def issue_token(session: Session, handle: str, name: str, scopes: str, actor: str, now: datetime) -> str:
    """Make a token for an account, mostly a bot's; returns its secret, which is kept nowhere."""
    account = read_account(session, handle)
    secret = accounts.issue_token(session, account.forecaster_id, name, now, scopes=scopes)
    append_audit(session, actor, "token.issued_for", handle, {"name": name, "scopes": scopes}, now)
    return secret
