"""What figures mean, in words that claim no more than the figures do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

Curve = Sequence[tuple[float, float]]
Band = Sequence[tuple[float, float, float]]

BY_CHANCE = 0.2  # of the band's width outside it: with a 90 % band at every point, chance alone often takes a tenth
ONE_SIDED = 0.75  # of what lies outside, for a habit to have a name
LEAST = 10  # questions below which a curve says nothing


class Verdict(StrEnum):
    """What a reliability curve beside its chance band amounts to."""

    TOO_FEW = "Too few questions"
    CHANCE = "Within chance"
    BOLD = "Too bold"
    TIMID = "Too timid"
    HIGH = "Says too much"
    LOW = "Says too little"
    UNEVEN = "Uneven"


MEANING = {
    Verdict.TOO_FEW: "The curve could be anything yet.",
    Verdict.CHANCE: "No sign of a habit.",
    Verdict.BOLD: "Flatter than it should be: 95% happens less often, 5% more often.",
    Verdict.TIMID: "Steeper than it should be: 70% happens more often, 30% less often.",
    Verdict.HIGH: "Things happen less often than said, over the whole range.",
    Verdict.LOW: "Things happen more often than said, over the whole range.",
    Verdict.UNEVEN: "Off in part of the range.",
}


def verdict(curve: Curve, band: Band, questions: int) -> Verdict:
    """Whether a reliability curve leaves the band of chance, and in which way.

    `curve` (probability, observed frequency) and `band` (probability, low, high) are in 0..1 with ascending
    probabilities. The curve is read on the band's grid: outside it on more than a fifth, it is called by the side on
    which at least three quarters of the distance lie.
    """
    if questions < LEAST or len(curve) < 2 or len(band) < 2:
        return Verdict.TOO_FEW
    above, below, said = _excess(curve, band)
    outside = above + below
    if np.count_nonzero(outside) <= BY_CHANCE * outside.size:
        return Verdict.CHANCE
    low_half = said < 0.5
    shares = {
        Verdict.BOLD: above[low_half].sum() + below[~low_half].sum(),
        Verdict.TIMID: below[low_half].sum() + above[~low_half].sum(),
        Verdict.HIGH: below.sum(),
        Verdict.LOW: above.sum(),
    }
    name, share = max(shares.items(), key=lambda item: item[1])
    return name if share >= ONE_SIDED * outside.sum() else Verdict.UNEVEN


def _excess(curve: Curve, band: Band) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """How far the curve runs above and below the band at each point of the band, and those points."""
    p, observed = np.array([point[:2] for point in curve], dtype=float).T
    said, low, high = np.array([point[:3] for point in band], dtype=float).T
    there = np.interp(said, p, observed)
    slack = 1e-9
    return (
        np.where(there > high + slack, there - high, 0.0),
        np.where(there < low - slack, low - there, 0.0),
        said,
    )


@dataclass(frozen=True, slots=True)
class Worst:
    """Where a forecaster is furthest off: what was said on average and how often it happened, over `n` forecasts."""

    said: float
    happened: float
    n: int


def worst_bin(bins: Sequence[tuple[float | None, float | None, int, float]]) -> Worst | None:
    """The bin (mean, observed, n, weight) that costs most: weight times squared distance. None where all are empty."""
    filled = [(w * (m - o) ** 2, m, o, n) for m, o, n, w in bins if m is not None and o is not None]
    if not filled:
        return None
    _, said, happened, n = max(filled)
    return Worst(said, happened, n)


def calibration_sentence(found: Verdict, worst: Worst | None, cost: float, who: str) -> str:
    """What the miscalibration means, for the forecaster ("You") or somebody else (their name)."""
    you = who == "You"
    costs = f"That costs {'you ' if you else ''}{cost:.3f}"
    says = "When you say" if you else "What is called"
    if found is Verdict.TOO_FEW or worst is None:
        return "Too few questions have resolved for a curve to mean anything."
    example = f"{says} about {100 * worst.said:.0f}%, it happens {100 * worst.happened:.0f}% of the time."
    if not you:
        example = f"{says} {100 * worst.said:.0f}% happens {100 * worst.happened:.0f}% of the time."
    if found is Verdict.CHANCE:
        return f"{who} may be well calibrated. {example} {costs}; chance alone could explain it."
    habit = {
        Verdict.BOLD: "too bold",
        Verdict.TIMID: "too timid",
        Verdict.HIGH: "too high throughout",
        Verdict.LOW: "too low throughout",
        Verdict.UNEVEN: "off in part of the range",
    }[found]
    return f"{who} {'are' if you else 'is'} {habit}. {example} {costs}, more than chance would."


def likely(low: int | None, high: int | None) -> str:
    """A range of ranks: 1 to 6, or 3 where it is one."""
    if low is None or high is None:
        return ""
    return f"{low}" if low == high else f"{low} to {high}"
