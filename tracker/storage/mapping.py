"""Between rows and values of the domain."""

from collections.abc import Sequence
from typing import Any

from tracker.core.forecast import Forecast, binary
from tracker.core.question import Kind, Question, Range
from tracker.storage.tables import ForecastRow, QuestionRow

UNPUBLISHED = frozenset({"draft", "pending"})


def question_from(row: QuestionRow) -> Question:
    """The question a row stores."""
    assert row.id is not None
    return Question(
        id=row.id,
        slug=row.slug,
        title=row.title,
        kind=Kind(row.kind),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        outcomes=tuple(row.outcomes),
        ordered=row.ordered,
        range=range_from(row),
        published=row.status not in UNPUBLISHED,
        resolves_by=row.resolves_by,
        spot_at=row.spot_at,
        reveal_at=row.reveal_at,
        include_bots=row.include_bots,
        outcome=row.outcome,
        known_at=row.known_at,
        fictional=row.fictional,
    )


def range_from(row: Any) -> Range | None:
    """The axis that a question's row, or any selection with its range columns, stores; None where it has none."""
    if row.range_low is None or row.range_high is None or row.buckets is None:
        return None
    return Range(
        low=row.range_low,
        high=row.range_high,
        buckets=row.buckets,
        open_lower=row.open_lower,
        open_upper=row.open_upper,
        zero_point=row.zero_point,
        unit=row.unit,
    )


def question_columns(question: Question) -> dict[str, Any]:
    """What of a question its row stores under the same or a close name; state and prose are written elsewhere."""
    axis = question.range
    return {
        "slug": question.slug,
        "title": question.title,
        "kind": question.kind.value,
        "outcomes": list(question.outcomes),
        "ordered": question.ordered,
        "range_low": axis.low if axis else None,
        "range_high": axis.high if axis else None,
        "buckets": axis.buckets if axis else None,
        "open_lower": axis.open_lower if axis else False,
        "open_upper": axis.open_upper if axis else False,
        "zero_point": axis.zero_point if axis else None,
        "unit": axis.unit if axis else "",
        "opens_at": question.opens_at,
        "closes_at": question.closes_at,
        "resolves_by": question.resolves_by,
        "spot_at": question.spot_at,
        "reveal_at": question.reveal_at,
        "include_bots": question.include_bots,
        "fictional": question.fictional,
    }


def vector_of(kind: Kind | str, probability: float | None, vector: Sequence[float] | None) -> tuple[float, ...] | None:
    """The probability vector of a stored forecast: (no, yes) for a binary one; None for a withdrawal."""
    if kind == Kind.BINARY:
        return None if probability is None else binary(probability)
    return None if vector is None else tuple(vector)


def stored_shape(kind: Kind, probabilities: Sequence[float] | None) -> dict[str, Any]:
    """The two columns that store a vector: one float for a binary question, a packed vector for all others."""
    if probabilities is None:
        return {"probability": None, "probabilities": None}
    if kind is Kind.BINARY:
        return {"probability": float(probabilities[1]), "probabilities": None}
    return {"probability": None, "probabilities": tuple(probabilities)}


def forecast_from(row: ForecastRow, kind: Kind) -> Forecast:
    """The forecast a ledger row stores."""
    return Forecast(
        question_id=row.question_id,
        forecaster_id=row.forecaster_id,
        at=row.at,
        probabilities=vector_of(kind, row.probability, row.probabilities),
        until=row.until,
        sequence=row.id or 0,
    )
