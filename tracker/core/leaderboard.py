"""Leaderboards: forecasters by what their scores on many questions amount to, and how sure that is.

Questions differ in difficulty and their outcomes are luck in part, so a value stands with a 95 % interval and a rank
with a range of ranks, from a bootstrap that draws whole questions anew. All resamples are one matrix of counts times
the scores.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tracker.core.instant import RULES
from tracker.core.spans import Flags, Floats, Ints, Places, sums

LOWER_IS_BETTER = frozenset({"brier", "rps", "crps", "spot_brier", "relative_brier", "mcb"})
SUMMED = frozenset({"baseline", "peer"})
BY_COVERAGE = frozenset({"peer_mean"})
BOARDS: Mapping[str, str] = MappingProxyType(
    {rule: rule for rule in RULES} | {"baseline_mean": "baseline", "peer_mean": "peer"}
)  # every rule of a leaderboard, and the scores it is made of
STEADYING = 30.0  # least divisor of the peer mean: nobody leads by one lucky question (Metaculus)
SAME = 1e-9
LEVEL = 0.95
CELLS = 4_000_000  # of the largest table held at once


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a leaderboard.

    `value`, `low`, `high`: the score and its 95 % interval (None where fewer than two questions tell);
    `rank` and its 95 % range, None where the forecaster is not ranked; `coverage`: mean share of the questions'
    windows; `missing`: how many more resolved questions it takes to be ranked.
    """

    forecaster: int
    value: float
    low: float | None
    high: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    coverage: float
    questions: int
    forecasts: int
    missing: int


def rank(
    question: Ints,
    forecaster: Ints,
    value: Floats,
    coverage: Floats,
    *,
    rule: str,
    forecasts: Mapping[int, int] | None = None,
    minimum: int = 5,
    unranked: Set[int] = frozenset(),
    resamples: int = 1000,
    seed: int = 0,
) -> list[Standing]:
    """The standings by a rule, best first; then those who lack questions.

    One row (R,) per score: `value` of `forecaster` on `question`, with its `coverage`. A forecaster may have several
    scores on a question (each entry one): all count. `baseline` and `peer` are summed, `baseline_mean` is their mean,
    `peer_mean` divides the sum by the summed coverage, at least 30; every other rule is averaged. Who is `unranked`
    (an aggregate) is valued and takes no rank. Values within 1e-9 share a rank. `forecasts`: ledger entries of each
    forecaster, shown beside.
    """
    if not value.size:
        return []
    ids, who = np.unique(forecaster, return_inverse=True)
    each, what = np.unique(question, return_inverse=True)
    table = _Table(who, what, value, coverage, ids.size, each.size)
    worth = table.worth(rule)
    questions = table.questions()
    ranked = (questions >= minimum) & ~np.isin(ids, np.fromiter(unranked, dtype=np.int64, count=len(unranked)))
    draws = _resampled(table, rule, resamples, seed)
    low, high = _interval(draws)
    direction = 1.0 if rule in LOWER_IS_BETTER else -1.0
    place = ranks(direction * worth, ranked)
    place_low, place_high = _rank_interval(direction * draws, ranked)
    mean_coverage = sums(who, coverage, ids.size) / np.bincount(who)
    order = np.lexsort((ids, direction * worth, questions < minimum))
    return [
        Standing(
            forecaster=int(ids[i]),
            value=float(worth[i]),
            low=float(low[i]) if questions[i] > 1 else None,
            high=float(high[i]) if questions[i] > 1 else None,
            rank=int(place[i]) if ranked[i] else None,
            rank_low=int(place_low[i]) if ranked[i] else None,
            rank_high=int(place_high[i]) if ranked[i] else None,
            coverage=float(mean_coverage[i]),
            questions=int(questions[i]),
            forecasts=(forecasts or {}).get(int(ids[i]), 0),
            missing=max(minimum - int(questions[i]), 0),
        )
        for i in order
    ]


def ranks(cost: Floats, ranked: Flags | None = None) -> Ints:
    """Ranks (K,) from 1 by ascending cost; costs within 1e-9 of the next share the better rank. 0 where not ranked."""
    chosen = np.arange(cost.size) if ranked is None else np.flatnonzero(ranked)
    order = chosen[np.argsort(cost[chosen], kind="stable")]
    apart = np.diff(cost[order], prepend=-np.inf) > SAME
    result = np.zeros(cost.size, dtype=np.int64)
    result[order] = np.maximum.accumulate(np.where(apart, np.arange(1, order.size + 1), 1))
    return result


@dataclass(frozen=True, slots=True)
class _Table:
    """Scores as rows of (who, what, value, coverage): indices into forecasters and questions."""

    who: Places
    what: Places
    value: Floats
    coverage: Floats
    forecasters: int
    size: int

    def questions(self) -> Ints:
        """On how many questions each forecaster has a score."""
        pairs = csr_array((np.ones(self.who.size), (self.who, self.what)), shape=(self.forecasters, self.size))
        pairs.sum_duplicates()
        return np.diff(pairs.indptr).astype(np.int64)

    def measure(self, rule: str) -> Floats | None:
        """What each score weighs in the divisor; None where the rule has none."""
        if rule in SUMMED:
            return None
        return self.coverage if rule in BY_COVERAGE else np.ones(self.value.size)

    def worth(self, rule: str) -> Floats:
        """The value (K,) of each forecaster by the rule."""
        measure = self.measure(rule)
        divisor = None if measure is None else sums(self.who, measure, self.forecasters)
        return _worth(rule, sums(self.who, self.value, self.forecasters), divisor)

    def spread(self, amount: Floats) -> NDArray[np.float64] | csr_array[np.float64, tuple[int, int]]:
        """Amounts as a table (questions, forecasters): dense where that is small or well filled, else sparse."""
        shape = (self.size, self.forecasters)
        table = csr_array((amount, (self.what, self.who)), shape=shape)
        return table.toarray() if shape[0] * shape[1] <= min(CELLS, 10 * amount.size) else table


def _worth(rule: str, total: Floats, divisor: Floats | None) -> Floats:
    if divisor is None:
        return total
    least = np.maximum(divisor, STEADYING) if rule in BY_COVERAGE else divisor
    # A resample may hold none of a forecaster's questions: it then says nothing about that forecaster.
    return np.asarray(np.divide(total, least, out=np.full(total.shape, np.nan), where=least > 0))


def _resampled(table: _Table, rule: str, resamples: int, seed: int) -> Floats:
    """The value (resamples, K) of each forecaster when as many questions are drawn again with replacement."""
    generator = np.random.default_rng(seed)
    values = table.spread(table.value)
    measure = table.measure(rule)
    weights = None if measure is None else table.spread(measure)
    chunk = max(CELLS // table.size, 1)
    parts = []
    for start in range(0, resamples, chunk):
        counts = _counts(generator, min(chunk, resamples - start), table.size)
        divisor = None if weights is None else np.asarray(counts @ weights)
        parts.append(_worth(rule, np.asarray(counts @ values), divisor))
    return np.concatenate(parts)


def _counts(generator: np.random.Generator, resamples: int, size: int) -> Floats:
    """How often each question was drawn (resamples, size): multinomial, from the draws themselves."""
    drawn = generator.integers(0, size, (resamples, size)) + size * np.arange(resamples)[:, None]
    return np.bincount(drawn.ravel(), minlength=resamples * size).reshape(resamples, size).astype(np.float64)


def _interval(draws: Floats) -> tuple[Floats, Floats]:
    """The bounds (K,) that hold 95 % of the draws (resamples, K) of each; NaN (no question drawn) left out."""
    ordered = np.sort(draws, axis=0)  # NaN come last
    count = draws.shape[0] - np.isnan(draws).sum(axis=0)
    last = np.maximum(count - 1, 0)
    columns = np.arange(draws.shape[1])
    tail = (1 - LEVEL) / 2
    low = ordered[np.floor(tail * last).astype(np.intp), columns]
    high = ordered[np.ceil((1 - tail) * last).astype(np.intp), columns]
    return low, high


def _rank_interval(cost: Floats, ranked: Flags) -> tuple[Floats, Floats]:
    """The ranks (K,) that hold 95 % of the resamples. In a resample without any of one's questions one has no rank."""
    low, high = np.zeros(ranked.size), np.zeros(ranked.size)
    chosen = cost[:, ranked]
    if not chosen.size:
        return low, high
    order = np.argsort(chosen, axis=1)
    ordered = np.take_along_axis(chosen, order, axis=1)
    apart = np.diff(ordered, axis=1, prepend=-np.inf) > SAME
    shared = np.maximum.accumulate(np.where(apart, np.arange(1.0, order.shape[1] + 1), 1.0), axis=1)
    shared[np.isnan(ordered)] = np.nan
    places = np.empty(chosen.shape)
    np.put_along_axis(places, order, shared, axis=1)
    low[ranked], high[ranked] = _interval(places)
    return low, high
