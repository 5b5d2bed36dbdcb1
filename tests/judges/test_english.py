"""The English parser gives plain values, the same ones every time, and says what is missing."""

import pytest

from tracker.judges.english import EnglishParser, ModelMissing

TEXT = "Russia fined Metrix on Tuesday. Kyiv hoped for peace."


@pytest.fixture(scope="module")
def parser() -> EnglishParser:
    return EnglishParser()


def test_offsets_are_into_the_text_and_heads_into_the_sentence(parser: EnglishParser) -> None:
    first, second = parser.parse(TEXT)
    assert (first.text, second.text) == ("Russia fined Metrix on Tuesday.", "Kyiv hoped for peace.")
    for sentence in (first, second):
        assert all(TEXT[t.start : t.end] == t.text for t in sentence.tokens)
        assert all(0 <= t.head < len(sentence.tokens) for t in sentence.tokens)
        assert [t.i for t in sentence.tokens] == list(range(len(sentence.tokens)))


def test_lemmas_that_the_small_model_misreads_are_mended(parser: EnglishParser) -> None:
    lemmas = [t.lemma for s in parser.parse(TEXT) for t in s.tokens if t.verbal]
    assert lemmas == ["fine", "hope"]


def test_a_text_is_parsed_once(parser: EnglishParser) -> None:
    assert parser.parse(TEXT) is parser.parse(TEXT)
    assert parser.parse("") == ()


@pytest.mark.parametrize("model", ["no_such_model", "/no/such/folder"])
def test_a_missing_model_is_named_with_what_to_do(model: str) -> None:
    with pytest.raises(ModelMissing) as caught:
        EnglishParser(model).load()
    assert model in caught.value.rule
    assert caught.value.field == "TRACKER_SPACY_MODEL"
