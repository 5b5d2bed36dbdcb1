"""The story as a whole: cast, outlets and questions, every forecast, and when each comes."""

import tomllib
from datetime import datetime, timedelta
from importlib.resources import files

from tracker.core.resolver.articles import SourceKind, Tier
from tracker.core.story import SECONDS, Outlet, Remark, Story
from tracker.demo.cast import cast
from tracker.demo.forecasting import forecasts
from tracker.demo.questions import plots

POLLS = 40  # of each feed during the play

OUTLETS = (
    Outlet("Northwire", "northwire.xml", "northwire.example", "Northwire Agency", SourceKind.WIRE, Tier.A),
    Outlet("Meridian Post", "meridian-post.xml", "meridian.example", "Meridian Media", SourceKind.NEWSPAPER, Tier.B),
    Outlet("Harbour Gazette", "harbour-gazette.xml", "harbour.example", "Harbour Press", SourceKind.NEWSPAPER, Tier.B),
    Outlet("Kontinent Radio", "kontinent-radio.json", "kontinent.example", "Kontinent", SourceKind.BROADCASTER, Tier.B),
    Outlet("The Lantern", "the-lantern.xml", "lantern.example", "The Lantern", SourceKind.BLOG, Tier.C),
)


def tell(started_at: datetime, seconds: float = SECONDS) -> Story:
    """The story that begins at `started_at` and lasts `seconds`, the same every time relative to its start."""
    members, told = cast(started_at), plots(started_at, seconds)
    moves = sorted(
        (move for plot in told for member in members for move in forecasts(plot, member, started_at, seconds)),
        key=lambda move: (move.at, move.key),
    )
    return Story(
        started_at=started_at,
        seconds=seconds,
        poll_seconds=seconds / POLLS,
        players=tuple(member.player for member in members),
        outlets=OUTLETS,
        entries=tuple(plot.entry for plot in told),
        endings=tuple(plot.ending for plot in told if plot.ending),
        remarks=_remarks(started_at),
        history=tuple(move for move in moves if move.at <= started_at),
        moves=tuple(move for move in moves if move.at > started_at),
    )


def _remarks(started_at: datetime) -> tuple[Remark, ...]:
    text = files("tracker.demo").joinpath("remarks.toml").read_text("utf-8")
    return tuple(
        Remark(told["who"], told["question"], started_at + timedelta(days=told["days"]), told["body"])
        for told in tomllib.loads(text)["remark"]
    )
