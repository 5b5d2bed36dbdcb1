"""Dates, numbers and vague words that the prose of a question names."""

from datetime import date

import pytest

from tracker.core.resolver.prose import dates_in, deadlines_in, numbers_in, sentences, vague_words


def test_full_dates_are_found_in_three_forms_and_each_once():
    prose = (
        "Between 1 December 2026 and June 30, 2027 (2027-06-30); talks of December 2025 do not count; not 31 June 2027."
    )
    assert dates_in(prose) == [date(2026, 12, 1), date(2027, 6, 30)]


@pytest.mark.parametrize(
    ("prose", "last_day", "words"),
    [
        ("Will it be signed by 30 June 2027?", date(2027, 6, 30), "by 30 June 2027"),
        ("signed before 1 July 2027", date(2027, 6, 30), "before 1 July 2027"),
        ("open until and including June 30, 2027", date(2027, 6, 30), "until June 30, 2027"),
    ],
)
def test_a_deadline_allows_its_last_day(prose, last_day, words):
    assert list(deadlines_in(prose)) == [(last_day, words)]


def test_a_date_without_a_limiting_word_is_no_deadline():
    assert not list(deadlines_in("The vote of 30 June 2027 counts; by 31 June 2027 nothing."))


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("at least 50 vessels, or 1,250.5 tonnes", [50.0, 1250.5]),
        ("90 billion euros and 3.5 million doses", [90e9, 3.5e6]),
        ("25 basis points (25 again) and 60%", [25.0, 60.0]),
        ("comparable to Article 5, at 23:59 UTC on 30 June 2027, 28-29 January, May 3, in 2026", []),
        ("the G20, COP31, F-35, the 20th package and Resolution 2803", []),
    ],
)
def test_numbers_are_those_that_count_or_measure(prose, numbers):
    assert numbers_in(prose) == numbers


def test_vague_words_are_found_in_every_form():
    assert vague_words("Sanctions tightened significantly, a MAJOR step soon") == {
        "tighten",
        "significant",
        "major",
        "soon",
    }
    assert vague_words("A majority adopts the package") == set()


def test_sentences_part_at_stops_semicolons_and_blank_lines():
    assert sentences("One. Two; three?\n\nFour") == ["One.", "Two;", "three?", "Four"]
