"""Questions and forecasts from elsewhere, as neutral tables bring them: kept as they are, checked for sense alone.

Data from elsewhere may hold probabilities of 0 and 1, which our own rules refuse. They are kept; log-type scores clip.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tracker.core.errors import InvalidForecast
from tracker.core.forecast import SUM_TOLERANCE, ForecasterKind, masses
from tracker.core.question import Kind, Question, Range


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not taken: where it stands, the column concerned ("" for the row as a whole), and why."""

    table: str
    line: int
    column: str
    why: str

    def __str__(self) -> str:
        place = f"{self.table} line {self.line}"
        return f"{place}, {self.column}: {self.why}" if self.column else f"{place}: {self.why}"


@dataclass(frozen=True, slots=True)
class ImportedQuestion:
    """One row of the questions table. `question.id` is 0; `question.outcome` and `known_at` are what the row says."""

    line: int
    key: str
    question: Question
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedForecast:
    """One row of the forecasts table. `at` None: untimed, it stands from the question's opening.

    `values` is what the column `column` holds: one probability of Yes, or a list over the outcomes (NaN where one did
    not exist yet), or the points of a CDF; None for a withdrawal.
    """

    line: int
    question: str
    forecaster: str
    kind: ForecasterKind
    at: datetime | None
    until: datetime | None
    column: str
    values: tuple[float, ...] | None

    @property
    def key(self) -> str:
        """What the same row has in every import: a digest of all it says but the kind of its forecaster."""
        at, until = (m.isoformat() if m else "" for m in (self.at, self.until))
        parts = (self.question, self.forecaster, at, until, self.column, self.values)
        return "import:" + hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


def imported_vector(question: Question, forecast: ImportedForecast) -> tuple[float, ...] | None:
    """The probability vector of a row for the question it names; None for a withdrawal.

    Raises `InvalidForecast` with the column and the rule where the values do not fit the question.
    """
    if forecast.values is None:
        return None
    if forecast.column == "probability":
        return _binary(question, forecast.values[0])
    if question.range is not None:
        return _continuous(question.range, forecast.values)
    return _discrete(question, forecast.values)


def _binary(question: Question, probability: float) -> tuple[float, ...]:
    if question.kind is not Kind.BINARY:
        kind = question.kind.value.replace("_", " ")
        raise InvalidForecast(f"is for binary questions; a {kind} question has probabilities", field="probability")
    if not 0 <= probability <= 1:
        raise InvalidForecast("must be from 0 to 1", field="probability")
    return (1.0 - probability, probability)


def _discrete(question: Question, values: Sequence[float]) -> tuple[float, ...]:
    size = len(question.outcomes)
    if len(values) != size:
        raise _refused(f"must list {size} numbers, one an outcome, not {len(values)}")
    if math.isnan(values[-1]):
        raise _refused("the last outcome is the catch-all and cannot be null")
    if question.kind is Kind.BINARY and math.isnan(values[0]):
        raise _refused("both outcomes of a binary question always exist")
    if any(not 0 <= v <= 1 for v in values if not math.isnan(v)):
        raise _refused("each must be from 0 to 1")
    total = math.fsum(v for v in values if not math.isnan(v))
    if abs(total - 1) > SUM_TOLERANCE:
        raise _refused(f"must sum to 1, not {total:.4g}")
    return tuple(v / total for v in values)


def _continuous(axis: Range, points: Sequence[float]) -> tuple[float, ...]:
    if len(points) != axis.buckets + 1:
        raise _refused(f"must list the {axis.buckets + 1} points of the CDF, not {len(points)}")
    curve = np.asarray(points, dtype=float)
    if not ((curve >= 0) & (curve <= 1)).all():  # false for NaN as well
        raise _refused("each must be from 0 to 1")
    if (np.diff(curve) < 0).any():
        raise _refused("a CDF never falls")
    if not axis.open_lower and points[0] != 0:
        raise _refused("starts at 0 where the lower bound is closed")
    if not axis.open_upper and points[-1] != 1:
        raise _refused("ends at 1 where the upper bound is closed")
    return masses(points)


def _refused(rule: str) -> InvalidForecast:
    return InvalidForecast(rule, field="probabilities")
