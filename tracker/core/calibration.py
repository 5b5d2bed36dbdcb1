"""Calibration: whether what was called 70 % happened seven times in ten.

CORP (Dimitriadis, Gneiting, Jordan, PNAS 2021): pool ties, fit the observed frequency by isotonic regression, and split
the mean Brier score exactly into miscalibration, discrimination and uncertainty: Brier = MCB - DSC + UNC. A forecaster
who always says the base rate is calibrated and useless; discrimination stands beside miscalibration for that reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import betaincinv

from tracker.core.spans import Entries, Floats, Ints, Places, Terms, Weighting, counted, sums

EDGES = (0, 500, 1500, 3500, 6500, 8500, 9500, 10000)  # of the bins in basis points, finer at the ends
_BIN_OF = np.searchsorted(EDGES[1:-1], np.arange(EDGES[-1] + 1), side="right")  # by basis point
RESAMPLES = 200
BAND_POINTS = 101
TAIL = 0.05  # on either side of the 90 % band
INTERVAL_TAIL = 0.025  # on either side of a bin's 95 % interval


@dataclass(frozen=True, slots=True)
class Observations:
    """Probabilities of events and whether they happened, as columns (N,).

    `weight`: what each counts; `question`: whose luck it shares; `below` (N,): the probability of the question's
    outcomes listed before this one (0 for Yes), which tells what cannot happen together.
    """

    probability: Floats
    happened: Floats
    weight: Floats
    question: Ints
    below: Floats | None = None

    @classmethod
    def concatenate(cls, parts: Sequence["Observations"]) -> "Observations":
        """All observations of all parts."""
        return cls(
            np.concatenate([p.probability for p in parts]),
            np.concatenate([p.happened for p in parts]),
            np.concatenate([p.weight for p in parts]),
            np.concatenate([p.question for p in parts]),
            np.concatenate([p.floor for p in parts]),
        )

    @property
    def floor(self) -> Floats:
        """`below`, zeros where it was not given."""
        return np.zeros(self.probability.size) if self.below is None else self.below


@dataclass(frozen=True, slots=True)
class Bin:
    """Observations with probabilities of at least `from_bp` and less than `to_bp` (the last bin: at most) basis points.

    `n` observations of total `weight`, whose `mean` probability met the `observed` frequency; `low`, `high`: its 95 %
    Jeffreys interval for as many independent questions as the weights amount to. None where the bin is empty.
    """

    from_bp: int
    to_bp: int
    n: int
    weight: float
    mean: float | None
    observed: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How probabilities met outcomes: `brier` = `mcb` - `dsc` + `unc`, over `n` observations.

    `curve`: (probability, observed frequency), where the isotonic fit bends; `band`: (probability, low, high), where
    the curve of a calibrated forecaster would lie in 90 % of cases; `sharpness`: mean p(1 - p), lower is bolder.
    """

    n: int
    brier: float
    mcb: float
    dsc: float
    unc: float
    curve: tuple[tuple[float, float], ...]
    bins: tuple[Bin, ...]
    band: tuple[tuple[float, float, float], ...]
    sharpness: float


def observations(
    entries: Entries, terms: Terms, question_id: int, weight: Weighting = "time"
) -> Mapping[int, Observations]:
    """What the forecasts of one question say about calibration, by forecaster; nothing of a continuous question.

    Two outcomes make one event, the second (Yes); more are judged one against the rest, each weighing 1/n, those that
    did not exist yet left out. See `spans.counted` for the weights.
    """
    rows, shares = counted(entries, terms, weight)
    if terms.continuous or not rows.size:
        return {}
    of = entries.forecaster[rows]
    events = _events(entries.probabilities[rows], shares, terms.outcome)
    order = np.argsort(of[events.row], kind="stable")
    who, first = np.unique(of[events.row][order], return_index=True)
    parts = np.split(order, first[1:])
    return {
        int(forecaster): Observations(
            events.probability[part],
            events.happened[part],
            events.weight[part],
            np.full(part.size, question_id, dtype=np.int64),
            events.below[part],
        )
        for forecaster, part in zip(who, parts, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Events:
    """Single events (N,) within forecasts: the `row` of each, and what observations need."""

    row: Places
    probability: Floats
    happened: Floats
    weight: Floats
    below: Floats


def _events(probabilities: Floats, shares: Floats, outcome: int) -> _Events:
    rows, columns = probabilities.shape
    if columns == 2:
        yes = probabilities[:, 1]
        return _Events(np.arange(rows), yes, np.full(rows, float(outcome == 1)), shares, np.zeros(rows))
    exists = ~np.isnan(probabilities)
    row, column = np.nonzero(exists)
    judged = np.where(exists[:, outcome], outcome, columns - 1)
    known = np.where(exists, probabilities, 0.0)
    below = np.cumsum(known, axis=1) - known
    weight = shares / exists.sum(axis=1)
    happened = (column == judged[row]).astype(np.float64)
    return _Events(row, probabilities[row, column], happened, weight[row], below[row, column])


@dataclass(frozen=True, slots=True)
class _Pooled:
    """Observations in ascending order of probability, and their ties: `level` (U,), `weight` (U,), `first` (U,)."""

    order: Places
    first: Places
    level: Floats
    weight: Floats

    def fit(self, hits: Floats) -> Floats:
        """The isotonic fit (U,) to the weight of what happened (U,) at each level."""
        return np.asarray(isotonic_regression(hits / self.weight, weights=self.weight).x)

    def score(self, said: Floats, hits: Floats) -> float:
        """The mean Brier score of saying `said` (U,) at each level."""
        return float((self.weight * said**2 - 2 * said * hits + hits).sum() / self.weight.sum())


def calibrate(found: Observations, *, band: bool = True, seed: int = 0, resamples: int = RESAMPLES) -> Calibration:
    """The CORP decomposition, curve, bins and (unless not wanted) consistency band of at least one observation.

    The band draws outcomes anew as if the probabilities were right, one draw a question, so that forecasts which share
    a question share its luck.
    """
    if not found.probability.size:
        raise ValueError("calibration needs an observation")
    pooled = _pool(found)
    hits = np.add.reduceat((found.weight * found.happened)[pooled.order], pooled.first)
    fitted = pooled.fit(hits)
    total = float(pooled.weight.sum())
    rate = float(hits.sum()) / total
    brier, recalibrated, unc = pooled.score(pooled.level, hits), pooled.score(fitted, hits), rate * (1 - rate)
    return Calibration(
        n=found.probability.size,
        brier=brier,
        mcb=brier - recalibrated,
        dsc=unc - recalibrated,
        unc=unc,
        curve=_curve(pooled.level, fitted),
        bins=_bins(found),
        band=_band(found, pooled, resamples, seed) if band else (),
        sharpness=float((pooled.weight * pooled.level * (1 - pooled.level)).sum() / total),
    )


def _pool(found: Observations) -> _Pooled:
    order = np.argsort(found.probability)
    ordered = found.probability[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1.0))
    return _Pooled(order, first, ordered[first], np.add.reduceat(found.weight[order], first))


def _curve(level: Floats, fitted: Floats) -> tuple[tuple[float, float], ...]:
    """The ends of the flat stretches of the fit: straight lines between them lose nothing."""
    changes = np.diff(fitted) != 0
    ends = np.concatenate(([True], changes)) | np.concatenate((changes, [True]))
    return tuple(zip(level[ends].tolist(), fitted[ends].tolist(), strict=True))


def _band(found: Observations, pooled: _Pooled, resamples: int, seed: int) -> tuple[tuple[float, float, float], ...]:
    generator = np.random.default_rng(seed)
    question, questions = _numbered(found.question[pooled.order])
    floor, weight = found.floor[pooled.order], found.weight[pooled.order]
    top = floor + found.probability[pooled.order]
    points = np.unique(np.rint(np.linspace(0, pooled.level.size - 1, BAND_POINTS)).astype(np.intp))
    curves = np.empty((resamples, points.size))
    for i in range(resamples):
        luck = generator.random(questions)[question]
        hits = np.add.reduceat(np.where((floor <= luck) & (luck < top), weight, 0.0), pooled.first)
        curves[i] = pooled.fit(hits)[points]
    low, high = np.quantile(curves, (TAIL, 1 - TAIL), axis=0)
    return tuple(zip(pooled.level[points].tolist(), low.tolist(), high.tolist(), strict=True))


def _bins(found: Observations) -> tuple[Bin, ...]:
    count = len(EDGES) - 1
    points = np.rint(found.probability * EDGES[-1]).astype(np.int64)
    place = _BIN_OF[points]
    weight = sums(place, found.weight, count)
    whole = np.where(weight > 0, weight, 1.0)
    mean = sums(place, found.weight * found.probability, count) / whole
    observed = sums(place, found.weight * found.happened, count) / whole
    low, high = _jeffreys(observed, _effective(found, place, weight))
    numbers = np.bincount(place, minlength=count)
    return tuple(
        Bin(
            EDGES[i],
            EDGES[i + 1],
            int(numbers[i]),
            float(weight[i]),
            *(float(x[i]) for x in (mean, observed, low, high)),
        )
        if numbers[i]
        else Bin(EDGES[i], EDGES[i + 1], 0, 0.0, None, None, None, None)
        for i in range(count)
    )


def _numbered(question: Ints) -> tuple[Ints, int]:
    """Numbers from 0 for the questions, and how many there may be; ids that lie close together serve as such."""
    least = int(question.min())
    room = int(question.max()) - least + 1
    if room > 2 * question.size:
        each, number = np.unique(question, return_inverse=True)
        return number.astype(np.int64), each.size
    return question - least, room


def _effective(found: Observations, place: Places, weight: Floats) -> Floats:
    """How many equally weighing questions would tell as much as each bin holds: (sum w)^2 / sum w^2 (Kish 1965)."""
    question, size = _numbered(found.question)
    shares = sums(place * size + question, found.weight, weight.size * size).reshape(weight.size, size)
    squares = (shares**2).sum(axis=1)
    return np.asarray(np.divide(weight**2, squares, out=np.ones_like(weight), where=squares > 0))


def _jeffreys(observed: Floats, size: Floats) -> tuple[Floats, Floats]:
    """The 95 % Jeffreys interval of a frequency seen in `size` trials; open at 0 and 1 (Brown, Cai, DasGupta 2001)."""
    hits = observed * size
    low = np.where(observed <= 0, 0.0, betaincinv(hits + 0.5, size - hits + 0.5, INTERVAL_TAIL))
    high = np.where(observed >= 1, 1.0, betaincinv(hits + 0.5, size - hits + 0.5, 1 - INTERVAL_TAIL))
    return low, high
