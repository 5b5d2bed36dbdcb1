"""The relative Brier score, Good Judgment Open's accuracy score: one's Brier score of each day against its median."""

import numpy as np

from tracker.core.spans import Floats, Ints, Places, Spans, sums

DAY = 86_400.0


def relative_brier(held: Spans, brier: Floats, question: Places, opens: Floats, ends: Floats) -> Floats:
    """Sum over a forecaster's active days of (own Brier - median over those active that day), over the days open.

    `brier` (S,) of each span; `question` (K,) of each forecaster, index into `opens` and `ends` (Q,): seconds from a
    midnight UTC. A day counts with what stood at its end; the last day ends with scoring. Lower is better, 0 is the
    median. NaN for those without an active day.
    """
    first_day, last_day = np.floor(opens / DAY), np.ceil(ends / DAY) - 1
    of = question[held.group]
    begin = np.floor(held.start / DAY)
    until = np.where(held.end >= ends[of], last_day[of] + 1, np.floor(held.end / DAY))
    # Who is active changes on few days: one median serves each stretch between two changes.
    width = float(max(until.max(initial=0.0) - begin.min(initial=0.0) + 1, 1))
    shift = of * width - begin.min(initial=0.0)
    changes = np.unique(np.concatenate((begin + shift, until + shift)))
    from_stretch, to_stretch = np.searchsorted(changes, begin + shift), np.searchsorted(changes, until + shift)
    days = np.diff(changes, append=changes[-1:])
    span, stretch = _expand(from_stretch, to_stretch)
    median = _medians(brier[span], stretch, changes.size)
    lead = (brier[span] - median[stretch]) * days[stretch]
    total = sums(held.group[span], lead, held.forecaster.size)
    active = np.bincount(held.group[span], minlength=held.forecaster.size) > 0
    open_days = np.maximum(last_day - first_day + 1, 1)
    return np.where(active, total / open_days[question], np.nan)


def _expand(start: Places, stop: Places) -> tuple[Places, Ints]:
    """All pairs (i, j) with start[i] <= j < stop[i]."""
    counts = np.maximum(stop - start, 0)
    index = np.repeat(np.arange(start.size), counts)
    offset = np.arange(index.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return index, start[index] + offset


def _medians(values: Floats, key: Ints, size: int) -> Floats:
    """The median (size,) of the values of each key; NaN where it has none."""
    order = np.lexsort((values, key))
    counts = np.bincount(key, minlength=size)
    first = np.cumsum(counts) - counts
    ordered = np.append(values[order], np.nan)
    some = counts > 0
    low = np.where(some, first + (counts - 1) // 2, ordered.size - 1)
    high = np.where(some, first + counts // 2, ordered.size - 1)
    return np.asarray((ordered[low] + ordered[high]) / 2)
