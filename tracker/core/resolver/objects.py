"""Whether what a predicate acts upon is the object that the criteria name. Every content word must be there.

A fraction of the words would read "amber warning for snow" as "red warning for snow".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.core.resolver import lexicon
from tracker.core.resolver.actors import Context, Match, match, spans
from tracker.core.resolver.criteria import Actor, Event
from tracker.core.resolver.gazetteer import adjectives
from tracker.core.resolver.parse import Sentence, Token
from tracker.core.resolver.predicates import Frame
from tracker.core.resolver.verbs import Turn

_COMPLEMENTS = lexicon.words("of on for against to over between about in")  # prepositions that continue an object
_PRONOUNS = lexicon.words("it them this that these those")
_DEFINITE = lexicon.words("the its their this his her both these those")
_SPELLINGS = {
    "center": "centre",
    "program": "programme",
    "defense": "defence",
    "license": "licence",
    "labor": "labour",
    "organization": "organisation",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """An object phrase: its content words in normal form, and which of them is the head."""

    text: str
    words: tuple[str, ...]
    head: str


@lru_cache(maxsize=4096)
def phrase(text: str) -> Phrase:
    """Read an object phrase of the criteria. The head is the last word before the first preposition."""
    every = re.findall(r"[\w.]+(?:['’]s)?", text.casefold())
    content = [normal(w) for w in every if w not in lexicon.STOP_WORDS] or [normal(w) for w in every]
    first = re.split(r"\s(?:of|on|for|to|against|with|in|at|by|from|over|between)\s", text.casefold())[0]
    head = [normal(w) for w in re.findall(r"[\w.]+", first) if w not in lexicon.STOP_WORDS]
    return Phrase(text, tuple(dict.fromkeys(content)), head[-1] if head else content[-1])


@lru_cache(maxsize=8192)
def normal(word: str) -> str:
    """A word without possessive and plural ending, in British spelling."""
    word = re.sub(r"['’]s?$", "", word.casefold()).rstrip(".")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(?:s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return _SPELLINGS.get(word, word)


def words_of(tokens: Iterable[Token]) -> frozenset[str]:
    """Every word of the tokens in normal form, with the parts of hyphenated ones."""
    return frozenset(normal(part) for t in tokens for w in (t.text, t.lemma) for part in (w, *re.split(r"[-–/]", w)))


@lru_cache(maxsize=256)
def normal_words(text: str) -> frozenset[str]:
    """Every word of a text in normal form."""
    return frozenset(normal(w) for w in re.findall(r"[\w.]+", text))


@dataclass(frozen=True, slots=True)
class Found:
    """How an object was found: its phrase, and a cue where only part of it was acted upon.

    `scattered`: only the head is acted upon, the other words stand elsewhere in the sentence.
    """

    match: Match
    text: str = ""
    partial: str = ""
    scattered: bool = False


MISSING = Found(Match.NONE)


def find_object(sentence: Sentence, frame: Frame, event: Event, seen: frozenset[str]) -> Found:
    """The event's object in the frame. `seen` are object phrases that the article named in full before."""
    region = sentence.at(frame.region)
    agents = {i for a in frame.agents for i in _noun_phrase(sentence, a)}
    if any(set(phrase(p).words) <= words_of(sentence.at(frame.region | agents)) for p in event.object_not):
        return MISSING
    if not all(set(phrase(p).words) <= words_of(region) for p in event.object_all):
        return MISSING
    if not event.object_any:
        return Found(Match.NAMED)
    heads = tuple(_heads(sentence, frame, targeted=bool(event.patient)))
    named = (_named(sentence, h, phrase(p), frame) for p in event.object_any for h in heads)
    inferred = (_short_form(sentence, h, phrase(p)) for p in event.object_any if p in seen for h in heads)
    best = next((f for f in named if f.match), None) or next((f for f in inferred if f.match), None)
    return best or _scattered(sentence, heads, event) or MISSING


def _heads(sentence: Sentence, frame: Frame, *, targeted: bool) -> Iterator[Token]:
    """What is acted upon; also what the verb's prepositions govern, where its object is an opponent or a target."""
    yield from frame.patients
    contest = frame.pattern.turn is Turn.CONVERSE or frame.pattern.verb_class in ("WIN", "LOSE", "")
    if contest or targeted or not frame.patients:
        yield from sentence.after(frame.token)
        for p in frame.patients if targeted else ():
            yield from sentence.after(p, "of")
        for complement in sentence.children(frame.token, "acomp", "oprd", "attr", "ccomp", "xcomp"):
            yield from sentence.after(complement) if not complement.verbal else ()


def _named(sentence: Sentence, head: Token, wanted: Phrase, frame: Frame) -> Found:
    noun, partial = _core(sentence, head, wanted.head)
    if noun is None:
        return MISSING
    near = _noun_phrase(sentence, head) | _continued(sentence, frame)
    if not set(wanted.words) <= words_of(sentence.at(near)):
        return MISSING
    return Found(Match.NAMED, wanted.text, partial)


def _scattered(sentence: Sentence, heads: tuple[Token, ...], event: Event) -> Found | None:
    """The head is acted upon and the other words stand somewhere in the sentence: enough to support, not to assert."""
    here = words_of(sentence.tokens)
    for p in event.object_any:
        wanted = phrase(p)
        if set(wanted.words) <= here and any(_core(sentence, h, wanted.head)[0] for h in heads):
            return Found(Match.INFERRED, p, scattered=True)
    return None


def _core(sentence: Sentence, head: Token, wanted: str) -> tuple[Token | None, str]:
    """The noun that carries the phrase: the head itself, or what a container or a part ("some points of") is of."""
    partial = ""
    noun: Token | None = head
    while noun is not None:
        if wanted in words_of([noun]):
            return noun, partial
        whole = any(c.lower in ("all", "every", "each") for c in sentence.children(noun))
        if noun.lemma not in lexicon.PARTIAL_NOUNS | lexicon.CONTAINERS and noun.pos != "NUM":
            return None, ""
        if noun.lemma not in lexicon.CONTAINERS and not whole:
            partial = noun.text
        noun = next(iter(sentence.after(noun, "of", "in")), None)
    return None, ""


def _noun_phrase(sentence: Sentence, head: Token) -> frozenset[int]:
    found, queue = {head.i}, [head]
    while queue:
        for c in sentence.children(queue.pop()):
            clause = c.dep in ("relcl", "advcl", "ccomp", "parataxis", "appos") or (c.dep == "acl" and c.tag == "VB")
            place_or_time = c.dep == "prep" and c.lower not in _COMPLEMENTS
            another = c.dep == "conj" and (c.verbal or c.lemma == head.lemma or bool(sentence.children(c, "det")))
            if not (clause or place_or_time or another):
                found.add(c.i)
                queue.append(c)
    return frozenset(found)


def _continued(sentence: Sentence, frame: Frame) -> frozenset[int]:
    """Prepositional phrases that the parser hung on the verb but that may belong to the object: "tariffs on steel"."""
    attached = (c for c in sentence.children(frame.token, "prep") if c.lower in _COMPLEMENTS)
    return frozenset(i for c in attached for i in sentence.subtree(c, frozenset({"relcl", "advcl", "acl"})))


def _short_form(sentence: Sentence, head: Token, wanted: Phrase) -> Found:
    """The object as "it" or "the proposals", once the full phrase has been named."""
    if head.lower in _PRONOUNS:
        return Found(Match.INFERRED, wanted.text)
    below = sentence.children(head)
    definite = any(c.lower in _DEFINITE for c in below if c.dep in ("det", "poss"))
    same = normal(head.lemma) == wanted.head or (head.lemma in lexicon.GENERIC_OBJECTS and wanted.head in _generic())
    extra = any(c.dep in ("amod", "compound", "nummod", "nmod") and normal(c.text) not in wanted.words for c in below)
    if not (definite and same) or extra or sentence.after(head, "of", "on", "for"):
        return MISSING
    return Found(Match.INFERRED, wanted.text)


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(normal(w) for w in lexicon.GENERIC_OBJECTS)


def names_object(sentence: Sentence, event: Event) -> str:
    """The first object phrase of the event whose words all stand in the sentence, or an empty string."""
    here = words_of(sentence.tokens)
    return next((p for p in event.object_any if set(phrase(p).words) <= here), "")


def find_patient(sentence: Sentence, frame: Frame, actor: Actor, context: Context) -> Match:
    """Whether the actor is what the act is aimed at: "sanctions on Russia", "a warrant for X", "X was convicted"."""
    best = Match.NONE
    for start, end in spans(sentence, actor):
        if frame.region.issuperset(range(start, end)) and _is_target(sentence, sentence.tokens[end - 1]):
            return Match.NAMED
    if any(sentence.tokens[i].lower in adjectives(actor) for i in frame.region):
        best = Match.INFERRED
    referred = (match(sentence, p, actor, "", context) for p in frame.patients)
    return max(best, *referred, Match.NONE)


def _is_target(sentence: Sentence, token: Token) -> bool:
    """Not an aide, a subsidiary or a thing of the actor."""
    governor = sentence.head(token)
    if token.dep in ("compound", "poss", "amod", "nmod"):
        amount = bool(sentence.children(governor, "nummod"))  # "fined Metrix 600 million euros"
        return amount or governor.lemma in lexicon.GENERIC_OBJECTS
    above = sentence.head(governor)
    return not (token.dep == "pobj" and governor.lower in ("of", "to") and above.lemma in lexicon.ROLES)
