"""`tracker scores` and `tracker ledger`: figures derived anew, facts verified."""

import click

from tracker.cli.console import as_json, emit, progress, say, show_some
from tracker.cli.site import open_site, read_settings
from tracker.core.errors import Conflict


@click.group()
def scores() -> None:
    """Work on the figures that follow from the ledger."""


@scores.command()
@as_json
def rebuild(as_json: bool) -> None:
    """Derive every score, aggregate, standing and calibration anew; say which figures came out different."""
    from tracker import clock
    from tracker.services.leaderboards import refresh_stale
    from tracker.services.scores import rebuild

    engine, minimum = open_site(), read_settings().minimum_questions
    with progress("Questions") as step:
        report = rebuild(engine, clock.now(), step)
    boards = refresh_stale(engine, clock.now(), minimum=minimum)
    if as_json:
        emit({"questions": report.questions, "scores": report.scores, "boards": boards, "changed": report.changed})
        return
    say(f"{report.questions} questions, {report.scores} scored forecasters, {boards} leaderboards and calibrations")
    say(f"{len(report.changed)} figures changed" if report.changed else "no figure changed")
    show_some(report.changed, "changes")


@click.group()
def ledger() -> None:
    """Work on the append-only facts."""


@ledger.command()
@as_json
def verify(as_json: bool) -> None:
    """Recompute every hash and seal; exit with 1 where the ledger contradicts itself."""
    from tracker.services.ledger_check import verify
    from tracker.storage.db import reading

    with reading(open_site()) as session, progress("Chains") as step:
        problems = verify(session, step)
    if as_json:
        emit({"sound": not problems, "problems": problems})
    elif not problems:
        say("the ledger holds: every hash and every seal matches")
    if problems:
        show_some([] if as_json else problems, "problems")
        raise Conflict(f"contradicts itself in {len(problems)} places", field="ledger")
