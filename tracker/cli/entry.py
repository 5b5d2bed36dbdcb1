"""The root of all commands, and the one place where a refusal becomes a line and an exit code."""

import sys
from typing import Any

import click

from tracker.cli.database import database
from tracker.cli.demo import demo
from tracker.cli.imports import import_tables
from tracker.cli.news import news
from tracker.cli.questions import questions
from tracker.cli.resolving import resolve, resolver
from tracker.cli.scores import ledger, scores
from tracker.cli.serving import up, web, worker
from tracker.cli.users import users
from tracker.core.errors import TrackerError

REFUSED = 1  # a rule was not met, or a check found something; 2 is click's own code for wrong usage


class Refused(click.ClickException):
    """A refusal as one line on standard error."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        """Print field and rule."""
        click.echo(f"tracker: {' '.join(self.message.split())}", file=file or sys.stderr)


class Root(click.Group):
    """Translates errors of the domain and of the database; every other error is a defect and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            raise Refused(str(error)) from error
        except Exception as error:
            if rule := _of_database(error):
                raise Refused(rule) from error
            raise


def _of_database(error: Exception) -> str:
    """What a database error says, without the statement; "" for errors of another kind."""
    if "sqlalchemy.exc" not in sys.modules:
        return ""
    from sqlalchemy.exc import DBAPIError

    return f"database: {error.orig}" if isinstance(error, DBAPIError) else ""


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="forecast-tracker", prog_name="tracker")
def main() -> None:
    """Forecast questions, resolve them against the news, rank forecasters by proper scores.

    Settings are environment variables TRACKER_*, or lines of a file .env; docs/settings.md lists them.
    """


for command in (
    *(up, web, worker, demo, database, users, questions, news),
    *(resolver, resolve, scores, ledger, import_tables),
):
    main.add_command(command)
