"""Cutting articles into sentences, and knowing which of them are worth judging."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pysbd

from tracker.core.resolver.criteria import Criteria, Event
from tracker.core.resolver.lexicon import STOP_WORDS
from tracker.core.resolver.verbs import triggers

_CLOCK_END = re.compile(r"\b(?:a\.m|p\.m|[ap]m)\.?\s*$", re.IGNORECASE)
_CLOCK_GOES_ON = re.compile(
    r"(?:on |in )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|[A-Z]{2,4}\b|[A-Z][a-z]+ (?:time|Time)\b)"
)
DATELINE = re.compile(
    r"^(?:[A-Z][A-Z .,'’/-]{2,40}(?:,? [A-Z][a-z]+\.? \d{1,2}(?:, \d{4})?)?,? ?)?(?:\(([A-Z][\w"
    r" .’'-]{1,40})\))? ?[-–—]+ "
)
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article: `text` equals the source text from `start` to `end`."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _segmenter() -> pysbd.Segmenter:
    return pysbd.Segmenter(language="en", clean=False, char_span=True)


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[Passage, ...]:
    """The sentences of a text in order, without surrounding space; no character but space is left out."""
    found: list[Passage] = []
    for line in re.finditer(r"[^\n]+", text):
        starts = sorted({0, *(span.start for span in _segmenter().segment(line[0]))})
        for at, after in zip(starts, [*starts[1:], len(line[0])], strict=True):
            piece = line[0][at:after]
            stripped = piece.strip()
            if stripped:
                begin = line.start() + at + piece.index(stripped)
                _add(found, text, Passage(stripped, begin, begin + len(stripped)), same_line=at > 0)
    return tuple(found)


def _add(found: list[Passage], text: str, passage: Passage, *, same_line: bool) -> None:
    """Append, or join to the sentence before where a clock time ("5 p.m. Monday") had cut it."""
    if same_line and found and _CLOCK_END.search(found[-1].text) and _CLOCK_GOES_ON.match(passage.text):
        start = found.pop().start
        passage = Passage(text[start : passage.end], start, passage.end)
    found.append(passage)


def without_dateline(passage: Passage) -> Passage:
    """The first sentence of a report without place, date and agency before it."""
    line = DATELINE.match(passage.text)
    skip = line.end() if line else 0
    return Passage(passage.text[skip:], passage.start + skip, passage.end)


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What full-text retrieval asks for: any of `subjects` together with any of `topics`. Phrases, not patterns."""

    subjects: tuple[str, ...]
    topics: tuple[str, ...]


def search_terms(criteria: Criteria) -> SearchTerms:
    """Subjects: every name of the actors that must act or be acted upon. Topics: object words and trigger verbs."""
    wanted = {name.lstrip("!").casefold() for event in criteria.events for name in (*event.agent, *event.patient)}
    actors = [a for a in criteria.actors if a.name.casefold() in wanted] or list(criteria.actors)
    subjects = _unique(name for actor in actors for name in (actor.name, *actor.aliases))
    topics = _unique(word for event in criteria.events for word in _topics(event))
    return SearchTerms(subjects or topics, topics)


def _topics(event: Event) -> Iterator[str]:
    for phrase in (*event.object_any, *event.object_all):
        yield from (word for word in _WORD.findall(phrase) if word.casefold() not in STOP_WORDS)
    yield from triggers(event.classes)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple({word.casefold(): word for word in words if word.strip()}.values())


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether any name stands in the text as whole words. Short all-capital names must keep their capitals."""
    return any(_name_pattern(name).search(text) for name in names)


@lru_cache(maxsize=4096)
def _name_pattern(name: str) -> re.Pattern[str]:
    flags = 0 if name.isupper() and len(name) <= 4 else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", flags)
