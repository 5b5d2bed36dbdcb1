"""The articles of the demonstration: texts from `articles/*.toml`, dated by the moment the story begins.

Everything in them is invented, and each says so in its last line. Real states and institutions appear in invented news.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

NOTICE = "This article was invented for the demonstration of Forecast Tracker."


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article without a date. It appears `days` before the start (negative), or after a `share` of the play.

    `part` says what it is in the story of `question`; both are empty for the news of the day. `agency` is the newsroom
    whose text a copy carries.
    """

    id: str
    outlet: str
    title: str
    body: str
    days: float | None = None
    share: float = 0.0
    place: str = ""
    agency: str = ""
    question: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as its outlet's feed brings it."""

    id: str
    outlet: str
    title: str
    body: str
    published_at: datetime


@lru_cache(maxsize=1)
def sketches() -> tuple[Sketch, ...]:
    """All articles, in order of appearance."""
    tables: list[dict[str, Any]] = []
    for file in sorted(files("tracker.demo").joinpath("articles").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            tables += tomllib.loads(file.read_text("utf-8"))["article"]
    return tuple(sorted((Sketch(**t) for t in tables), key=_place))


def _place(sketch: Sketch) -> tuple[float, float, str]:
    return (0.0 if sketch.days is None else sketch.days, sketch.share, sketch.id)


def printed(started_at: datetime, seconds: float) -> tuple[Printed, ...]:
    """Every article with its date, in order of publication. Feeds show those whose moment has come."""
    return tuple(_printed(sketch, started_at, seconds) for sketch in sketches())


def _printed(sketch: Sketch, started_at: datetime, seconds: float) -> Printed:
    delay = timedelta(seconds=seconds * sketch.share) if sketch.days is None else timedelta(days=sketch.days)
    at = (started_at + delay).replace(microsecond=0)  # feeds carry whole seconds
    dated = {"weekday": f"{at:%A}", "date": f"{at.day} {at:%B}"}
    lead = f"{sketch.place} ({sketch.agency or sketch.outlet}) — " if sketch.place else ""
    body = lead + sketch.body.strip().format(**dated)
    return Printed(sketch.id, sketch.outlet, sketch.title.format(**dated), f"{body}\n{NOTICE}", at)
