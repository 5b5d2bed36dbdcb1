"""What a forecast scores at an instant: the formulas, on arrays, without time.

Arrays: `probabilities` (S, n), one row a forecast; NaN where an outcome did not exist yet, its mass being in the last.
`outcome` is the index of what happened, one for all rows or one for each (S,); a forecast made before that outcome
existed is judged by its last outcome.
"""

from collections.abc import Collection, Sequence

import numpy as np

from tracker.core.spans import Flags, Floats, Places, Terms

Outcome = int | Places
SPOTS = ("spot_brier", "spot_baseline", "spot_peer")
RULES: tuple[str, ...] = ("brier", "log", "rps", "crps", "baseline", "peer", *SPOTS, "relative_brier")
NEEDS_LOG = frozenset({"log", "baseline", "peer", "spot_baseline", "spot_peer"})
NEEDS_BRIER = frozenset({"brier", "spot_brier", "relative_brier"})
NEEDS_BASELINE = frozenset({"baseline", "spot_baseline"})
FLOOR = 1e-4  # log-type scores of discrete questions clip to it; our own forecasts never go below 1e-3
OUTSIDE = 0.05  # baseline probability of the bucket beyond an open bound


def held(probabilities: Floats, outcome: Outcome) -> Floats:
    """The probability (S,) each row put on the outcome, or on its last outcome where that did not exist yet."""
    found = probabilities[np.arange(probabilities.shape[0]), outcome]
    missing = np.isnan(found)
    return np.where(missing, probabilities[:, -1], found) if missing.any() else found


def brier(probabilities: Floats, outcome: Outcome) -> Floats:
    """Half-Brier score 1/2 sum (p_k - [k = r])^2; binary: (p - o)^2. 0..1, lower is better (Brier 1950)."""
    known = np.nan_to_num(probabilities, nan=0.0) if np.isnan(probabilities).any() else probabilities
    squares = np.einsum("ij,ij->i", known, known)
    return np.asarray(np.maximum(0.5 * (squares + 1.0) - held(probabilities, outcome), 0.0))


def log(probabilities: Floats, outcome: Outcome, *, continuous: bool = False) -> Floats:
    """Log score ln p, in nats. From ln of the floor to 0, higher is better (Good 1952).

    The floor is 1e-4, or a hundredth of an even step where that is less (continuous): the least a forecast of ours
    may hold. Only data from elsewhere, which may hold 0, is clipped.
    """
    least = min(FLOOR, 0.01 / (probabilities.shape[1] - 2)) if continuous else FLOOR
    return np.log(np.maximum(held(probabilities, outcome), least))


def baseline(probabilities: Floats, log_p: Floats) -> Floats:
    """Baseline score 100 ln(p n) / ln n of a discrete question, n the outcomes that existed.

    0 is knowing nothing, 100 certainty, higher is better (Metaculus). 0 where a single outcome existed.
    """
    log_n = np.log(np.maximum(_available(probabilities), 1))
    return np.asarray(np.divide(100.0 * (log_p + log_n), log_n, out=np.zeros_like(log_p), where=log_n > 0))


def baseline_continuous(log_p: Floats, outside: bool | Flags, buckets: int, open_bounds: int | Places) -> Floats:
    """Baseline score 100 ln(p / b) / 2 of a continuous question, higher is better (Metaculus).

    b is 0.05 where the outcome lies `outside` the range, and an even share of what is left to the buckets inside.
    """
    share = np.where(outside, OUTSIDE, (1.0 - OUTSIDE * np.asarray(open_bounds)) / buckets)
    return np.asarray(50.0 * (log_p - np.log(share)))


def ranked(probabilities: Floats, outcome: Outcome) -> Floats:
    """Ranked probability score of ordered outcomes: mean over the n - 1 cuts of (F - step)^2.

    0..1, lower is better; on Good Judgment's scale twice as much (Epstein 1969). 0 where a single outcome existed.
    """
    rows, columns = probabilities.shape
    place = np.where(np.isnan(probabilities[np.arange(rows), outcome]), columns - 1, outcome)
    below = np.cumsum(np.nan_to_num(probabilities, nan=0.0), axis=1)[:, :-1]
    step = np.arange(columns - 1) >= place[:, None]
    cuts = ~np.isnan(probabilities[:, :-1])
    total = np.where(cuts, (below - step) ** 2, 0.0).sum(axis=1)
    return np.asarray(total / np.maximum(cuts.sum(axis=1), 1))


def continuous_ranked(probabilities: Floats, outcome: Outcome, location: float | Floats = np.nan) -> Floats:
    """Continuous ranked probability score: integral of (F - step)^2 over the range as 0..1 on the forecast scale.

    F is linear within each bucket. 0..1, lower is better (Matheson & Winkler 1976). `location` is the outcome's place
    in 0..1; NaN takes the middle of its bucket.
    """
    buckets = probabilities.shape[1] - 2
    points = np.cumsum(probabilities, axis=1)[:, :-1]
    low, high = points[:, :-1], points[:, 1:]
    place = np.where(np.isnan(location), np.asarray(outcome) - 0.5, np.asarray(location) * buckets)
    # How much of each bucket lies before the outcome: all, none, or a part of the one it falls into.
    share = np.clip(np.atleast_1d(place)[:, None] - np.arange(buckets), 0.0, 1.0)
    there = low + share * (high - low)
    area = share * _squares(low, there) + (1 - share) * _squares(1 - there, 1 - high)
    return np.asarray(area.sum(axis=1) / buckets)


def _available(probabilities: Floats) -> Places:
    """How many outcomes existed for each row (S,)."""
    missing = np.isnan(probabilities)
    columns = probabilities.shape[1]
    return columns - missing.sum(axis=1) if missing.any() else np.full(probabilities.shape[0], columns)


def _squares(left: Floats, right: Floats) -> Floats:
    """The integral over a unit interval of the square of a line from `left` to `right`."""
    return (left * left + left * right + right * right) / 3.0


def peer_percent(terms: Terms) -> float:
    """The factor of peer scores: 100; halved for continuous questions, to weigh like the others (Metaculus)."""
    return 50.0 if terms.continuous else 100.0


def at_instant(
    probabilities: Floats, terms: Sequence[Terms], question: Places, rules: Collection[str] = RULES
) -> dict[str, Floats]:
    """What each forecast (S, n) scores while it stands: brier, log and baseline; rps where ordered; crps over a range.

    `question` (S,): index into `terms`, which agree in `continuous` and `ordered`. Rules that `rules` do not need are
    left out. A peer score needs company and is not among them. The Brier score is for discrete questions: over buckets
    it would not tell near from far, which crps does.
    """
    asked, first = frozenset(rules), terms[0]
    outcome = _each([t.outcome for t in terms], question)
    moments: dict[str, Floats] = {}
    if asked & NEEDS_LOG:
        moments["log"] = log(probabilities, outcome, continuous=first.continuous)
    if first.continuous:
        return moments | _on_a_range(probabilities, terms, question, moments, asked)
    if asked & NEEDS_BRIER:
        moments["brier"] = brier(probabilities, outcome)
    if asked & NEEDS_BASELINE:
        moments["baseline"] = baseline(probabilities, moments["log"])
    if first.ordered and "rps" in asked:
        moments["rps"] = ranked(probabilities, outcome)
    return moments


def _on_a_range(
    probabilities: Floats,
    terms: Sequence[Terms],
    question: Places,
    so_far: dict[str, Floats],
    asked: frozenset[str],
) -> dict[str, Floats]:
    moments: dict[str, Floats] = {}
    outcome = _each([t.outcome for t in terms], question)
    if "crps" in asked:
        location = np.array([np.nan if t.location is None else t.location for t in terms])
        moments["crps"] = continuous_ranked(probabilities, outcome, location[question])
    if asked & NEEDS_BASELINE:
        buckets = probabilities.shape[1] - 2
        bounds = _each([int(t.open_lower) + int(t.open_upper) for t in terms], question)
        outside = (outcome < 1) | (outcome > buckets)
        moments["baseline"] = baseline_continuous(so_far["log"], outside, buckets, bounds)
    return moments


def _each(values: Sequence[int], question: Places) -> Places:
    return np.array(values, dtype=np.intp)[question]


def brier_score(probabilities: Sequence[float], outcome: int) -> float:
    """The half-Brier score of one forecast: 0.09 for 70 % on a Yes that happened. 0..1, lower is better."""
    return float(brier(_row(probabilities), outcome)[0])


def log_score(probabilities: Sequence[float], outcome: int, *, continuous: bool = False) -> float:
    """The natural logarithm of the probability put on the outcome. 0 at best, higher is better."""
    return float(log(_row(probabilities), outcome, continuous=continuous)[0])


def baseline_score(
    probabilities: Sequence[float], outcome: int, *, continuous: bool = False, open_bounds: int = 0
) -> float:
    """The baseline score of one forecast: 0 for knowing nothing, 100 for certainty (discrete), higher is better."""
    row = _row(probabilities)
    log_p = log(row, outcome, continuous=continuous)
    if not continuous:
        return float(baseline(row, log_p)[0])
    buckets = row.shape[1] - 2
    return float(baseline_continuous(log_p, not 1 <= outcome <= buckets, buckets, open_bounds)[0])


def rps_score(probabilities: Sequence[float], outcome: int) -> float:
    """The ranked probability score of one forecast over ordered outcomes. 0..1, lower is better."""
    return float(ranked(_row(probabilities), outcome)[0])


def crps_score(probabilities: Sequence[float], outcome: int, location: float | None = None) -> float:
    """The continuous ranked probability score of one forecast (bucket masses). 0..1, lower is better."""
    return float(continuous_ranked(_row(probabilities), outcome, np.nan if location is None else location)[0])


def _row(probabilities: Sequence[float]) -> Floats:
    return np.array([probabilities], dtype=np.float64)
