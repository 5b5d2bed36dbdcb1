"""Builders that read like the field speaks: questions that open on day 0, forecasts and withdrawals by day.

Days count from `DAY_ZERO`; times in `Entries` and `Terms` are seconds from it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from tracker.core.forecast import Forecast
from tracker.core.question import Kind, Question, Range
from tracker.core.scoring import Entries, Terms

DAY_ZERO = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400.0


def on_day(day: float) -> datetime:
    """The moment so many days after day zero."""
    return DAY_ZERO + timedelta(days=day)


def binary_question(*, opens: float = 0, closes: float = 10, **changes: Any) -> Question:
    """A binary question that is open from day 0 to day 10."""
    return _question(Kind.BINARY, opens, closes, **{"outcomes": ("no", "yes")} | changes)


def multiple_choice_question(
    *options: str, opens: float = 0, closes: float = 10, ordered: bool = False, **changes: Any
) -> Question:
    """A question with options, the last of which catches all others."""
    outcomes = options or ("red", "green", "other")
    return _question(Kind.MULTIPLE_CHOICE, opens, closes, **{"outcomes": outcomes, "ordered": ordered} | changes)


def numeric_question(
    *, low: float = 0, high: float = 100, buckets: int = 10, opens: float = 0, closes: float = 10, **changes: Any
) -> Question:
    """A question over a range; `open_lower`, `open_upper`, `zero_point` and `unit` shape its axis, `kind` its kind."""
    shape = {k: changes.pop(k) for k in ("open_lower", "open_upper", "zero_point", "unit") if k in changes}
    axis = Range(low=low, high=high, buckets=buckets, **shape)
    return _question(changes.pop("kind", Kind.NUMERIC), opens, closes, **{"outcomes": (), "range": axis} | changes)


def date_question(first: datetime, last: datetime, *, buckets: int = 10, **changes: Any) -> Question:
    """A question over a span of dates."""
    return numeric_question(low=first.timestamp(), high=last.timestamp(), buckets=buckets, kind=Kind.DATE, **changes)


def _question(kind: Kind, opens: float, closes: float, **fields: Any) -> Question:
    basics = {"id": 1, "slug": "a-question", "title": "A question?"}
    return Question(**basics | {"kind": kind, "opens_at": on_day(opens), "closes_at": on_day(closes)} | fields)


def forecast(
    probability: float | Sequence[float], day: float = 0, *, by: int = 1, until: float | None = None
) -> Forecast:
    """A forecast: a probability of Yes, or one for each outcome; `until` is the day it expires."""
    vector = (1 - probability, probability) if isinstance(probability, int | float) else tuple(probability)
    expiry = None if until is None else on_day(until)
    return Forecast(question_id=1, forecaster_id=by, at=on_day(day), probabilities=vector, until=expiry)


def withdrawal(day: float, *, by: int = 1) -> Forecast:
    """A withdrawal: from that day the forecaster says nothing."""
    return Forecast(question_id=1, forecaster_id=by, at=on_day(day), probabilities=None)


def entries(*forecasts: Forecast) -> Entries:
    """The ledger of these forecasts and withdrawals; at one instant, in the order given."""
    ordered = sorted(forecasts, key=lambda f: f.at)
    size = next((len(f.probabilities) for f in ordered if f.probabilities is not None), 2)
    return Entries(
        forecaster=np.array([f.forecaster_id for f in ordered], dtype=np.int64),
        at=np.array([_seconds(f.at) for f in ordered]),
        until=np.array([np.inf if f.until is None else _seconds(f.until) for f in ordered]),
        probabilities=np.array([f.probabilities or [np.nan] * size for f in ordered], dtype=float).reshape(-1, size),
    )


def terms(
    outcome: int = 1, *, opens: float = 0, closes: float = 10, known: float | None = None, **changes: Any
) -> Terms:
    """What scoring needs of a question open from day 0 to day 10 that resolved Yes; `spot` is a day too."""
    if changes.get("spot") is not None:
        changes["spot"] *= DAY
    ends = closes if known is None else known
    return Terms(opens=opens * DAY, closes=closes * DAY, known=ends * DAY, outcome=outcome, **changes)


def _seconds(moment: datetime) -> float:
    return (moment - DAY_ZERO).total_seconds()
