"""The bank that the repository carries: what it must hold, and that the built-in judge reads its examples."""

from datetime import timedelta
from pathlib import Path

import pytest

from tracker.bank import read, read_sources
from tracker.core.entry import QuestionEntry
from tracker.core.question import Kind
from tracker.core.resolver.articles import Article, Source, SourceKind, Tier
from tracker.core.resolver.criteria_toml import criteria_from, criteria_to
from tracker.core.resolver.judgement import Grade
from tracker.core.resolver.rules import judge
from tracker.judges.english import EnglishParser

FOLDER = Path(__file__).resolve().parents[2] / "questions"
BANK = read(FOLDER)
HALF_A_YEAR = timedelta(days=180)
WIRE = Source(1, "Wire", "wire.example", "Wire", SourceKind.WIRE, Tier.A)


@pytest.fixture(scope="module")
def parser():
    return EnglishParser()


def test_every_file_is_sound():
    assert [str(p) for p in BANK.problems] == []
    files = sorted(path.name for path in FOLDER.glob("*.toml") if path.name != "sources.toml")
    assert [q.file for q in BANK.questions] == files


def test_the_linter_only_notes_verbs_that_are_not_built_in():
    assert [str(w) for w in BANK.warnings if "is not built in" not in w.rule] == []


def test_there_are_questions_enough_on_the_story_and_beyond_it():
    assert len(BANK.questions) >= 26
    assert sum(q.tournament == "after-berlin" for q in BANK.questions) >= 14
    assert sum(q.tournament is None for q in BANK.questions) >= 10


def test_every_kind_is_asked():
    kinds = [q.question.kind for q in BANK.questions]
    assert kinds.count(Kind.MULTIPLE_CHOICE) >= 3
    assert sum(kind.continuous for kind in kinds) >= 3
    assert set(kinds) == set(Kind)


@pytest.mark.parametrize("words", ["Will Russia accept the proposals", "Will sanctions tighten"])
def test_the_questions_of_the_story_are_asked_in_its_words(words):
    assert any(words in q.question.title for q in BANK.questions)


@pytest.mark.parametrize("entry", BANK.questions, ids=lambda entry: entry.file)
def test_a_question_is_complete(entry: QuestionEntry):
    question = entry.question
    assert entry.file == f"{question.slug}.toml"
    assert question.closes_at - question.opens_at >= HALF_A_YEAR
    assert entry.tags
    assert len(entry.criteria.text) > 300
    assert "Source" in entry.criteria.text
    if question.kind is Kind.BINARY:
        assert entry.criteria.examples
        assert entry.criteria.yes_when.any or entry.criteria.yes_when.all
    written = criteria_to(entry.criteria)
    assert criteria_from(written, opens_at=question.opens_at, closes_at=question.closes_at) == entry.criteria


@pytest.mark.parametrize("entry", [q for q in BANK.questions if q.criteria.examples], ids=lambda entry: entry.file)
def test_the_judge_reads_every_example_as_its_author_does(entry: QuestionEntry, parser):
    criteria = entry.criteria
    at = criteria.opens_at + timedelta(days=30)
    for example in criteria.examples:
        article = Article(1, "", example.text, WIRE, at, at)
        stances = {j.stance.value for j in judge(criteria, article, parser) if j.grade is Grade.FULL}
        assert stances == (set() if example.stance == "irrelevant" else {example.stance}), example.text


def test_the_news_sources_are_sound_and_many():
    sources, problems = read_sources(FOLDER / "sources.toml")
    assert [str(p) for p in problems] == []
    assert len(sources) >= 18
    assert len({source.owner_group for source in sources if source.tier in "AB"}) >= 15
    assert sum(source.kind == "official" for source in sources) >= 8
