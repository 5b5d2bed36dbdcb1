"""What a resolution says happened ("yes", an option, a number, a date) as a place in a question's probabilities."""

import math
from datetime import UTC, date, datetime, time, timedelta

from tracker.core.errors import Invalid
from tracker.core.quantiles import scale
from tracker.core.question import Kind, Question, Range
from tracker.core.resolution import UNSCORED

BELOW, ABOVE = "below", "above"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUDGE = 1e-10  # of a bucket: a value on a boundary belongs to the bucket below it, as P(X <= x) has it


def outcome_index(question: Question, outcome: str) -> int:
    """The index of an outcome in the probabilities of a question.

    "yes" or "no"; an option by its label; for a range a number, an ISO 8601 date (or moment with its zone), "below" or
    "above". Letter case does not matter. A value on a boundary of two buckets falls into the lower. Raises `Invalid`
    with the rule; "annulled" and "ambiguous" happened to nobody's forecast and have no index.
    """
    said = outcome.strip().casefold()
    if said in UNSCORED:
        raise Invalid("an annulled or ambiguous question has no outcome", field="outcome")
    if question.range is not None:
        return _bucket(question, question.range, said)
    if said not in _labels(question):
        raise Invalid(f"must be one of: {', '.join(question.outcomes)}", field="outcome")
    return _labels(question).index(said)


def outcome_location(question: Question, outcome: str) -> float | None:
    """Where in 0..1 on the axis of a continuous question an outcome lies; None below or above the range."""
    if question.range is None:
        raise Invalid("only questions over a range have a place for an outcome", field="outcome")
    index = outcome_index(question, outcome)
    if not 1 <= index <= question.range.buckets:
        return None
    return scale(_value(question.kind, outcome.strip().casefold()), question.range)


def outcome_label(question: Question, outcome: str) -> str:
    """The outcome as a person reads it: "Yes", the option, "42 km", "1 March 2026", "below 0 km", "annulled"."""
    said = outcome.strip().casefold()
    if said in _labels(question):
        label = question.outcomes[_labels(question).index(said)]
        return label.capitalize() if question.kind is Kind.BINARY else label
    if question.range is None or said in UNSCORED:
        return said
    if said in (BELOW, ABOVE):
        bound = question.range.low if said == BELOW else question.range.high
        return f"{said} {_shown(question, bound)}"
    return _shown(question, _value(question.kind, said))


def _labels(question: Question) -> list[str]:
    return [label.strip().casefold() for label in question.outcomes]


def _bucket(question: Question, axis: Range, said: str) -> int:
    value = {BELOW: -math.inf, ABOVE: math.inf}.get(said)
    if value is None:
        value = _value(question.kind, said)
    if value < axis.low:
        return _outside(BELOW, axis.open_lower, 0)
    if value > axis.high:
        return _outside(ABOVE, axis.open_upper, axis.buckets + 1)
    place = scale(value, axis) * axis.buckets
    return min(max(math.ceil(place - NUDGE), 1), axis.buckets)


def _outside(side: str, is_open: bool, index: int) -> int:
    if not is_open:
        raise Invalid(f"nothing can fall {side} a closed bound", field="outcome")
    return index


def _value(kind: Kind, said: str) -> float:
    """The number a continuous outcome stands for; of a date, its seconds since 1970."""
    if kind is Kind.DATE:
        return (_moment(said) - EPOCH) / timedelta(seconds=1)
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Invalid("must be a number, below or above", field="outcome")
    return value


def _moment(said: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(said), time(), UTC)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(said.upper())
    except ValueError:
        raise Invalid("must be a date such as 2026-03-01, below or above", field="outcome") from None
    if moment.tzinfo is None:
        raise Invalid("a moment must name its zone, such as 2026-03-01T12:00Z", field="outcome")
    return moment.astimezone(UTC)


def _shown(question: Question, value: float) -> str:
    if question.kind is Kind.DATE:
        moment = EPOCH + timedelta(seconds=value)
        day = f"{moment.day} {moment:%B %Y}"
        return day if moment.time() == time() else f"{day} {moment:%H:%M} UTC"
    unit = question.range.unit if question.range else ""
    return f"{value:.10g} {unit}".strip()
