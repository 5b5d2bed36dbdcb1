"""Peer scores: what a forecast gains on the company it stands in.

The company at an instant is the k standing forecasts of the base; its measure is the geometric mean G of the
probabilities they put on the outcome, and the gain k/(k-1) ln(p/G). With k < 2 nothing is gained: a peer score needs
a peer. Over the base the gains of an instant sum to zero.
"""

import numpy as np

from tracker.core.spans import Flags, Floats, Places, sums


def gain_over_time(start: Floats, end: Floats, log_p: Floats, member: Flags | None) -> tuple[Floats, Floats]:
    """For each span (S,): the integral of its gain, and the seconds in which anybody of the base stood beside it.

    `member` (S,): whose spans form the base; None: all. One pass over the starts and ends of all spans, O(S log S).
    Several questions may be passed at once if their times lie one after another on one line.
    """
    part = np.ones(start.size) if member is None else member.astype(np.float64)
    order = np.argsort(np.concatenate((start, end)))
    times = np.concatenate((start, end))[order]
    place = np.empty(order.size, dtype=np.intp)
    place[order] = np.arange(order.size)
    step = np.diff(times)
    level = float(log_p.mean()) if log_p.size else 0.0  # cancels in ln(p/G), and keeps the running sum short
    relative = log_p - level
    company = _standing(part, order)
    pull = np.divide(step, company - 1.0, out=np.zeros_like(step), where=company > 1.5)
    own = _between(company * pull, place)
    others = _between(_standing(relative * part, order) * pull, place)
    beside = end - start if member is None else _between(step * (company > 0.5), place)
    return relative * own - others, beside


def _standing(amount: Floats, order: Places) -> Floats:
    """The sum of the amounts of all spans standing after each event but the last."""
    return np.cumsum(np.concatenate((amount, -amount))[order])[:-1]


def _between(pieces: Floats, place: Places) -> Floats:
    """For each span the sum of the pieces from its start to its end."""
    sums = np.concatenate(([0.0], np.cumsum(pieces)))[place]
    half = place.size // 2
    return np.asarray(sums[half:] - sums[:half])


def gain_at_instant(log_p: Floats, member: Flags | None, question: Places) -> Floats:
    """The gain (S,) of each of the forecasts standing at one instant of its question; NaN where no base stands."""
    part = np.ones(log_p.size) if member is None else member.astype(np.float64)
    size = int(question.max(initial=-1)) + 1
    company, total = sums(question, part, size), sums(question, log_p * part, size)
    mean = np.divide(total, company, out=np.full_like(total, np.nan), where=company > 0)
    factor = np.divide(company, company - 1.0, out=np.zeros_like(company), where=company > 1)
    return np.asarray(factor[question] * (log_p - mean[question]))
