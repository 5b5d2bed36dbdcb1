"""A parsed sentence as plain values, so that the judge depends on no parser's own types.

Labels are those of the English models of spaCy: universal parts of speech, Penn tags, CLEAR dependency labels.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `head` is the index of the governing word, its own index for a root; offsets are into the text."""

    i: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    start: int
    end: int
    ent: str = ""

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.casefold()

    @property
    def verbal(self) -> bool:
        """Whether the word is a verb or an auxiliary."""
        return self.pos in ("VERB", "AUX") or self.tag.startswith("VB")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its dependency tree (or trees, where the parser left several roots)."""

    text: str
    tokens: tuple[Token, ...]
    _below: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.i:
                below[t.head].append(t.i)
        object.__setattr__(self, "_below", tuple(tuple(b) for b in below))

    def head(self, token: Token) -> Token:
        """The governing word; a root governs itself."""
        return self.tokens[token.head]

    def children(self, token: Token, *deps: str) -> tuple[Token, ...]:
        """The words that depend on this one directly, in order; only those with one of `deps` where given."""
        return tuple(self.tokens[i] for i in self._below[token.i] if not deps or self.tokens[i].dep in deps)

    def subtree(self, token: Token, without: frozenset[str] = frozenset()) -> frozenset[int]:
        """Indices of the word and all below it, leaving out branches whose label is in `without`."""
        found, queue = {token.i}, [token.i]
        while queue:
            for i in self._below[queue.pop()]:
                if self.tokens[i].dep not in without:
                    found.add(i)
                    queue.append(i)
        return frozenset(found)

    def conjuncts(self, token: Token) -> tuple[Token, ...]:
        """The word and the nouns coordinated with it ("Russia and China")."""
        out = [token]
        for c in self.children(token, "conj"):
            if c.pos in NOUNS or c.pos == "ADJ":
                out.extend(self.conjuncts(c))
        return tuple(out)

    def after(self, token: Token, *prepositions: str) -> tuple[Token, ...]:
        """The nouns that hang on the word by one of these prepositions, or by any where none is given."""
        return tuple(self._after(token, frozenset(prepositions)))

    def _after(self, token: Token, wanted: frozenset[str]) -> Iterator[Token]:
        for p in self.children(token, "prep", "agent", "dative", "prt"):
            for o in self.children(p, "pobj"):
                if not wanted or p.lower in wanted:
                    yield from self.conjuncts(o)
            for nested in self.children(p, "prep"):
                yield from (o for o in self.children(nested, "pobj") if not wanted or nested.lower in wanted)

    def at(self, indices: Iterable[int]) -> tuple[Token, ...]:
        """The tokens of these indices, in order."""
        return tuple(self.tokens[i] for i in sorted(indices))


class Parser(Protocol):
    """Cuts a text into parsed sentences. The same text must always give the same parse."""

    def parse(self, text: str) -> tuple[Sentence, ...]:
        """Sentences in order; token offsets are into `text`."""
        ...
