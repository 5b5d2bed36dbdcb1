"""Phrases of the criteria with slots, such as "{agent} agrees to all points of {object}", as patterns of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.resolver.criteria import Event
from tracker.core.resolver.lexicon import STOP_WORDS
from tracker.core.resolver.objects import normal, words_of
from tracker.core.resolver.parse import Parser, Sentence, Token
from tracker.core.resolver.predicates import Frame, verb_frame
from tracker.core.resolver.verbs import Pattern, Ring

_AGENT, _OBJECT = "Russia", "the proposals"  # stand-ins that every parser knows
_SLOT = re.compile(r"\{(agent|object|patient)\}")


@dataclass(frozen=True, slots=True)
class _Wording:
    """The lemma of a phrase's verb, and the other words that must stand in its own phrase."""

    verb: str
    words: frozenset[str]


def phrase_frames(sentence: Sentence, event: Event, parser: Parser, *, title: bool = False) -> Iterator[Frame]:
    """Frames of the sentence that word the event as one of its phrases does."""
    for phrase in event.phrases:
        wording = _wording(phrase, parser)
        for token in sentence.tokens:
            if not (token.verbal and token.lemma == wording.verb):
                continue
            frame = verb_frame(sentence, token, title=title)
            if wording.words <= words_of(sentence.at(frame.region)):
                yield Frame(
                    token,
                    Pattern("", Ring.CORE, wording.verb),
                    frame.agents,
                    _acted_upon(sentence, frame),
                    frame.region,
                    frame.passive,
                )


def _acted_upon(sentence: Sentence, frame: Frame) -> tuple[Token, ...]:
    """Everything in the predicate's own phrase may be the object of a free wording."""
    return (*frame.patients, *sentence.after(frame.token), *(n for p in frame.patients for n in sentence.after(p)))


def _wording(phrase: str, parser: Parser) -> _Wording:
    fillers = {"agent": _AGENT, "object": _OBJECT, "patient": _OBJECT}
    example = _SLOT.sub(lambda m: fillers[m[1]], phrase)
    parsed = parser.parse(f"{example}.")[0]
    verb = next((t for t in parsed.tokens if t.verbal and t.head == t.i), parsed.tokens[0])
    slots = {normal(w) for w in f"{_AGENT} {_OBJECT}".split()}
    content = [t for t in parsed.tokens if t.i != verb.i and t.pos != "PUNCT" and t.lower not in STOP_WORDS]
    return _Wording(verb.lemma, frozenset(n for t in content if (n := normal(t.lemma)) not in slots))
