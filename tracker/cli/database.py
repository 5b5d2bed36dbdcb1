"""`tracker db`: the schema's versions."""

import click

from tracker.cli.console import say
from tracker.cli.site import open_database, read_settings, where


@click.group("db")
def database() -> None:
    """Make, check and step back the tables of the database."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest version; makes it where there is none."""
    from tracker.storage import schema

    settings = read_settings()
    schema.upgrade(open_database(settings))
    say(f"{where(settings)} is at the newest version")


@database.command()
def check() -> None:
    """Exit with 1 where the tables differ from what the code expects."""
    from tracker.storage import schema

    settings = read_settings()
    schema.check(open_database(settings))
    say(f"{where(settings)} matches the code")


@database.command()
@click.argument("revision")
@click.confirmation_option(prompt="Tables of newer versions are dropped with what they hold. Go on?")
def downgrade(revision: str) -> None:
    """Step back to REVISION: a version's number, or "base" for no tables at all. One step: `-- -1`."""
    from tracker.storage import schema

    settings = read_settings()
    schema.downgrade(open_database(settings), revision)
    say(f"{where(settings)} is at {revision}")
