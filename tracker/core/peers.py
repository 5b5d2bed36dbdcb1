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
    times = np.concatenate((start, end))
    order = np.argsort(times)
    step = np.diff(times[order])
    place = np.empty(order.size, dtype=np.intp)
    place[order] = np.arange(order.size)
    begin, finish = place[: start.size], place[start.size :]
    level = float(log_p.mean()) if log_p.size else 0.0  # cancels in ln(p/G), and keeps the running sum short
    relative = log_p - level
    if member is None:
        company, logs = _standing(np.ones(start.size), order), _standing(relative, order)
        beside = end - start
    else:
        company, logs = _standing(member.astype(np.float64), order), _standing(relative * member, order)
        beside = _between(step * (company > 0.5), begin, finish)
    # Where fewer than two stand the divisor is infinite, and nothing accrues.
    pull = step / np.where(company > 1.5, company - 1.0, np.inf)
    own = _between(company * pull, begin, finish)
    return relative * own - _between(logs * pull, begin, finish), beside


def _standing(amount: Floats, order: Places) -> Floats:
    """The sum of the amounts of all spans standing after each event but the last."""
    return np.cumsum(np.concatenate((amount, -amount))[order])[:-1]


def _between(pieces: Floats, begin: Places, finish: Places) -> Floats:
    """For each span the sum of the pieces from its start to its end."""
    until = np.zeros(pieces.size + 1)
    np.cumsum(pieces, out=until[1:])
    return np.asarray(until[finish] - until[begin])


def gain_at_instant(log_p: Floats, member: Flags | None, question: Places) -> Floats:
    """The gain (S,) of each of the forecasts standing at one instant of its question; NaN where no base stands."""
    part = np.ones(log_p.size) if member is None else member.astype(np.float64)
    size = int(question.max(initial=-1)) + 1
    company, total = sums(question, part, size), sums(question, log_p * part, size)
    mean = np.divide(total, company, out=np.full_like(total, np.nan), where=company > 0)
    factor = np.divide(company, company - 1.0, out=np.zeros_like(company), where=company > 1)
    return np.asarray(factor[question] * (log_p - mean[question]))
