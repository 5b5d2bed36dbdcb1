"""What the ledger takes as a forecast, and what it refuses."""

import math

import numpy as np
import pytest

from tests.builders import binary_question, forecast, multiple_choice_question, numeric_question
from tracker.core.errors import InvalidForecast
from tracker.core.forecast import binary, cdf, checked, masses

EVEN = [0.0, *[0.1] * 10, 0.0]


def test_a_probability_of_yes_is_a_pair():
    assert binary(0.7) == pytest.approx((0.3, 0.7))
    with pytest.raises(InvalidForecast, match="must be a number"):
        binary(math.nan)


def test_an_expiry_comes_after_the_forecast():
    assert forecast(0.7, day=2, until=3).until is not None
    with pytest.raises(InvalidForecast, match="later than the forecast"):
        forecast(0.7, day=2, until=2)


@pytest.mark.parametrize("probability", [0.001, 0.5, 0.999])
def test_probabilities_within_the_bounds_are_taken_as_they_are(probability):
    assert checked(binary_question(), binary(probability)) == pytest.approx(binary(probability), abs=1e-15)


def test_what_rounding_leaves_is_normalised_away():
    assert sum(checked(multiple_choice_question(), (0.333, 0.333, 0.3335))) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("question", "probabilities", "why"),
    [
        (binary_question(), (0.0005, 0.9995), "from 0.1% to 99.9%"),
        (binary_question(), (1.0, 0.0), "from 0.1% to 99.9%"),
        (binary_question(), (0.5, 0.4), "sum to 100%, not 90%"),
        (binary_question(), (0.5, math.nan), "must be numbers"),
        (binary_question(), (1.0,), "expected 2 probabilities, got 1"),
        (multiple_choice_question(), (0.5, 0.5, 0.0), "from 0.1% to 99.9%"),
        (numeric_question(), EVEN[1:], "expected 12"),
        (numeric_question(), [0.0, 0.0005, 0.1995, *[0.1] * 8, 0.0], "rise by at least 0.001"),
        (numeric_question(buckets=80), [0.0, 0.6, *[0.4 / 79] * 79, 0.0], "rise by more than 0.5"),
        (numeric_question(), [0.1, *[0.09] * 10, 0.0], "nothing can fall below a closed bound"),
        (numeric_question(), [0.0, *[0.09] * 10, 0.1], "nothing can fall above a closed bound"),
        (numeric_question(open_lower=True), EVEN, "at least 0.001 must lie below"),
        (numeric_question(open_upper=True), EVEN, "at least 0.001 must lie above"),
    ],
)
def test_a_refusal_names_the_rule(question, probabilities, why):
    with pytest.raises(InvalidForecast, match=why) as refused:
        checked(question, probabilities)
    assert refused.value.field == "probabilities"


def test_distributions_that_keep_the_rules_are_taken():
    assert checked(numeric_question(), EVEN) == pytest.approx(EVEN)
    opened = numeric_question(open_lower=True, open_upper=True)
    assert checked(opened, [0.05, *[0.09] * 10, 0.05]) == pytest.approx([0.05, *[0.09] * 10, 0.05])


def test_masses_and_cdf_are_inverse():
    points = np.sort(np.random.default_rng(1).random(11))
    assert cdf(masses(points)) == pytest.approx(points)
    assert sum(masses(points)) == pytest.approx(1)
