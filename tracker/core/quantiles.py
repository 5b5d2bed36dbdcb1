"""Between quantiles and distributions over a range: five numbers in, a CDF out, and back.

A `location` is a place on the forecast scale, 0 at the low end of the range and 1 at the high end; the buckets are
equal on that scale, which is logarithmic where the range has a zero point.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.interpolate import CubicHermiteSpline, CubicSpline, PPoly
from scipy.special import ndtr, ndtri

from tracker.core.errors import InvalidForecast
from tracker.core.forecast import OUTSIDE_LEAST, STEP_LEAST, STEP_MOST
from tracker.core.question import Range
from tracker.core.spans import Floats

NEGLIGIBLE = 1e-12


def scale(value: float, axis: Range) -> float:
    """The location of a value. Below 0 or above 1 it lies outside the range; -inf or inf beyond a zero point."""
    share = (value - axis.low) / (axis.high - axis.low)
    if axis.zero_point is None:
        return share
    ratio = _ratio(axis)
    grown = share * (ratio - 1) + 1
    if grown <= 0:
        return -math.inf if ratio > 1 else math.inf
    return math.log(grown) / math.log(ratio)


def unscale(location: float, axis: Range) -> float:
    """The value at a location (inverse of `scale`)."""
    share = location
    if axis.zero_point is not None:
        ratio = _ratio(axis)
        share = (ratio**location - 1) / (ratio - 1)
    return axis.low + (axis.high - axis.low) * share


def _ratio(axis: Range) -> float:
    """How far the high end lies from the zero point, as a multiple of the low end's distance."""
    assert axis.zero_point is not None
    return (axis.high - axis.zero_point) / (axis.low - axis.zero_point)


def places(probabilities: Floats, levels: Sequence[float]) -> Floats:
    """The locations (levels,) of quantiles of bucket masses (N + 2,), linear within buckets; 0 or 1 where outside."""
    curve = np.cumsum(probabilities[:-1])
    return np.asarray(np.interp(levels, curve, np.linspace(0.0, 1.0, curve.size)))


def quantiles(probabilities: Sequence[float] | Floats, axis: Range, levels: Sequence[float]) -> tuple[float, ...]:
    """The values below which each level (0..1) of the probability lies; a bound of the range where it lies outside."""
    found = places(np.asarray(probabilities, dtype=np.float64), levels)
    return tuple(unscale(float(location), axis) for location in found)


def cdf_from_quantiles(levels: Sequence[float], values: Sequence[float], axis: Range) -> tuple[float, ...]:
    """The N + 1 points of a CDF that takes each level (0..1, rising) at its value, smooth between them.

    A natural spline through the probits of the levels, straight beyond the outer two; where it would fall, a monotone
    one. What would lie beyond a closed bound is folded into that tail. The least that any forecast must leave to each
    bucket is mixed in beforehand, so that the levels are met all the same; a peak steeper than a forecast may be is
    widened. The masses of the result pass `forecast.checked`. Raises `InvalidForecast` with the rule.
    """
    knots = _knots(levels, values, axis)
    least = _least(axis)
    share = 1.0 - float(least.sum())
    goals = (np.asarray(levels) - _below(least, knots)) / share
    if not (goals[0] > 0 and goals[-1] < 1 and (np.diff(goals) > 0).all()):
        goals = np.asarray(levels, dtype=np.float64)
    grid = np.linspace(0.0, 1.0, axis.buckets + 1)
    curve = _fold(ndtr(_probits(knots, ndtri(goals), grid)), knots, goals, grid, axis)
    steps = _widened(np.diff(curve), (min(1.0, STEP_MOST / axis.buckets) - least[1]) / share)
    masses = share * np.concatenate(([curve[0]], steps, [1 - curve[-1]])) + least
    points = np.cumsum(masses[:-1])
    points[-1] = 1.0 - masses[-1]
    return tuple(float(p) for p in points)


def _knots(levels: Sequence[float], values: Sequence[float], axis: Range) -> Floats:
    """The locations of the quantiles, or a refusal."""
    if len(levels) != len(values) or len(levels) < 2:
        raise InvalidForecast(f"expected {len(levels)} quantiles, at least 2", field="quantiles")
    if not all(0 < a < b < 1 for a, b in pairwise(levels)):
        raise InvalidForecast("levels must rise between 0 and 1", field="quantiles")
    if not all(math.isfinite(v) for v in values):
        raise InvalidForecast("must be numbers", field="quantiles")
    knots = np.array([scale(v, axis) for v in values])
    if not np.isfinite(knots).all():
        raise InvalidForecast("must lie on the range's side of its zero point", field="quantiles")
    if not (np.diff(knots) > NEGLIGIBLE).all():
        raise InvalidForecast("each must be greater than the one before", field="quantiles")
    if not axis.open_lower and knots[0] <= 0:
        raise InvalidForecast(f"must be greater than {axis.low:g}, the lower bound", field="quantiles")
    if not axis.open_upper and knots[-1] >= 1:
        raise InvalidForecast(f"must be less than {axis.high:g}, the upper bound", field="quantiles")
    return knots


def _least(axis: Range) -> Floats:
    """The masses (N + 2,) that every forecast leaves to the buckets and beyond open bounds."""
    below, above = (OUTSIDE_LEAST if is_open else 0.0 for is_open in (axis.open_lower, axis.open_upper))
    return np.concatenate(([below], np.full(axis.buckets, STEP_LEAST / axis.buckets), [above]))


def _below(masses: Floats, knots: Floats) -> Floats:
    """How much of the masses lies below each knot; beyond the range, as much as below its bound."""
    curve = np.cumsum(masses[:-1])
    return np.asarray(np.interp(knots, np.linspace(0.0, 1.0, curve.size), curve))


def _probits(knots: Floats, probits: Floats, grid: Floats) -> Floats:
    """The probits along the grid: a spline through the knots, straight beyond the outer two."""
    within = np.clip(grid, knots[0], knots[-1])
    spline: PPoly[np.float64] = CubicSpline(knots, probits, bc_type="natural")
    slope = spline.derivative()
    if (slope(np.concatenate((knots, within))) <= 0).any():
        spline = CubicHermiteSpline(knots, probits, _rising_slopes(np.diff(probits) / np.diff(knots)))
        slope = spline.derivative()
    first, last = slope(knots[0]), slope(knots[-1])
    return np.asarray(
        spline(within) + first * np.minimum(grid - knots[0], 0.0) + last * np.maximum(grid - knots[-1], 0.0)
    )


def _rising_slopes(secants: Floats) -> Floats:
    """Slopes at the knots with which a cubic cannot fall (Fritsch & Butland 1984): harmonic means of the secants."""
    inner = 2 * secants[:-1] * secants[1:] / (secants[:-1] + secants[1:])
    return np.concatenate((secants[:1], inner, secants[-1:]))


def _fold(curve: Floats, knots: Floats, goals: Floats, grid: Floats, axis: Range) -> Floats:
    """The curve with the tail beyond each closed bound folded into the tail inside, so that the levels stay met."""
    folded = curve.copy()
    if not axis.open_lower:
        tail = grid < knots[0]
        folded[tail] = goals[0] * (curve[tail] - curve[0]) / (goals[0] - curve[0])
    if not axis.open_upper:
        tail = grid > knots[-1]
        folded[tail] = 1 - (1 - goals[-1]) * (curve[-1] - curve[tail]) / (curve[-1] - goals[-1])
    return folded


def _widened(steps: Floats, most: float) -> Floats:
    """The steps with whatever any has above the most it may have handed on to its neighbours."""
    widened = steps.copy()
    while (excess := np.maximum(widened - most, 0.0)).max() > NEGLIGIBLE:
        widened -= excess
        widened[1:] += excess[:-1] / 2
        widened[:-1] += excess[1:] / 2
        widened[0] += excess[0] / 2
        widened[-1] += excess[-1] / 2
    return widened
