"""Sentences keep their place in the text, and retrieval asks for what the criteria name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.resolver import builders as b
from tracker.core.resolver.criteria import Actor, Event, When
from tracker.core.resolver.passages import mentions, search_terms, sentences, without_dateline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (
            "The meeting ended at 5 p.m. Monday. Mr. Smith said so.",
            ["The meeting ended at 5 p.m. Monday.", "Mr. Smith said so."],
        ),
        ("He left at 3 a.m. GMT. She stayed.", ["He left at 3 a.m. GMT.", "She stayed."]),
        ("It ended at 5 p.m. The mood was good.", ["It ended at 5 p.m.", "The mood was good."]),
        ("Done at 5 p.m.\nMonday was quiet.", ["Done at 5 p.m.", "Monday was quiet."]),
        (
            "Gen. Milo met the U.S. Senate. It was Jan. 5. “We accept,” he said.",
            ["Gen. Milo met the U.S. Senate.", "It was Jan. 5.", "“We accept,” he said."],
        ),
        ("First line\nSecond line. Third.", ["First line", "Second line.", "Third."]),
        ("Same. Same. Same.", ["Same.", "Same.", "Same."]),
    ],
)
def test_text_is_cut_where_a_reader_would_cut_it(text: str, expected: list[str]) -> None:
    found = sentences(text)
    assert [s.text for s in found] == expected
    assert all(text[s.start : s.end] == s.text for s in found)


@given(st.text(alphabet="Ab. \n\"?!5pm'", max_size=80))
@settings(max_examples=50)
def test_no_word_is_lost_and_every_offset_holds(text: str) -> None:
    found = sentences(text)
    assert all(text[s.start : s.end] == s.text for s in found)
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())


def test_the_first_sentence_loses_place_date_and_agency() -> None:
    body = "BRASILIA, May 5 (Northwire) - Brazil cut its rate. It was late."
    first = without_dateline(sentences(body)[0])
    assert first.text == "Brazil cut its rate."
    assert body[first.start : first.end] == first.text
    assert without_dateline(sentences("Brazil cut its rate.")[0]).start == 0


def test_retrieval_asks_for_names_of_those_who_act_and_for_objects_or_acts() -> None:
    terms = search_terms(b.criteria(b.ADOPT))
    assert {"European Union", "Brussels", "Russia", "Kremlin"} <= set(terms.subjects)
    assert "Ukraine" not in terms.subjects
    assert {"package", "sanctions", "adopt", "impose", "adoption"} <= set(terms.topics)
    assert "of" not in terms.topics


def test_without_named_agents_every_actor_is_searched_and_without_actors_the_topics() -> None:
    erupts = Event("erupt", ("ERUPT",), ("*",), object_any=("Mount Aska",))
    assert "Russia" in search_terms(b.criteria(erupts)).subjects
    nobody = b.criteria(erupts, actors=(), yes_when=When(any=("erupt",)))
    assert search_terms(nobody).subjects == search_terms(nobody).topics


def test_names_are_found_as_whole_words_and_short_capital_names_keep_their_capitals() -> None:
    assert mentions("The kremlin said so.", ["Kremlin"])
    assert not mentions("Kremlinology is dull.", ["Kremlin"])
    assert mentions("The US said so.", ["US"])
    assert not mentions("They told us so.", ["US"])
    assert not mentions("They told us so.", Actor("x").aliases)
