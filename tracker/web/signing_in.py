"""Flask-Login on server-side sessions: the cookie holds a token, the database its hash."""

from dataclasses import dataclass

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, login_user, logout_user

from tracker.services import accounts
from tracker.storage.db import transaction
from tracker.storage.queries.accounts import Visitor
from tracker.web.visit import engine, moment, site_settings, visit


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account as Flask-Login sees it; its id is the session's token, never the account's number."""

    token: str
    visitor: Visitor
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The token of the session."""
        return self.token


def set_up(app: Flask) -> None:
    """Load the account of each request by its session token."""
    manager = LoginManager(app)
    manager.session_protection = None  # the token is looked up at every request, which is the better protection
    manager.user_loader(_load)
    app.after_request(_note_seen)


def _load(token: str) -> SignedIn | None:
    found = visit().visitor
    return SignedIn(token, found) if found else None


def _note_seen(response: Response) -> Response:
    """Keep when this browser was last here; at most once an hour, so that reading costs no write."""
    here = g.get("visit")
    who = here.visitor if here else None
    if who is not None and "_user_id" in session and moment() - who.seen_at > accounts.SEEN_EVERY:
        with transaction(engine()) as database:
            accounts.see_session(database, session["_user_id"], moment())
    return response


def open_session(forecaster_id: int) -> None:
    """Sign an account in on this browser. Nothing of the session before survives."""
    close_session()
    with transaction(engine()) as database:
        token = accounts.start_session(
            database,
            forecaster_id,
            moment(),
            days=site_settings().session_days,
            agent=request.user_agent.string,
        )
    session.permanent = True
    session["_user_id"] = token
    login_user(_load(token))


def close_session() -> None:
    """Sign this browser out and forget what its cookie held, form tokens included."""
    token = session.get("_user_id")
    if token:
        with transaction(engine()) as database:
            accounts.end_session(database, token)
    logout_user()
    session.clear()
    g.pop("visit", None)
    g.pop("csrf_token", None)
