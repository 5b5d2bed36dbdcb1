"""Text is judged as a reader would see it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.resolver import builders as b
from tracker.core.resolver.articles import clean


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("Russia\u200b accepted\u00ad", "Russia accepted"),
        ("\u202eRussia\u202c accepted", "Russia accepted"),
        ("ignore\U000e0041\U000e0042 me", "ignore me"),
        ("a\ufe0fb\U000e0100c", "abc"),
        ("Cafe\u0301", "Café"),
        ("one \t two\u00a0three", "one two three"),
        ("one\r\ntwo\u2028three \n\n  four", "one\ntwo\nthree\nfour"),
        ("  \x07bell\x00  ", "bell"),
        ("\ue000\ud800private", "private"),
    ],
)
def test_invisible_characters_and_odd_spaces_are_gone(raw: str, seen: str) -> None:
    assert clean(raw) == seen


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_sources_of_one_owner_are_one_newsroom() -> None:
    assert b.source("Morning Post", owner="Big Group").newsroom == b.source("Evening Post", owner="Big Group").newsroom
    assert b.source("Morning Post").newsroom == "morning post"
