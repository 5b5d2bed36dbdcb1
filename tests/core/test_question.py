"""What a question must be, and when it takes forecasts."""

import pytest

from tests.builders import binary_question, multiple_choice_question, numeric_question, on_day
from tracker.core.errors import InvalidQuestion, QuestionClosed, QuestionNotOpen
from tracker.core.question import Kind, Range, Status, require_open, status_at


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: binary_question(title="  "), "title"),
        (lambda: binary_question(opens=5, closes=5), "opens_at"),
        (lambda: binary_question(outcomes=("yes", "no")), "outcomes"),
        (lambda: binary_question(range=Range(0, 1)), "range"),
        (lambda: multiple_choice_question("only"), "outcomes"),
        (lambda: multiple_choice_question(*map(str, range(101))), "outcomes"),
        (lambda: multiple_choice_question("Red", "red "), "outcomes"),
        (lambda: multiple_choice_question("red", " "), "outcomes"),
        (lambda: numeric_question(outcomes=("a", "b")), "outcomes"),
        (lambda: numeric_question(range=None), "range"),
        (lambda: Range(1, 1), "range_min"),
        (lambda: Range(0, 1, buckets=1), "buckets"),
        (lambda: Range(0, 1, buckets=201), "buckets"),
        (lambda: Range(0, 1, zero_point=0), "zero_point"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(build, field):
    with pytest.raises(InvalidQuestion) as refused:
        build()
    assert refused.value.field == field


def test_a_refusal_names_field_and_rule():
    with pytest.raises(InvalidQuestion, match="opens_at: must be before closes_at"):
        binary_question(opens=5, closes=4)
    assert str(InvalidQuestion("must be kind")) == "must be kind"


def test_the_size_of_a_forecast_follows_the_kind():
    assert binary_question().size == 2
    assert multiple_choice_question("a", "b", "c").size == 3
    assert numeric_question(buckets=10).size == 12


def test_continuous_kinds_forecast_distributions():
    assert [kind for kind in Kind if kind.continuous] == [Kind.NUMERIC, Kind.DATE, Kind.DISCRETE]


@pytest.mark.parametrize(("lower", "upper", "count"), [(False, False, 0), (True, False, 1), (True, True, 2)])
def test_bounds_are_open_or_closed(lower, upper, count):
    assert Range(0, 1, open_lower=lower, open_upper=upper).open_bounds == count


@pytest.mark.parametrize(
    ("question", "day", "status"),
    [
        (binary_question(), -1, Status.UPCOMING),
        (binary_question(), 0, Status.OPEN),
        (binary_question(), 9.9, Status.OPEN),
        (binary_question(), 10, Status.CLOSED),
        (binary_question(outcome="yes"), 5, Status.RESOLVED),
        (binary_question(published=False), 5, Status.PENDING),
    ],
)
def test_status_follows_the_clock(question, day, status):
    assert status_at(question, on_day(day)) is status


@pytest.mark.parametrize(
    ("question", "day", "error", "why"),
    [
        (binary_question(), -1, QuestionNotOpen, "opens at 2026-01-01 00:00 UTC"),
        (binary_question(published=False), 5, QuestionNotOpen, "opens at"),
        (binary_question(), 11, QuestionClosed, "closed at 2026-01-11 00:00 UTC"),
        (binary_question(outcome="no"), 5, QuestionClosed, "is resolved"),
    ],
)
def test_only_an_open_question_takes_forecasts(question, day, error, why):
    with pytest.raises(error, match=why):
        require_open(question, on_day(day))


def test_an_open_question_takes_forecasts():
    require_open(binary_question(), on_day(5))
