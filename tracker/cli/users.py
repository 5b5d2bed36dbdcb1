"""`tracker users`: accounts and their tokens."""

import secrets
import sys

import click

from tracker.cli.console import as_json, emit, say
from tracker.cli.site import open_site
from tracker.core.errors import Invalid, NotFound

ACTOR = "command line"


@click.group()
def users() -> None:
    """Make accounts, bots and tokens."""


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["admin", "curator", "forecaster"]), default="forecaster", show_default=True)
@click.option("--email", help="Address to sign in with beside the handle.")
@click.option("--bot-of", metavar="OWNER", help="Make a bot that belongs to the forecaster with this handle.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@as_json
def create(name: str, role: str, email: str | None, bot_of: str | None, password_stdin: bool, as_json: bool) -> None:
    """Make an account for NAME. A person without --password-stdin gets a random password, printed once.

    A bot has no password: it comes with a token (`tracker users token`).
    """
    from tracker import clock
    from tracker.services import accounts
    from tracker.storage.db import transaction

    engine = open_site()
    password = _password(bot_of, password_stdin)
    with transaction(engine) as session:
        made = accounts.create_account(
            session, name, role, clock.now(), password=password, owner=bot_of, email=email, actor=ACTOR
        )
    shown = None if password_stdin else password
    if as_json:
        emit({"handle": made.handle, "name": made.name, "role": role, "password": shown})
        return
    say(f"{made.handle} ({role})")
    if shown:
        say(f"password {shown}  (shown this once)")


def _password(bot_of: str | None, password_stdin: bool) -> str | None:
    if bot_of is not None and password_stdin:
        raise click.UsageError("a bot has no password: leave --password-stdin away")
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise Invalid("standard input is empty", field="password")
        return password
    return None if bot_of is not None else secrets.token_urlsafe(12)


@users.command()
@click.argument("handle")
@click.option("--name", "label", default="command line", show_default=True, help="What the token is called.")
@click.option("--scope", type=click.Choice(["read", "forecast"]), default="forecast", show_default=True)
@click.option("--days", type=click.IntRange(1), help="Days until it expires; by default it does not.")
def token(handle: str, label: str, scope: str, days: int | None) -> None:
    """Print a new API token for HANDLE, once: only its hash is kept."""
    from tracker import clock
    from tracker.services import accounts
    from tracker.storage.db import transaction
    from tracker.storage.queries.accounts import account_named

    with transaction(open_site()) as session:
        account = account_named(session, handle)
        if account is None:
            raise NotFound(f"there is no account {handle}", field="handle")
        secret = accounts.issue_token(session, account.forecaster_id, label, clock.now(), scopes=scope, days=days)
    say(secret)
