"""The questions of the demonstration, dated by the moment the story begins, with what is thought of each over time."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

from tracker.core.entry import QuestionEntry
from tracker.core.question import Kind, Question, Range
from tracker.core.resolver.criteria_toml import criteria_from
from tracker.core.story import Ending

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOURNAMENT = "demo-tournament"

Thought = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A question with the thoughts of a well-informed forecaster: `path` before the start, `play` during it.

    A thought is a log-odds of Yes (binary), a log-weight for each option (multiple choice), or median and standard
    deviation in the unit of the range (continuous; dates in seconds since 1970).
    """

    entry: QuestionEntry
    path: tuple[tuple[datetime, Thought], ...]
    play: tuple[tuple[datetime, Thought], ...]
    ending: Ending | None

    @property
    def question(self) -> Question:
        """The question itself."""
        return self.entry.question

    def thought(self, at: datetime, foresight: timedelta) -> Thought:
        """What is thought at a moment: it drifts along the path, and jumps with each turn of the play.

        `foresight` is how far ahead on the path somebody is; of the turns of the play nobody knows beforehand.
        """
        told = [value for since, value in self.play if since <= at]
        return told[-1] if told else _between(self.path, at + foresight)


def _between(path: Sequence[tuple[datetime, Thought]], at: datetime) -> Thought:
    later = next((i for i, (moment, _) in enumerate(path) if moment > at), len(path))
    if later in (0, len(path)):
        return path[min(later, len(path) - 1)][1]
    (left, before), (right, after) = path[later - 1], path[later]
    share = (at - left) / (right - left)
    return tuple(b + share * (a - b) for b, a in zip(before, after, strict=True))


def plots(started_at: datetime, seconds: float) -> tuple[Plot, ...]:
    """Every question of the demonstration, live ones first."""
    text = files("tracker.demo").joinpath("questions.toml").read_text("utf-8")
    return tuple(_plot(table, started_at, seconds) for table in tomllib.loads(text)["question"])


def _plot(table: dict[str, Any], started_at: datetime, seconds: float) -> Plot:
    kind = Kind(table.get("kind", "binary"))
    opens_at, closes_at = (_days(started_at, table[key]) for key in ("opens", "closes"))
    resolution = dict(table["resolution"])
    if "challenge" in table:
        resolution["challenge_hours"] = table["challenge"] * seconds / 3600
    entry = QuestionEntry(
        file="",
        question=Question(
            id=0,
            slug=table["slug"],
            title=table["title"],
            kind=kind,
            opens_at=opens_at,
            closes_at=closes_at,
            outcomes=_outcomes(kind, table),
            range=_range(kind, table["range"], started_at) if "range" in table else None,
            fictional=True,
        ),
        criteria=criteria_from(resolution, opens_at=opens_at, closes_at=closes_at),
        tags=tuple(table["tags"]),
        tournament=TOURNAMENT,
        background=table.get("background", ""),
        fine_print=table.get("fine_print", ""),
    )
    return Plot(
        entry=entry,
        path=tuple((_days(started_at, day), _thought(kind, value, started_at)) for day, *value in table["path"]),
        play=tuple(
            (started_at + timedelta(seconds=seconds * share), _thought(kind, value, started_at))
            for share, *value in table.get("play", ())
        ),
        ending=_ending(kind, table, started_at) if "outcome" in table else None,
    )


def _outcomes(kind: Kind, table: dict[str, Any]) -> tuple[str, ...]:
    if kind is Kind.MULTIPLE_CHOICE:
        return tuple(table["options"])
    return ("no", "yes") if kind is Kind.BINARY else ()


def _range(kind: Kind, table: dict[str, Any], started_at: datetime) -> Range:
    low, high = (_in_unit(kind, table[key], started_at) for key in ("min", "max"))
    rest = {key: value for key, value in table.items() if key not in ("min", "max")}
    return Range(low=low, high=high, **rest)


def _thought(kind: Kind, value: Sequence[float], started_at: datetime) -> Thought:
    if kind is not Kind.DATE:
        return tuple(float(v) for v in value)
    median, deviation = value
    return (_in_unit(kind, median, started_at), deviation * timedelta(days=1).total_seconds())


def _in_unit(kind: Kind, value: float, started_at: datetime) -> float:
    """A number of the file in the question's unit; dates are given in days from the midnight before the start."""
    if kind is not Kind.DATE:
        return float(value)
    midnight = started_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (_days(midnight, value) - EPOCH).total_seconds()


def _ending(kind: Kind, table: dict[str, Any], started_at: datetime) -> Ending:
    known_at = _days(started_at, table["known"])
    outcome = table["outcome"]
    if kind is Kind.DATE:
        outcome = _days(started_at, outcome).date().isoformat()
    return Ending(table["slug"], outcome, known_at, known_at + timedelta(hours=5), table["reason"])


def _days(moment: datetime, days: float) -> datetime:
    return moment + timedelta(days=days)
