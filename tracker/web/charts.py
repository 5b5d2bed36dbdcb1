"""From values of the domain to chart data and SVG geometry. Pure: static/charts.js turns the data into pictures.

Small charts are drawn here as SVG in a box of 100 by 100, y downwards. Large ones get plain data: moments as ISO 8601
text, probabilities 0..1, quantities in the unit of the question, dates in milliseconds since 1970 as scripts count.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from markupsafe import Markup

from tracker.core.forecast import cdf
from tracker.core.quantiles import quantiles, scale, unscale
from tracker.core.question import Kind, Question, Range
from tracker.storage.queries.evidence import Evidence
from tracker.storage.queries.question_page import Entry, Step

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
BIN = 50  # per mille: width of a bar of the spread
MOST_LINES = 5  # options that a history draws
MOST_MARKS = 60  # pieces of evidence that a history draws
TABLE_ROWS = 12
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline: its line with a dot at the end, the height of the visitor's own mark, words for it."""

    path: Markup
    mine: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the foot of the box up; `mine`: the one that holds the visitor's forecast."""

    x: float
    y: float
    width: float
    height: float
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """The others who stand beside a forecast: how many, and the geometric means of what they put on Yes and No."""

    others: int
    yes: float
    no: float


def sparkline(values: Sequence[float | None], mine: float | None) -> Spark | None:
    """A line of probabilities, always on a scale of 0 to 100 so that rows compare. None where nothing is known."""
    line = _line(tuple(values))
    return line and replace(line, mine=None if mine is None else round(100 * (1 - mine), 1))


@lru_cache(maxsize=2000)
def _line(values: tuple[float | None, ...]) -> Spark | None:
    known = [(i, v) for i, v in enumerate(values) if v is not None]
    if not known:
        return None
    last = max(1, len(values) - 1)
    points = [(round(100 * i / last, 1), round(100 * (1 - v), 1)) for i, v in known]
    line = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    path = f'<polyline class="l" points="{line}"/><path class="l dot" d="M{x} {y}h.01"/>'
    label = f"From {100 * known[0][1]:.0f}% to {100 * known[-1][1]:.0f}% in {len(values) - 1} days"
    return Spark(Markup(path), None, label)  # noqa: S704  (numbers only)


def option_bars(vector: Sequence[float]) -> tuple[Bar, ...]:
    """One upright bar an option; the most likely one is marked."""
    slot = 100 / len(vector)
    top = max(vector)
    return tuple(
        Bar(round(i * slot, 2), round(100 * (1 - p), 1), round(0.76 * slot, 2), round(100 * p, 1), p == top)
        for i, p in enumerate(vector)
    )


def density_shape(vector: Sequence[float]) -> str:
    """The outline of a distribution over its range, for a polygon that stands on the foot of the box."""
    inside = np.asarray(vector[1:-1], dtype=float)
    width = max(1, inside.size // 40)
    usable = inside.size - inside.size % width
    heights = inside[:usable].reshape(-1, width).mean(axis=1)
    heights = heights / heights.max()
    last = max(1, heights.size - 1)
    points = [f"{100 * i / last:.1f},{100 - 92 * h:.1f}" for i, h in enumerate(heights)]
    return " ".join(["0,100", *points, "100,100"])


def spread_bars(spread: Sequence[tuple[int, int]], mine: float | None) -> tuple[Bar, ...]:
    """How many stand in each twentieth of the scale, the fullest nearly filling the box."""
    own = None if mine is None else min(math.floor(mine * 1000 / BIN + 1e-9), 1000 // BIN - 1)
    return tuple(replace(bar, mine=place == own) for place, bar in _bars(tuple(spread)))


@lru_cache(maxsize=500)
def _bars(spread: tuple[tuple[int, int], ...]) -> tuple[tuple[int, Bar], ...]:
    counts: dict[int, int] = {}
    for mille, count in spread:
        place = min(mille // BIN, 1000 // BIN - 1)
        counts[place] = counts.get(place, 0) + count
    top = max(counts.values(), default=1)
    heights = {place: round(92 * count / top, 1) for place, count in sorted(counts.items())}
    return tuple((p, Bar(round(p * BIN / 10 + 0.4, 1), round(100 - h, 1), 4.2, h)) for p, h in heights.items())


def spread_words(spread: Sequence[tuple[int, int]], aggregate: float | None) -> str:
    """What the bars show, for those who do not see them."""
    line = f"; the line is the aggregate, {100 * aggregate:.0f} percent" if aggregate is not None else ""
    return _words(tuple(spread)) + line if spread else "Nobody stands yet"


@lru_cache(maxsize=500)
def _words(spread: tuple[tuple[int, int], ...]) -> str:
    places = [mille for mille, count in spread for _ in range(count)]
    low, high = places[len(places) // 10], places[-1 - len(places) // 10]
    return (
        f"Spread of the {len(places)} standing forecasts; most lie between {low / 10:.0f} and {high / 10:.0f} percent"
    )


def company(spread: Sequence[tuple[int, int]], mine: float | None) -> Company | None:
    """Who stands beside the visitor on a binary question; None where nobody does. `mine` is in the spread, if given."""
    others, log_yes, log_no = _logs(tuple(spread))
    own = None if mine is None else round(mine * 1000)
    if own is not None and any(mille == own for mille, _ in spread):
        p = _probability(own)
        others, log_yes, log_no = others - 1, log_yes - math.log(p), log_no - math.log(1 - p)
    if others < 1:
        return None
    return Company(others, math.exp(log_yes / others), math.exp(log_no / others))


@lru_cache(maxsize=500)
def _logs(spread: tuple[tuple[int, int], ...]) -> tuple[int, float, float]:
    """How many stand, and the sums of their ln p and ln(1 - p)."""
    counts = [(_probability(mille), count) for mille, count in spread]
    return (
        sum(count for _, count in counts),
        math.fsum(count * math.log(p) for p, count in counts),
        math.fsum(count * math.log(1 - p) for p, count in counts),
    )


def _probability(mille: int) -> float:
    return min(0.9999, max(0.0001, mille / 1000))


def iso(at: datetime) -> str:
    """A moment as scripts read it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def shown(question: Question, value: float | None) -> float | None:
    """A probability, or a quantity, as scripts get it: short, and dates in milliseconds."""
    if value is None:
        return None
    if question.kind is Kind.DATE:
        return round(value * 1000)
    return float(f"{value:.6g}") if question.range else round(value, 4)


def own_value(question: Question, vector: Sequence[float]) -> float:
    """The one number that stands for a forecast in a history: P(yes), the median, or the likeliest option's."""
    if question.range is not None:
        return quantiles(vector, question.range, (0.5,))[0]
    return vector[1] if question.kind is Kind.BINARY else max(vector)


def history(
    question: Question,
    steps: Sequence[Step],
    entries: Sequence[Entry],
    evidence: Sequence[Evidence],
    now: datetime,
    *,
    resolved_at: datetime | None = None,
    outcome: str = "",
) -> dict[str, Any]:
    """The history of a question: the aggregate with its middle half, the visitor's steps, news, the resolution."""
    until = max(min(now, question.closes_at), steps[-1].at if steps else question.opens_at)
    data: dict[str, Any] = {
        "opens": iso(question.opens_at),
        "until": iso(until),
        "series": [[iso(s.at), *(shown(question, v) for v in (s.centre, s.low, s.high))] for s in _to(steps, until)],
        "mine": _own_steps(question, entries, until),
        "evidence": [_mark(e) for e in evidence[:MOST_MARKS] if question.opens_at <= e.published_at <= until],
        "axis": _axis(question),
    }
    if question.kind is Kind.MULTIPLE_CHOICE:
        data["options"] = _option_lines(question, _to(steps, until))
    if question.known_at is not None and resolved_at is not None:
        data["resolution"] = {"at": iso(resolved_at), "known_at": iso(question.known_at), "outcome": outcome}
    return data


def _to(steps: Sequence[Step], until: datetime) -> list[Step]:
    """The steps with the last one held until the end of the picture."""
    if not steps:
        return []
    last = steps[-1]
    return [*steps, Step(until, last.forecasters, last.centre, last.low, last.high, last.vector)]


def _own_steps(question: Question, entries: Sequence[Entry], until: datetime) -> list[list[Any]]:
    """The visitor's forecasts as steps; a withdrawal or an expiry is a gap."""
    points: list[list[Any]] = []
    for i, entry in enumerate(entries):
        value = None if entry.vector is None else shown(question, own_value(question, entry.vector))
        points.append([iso(entry.at), value])
        following = entries[i + 1].at if i + 1 < len(entries) else until
        if entry.vector is not None and entry.until is not None and entry.until < following:
            points += [[iso(entry.until), value], [iso(entry.until), None]]
    return points


def _mark(item: Evidence) -> dict[str, str]:
    stance = item.stance if item.counted else "out"
    return {"at": iso(item.published_at), "stance": stance, "source": item.source, "quote": item.quote[:200]}


def _axis(question: Question) -> dict[str, Any]:
    if question.range is None:
        return {"kind": "probability"}
    low, high = shown(question, question.range.low), shown(question, question.range.high)
    kind = "date" if question.kind is Kind.DATE else "number"
    logarithmic = question.range.zero_point is not None and question.range.zero_point == 0 and question.range.low > 0
    return {"kind": kind, "min": low, "max": high, "unit": question.range.unit, "log": logarithmic}


def _option_lines(question: Question, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The likeliest options as lines of [at, p], likeliest first."""
    held = [s for s in steps if s.vector is not None]
    if not held or held[-1].vector is None:
        return []
    final = held[-1].vector
    order = sorted(range(len(final)), key=lambda i: -final[i])[:MOST_LINES]
    return [
        {
            "name": question.outcomes[i],
            "points": [[iso(s.at), None if s.vector is None else round(s.vector[i], 4)] for s in steps],
        }
        for i in order
    ]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row of the table behind a history: the aggregate and the visitor at a moment."""

    at: datetime
    step: Step
    mine: tuple[float, ...] | None


def history_rows(steps: Sequence[Step], entries: Sequence[Entry]) -> tuple[HistoryRow, ...]:
    """At most a dozen moments of a history, evenly chosen, newest first, the first and the last among them."""
    if not steps:
        return ()
    wanted = np.unique(np.linspace(0, len(steps) - 1, min(TABLE_ROWS, len(steps))).round().astype(int))
    return tuple(HistoryRow(steps[i].at, steps[i], standing_at(entries, steps[i].at)) for i in reversed(wanted))


def standing_at(entries: Sequence[Entry], at: datetime) -> tuple[float, ...] | None:
    """The visitor's forecast in force at a moment."""
    entry = next((e for e in reversed(entries) if e.at <= at), None)
    if entry is None or (entry.until is not None and entry.until <= at):
        return None
    return entry.vector


def centre_at(steps: Sequence[Step], at: datetime) -> float | None:
    """The aggregate's centre in force at a moment."""
    step = next((s for s in reversed(steps) if s.at <= at), None)
    return None if step is None else step.centre


def change(steps: Sequence[Step], now: datetime, over: timedelta) -> float | None:
    """How far the aggregate's centre has moved over a time; None where it has not stood that long."""
    before, present = centre_at(steps, now - over), centre_at(steps, now)
    return None if before is None or present is None else present - before


def density(question: Question, five: Sequence[float] | None, aggregate: Sequence[float] | None) -> dict[str, Any]:
    """The numeric panel: the visitor's five quantiles, and the aggregate's density over the range.

    `x` are the middles of the buckets; the aggregate's heights are per unit of the axis, as the script's own are.
    """
    axis = question.range
    assert axis is not None
    edges = [unscale(i / axis.buckets, axis) for i in range(axis.buckets + 1)]
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    factor = 1000.0 if question.kind is Kind.DATE else 1.0
    heights = None
    if aggregate is not None:
        widths = np.diff(edges) * factor
        heights = [float(f"{v:.5g}") for v in np.asarray(aggregate[1:-1]) / widths]
    return {
        "x": [shown(question, x) for x in middles],
        "quantiles": None if five is None else [shown(question, v) for v in five],
        "others": heights,
        "axis": _axis(question),
    }


def five_of(vector: Sequence[float], axis: Range) -> tuple[float, ...]:
    """The five quantiles (5, 25, 50, 75, 95%) of a distribution."""
    return quantiles(vector, axis, LEVELS)


def outside(vector: Sequence[float]) -> tuple[float, float]:
    """How much of a distribution lies below and above its range."""
    points = cdf(vector)
    return points[0], 1 - points[-1]


def place_on(value: float, axis: Range) -> float:
    """Where a value lies on its axis, 0 at the low end, 1 at the high end; what is outside is put at the end."""
    return min(max(scale(value, axis), 0.0), 1.0)
