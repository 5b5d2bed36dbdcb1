"""The site a command works on: its settings and its database."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.core.errors import TrackerError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tracker.config import Settings


def read_settings() -> "Settings":
    """The settings; a wrong one is named by its variable, as wrong usage (exit code 2)."""
    from pydantic import ValidationError

    from tracker import config

    try:
        return config.settings()
    except ValidationError as error:
        wrong = (f"TRACKER_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise click.UsageError("; ".join(wrong)) from error


def open_database(settings: "Settings") -> "Engine":
    """An engine on the database of the settings, whether it has its tables or not, until the command has ended.

    Refuses one that does not answer.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from tracker.storage.db import DatabaseMissing, open_engine

    engine = open_engine(settings.database)
    click.get_current_context().call_on_close(engine.dispose)
    try:
        engine.connect().close()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error)
        raise DatabaseMissing(f"{where(settings)} cannot be reached: {reason}", field="database") from error
    return engine


def open_site() -> "Engine":
    """An engine on a database that has its tables."""
    from tracker.storage.db import require_tables

    engine = open_database(read_settings())
    require_tables(engine)
    return engine


def where(settings: "Settings") -> str:
    """The database's address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(settings.database).render_as_string(hide_password=True)


def read_moment(value: str, field: str) -> datetime:
    """An aware moment from an argument."""
    from tracker.core import fields

    moment, rule = fields.read_moment(value)
    if moment is None:
        raise TrackerError(rule, field=field)
    return moment
