"""`tracker demo`: the demonstration asked for, followed as it is played, and taken away."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli.console import bar, say
from tracker.cli.site import open_site, read_settings
from tracker.core.errors import Conflict

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tracker.config import Settings
    from tracker.storage.queries.happenings import Happening
    from tracker.storage.tables import DemoRun

GLANCE = 0.5  # seconds between looks at the play
AFTERWARDS = "`tracker demo --remove` takes it away"


@click.command(short_help="Play an invented story on the site.")
@click.option("--seconds", type=float, default=120.0, show_default=True, help="How long the play lasts.")
@click.option("--follow/--no-follow", default=True, help="Show what happens until the play is over (the default).")
@click.option("--remove", is_flag=True, help="Take the demonstration away without a trace.")
def demo(seconds: float, follow: bool, remove: bool) -> None:
    """Play an invented story: forecasters, questions, and newsrooms that publish through a real feed.

    A running worker plays it; without one this command does. Nothing of it touches a real question.
    """
    engine, settings = open_site(), read_settings()
    if remove:
        _remove(engine, settings)
        return
    _ask(engine, seconds)
    if follow:
        _follow(engine, settings)
    else:
        say("asked for: the worker plays it (`tracker up` or `tracker worker`)")


def _ask(engine: "Engine", seconds: float) -> None:
    from tracker import clock
    from tracker.services.demo import read_run, request_start
    from tracker.storage.db import transaction

    with transaction(engine) as session:
        run = read_run(session)
        if run is None:
            request_start(session, clock.now(), seconds)
        elif run.finished_at is not None:
            raise Conflict(f"the demonstration is over and still there: {AFTERWARDS}", field="demo")
        else:
            say("the demonstration is on already")


def _follow(engine: "Engine", settings: "Settings") -> None:
    """Show what happens until the play is over; where nobody else leads, play it."""
    from tracker import clock
    from tracker.cli.stage import Player
    from tracker.storage.db import reading
    from tracker.storage.queries.happenings import present_mark, read_happenings

    with reading(engine) as session:
        mark = present_mark(session)
    try:
        with Player(engine, settings) as player, bar("Demonstration") as (show, line):
            run = player.step()
            while run is not None:
                with reading(engine) as session:
                    found, mark = read_happenings(session, mark)
                for words in _told(found, run.started_at):
                    line(words)
                show(min(_played(run, clock.now()), run.seconds), run.seconds)
                if run.finished_at is not None:
                    break
                time.sleep(GLANCE)
                run = player.step()
    except KeyboardInterrupt:
        say(f"no longer followed; {AFTERWARDS}")
        return
    say("the demonstration was taken away" if run is None else f"the play is over; {AFTERWARDS}")


def _told(found: "Sequence[Happening]", start: datetime) -> Iterator[str]:
    """What happened, a line each; what the story tells of the time before its start is only counted."""
    if before := sum(happening.at < start for happening in found):
        yield f"{start:%H:%M:%S}  {before} things happened before the play began"
    for happening in found:
        if happening.at >= start:
            yield f"{happening.at:%H:%M:%S}  {happening.where}  {happening.words}"


def _played(run: "DemoRun", now: datetime) -> float:
    return max((now - run.started_at).total_seconds(), 0.0) if run.port is not None else 0.0


def _remove(engine: "Engine", settings: "Settings") -> None:
    from tracker import clock
    from tracker.cli.stage import Player
    from tracker.services.demo import request_removal
    from tracker.storage.db import transaction

    with transaction(engine) as session:
        request_removal(session, clock.now())
    with Player(engine, settings) as player:
        while player.step() is not None:
            time.sleep(GLANCE)
    say("the demonstration is gone")
