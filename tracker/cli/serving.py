"""`tracker up`, `tracker web`, `tracker worker`: the running site."""

import os
import secrets
from typing import TYPE_CHECKING

import click

from tracker.cli.console import say, show_some, warn
from tracker.cli.site import open_database, open_site, read_settings, where
from tracker.core.errors import Conflict, Invalid

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tracker.config import Settings

FIRST_ADMIN = "admin"


@click.command(short_help="Start the whole site on this machine.")
def up() -> None:
    """Start everything on this machine: database, question bank, first admin, web server and worker.

    Starting again keeps everything. Ctrl-C stops both processes; where one ends by itself the other is stopped.
    """
    from tracker.cli import processes

    settings = read_settings()
    processes.require_free(settings.host, settings.port)
    _prepare(settings)

    def announce() -> None:
        say(f"{settings.site_name} answers on {processes.address_of(settings)}  (Ctrl-C stops it)")

    parts = (processes.web_part(settings), processes.worker_part())
    ended = processes.run_together(parts, lambda: processes.answers(settings), announce)
    if ended:
        raise Conflict(f"{ended}; everything was stopped")
    say("stopped")


@click.command(short_help="Start the web server alone.")
def web() -> None:
    """Start the web server alone, on a database that has its tables."""
    from tracker.cli import processes

    settings = read_settings()
    processes.require_free(settings.host, settings.port)
    open_site().dispose()
    say(f"{settings.site_name} on {processes.address_of(settings)}")
    command = processes.web_part(settings).command
    os.execv(command[0], list(command))  # noqa: S606  (gunicorn takes this process over, and its signals)


@click.command(short_help="Start the worker alone.")
def worker() -> None:
    """Start the worker alone: news, resolver, closing, scores, messages.

    Of several on one database one leads, and another takes over when it dies.
    """
    from tracker import jobs
    from tracker.cli.logs import log_from

    engine, settings = open_site(), read_settings()
    log_from(settings.log_level)
    jobs.run_worker(engine, settings)


def _prepare(settings: "Settings") -> None:
    """Everything before the first request. What is there already stays."""
    from tracker.storage import schema

    engine = open_database(settings)
    try:
        schema.upgrade(engine)
        say(f"database   {where(settings)}")
        _sync_bank(engine, settings)
        _make_first_admin(engine, settings)
    finally:
        engine.dispose()


def _sync_bank(engine: "Engine", settings: "Settings") -> None:
    from tracker import clock
    from tracker.cli.bank import sync_questions, sync_sources

    if not settings.bank.is_dir():
        warn(f"bank       {settings.bank} is not a folder: no questions (TRACKER_BANK)")
        return
    done = sync_questions(engine, settings.bank, clock.now())
    say(f"questions  {done.summary}")
    show_some(done.refused, "refusals")
    done = sync_sources(engine, settings.bank, clock.now())
    say(f"sources    {done.summary}")
    show_some(done.refused, "refusals")


def _make_first_admin(engine: "Engine", settings: "Settings") -> None:
    from tracker import clock
    from tracker.services import accounts
    from tracker.storage.db import transaction
    from tracker.storage.queries.accounts import has_admin

    given = settings.admin_password.get_secret_value()
    password = given or secrets.token_urlsafe(12)
    with transaction(engine) as session:
        if has_admin(session):
            return
        try:
            made = accounts.create_account(
                session, FIRST_ADMIN, "admin", clock.now(), password=password, actor="tracker up"
            )
        except Invalid as error:
            field = "TRACKER_ADMIN_PASSWORD" if error.field == "password" else error.field
            raise Invalid(error.rule, field=field) from error
    shown = "from TRACKER_ADMIN_PASSWORD" if given else f"{password}  (shown this once)"
    say(f"admin      {made.handle}, password {shown}")
