"""What one request stands on: settings, database, the moment, and who is asking."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, g, session
from sqlalchemy import Engine

from tracker import clock
from tracker.config import Settings
from tracker.core.errors import NotAllowed
from tracker.storage.db import reading
from tracker.storage.kept import Kept
from tracker.storage.queries.accounts import Visit, Visitor, read_visit
from tracker.storage.queries.sparks import Days

P = ParamSpec("P")
R = TypeVar("R")
Spread = tuple[tuple[int, int], ...]  # who stands where on a binary question: per mille, how many


class SignInFirst(NotAllowed):
    """The page is for people who are signed in (HTTP 401)."""


def provide(app: Flask, settings: Settings, engine: Engine) -> None:
    """Hand the application its settings and its database."""
    app.extensions["settings"] = settings
    app.extensions["engine"] = engine
    app.extensions["kept_days"] = Kept[Days]()
    app.extensions["kept_spreads"] = Kept[Spread](500)


def kept_days() -> Kept[Days]:
    """The last days of aggregates, in this process's memory."""
    return cast("Kept[Days]", current_app.extensions["kept_days"])


def kept_spreads() -> Kept[Spread]:
    """Who stands where, in this process's memory."""
    return cast("Kept[Spread]", current_app.extensions["kept_spreads"])


def engine() -> Engine:
    """The database of this application."""
    return cast("Engine", current_app.extensions["engine"])


def site_settings() -> Settings:
    """The settings of this application."""
    return cast("Settings", current_app.extensions["settings"])


def moment() -> datetime:
    """The moment of this request: the clock is read once."""
    if "moment" not in g:
        g.moment = clock.now()
    return cast("datetime", g.moment)


def visit() -> Visit:
    """Who is asking, and whether the demonstration is loaded. One statement a request."""
    if "visit" not in g:
        with reading(engine()) as database:
            g.visit = read_visit(database, session.get("_user_id"), moment())
    return cast("Visit", g.visit)


def visitor() -> Visitor | None:
    """The account that is signed in, if any."""
    return visit().visitor


def require_visitor() -> Visitor:
    """The account that is signed in; refuses where nobody is."""
    found = visitor()
    if found is None:
        raise SignInFirst("sign in first")
    return found


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Keep a page for people who are signed in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        require_visitor()
        return view(*args, **kwargs)

    return guarded


def for_roles(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a page for accounts of some roles."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if require_visitor().role not in roles:
                raise NotAllowed(f"this page is for the roles: {', '.join(roles)}")
            return view(*args, **kwargs)

        return guarded

    return decorate
