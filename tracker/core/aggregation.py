"""Aggregate forecasts: what the standing forecasts say together, and how that changed over time.

The default is recency-weighted, as on Metaculus: of m standing forecasts the i-th oldest weighs exp(sqrt i - sqrt m),
and all weigh the same where m <= 2. Discrete questions take the weighted median of each outcome, continuous ones the
weighted mean of the distributions. An aggregate is a forecaster: its history is scored like anybody's.

Arrays: `probabilities` (m, n), one row a standing forecast, bucket masses where `continuous`; NaN where an outcome did
not exist yet, which then has no say in that outcome. `at` (m,): when each was made.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit

from tracker.core.quantiles import places
from tracker.core.spans import Entries, Floats, Ints, spans

LEAST = 0.001  # of each of several options, in an aggregate
FLOOR = 1e-4  # before odds are taken of data from elsewhere, which may hold 0 and 1
NEARLY_NONE = 1e-12  # likewise of a point of a CDF
EXTREMISING = math.sqrt(3)  # before enough questions are resolved to fit it (Satopää et al. 2014)
ENOUGH = 50
BOUNDS = (0.5, 5.0)  # of that factor
LOW, MIDDLE, HIGH = 0.25, 0.5, 0.75


class Method(Protocol):
    """A way to make one forecast (n,) of the standing ones (m, n)."""

    def __call__(self, probabilities: Floats, at: Floats, *, continuous: bool = False) -> Floats:
        """The aggregate of forecasts made `at` (m,)."""
        ...


@dataclass(frozen=True, slots=True)
class AggregateHistory:
    """One row for each of the E instants at which what stands changes.

    `at` (E,): seconds; `values`, `low`, `high` (E, n): the aggregate and its quartiles by outcome; `count` (E,): how
    many forecasts stand. Where nobody stands any longer the count is 0 and the rest NaN. Of a continuous question `low`
    and `high` are (E, 1): where on the axis, 0..1, the quartiles of the aggregate distribution lie.
    """

    at: Floats
    values: Floats
    low: Floats
    high: Floats
    count: Ints

    def entries(self, forecaster: int) -> Entries:
        """The history as the ledger of a forecaster; an empty row is a withdrawal."""
        size = self.at.size
        return Entries(np.full(size, forecaster, dtype=np.int64), self.at, np.full(size, np.inf), self.values)


def recency_weights(at: Floats) -> Floats:
    """The weight (m,) of each standing forecast by its age; the newest weighs 1."""
    count = at.size
    weights = np.ones(count)
    if count > 2:
        weights[np.argsort(at, kind="stable")] = np.exp(np.sqrt(np.arange(1, count + 1)) - math.sqrt(count))
    return weights


def recency_weighted(probabilities: Floats, at: Floats, *, continuous: bool = False) -> Floats:
    """The recency-weighted median of each outcome, or mean distribution."""
    return _centre(probabilities, recency_weights(at), continuous)


def median(probabilities: Floats, at: Floats, *, continuous: bool = False) -> Floats:
    """The median of each outcome, all forecasts weighing the same; of distributions the mean."""
    return _centre(probabilities, np.ones(at.size), continuous)


def mean(probabilities: Floats, at: Floats, *, continuous: bool = False) -> Floats:
    """The arithmetic mean of the forecasts."""
    middle = _weighted_mean(probabilities, np.ones(at.size))
    return middle if continuous else _whole(middle)


def geometric_mean_of_odds(probabilities: Floats, at: Floats, *, continuous: bool = False) -> Floats:
    """The mean of the forecasts in log-odds: of each outcome made whole again, or of each point of the CDF."""
    return extremised(probabilities, at, continuous=continuous, factor=1.0)


def extremised(probabilities: Floats, at: Floats, *, continuous: bool = False, factor: float = EXTREMISING) -> Floats:
    """The mean log-odds times a factor: people who know different things say too little together (Satopää 2014)."""
    weights = np.ones(at.size)
    if continuous:
        points = np.cumsum(probabilities, axis=1)[:, :-1]
        curve = expit(factor * _weighted_mean(logit(np.clip(points, NEARLY_NONE, 1 - NEARLY_NONE)), weights))
        return np.diff(curve, prepend=0.0, append=1.0)
    odds = _weighted_mean(logit(np.clip(probabilities, FLOOR, 1 - FLOOR)), weights)
    return _whole(expit(factor * odds))


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "recency_weighted": recency_weighted,
        "median": median,
        "mean": mean,
        "geometric_mean_of_odds": geometric_mean_of_odds,
        "extremised": extremised,
    }
)


def quartiles(probabilities: Floats, at: Floats | None) -> tuple[Floats, Floats]:
    """The recency-weighted lower and upper quartile (n,) of what the forecasts put on each outcome.

    All weigh the same where their age `at` is None. Of several options each is stretched as its median is where the
    aggregate is made whole.
    """
    low, _, high = _spread(probabilities, np.ones(probabilities.shape[0]) if at is None else recency_weights(at))
    return low, high


def weighted_quantiles(values: Floats, weights: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles (levels, n) of each column of the values (m, n), whose rows weigh `weights` (m,).

    The mean of the value at which the cumulative weight reaches the level and the one at which it passes it: the usual
    median where weights are equal. NaN have no say in their column; a column of nothing else gives NaN.
    """
    order = np.argsort(values, axis=0)  # NaN come last
    ordered = np.take_along_axis(values, order, axis=0)
    present = ~np.isnan(ordered)
    summed = np.cumsum(np.where(present, weights[order], 0.0), axis=0)
    last = np.maximum(present.sum(axis=0) - 1, 0)
    columns = np.arange(values.shape[1])
    slack = 1e-12 * summed[-1]  # so that a level met in arithmetic is met in floating point
    found = np.empty((len(levels), values.shape[1]))
    for i, level in enumerate(levels):
        goal = level * summed[-1]
        reached = np.minimum((summed < goal - slack).sum(axis=0), last)
        passed = np.minimum((summed <= goal + slack).sum(axis=0), last)
        found[i] = (ordered[reached, columns] + ordered[passed, columns]) / 2
    return found


def history(
    entries: Entries, opens: float, ends: float, *, continuous: bool = False, method: Method = recency_weighted
) -> AggregateHistory:
    """How the aggregate of a question's entries went from `opens` to `ends`: one row per change of what stands."""
    held = spans(entries, opens, ends)
    moments = np.unique(np.concatenate((held.start, held.end)))
    moments = moments[moments < ends]
    size = entries.probabilities.shape[1]
    values = np.full((moments.size, size), np.nan)
    low, high = (np.full((moments.size, 1 if continuous else size), np.nan) for _ in range(2))
    count = np.zeros(moments.size, dtype=np.int64)
    for i, moment in enumerate(moments):
        rows = held.row[(held.start <= moment) & (moment < held.end)]
        count[i] = rows.size
        if rows.size:
            probabilities, at = entries.probabilities[rows], entries.at[rows]
            if method is recency_weighted and not continuous:
                low[i], values[i], high[i] = _spread(probabilities, recency_weights(at))  # one sorting for all three
                continue
            values[i] = method(probabilities, at, continuous=continuous)
            low[i], high[i] = places(values[i], (LOW, HIGH)) if continuous else quartiles(probabilities, at)
    return AggregateHistory(moments, values, low, high, count)


def fitted_factor(log_odds: Floats, happened: Floats) -> float:
    """The extremising factor that would have served resolved questions best by the log score.

    `log_odds` (N,): the mean log-odds of each; `happened` (N,): 1 or 0. sqrt 3 before there are 50 questions. To judge
    a question, leave it out of the fit.
    """
    if log_odds.size < ENOUGH:
        return EXTREMISING
    signed = np.where(happened > 0, log_odds, -log_odds)
    found = minimize_scalar(lambda a: float(np.logaddexp(0.0, -a * signed).sum()), bounds=BOUNDS, method="bounded")
    return float(found.x)


def _centre(probabilities: Floats, weights: Floats, continuous: bool) -> Floats:
    if continuous:
        return _weighted_mean(probabilities, weights)
    return _made_whole(_by_outcome(probabilities, weights, (MIDDLE,))[0])


def _spread(probabilities: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Lower quartile, median made whole, and upper quartile (n,) of what the forecasts put on each outcome."""
    low, middle, high = _by_outcome(probabilities, weights, (LOW, MIDDLE, HIGH))
    whole = _made_whole(middle)
    factor = np.divide(whole, middle, out=np.ones_like(middle), where=middle > 0)
    return low * factor, whole, high * factor


def _by_outcome(probabilities: Floats, weights: Floats, levels: tuple[float, ...]) -> Floats:
    """Weighted quantiles (levels, n) by outcome, at levels that lie evenly about a half."""
    if probabilities.shape[1] != 2 or np.isnan(probabilities).any():
        return weighted_quantiles(probabilities, weights, levels)
    yes = weighted_quantiles(probabilities[:, 1:], weights, levels)  # and No, its mirror image, needs no sorting
    return np.concatenate((1 - yes[::-1], yes), axis=1)


def _made_whole(middle: Floats) -> Floats:
    """Medians by outcome brought to sum to one, each option keeping at least 0.001; two sum to one by themselves."""
    count = int(np.count_nonzero(~np.isnan(middle)))
    if count == middle.size == 2:
        return middle
    above = np.maximum(middle - LEAST, 0.0)
    spare = float(np.nansum(above))
    if spare <= 0:  # everybody all but excluded every option but one, each a different one: nothing is known
        return np.where(np.isnan(middle), np.nan, 1.0 / count)
    return np.asarray(above / spare * (1 - LEAST * count) + LEAST)


def _weighted_mean(values: Floats, weights: Floats) -> Floats:
    """The weighted mean (n,) of each column of the values (m, n); NaN have no say in their column."""
    missing = np.isnan(values)
    whole = weights @ ~missing
    total = weights @ np.where(missing, 0.0, values)
    return np.asarray(np.divide(total, whole, out=np.full(total.shape, np.nan), where=whole > 0))


def _whole(values: Floats) -> Floats:
    """The values divided by their sum."""
    return np.asarray(values / np.nansum(values))
