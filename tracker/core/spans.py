"""Who stood where, and how long: the ledger as columns, and the spans of time its entries hold.

A span runs from its entry (or the opening) to the forecaster's next entry, its expiry, or the end of scoring;
the start is inclusive, the end exclusive. Of entries at the same instant the later one in the ledger holds.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Weighting = Literal["time", "entry", "last"]


@dataclass(frozen=True, slots=True)
class Entries:
    """The ledger of one question as columns, sorted by (at, ledger sequence).

    `forecaster` (F,) ids; `at` and `until` (F,) seconds on any common clock, `until` +inf where nothing expires;
    `probabilities` (F, n): a row of NaN is a withdrawal, a single NaN an outcome that did not exist at that time,
    whose probability lies in the last outcome. (Only `relative_brier` knows days: its clock starts at a midnight UTC.)
    """

    forecaster: Ints
    at: Floats
    until: Floats
    probabilities: Floats

    def __post_init__(self) -> None:
        size = self.at.shape[0]
        if not (self.forecaster.shape == self.until.shape == (size,) and self.probabilities.shape[:1] == (size,)):
            raise ValueError("the columns of a ledger have one length")
        if (self.at[1:] < self.at[:-1]).any():
            raise ValueError("entries are sorted by time")


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a question scoring needs. All times in seconds on the clock of the entries.

    `opens`, `closes`: the scheduled window; `known`: when the outcome became known; `outcome`: index into the
    probabilities. `continuous`: the probabilities are bucket masses, the first and last beyond the range, whose
    bounds may be open. `ordered`: neighbouring outcomes are closer than distant ones. `spot`: the instant of the
    spot scores (None: the end of scoring). `location`: where in 0..1 on the axis a continuous outcome lies (None: in
    the middle of its bucket).
    """

    opens: float
    closes: float
    known: float
    outcome: int
    continuous: bool = False
    open_lower: bool = False
    open_upper: bool = False
    ordered: bool = False
    spot: float | None = None
    location: float | None = None

    @property
    def ends(self) -> float:
        """When scoring ends: at the close, or when the outcome was known if that is earlier."""
        return min(self.closes, self.known)

    @property
    def length(self) -> float:
        """Seconds of the scheduled window, the measure of coverage."""
        return max(self.closes - self.opens, 0.0)

    @property
    def attainable(self) -> float:
        """The coverage (0..1) of somebody who stood from the opening to the end."""
        return max(self.ends - self.opens, 0.0) / self.length if self.length else 0.0


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of positive length, in the order of their entries.

    `row` (S,): the entry; `start`, `end` (S,): seconds; `group` (S,): index into the K forecasters. `first` (K,): the
    row of each one's first entry; `forecaster` (K,): the ascending ids of everybody in the ledger, with a span or not.
    """

    row: Places
    start: Floats
    end: Floats
    group: Places
    first: Places
    forecaster: Ints

    @property
    def duration(self) -> Floats:
        """Seconds (S,) of each span."""
        return self.end - self.start

    def total(self, weights: Floats) -> Floats:
        """Sums (K,) over each forecaster's spans."""
        return sums(self.group, weights, self.forecaster.size)


def sums(group: Places, weights: Floats, size: int) -> Floats:
    """Sums (size,) of the weights of each group."""
    return np.bincount(group, weights, minlength=size).astype(np.float64, copy=False)  # int where nothing is summed


def spans(entries: Entries, opens: float, ends: float) -> Spans:
    """The spans of one question's entries within [opens, ends)."""
    return cut(entries.forecaster, entries.at, entries.until, entries.probabilities, opens, ends)


def counted(entries: Entries, terms: Terms, weighting: Weighting) -> tuple[Places, Floats]:
    """The rows that enter a rule which averages, and what each weighs.

    "time": the share of its forecaster's covered time, so that a question weighs 1 however often it was updated;
    "entry": every entry made before the end weighs 1; "last": only what stood at the end, weighing 1.
    """
    if weighting == "entry":
        rows = np.flatnonzero((entries.at < terms.ends) & ~np.isnan(entries.probabilities[:, -1]))
        return rows, np.ones(rows.size)
    held = spans(entries, terms.opens, terms.ends)
    if weighting == "last":
        rows = held.row[held.end >= terms.ends]
        return rows, np.ones(rows.size)
    return held.row, held.duration / held.total(held.duration)[held.group]


def cut(
    forecaster: Ints,
    at: Floats,
    until: Floats,
    probabilities: Floats,
    opens: float | Floats,
    ends: float | Floats,
    question: Places | None = None,
) -> Spans:
    """Spans from columns (F,) sorted by (question, at, ledger sequence); bounds may differ by row.

    With several questions, a group is one forecaster on one question; groups are ordered by question, then id.
    """
    order, fresh = _runs(forecaster, question)
    following = np.full(at.size, np.inf)
    following[:-1] = np.where(fresh[1:], np.inf, at[order[1:]])
    superseded = np.empty(at.size)
    superseded[order] = following
    group = np.empty(order.size, dtype=np.intp)
    group[order] = np.cumsum(fresh) - 1
    start = np.maximum(at, opens)
    end = np.minimum(np.minimum(superseded, until), ends)
    # An entry replaced before the opening ends before it starts: it holds no time at all.
    # The last outcome always exists, so its NaN marks a withdrawal.
    row = np.flatnonzero((end > start) & ~np.isnan(probabilities[:, -1]))
    return Spans(row, start[row], end[row], group[row], order[fresh], forecaster[order[fresh]])


def _runs(forecaster: Ints, question: Places | None) -> tuple[Places, Flags]:
    """Rows ordered by (question, forecaster) and then time, and which of them open a new run."""
    order = np.argsort(_narrow(forecaster), kind="stable")
    if question is not None:
        order = order[np.argsort(_narrow(question)[order], kind="stable")]
    fresh = np.ones(order.size, dtype=np.bool_)
    _differs(forecaster[order], fresh)
    if question is not None:
        other = np.zeros(order.size, dtype=np.bool_)
        _differs(question[order], other)
        fresh |= other
    return order, fresh


def _differs(ordered: Ints, out: Flags) -> None:
    """Write into out[1:] which values differ from the one before."""
    np.not_equal(ordered[1:], ordered[:-1], out=out[1:])


def _narrow(ids: Ints) -> NDArray[np.uint16] | Ints:
    """The ids as 16 bits where they fit: NumPy then sorts them by radix, several times faster."""
    if ids.size == 0:
        return ids
    least = ids.min()
    return (ids - least).astype(np.uint16) if ids.max() - least < 1 << 16 else ids
