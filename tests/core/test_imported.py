"""Values from elsewhere are kept as they are, and refused by name where they do not fit their question."""

import math
from datetime import UTC, datetime

import pytest

from tracker.core.errors import InvalidForecast
from tracker.core.forecast import ForecasterKind
from tracker.core.imported import ImportedForecast, Refusal, imported_vector
from tracker.core.question import Kind, Question, Range

OPENS, CLOSES = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
NAN = math.nan


def question(kind: Kind, outcomes: tuple[str, ...] = (), axis: Range | None = None) -> Question:
    return Question(0, "q", "Q?", kind, OPENS, CLOSES, outcomes=outcomes, range=axis)


BINARY = question(Kind.BINARY, ("no", "yes"))
CHOICE = question(Kind.MULTIPLE_CHOICE, ("red", "green", "other"))
NUMERIC = question(Kind.NUMERIC, axis=Range(0, 10, 4))
OPEN_ENDED = question(Kind.NUMERIC, axis=Range(0, 10, 4, open_lower=True, open_upper=True))


def row(column: str, *values: float, at: datetime | None = None) -> ImportedForecast:
    return ImportedForecast(2, "q", "Ada", ForecasterKind.HUMAN, at, None, column, values or None)


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        (BINARY, row("probability", 0.25), (0.75, 0.25)),
        (BINARY, row("probability", 0.0), (1.0, 0.0)),
        (BINARY, row("probability", 1.0), (0.0, 1.0)),
        (BINARY, row("probabilities", 0.25, 0.75), (0.25, 0.75)),
        (BINARY, row(""), None),
        (CHOICE, row("probabilities", 0.5, 0.0, 0.5), (0.5, 0.0, 0.5)),
        (NUMERIC, row("probabilities", 0, 0.25, 0.5, 0.75, 1), (0, 0.25, 0.25, 0.25, 0.25, 0)),
        (OPEN_ENDED, row("probabilities", 0.1, 0.1, 0.5, 0.9, 0.9), (0.1, 0, 0.4, 0.4, 0, 0.1)),
    ],
)
def test_foreign_values_are_kept(asked: Question, given: ImportedForecast, expected: tuple[float, ...] | None) -> None:
    found = imported_vector(asked, given)
    assert found == (None if expected is None else pytest.approx(expected))


def test_an_outcome_that_did_not_exist_yet_stays_unknown() -> None:
    found = imported_vector(CHOICE, row("probabilities", 0.4, NAN, 0.6))
    assert found is not None
    assert found[0] == 0.4
    assert math.isnan(found[1])
    assert found[2] == 0.6


def test_what_rounding_left_is_normalised_away() -> None:
    assert imported_vector(CHOICE, row("probabilities", 0.3334, 0.3334, 0.3334)) == pytest.approx((1 / 3,) * 3)


@pytest.mark.parametrize(
    ("asked", "given", "why"),
    [
        (CHOICE, row("probability", 0.5), "multiple choice question has probabilities"),
        (BINARY, row("probability", 1.5), "from 0 to 1"),
        (BINARY, row("probability", NAN), "from 0 to 1"),
        (BINARY, row("probabilities", NAN, 1.0), "always exist"),
        (CHOICE, row("probabilities", 0.5, 0.5), "3 numbers"),
        (CHOICE, row("probabilities", 0.5, 0.5, NAN), "catch-all"),
        (CHOICE, row("probabilities", -0.5, 0.5, 1.0), "from 0 to 1"),
        (CHOICE, row("probabilities", 0.5, 0.5, 0.5), "sum to 1, not 1.5"),
        (CHOICE, row("probabilities", 0.0, 0.0, 0.0), "sum to 1, not 0"),
        (NUMERIC, row("probabilities", 0, 1), "5 points"),
        (NUMERIC, row("probabilities", 0, NAN, 0.5, 0.7, 1), "from 0 to 1"),
        (NUMERIC, row("probabilities", 0, 0.6, 0.5, 0.7, 1), "never falls"),
        (NUMERIC, row("probabilities", 0.1, 0.2, 0.5, 0.7, 1), "starts at 0"),
        (NUMERIC, row("probabilities", 0, 0.2, 0.5, 0.7, 0.9), "ends at 1"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_rule(asked: Question, given: ImportedForecast, why: str) -> None:
    with pytest.raises(InvalidForecast, match=why) as caught:
        imported_vector(asked, given)
    assert caught.value.field == given.column


def test_equal_rows_have_equal_keys_and_others_do_not() -> None:
    rows = [row("probability", 0.5), row("probability", 0.6), row(""), row("probability", 0.5, at=OPENS)]
    assert row("probability", 0.5).key == rows[0].key
    assert len({r.key for r in rows}) == len(rows)


def test_a_refusal_names_its_place() -> None:
    assert str(Refusal("forecasts", 7, "at", "must say its zone")) == "forecasts line 7, at: must say its zone"
    assert str(Refusal("forecasts", 7, "", "is not JSON")) == "forecasts line 7: is not JSON"
