"""A forecast: probabilities over a question's outcomes, from one forecaster, standing from one instant on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tracker.core.errors import InvalidForecast
from tracker.core.question import Question, Range

LEAST, MOST = 0.001, 0.999  # of one outcome of a discrete question
SUM_TOLERANCE = 0.001  # what rounding in a form may leave; the rest is normalised away
STEP_LEAST = 0.01  # of the uniform step of a CDF
STEP_MOST = 0.2 * 200  # of the uniform step: at most 0.2 a bucket at 200 buckets
OUTSIDE_LEAST = 0.001  # beyond an open bound


class ForecasterKind(StrEnum):
    """Who forecasts. Aggregates are forecasters too: computed, scored and ranked by the same code."""

    HUMAN = "human"
    BOT = "bot"
    AGGREGATE = "aggregate"


@dataclass(frozen=True, slots=True)
class Forecast:
    """One ledger entry. `probabilities` is None for a withdrawal; `until` is the expiry, exclusive."""

    question_id: int
    forecaster_id: int
    at: datetime
    probabilities: tuple[float, ...] | None
    until: datetime | None = None
    sequence: int = 0

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.at:
            raise InvalidForecast("must be later than the forecast itself", field="until")


def checked(question: Question, probabilities: Sequence[float]) -> tuple[float, ...]:
    """Probabilities as the ledger takes them, or a refusal that names the rule. Nothing is clamped.

    Discrete kinds: every probability from 0.001 to 0.999, sum within 0.001 of one (then normalised).
    Continuous kinds: bucket masses from `masses`, each step between 0.01/N and 40/N, closed bounds exactly empty,
    open ones at least 0.001 outside.
    """
    values = np.asarray(probabilities, dtype=float)
    if values.shape != (question.size,):
        raise InvalidForecast(f"expected {question.size} probabilities, got {values.size}", field="probabilities")
    if not np.isfinite(values).all():
        raise InvalidForecast("must be numbers", field="probabilities")
    total = float(values.sum())
    if abs(total - 1) > SUM_TOLERANCE:
        raise InvalidForecast(f"must sum to 100%, not {100 * total:.4g}%", field="probabilities")
    values = values / total
    if question.range is not None:
        _check_masses(values, question.range)
    elif ((values < LEAST - 1e-12) | (values > MOST + 1e-12)).any():
        raise InvalidForecast(f"each must be from {100 * LEAST:g}% to {100 * MOST:g}%", field="probabilities")
    return tuple(float(v) for v in values)


def _check_masses(values: NDArray[np.float64], axis: Range) -> None:
    inside = values[1:-1]
    slack = 1e-9
    if (inside < STEP_LEAST / axis.buckets - slack).any():
        raise InvalidForecast(
            f"each step of the curve must rise by at least {STEP_LEAST / axis.buckets:g}", field="probabilities"
        )
    if (inside > min(1.0, STEP_MOST / axis.buckets) + slack).any():
        raise InvalidForecast(
            f"no step of the curve may rise by more than {STEP_MOST / axis.buckets:g}", field="probabilities"
        )
    for side, mass, is_open in (("below", values[0], axis.open_lower), ("above", values[-1], axis.open_upper)):
        if not is_open and mass > slack:
            raise InvalidForecast(f"nothing can fall {side} a closed bound", field="probabilities")
        if is_open and mass < OUTSIDE_LEAST - slack:
            raise InvalidForecast(f"at least {OUTSIDE_LEAST:g} must lie {side} the open bound", field="probabilities")


def masses(cdf: Sequence[float]) -> tuple[float, ...]:
    """Bucket masses of a CDF of N + 1 points: below the range, the N steps, above it."""
    points = np.asarray(cdf, dtype=float)
    return tuple(float(v) for v in np.concatenate(([points[0]], np.diff(points), [1 - points[-1]])))


def cdf(probabilities: Sequence[float]) -> tuple[float, ...]:
    """The N + 1 points of the CDF whose bucket masses are given (inverse of `masses`)."""
    return tuple(float(v) for v in np.cumsum(np.asarray(probabilities, dtype=float)[:-1]))


def binary(probability: float) -> tuple[float, float]:
    """The pair (no, yes) of a probability of Yes."""
    if not math.isfinite(probability):
        raise InvalidForecast("must be a number", field="probability")
    return (1.0 - probability, probability)
