"""Whether a noun phrase is a given actor: by name, by one of its organs, or by reference to what was named before."""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from tracker.core.resolver import lexicon
from tracker.core.resolver.criteria import Actor
from tracker.core.resolver.gazetteer import adjectives
from tracker.core.resolver.parse import Sentence, Token
from tracker.core.resolver.verbs import CLASSES

_PARLIAMENTARY = frozenset({"RATIFY", "PASS"}) & CLASSES.keys()
_MODIFIERS = ("poss", "compound", "amod", "nmod", "appos")
_PRONOUNS = frozenset({"it", "they", "he", "she", "we", "which", "who", "that"})
_DEFINITE = frozenset({"the", "its", "their", "this", "his", "her"})
_LINKS = frozenset({"of", "in", "for", "at"})


class Match(IntEnum):
    """How surely a noun phrase is the actor."""

    NONE = 0
    INFERRED = 1
    NAMED = 2


@dataclass(frozen=True, slots=True)
class Context:
    """What an article has said so far: actors named, and the actor that was last the subject."""

    named: frozenset[str] = frozenset()
    last_subject: str = ""
    speaker: str = field(default="")  # the actor that speaks in the sentence itself ("The ministry said it had ...")


@lru_cache(maxsize=4096)
def _names(actor: Actor) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Names as words, longest first, with whether the name forbids a match."""
    own = [(n, False) for n in (actor.name, *actor.aliases)] + [(n, True) for n in actor.lookalikes]
    split = {(tuple(_split(name)), forbids) for name, forbids in own}
    return tuple(sorted(split, key=lambda pair: (-len(pair[0]), not pair[1], pair[0])))


def _split(name: str) -> list[str]:
    words = name.replace("’", "'").replace("'s ", " 's ").replace("-", " - ").split()
    return words[1:] if words and words[0].casefold() == "the" and len(words) > 1 else words


def spans(sentence: Sentence, actor: Actor) -> list[tuple[int, int]]:
    """Where the actor's names stand, as index ranges; longer names and lookalikes take precedence."""
    taken: set[int] = set()
    found = []
    for name, forbids in _names(actor):
        for start in range(len(sentence.tokens) - len(name) + 1):
            here = range(start, start + len(name))
            if taken.isdisjoint(here) and all(
                _same(n, sentence.tokens[i].text) for n, i in zip(name, here, strict=True)
            ):
                taken.update(here)
                if not forbids:
                    found.append((start, start + len(name)))
    return found


def _same(name: str, word: str) -> bool:
    """Case counts only for short capital names, which would else be common words ("US", "WHO")."""
    word = word.replace("’", "'")
    return name == word if name.isupper() and len(name) <= 4 else name.casefold() == word.casefold()


def is_named(sentence: Sentence, actor: Actor) -> bool:
    """Whether one of the actor's own names, or an adjective of it, stands in the sentence."""
    return bool(spans(sentence, actor)) or any(t.lower in adjectives(actor) for t in sentence.tokens)


def match(sentence: Sentence, head: Token, actor: Actor, verb_class: str, context: Context) -> Match:
    """Whether the noun phrase headed by `head` is the actor."""
    found = spans(sentence, actor)
    modifiers = {c.lower for c in sentence.children(head, "amod", "compound", "nmod")}
    if modifiers & lexicon.BAD_MODIFIERS:
        return Match.NONE
    if any(start <= head.i < end for start, end in found):
        return Match.NONE if _of_another(sentence, head, actor, found) else Match.NAMED
    if _is_organ(sentence, head, actor, verb_class, found) or _is_apposition(sentence, head, found):
        return Match.NAMED
    return _reference(sentence, head, actor, context)


def _of_another(sentence: Sentence, head: Token, actor: Actor, found: list[tuple[int, int]]) -> bool:
    """Whether a generic name has a foreign owner: "the Swiss central bank" is not another state's "central bank"."""
    start, _ = next(span for span in found if span[0] <= head.i < span[1])
    if sentence.tokens[start].text[:1].isupper():
        return False
    owners = [c for c in sentence.children(head, "poss", "compound", "amod", "nmod") if c.i < start]
    own = {w.casefold() for name in (actor.name, *actor.aliases) for w in name.split()} | adjectives(actor)
    return any(c.pos == "PROPN" or c.text[:1].isupper() for c in owners if c.lower not in own)


def _is_organ(sentence: Sentence, head: Token, actor: Actor, verb_class: str, found: list[tuple[int, int]]) -> bool:
    """A government, ministry, council, board, spokesman ... of the actor."""
    organs = lexicon.ORGANS | (lexicon.PARLIAMENTS if verb_class in _PARLIAMENTARY else frozenset())
    titles = {c.lemma for c in sentence.children(head, "compound", "amod", "nmod")}
    titled_person = head.pos == "PROPN" and bool(titles & organs)
    if not (head.lemma in organs or titled_person) or titles & lexicon.SUB_BODIES:
        return False
    if head.lower in {name.split()[-1].casefold() for name in actor.lookalikes}:
        return False
    owners = [*sentence.children(head, *_MODIFIERS), *sentence.after(head, *_LINKS)]
    owners += [c for o in owners for c in sentence.children(o, "poss", "compound", "amod")]
    return any(_belongs(o, actor, found) for o in owners)


def _belongs(token: Token, actor: Actor, found: list[tuple[int, int]]) -> bool:
    return token.lower in adjectives(actor) or any(start <= token.i < end for start, end in found)


def _is_apposition(sentence: Sentence, head: Token, found: list[tuple[int, int]]) -> bool:
    return any(start <= c.i < end for c in sentence.children(head, "appos") for start, end in found)


def _reference(sentence: Sentence, head: Token, actor: Actor, context: Context) -> Match:
    """Whether "it", "the bloc", "the ministry" refers to the actor: it must have been the subject last."""
    if head.lower in _PRONOUNS:
        if context.speaker:
            return Match.NAMED if context.speaker == actor.name else Match.NONE
        return Match.INFERRED if context.last_subject == actor.name else Match.NONE
    determiners = {c.lower for c in sentence.children(head, "det", "poss")}
    if head.lemma not in lexicon.GENERIC_NOUNS or not determiners & _DEFINITE:
        return Match.NONE
    named = (*sentence.children(head, "compound", "amod", "poss", "nmod", "appos"), *sentence.after(head, *_LINKS))
    if any(n.text[:1].isupper() and n.lower not in _DEFINITE for n in named) or head.lemma in lexicon.SUB_BODIES:
        return Match.NONE
    if context.speaker == actor.name and determiners & {"its", "their", "his", "her"}:
        return Match.NAMED
    return Match.INFERRED if actor.name in context.named and context.last_subject == actor.name else Match.NONE
