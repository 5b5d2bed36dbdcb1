"""A row of the forecasts table."""

import math

from tracker.core.fields import MAX_NUMBER, Fields
from tracker.core.forecast import ForecasterKind
from tracker.core.imported import ImportedForecast

REQUIRED = ("question", "forecaster")
COLUMNS = ("question", "forecaster", "kind", "at", "until", "probability", "probabilities")
KINDS = tuple(kind.value for kind in ForecasterKind)
MAX_KEY = 200
MAX_NAME = 120
MAX_VALUES = 1_000


def read_forecast(row: Fields, line: int) -> ImportedForecast | None:
    """The forecast in a row opened with `COLUMNS`; None where something was noted. Neither value: a withdrawal."""
    question = row.text("question", required=True, limit=MAX_KEY)
    forecaster = row.text("forecaster", required=True, limit=MAX_NAME)
    kind = ForecasterKind(row.choice("kind", KINDS, "human"))
    at, until = row.moment("at"), row.moment("until")
    if at and until and until <= at:
        row.note("until", "must be later than the forecast itself")
    column, values = _values(row)
    if row.problems:
        return None
    return ImportedForecast(line, question, forecaster, kind, at, until, column, values)


def _values(row: Fields) -> tuple[str, tuple[float, ...] | None]:
    if row.has("probability") and row.has("probabilities"):
        row.note("probabilities", "stands beside probability: give one of the two")
    elif row.has("probability"):
        return "probability", (row.number("probability", 0.0, low=0, high=1),)
    elif row.has("probabilities"):
        return "probabilities", _list(row)
    return "", None


def _list(row: Fields) -> tuple[float, ...]:
    values = row.data["probabilities"]
    if not isinstance(values, list) or not 0 < len(values) <= MAX_VALUES:
        row.note("probabilities", f"must be a JSON list of 1 to {MAX_VALUES} numbers")
    elif all(value is None or _is_number(value) for value in values):
        return tuple(math.nan if value is None else float(value) for value in values)
    else:
        row.note("probabilities", "every item must be a number or null")
    return ()


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= MAX_NUMBER  # false for NaN
