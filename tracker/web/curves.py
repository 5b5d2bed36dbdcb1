"""Geometry of scores: interval bars, reliability curves, a score through time. Pure, as charts.py is.

Small pictures are SVG in a box of 100 by 20 (bars) or 100 by 100 (curves), y downwards; large ones get plain data.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from tracker.web.charts import iso

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
TRIM = 0.1  # of the longest intervals on either side that may leave the picture
BAND_POINTS = 25  # of a small curve
POINTS = 80  # of a score through time
MONTHS = 12  # rows of its table


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `low` to `high` in units of the score."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """The place 0..100 of a value; beyond the ends it stays at a point outside, which the box clips."""
        return min(130.0, max(-30.0, round(100 * (value - self.low) / (self.high - self.low), 2)))

    @property
    def labels(self) -> tuple[str, str]:
        """The ends as text."""
        span = self.high - self.low
        digits = 2 if span < 5 else 0
        return tuple(f"{v:.{digits}f}".replace("-", "\N{MINUS SIGN}") for v in (self.low, self.high))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval as an SVG path, a tick at the value, and a hairline at what all are compared with."""

    line: str
    tick: str
    reference: str
    label: str


def axis_of(places: Sequence[tuple[float | None, float | None, float | None]]) -> Axis:
    """A round scale for rows (value, low, high): it holds all values and all but the widest tenth of the intervals."""
    values = sorted(v for v, _, _ in places if v is not None)
    if not values:
        return Axis(0.0, 1.0)
    lows = sorted(low for _, low, _ in places if low is not None) or values
    highs = sorted(high for _, _, high in places if high is not None) or values
    cut = int(TRIM * len(lows))
    low, high = min(values[0], lows[cut]), max(values[-1], highs[-1 - cut])
    step = next((s for s in STEPS if (high - low) / s <= 6), STEPS[-1])
    floor, ceiling = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
    return Axis(round(floor, 6), round(ceiling if ceiling > floor else floor + step, 6))


def interval(
    axis: Axis, value: float | None, low: float | None, high: float | None, reference: float | None = None
) -> Bar | None:
    """The bar of one row; None where there is no value."""
    if value is None:
        return None
    line = "" if low is None or high is None else f"M{axis.at(low):g} 10H{axis.at(high):g}"
    label = "no interval yet" if low is None or high is None else f"95% interval {low:.3f} to {high:.3f}"
    return Bar(
        line=line,
        tick=f"M{axis.at(value):g} 3V17",
        reference="" if reference is None else f"M{axis.at(reference):g} -5V25",
        label=label,
    )


@dataclass(frozen=True, slots=True)
class Small:
    """A small reliability curve: the band as a polygon, the curve as a polyline."""

    band: str
    curve: str


def small_curve(curve: Sequence[tuple[float, float]], band: Sequence[tuple[float, float, float]]) -> Small:
    """A reliability curve for a row: plateaus by their middles, so that a small picture shows the slope, not steps."""
    every = max(1, math.ceil(len(band) / BAND_POINTS))
    thin = [point for i, point in enumerate(band) if i % every == 0 or i == len(band) - 1]
    outline = [(p, low) for p, low, _ in thin] + [(p, high) for p, _, high in reversed(thin)]
    return Small(_points(outline), _points(_middles(curve)))


def _middles(curve: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    plateaus = [[p for p, _ in group] for _, group in groupby(curve, key=lambda point: round(point[1], 9))]
    heights = [height for height, _ in groupby(round(observed, 9) for _, observed in curve)]
    middles = [((ps[0] + ps[-1]) / 2, height) for ps, height in zip(plateaus, heights, strict=True)]
    if not middles:
        return []
    return [(curve[0][0], heights[0]), *middles, (curve[-1][0], heights[-1])]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{100 * x:.1f},{100 - 100 * y:.1f}" for x, y in points)


def reliability(
    curve: Sequence[tuple[float, float]],
    band: Sequence[tuple[float, float, float]],
    bins: Sequence[Any],
    *,
    mine: bool,
) -> dict[str, Any]:
    """The data of a large reliability diagram; `bins` are core.calibration.Bin, empty ones left out."""
    return {
        "curve": [[round(p, 4), round(o, 4)] for p, o in curve],
        "band": [[round(v, 4) for v in point] for point in band],
        "bins": [
            {name: round(getattr(b, name), 4) for name in ("mean", "observed", "low", "high")} | {"n": b.n}
            for b in bins
            if b.mean is not None and b.observed is not None and b.low is not None and b.high is not None
        ],
        "mine": mine,
    }


def bin_name(from_bp: int, to_bp: int, *, short: bool = False) -> str:
    """The range of a bin, as 5 to 15%, or 5–15% where it has to be short."""
    low, high = f"{from_bp / 100:g}", f"{to_bp / 100:g}"
    return f"{low}\N{EN DASH}{high}%" if short else f"{low} to {high}%"


def counts(bins: Sequence[Any], *, mine: bool) -> dict[str, Any]:
    """The data of the histogram of how bold somebody is."""
    return {
        "labels": [bin_name(b.from_bp, b.to_bp, short=True) for b in bins],
        "counts": [b.n for b in bins],
        "unit": "forecasts of an outcome",
        "mine": mine,
    }


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of all scores known so far, and that of the aggregate on the same questions."""

    at: datetime
    own: float
    aggregate: float | None
    questions: int


def running(scores: Sequence[Any]) -> list[Mean]:
    """Running means of scores (known_at, value, aggregate) in order of time: one a day, the last of it."""
    means: list[Mean] = []
    total = beside = 0.0
    compared = 0
    for n, score in enumerate(scores, start=1):
        total += score.value
        if score.aggregate is not None:
            beside, compared = beside + score.aggregate, compared + 1
        mean = Mean(score.known_at, total / n, beside / compared if compared else None, n)
        if means and means[-1].at.date() == mean.at.date():
            means.pop()
        means.append(mean)
    return means


def score_history(means: Sequence[Mean], name: str, *, you: bool = False, alone: bool = False) -> dict[str, Any] | None:
    """The data of a score through time; None for fewer than two days. `alone`: without the aggregate beside it."""
    if len(means) < 2:
        return None
    every = max(1, math.ceil(len(means) / POINTS))
    thin = [m for i, m in enumerate(means) if i % every == 0 or i == len(means) - 1]
    others = [] if alone else [m for m in thin if m.aggregate is not None]
    values = [m.own for m in thin] + [m.aggregate for m in others if m.aggregate is not None]
    low, high = 0.05 * math.floor(min(values) / 0.05 + 1e-9), 0.05 * math.ceil(max(values) / 0.05 - 1e-9)
    return {
        "name": name,
        "you": you,
        "mine": [[iso(m.at), round(m.own, 4)] for m in thin],
        "aggregate": [[iso(m.at), round(m.aggregate, 4)] for m in others if m.aggregate is not None],
        "min": round(low, 2),
        "max": round(high if high > low else low + 0.05, 2),
    }


def by_month(means: Sequence[Mean]) -> list[Mean]:
    """The last mean of each of the last twelve months that have one, latest first."""
    latest = {(m.at.year, m.at.month): m for m in means}
    return list(reversed(list(latest.values())))[:MONTHS]
