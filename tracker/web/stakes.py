"""What a forecast could score: each rule at an instant, for each way the question may end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.core import instant
from tracker.core.quantiles import scale
from tracker.core.question import Kind, Question
from tracker.web.charts import Company, five_of


@dataclass(frozen=True, slots=True)
class Stake:
    """The scores of one day that a forecast stands, if the question ends so. Peer None: nobody to compare with."""

    outcome: float | str
    brier: float | None = None
    baseline: float | None = None
    peer: float | None = None
    crps: float | None = None


def stakes(question: Question, vector: Sequence[float], company: Company | None = None) -> tuple[Stake, ...]:
    """One stake an outcome; of a continuous question one for each of the forecast's own five quantiles."""
    row = np.asarray([vector], dtype=float)
    if question.range is not None:
        return _continuous(question, row)
    found = []
    for i, label in enumerate(question.outcomes):
        log_p = instant.log(row, i)
        peer = None
        if company is not None and question.kind is Kind.BINARY:
            peer = 100 * float(log_p[0] - np.log(company.yes if i == 1 else company.no))
        found.append(Stake(label, float(instant.brier(row, i)[0]), float(instant.baseline(row, log_p)[0]), peer))
    return tuple(found)


def _continuous(question: Question, row: np.ndarray) -> tuple[Stake, ...]:
    axis = question.range
    assert axis is not None
    found = []
    for value in five_of(tuple(row[0]), axis):
        place = min(max(scale(value, axis), 0.0), 1.0)
        index = min(axis.buckets, int(place * axis.buckets) + 1)
        log_p = instant.log(row, index, continuous=True)
        base = instant.baseline_continuous(log_p, False, axis.buckets, axis.open_bounds)
        crps = instant.continuous_ranked(row, index, place)
        found.append(Stake(value, baseline=float(base[0]), crps=float(crps[0])))
    return tuple(found)
