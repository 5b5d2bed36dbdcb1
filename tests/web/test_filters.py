"""How values are written on pages."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import binary_question, date_question, multiple_choice_question, numeric_question, on_day
from tracker.web import filters
from tracker.web.forecast_forms import described, number, quantity, with_unit

NOW = datetime(2026, 2, 12, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=30), "in a moment"),
        (timedelta(minutes=-1), "1 minute ago"),
        (timedelta(minutes=89), "in 89 minutes"),
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(days=138), "in 138 days"),
        (timedelta(days=-400), "1 year ago"),
        (timedelta(days=730_000), "in 1,999 years"),
    ],
)
def test_moments_are_told_from_now(gap, text):
    assert filters.relative(NOW + gap, NOW) == text


def test_a_moment_carries_its_utc():
    stamp = filters.stamp(NOW, "today")
    assert stamp == '<time datetime="2026-02-12T14:05:00Z" title="12 Feb 2026, 14:05 UTC">today</time>'


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=31, minutes=20), "31 h 20 min"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(minutes=-5), "0 min"),
    ],
)
def test_lengths_of_time_have_two_units(gap, text):
    assert filters.span(gap) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.234, "23%"),
        (0.004, "0.4%"),
        (0.996, "99.6%"),
        (0.0001, "0.1%"),
        (0.99999, "99.9%"),
        (0, "0%"),
        (1, "100%"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_nothing_is_shown_as_never_or_always_that_is_not(p, text):
    assert filters.percent(p) == text


@pytest.mark.parametrize(
    ("p", "text"), [(0.18, "18"), (0.185, "18.5"), (0.001, "0.1"), (0.999, "99.9"), (1 / 3, "33.3333")]
)
def test_an_own_forecast_is_shown_as_typed(p, text):
    assert filters.exact(p) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(48.6, 0, "+49"), (-147.4, 0, "−147"), (0.2, 0, "±0"), (-1234.56, 1, "−1,234.6"), (None, 0, "–")],
)
def test_signed_numbers_wear_their_sign(value, digits, text):
    assert filters.signed(value, digits) == text


@pytest.mark.parametrize(
    ("value", "rule", "text"),
    [
        (0.1049, "brier", "0.105"),
        (37.61, "baseline", "+37.6"),
        (-0.7, "log", "−0.700"),
        (-0.02, "relative_brier", "−0.020"),
        (0.2, "crps", "0.200"),
        (None, "peer", "–"),
    ],
)
def test_scores_are_written_as_their_rule_is(value, rule, text):
    assert filters.score(value, rule) == text


@pytest.mark.parametrize(("value", "text"), [(1234567.0, "1,234,567"), (31.25, "31.25"), (-0.5, "−0.5"), (None, "–")])
def test_quantities(value, text):
    assert filters.number(value) == text


def test_dates_in_titles_do_not_break():
    assert filters.unbroken("by 30 June 2026 & <b>") == "by 30\xa0June\xa02026 &amp; &lt;b&gt;"
    assert filters.unbroken("in May 2026, or June") == "in May\xa02026, or June"


def test_counts_and_outcomes():
    assert filters.plural(1, "copy", "copies") == "1 copy"
    assert filters.plural(1204, "article") == "1,204 articles"
    assert filters.outcome("yes") == "Yes"
    assert filters.outcome("a UN mission") == "A UN mission"
    assert filters.outcome(None) == "–"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) AppleWebKit Version/18 Mobile Safari/604.1", "Safari on iOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/143.0", "Firefox on Windows"),
        ("curl/8.5", "curl/8.5"),
        ("", "a browser that gives no name"),
    ],
)
def test_browsers_have_short_names(agent, name):
    assert filters.browser(agent) == name


def test_quantities_wear_the_unit_of_their_question():
    assert quantity(binary_question(), 0.234) == "23%"
    assert quantity(numeric_question(unit="km"), 12.345) == "12.3 km"
    assert quantity(numeric_question(unit="€ billion", high=5000), 4711.2) == "€4,711 billion"
    assert quantity(date_question(on_day(0), on_day(9)), on_day(3).timestamp() - 3600) == "4\xa0Jan\xa02026"
    assert quantity(numeric_question(), None) == "–"
    assert with_unit("3", "") == "3"


def test_forecasts_are_described_in_a_few_words():
    assert described(binary_question(), (0.82, 0.18)) == "18%"
    assert described(multiple_choice_question("a", "b", "c"), (0.2, 0.5, 0.3)) == "50% for “b”"


def test_a_minus_sign_is_a_minus():
    assert number("−3", "q5") == -3
