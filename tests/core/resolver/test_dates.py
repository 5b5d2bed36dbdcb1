"""When it happened, by the expression nearest to the act."""

from datetime import UTC, date, datetime

import pytest

from tracker.core.resolver.dates import event_time

PUBLISHED = datetime(2027, 1, 13, 10, tzinfo=UTC)  # a Wednesday

CASES = [
    ("Russia accepted it.", "2027-01-13"),
    ("Russia accepted it on Tuesday.", "2027-01-12"),
    ("Russia accepted it on Wednesday.", "2027-01-13"),
    ("Russia accepted it last Wednesday.", "2027-01-06"),
    ("Russia accepted it on Thursday.", "2027-01-07"),
    ("Russia accepted it yesterday.", "2027-01-12"),
    ("Russia accepted it today.", "2027-01-13"),
    ("Russia accepted it on 5 January.", "2027-01-05"),
    ("Russia accepted it on January 5, 2027.", "2027-01-05"),
    ("Russia accepted it on 2027-01-13.", "2027-01-13"),
    ("Russia accepted it on 20 December.", "2026-12-20"),
    ("Russia accepted it on Dec. 20.", "2026-12-20"),
    ("Russia accepted it three days ago.", "2027-01-10"),
    ("Russia accepted it several days ago.", "2027-01-08"),
    ("Russia accepted it a year earlier.", "2026-01-13"),
    ("Russia accepted it in March 2025.", "2025-03-31"),
    ("Russia accepted it in 2019.", "2019-12-31"),
    ("Russia accepted it in 2027.", "2027-01-13"),
    ("Russia accepted it in November.", "2026-11-30"),
    ("Russia accepted it in December.", "2026-12-31"),
    ("Russia accepted it in January.", "2027-01-13"),
    ("Russia accepted it last week.", "2027-01-06"),
    ("Russia accepted it last year.", "2026-01-13"),
    ("Russia accepted it, in force from 30 June.", "2027-01-13"),
    ("Russia accepted it; talks resume next Monday.", "2027-01-13"),
    ("Russia accepted it on Monday, after talks that began in 2019.", "2027-01-11"),
    ("Drawn up in 2025, the plan was what Russia accepted on Monday.", "2027-01-11"),
    ("Russia accepted it on 31 February 2026.", "2027-01-13"),
]


@pytest.mark.parametrize(("text", "day"), CASES)
def test_the_day_is_read_from_the_sentence(text: str, day: str) -> None:
    found = event_time(text, text.index("accepted"), PUBLISHED)
    assert found.at.date() == date.fromisoformat(day)
    assert found.at <= PUBLISHED
    assert found.words in text


def test_of_a_figure_a_month_or_year_is_what_it_measures() -> None:
    text = "Inflation slowed to 2.9% in May 2026, from 3.1% in 2025."
    assert event_time(text, 10, PUBLISHED, period=True).at == PUBLISHED
    assert event_time(text, 10, PUBLISHED).at.year == 2026
