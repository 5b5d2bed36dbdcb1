"""What a resolution says happened, as a place in the probabilities of a question."""

from datetime import UTC, datetime

import pytest

from tests.builders import binary_question, date_question, multiple_choice_question, numeric_question
from tracker.core.errors import Invalid
from tracker.core.outcome import outcome_index, outcome_label, outcome_location
from tracker.core.question import Kind

MARCH = date_question(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC), open_upper=True)
OPEN = numeric_question(open_lower=True, open_upper=True, unit="km")
LOG = numeric_question(low=1, high=1000, buckets=3, zero_point=0)
COUNT = numeric_question(low=-0.5, high=19.5, buckets=20, kind=Kind.DISCRETE)


@pytest.mark.parametrize(
    ("question", "outcome", "index"),
    [
        (binary_question(), "no", 0),
        (binary_question(), " Yes ", 1),
        (multiple_choice_question("Red", "Green", "other"), "green", 1),
        (numeric_question(), "0", 1),
        (numeric_question(), "0.001", 1),
        (numeric_question(), "10", 1),
        (numeric_question(), "10.001", 2),
        (numeric_question(), "99.9", 10),
        (numeric_question(), "100", 10),
        (numeric_question(low=0, high=1), "0.3", 3),
        (OPEN, "-1e9", 0),
        (OPEN, "below", 0),
        (OPEN, "100.5", 11),
        (OPEN, "Above", 11),
        (LOG, "10", 1),
        (LOG, "10.1", 2),
        (LOG, "999", 3),
        (COUNT, "0", 1),
        (COUNT, "3", 4),
        (COUNT, "19", 20),
        (MARCH, "2026-03-01", 1),
        (MARCH, "2026-03-02T12:00Z", 2),
        (MARCH, "2026-03-02t12:00+02:00", 2),
        (MARCH, "2026-03-12", 11),
    ],
)
def test_an_outcome_has_its_place(question, outcome, index):
    assert outcome_index(question, outcome) == index


@pytest.mark.parametrize(
    ("question", "outcome", "why"),
    [
        (binary_question(), "maybe", "must be one of: no, yes"),
        (binary_question(), "annulled", "has no outcome"),
        (numeric_question(), "Ambiguous", "has no outcome"),
        (numeric_question(), "many", "must be a number"),
        (numeric_question(), "nan", "must be a number"),
        (numeric_question(), "inf", "must be a number"),
        (numeric_question(), "-3", "nothing can fall below a closed bound"),
        (numeric_question(), "above", "nothing can fall above a closed bound"),
        (MARCH, "soon", "must be a date"),
        (MARCH, "5", "must be a date"),
        (MARCH, "2026-03-02T12:00", "must name its zone"),
        (MARCH, "2026-02-01", "nothing can fall below a closed bound"),
    ],
)
def test_what_is_no_outcome_is_refused_with_the_rule(question, outcome, why):
    with pytest.raises(Invalid, match=why) as refused:
        outcome_index(question, outcome)
    assert refused.value.field == "outcome"


@pytest.mark.parametrize(
    ("question", "outcome", "location"),
    [
        (numeric_question(), "42", 0.42),
        (OPEN, "below", None),
        (OPEN, "101", None),
        (LOG, "10", 1 / 3),
        (MARCH, "2026-03-06", 0.5),
    ],
)
def test_a_continuous_outcome_lies_somewhere_on_the_axis(question, outcome, location):
    found = outcome_location(question, outcome)
    assert found == (None if location is None else pytest.approx(location))


def test_a_discrete_outcome_lies_on_no_axis():
    with pytest.raises(Invalid, match="only questions over a range"):
        outcome_location(binary_question(), "yes")


@pytest.mark.parametrize(
    ("question", "outcome", "label"),
    [
        (binary_question(), "yes", "Yes"),
        (binary_question(), "annulled", "annulled"),
        (multiple_choice_question("Red Army", "other"), "red army", "Red Army"),
        (numeric_question(unit="km"), "42.50", "42.5 km"),
        (numeric_question(), "42", "42"),
        (OPEN, "above", "above 100 km"),
        (OPEN, "below", "below 0 km"),
        (OPEN, "ambiguous", "ambiguous"),
        (MARCH, "2026-03-01", "1 March 2026"),
        (MARCH, "2026-03-02T12:00+02:00", "2 March 2026 10:00 UTC"),
        (MARCH, "above", "above 11 March 2026"),
    ],
)
def test_an_outcome_is_shown_as_people_read_it(question, outcome, label):
    assert outcome_label(question, outcome) == label
