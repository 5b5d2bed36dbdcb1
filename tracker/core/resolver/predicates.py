"""Reading predicates with their slots off a dependency tree: who does what to what, in which words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.core.resolver import lexicon
from tracker.core.resolver.lexicon import words
from tracker.core.resolver.parse import Sentence, Token
from tracker.core.resolver.verbs import Pattern, Ring, Turn, patterns

_OUTSIDE = words("relcl advcl ccomp csubj csubjpass parataxis xcomp agent mark punct nsubj nsubjpass meta")
_TIME_PREPOSITIONS = words("after before following despite since until till amid unlike without ahead besides")
_OBJECT_DEPS = ("dobj", "attr", "oprd", "dative", "npadvmod")
_SUBJECT_CONTROL = words("promise vote threaten vow")
_CARRYING = lexicon.COMPLETING | lexicon.REPORTING
_RELATIVE = words("which who that whom")
_PREDICATE_NOUNS = ("nsubj", "nsubjpass", "dobj", "pobj", "attr", "appos", "conj", "ROOT")


@dataclass(frozen=True, slots=True)
class Frame:
    """One predicate of a sentence. Agents and patients are heads of noun phrases.

    `region` holds the indices of the predicate's own phrase: its objects and modifiers, without subject, subordinate
    clauses and phrases of time order.
    """

    token: Token
    pattern: Pattern
    agents: tuple[Token, ...]
    patients: tuple[Token, ...]
    region: frozenset[int]
    passive: bool


@lru_cache(maxsize=256)
def _by_verb(classes: frozenset[str]) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = {}
    for name in sorted(classes):
        for p in patterns(name):
            found.setdefault(p.verb or p.noun, []).append(p)
    return {verb: tuple(ps) for verb, ps in found.items()}


def frames(sentence: Sentence, classes: Iterable[str], *, title: bool = False) -> Iterator[Frame]:
    """The predicates of the sentence that word an act of one of the classes; the closest patterns first per word."""
    classes = tuple(classes)
    index = _by_verb(frozenset(classes))
    for token in sentence.tokens:
        found = [
            frame
            for pattern in index.get(token.lemma, ())
            if (frame := _frame(sentence, token, pattern, title=title)) is not None
        ]
        found += _nominal_object(sentence, token, classes) if token.lemma in _CARRYING else []
        yield from sorted(found, key=lambda f: (list(Ring).index(f.pattern.ring), -_precision(f.pattern)))


def _nominal_object(sentence: Sentence, token: Token, classes: Iterable[str]) -> list[Frame]:
    """A verb that carries out or reports the act its object names: "completed its purchase of", "announced the ..."."""
    ring = Ring.CORE if token.lemma in lexicon.COMPLETING else Ring.WIDE
    nouns = {p.noun: name for name in classes for p in patterns(name) if p.ring is Ring.NOMINAL}
    subject, region = subjects(sentence, token), _region(sentence, token)
    return [
        Frame(
            token,
            Pattern(nouns[o.lemma], ring, token.lemma, noun=o.lemma),
            subject,
            _of_noun(sentence, o),
            region,
            False,
        )
        for o in sentence.children(token, "dobj")
        if o.lemma in nouns and token.verbal
    ]


def _of_noun(sentence: Sentence, noun: Token) -> tuple[Token, ...]:
    return sentence.after(noun, "of", "on", "for") or sentence.children(noun, "compound")


def _precision(pattern: Pattern) -> int:
    return sum(bool(x) for x in (pattern.particle, pattern.noun, pattern.complement, pattern.prep))


def verb_frame(sentence: Sentence, token: Token, *, title: bool = False) -> Frame:
    """The frame of any verb, whatever its class, read plainly."""
    pattern = Pattern("", Ring.WIDE, token.lemma)
    return _verb(sentence, token, pattern, None, title=title)


def _frame(sentence: Sentence, token: Token, pattern: Pattern, *, title: bool) -> Frame | None:
    if pattern.ring is Ring.NOMINAL:
        return _nominal(sentence, token, pattern) if token.pos == "NOUN" and token.dep in _PREDICATE_NOUNS else None
    if not token.verbal or token.dep in ("aux", "auxpass", "amod", "compound"):
        return None
    if pattern.particle and not _has_particle(sentence, token, pattern.particle):
        return None
    if pattern.complement and not _has_complement(sentence, token, pattern.complement):
        return None
    noun = _light_noun(sentence, token, pattern) if pattern.noun else None
    if pattern.noun and noun is None:
        return None
    if pattern.prep and noun is None and not _prepositions(sentence, token, pattern.prep):
        return None
    return _verb(sentence, token, pattern, noun, title=title)


def _has_particle(sentence: Sentence, token: Token, particle: str) -> bool:
    if any(c.lower == particle for c in sentence.children(token, "prt", "advmod", "prep", "npadvmod")):
        return True
    return token.i + 1 < len(sentence.tokens) and sentence.tokens[token.i + 1].lower == particle


def _has_complement(sentence: Sentence, token: Token, word: str) -> bool:
    below = sentence.children(token, "oprd", "acomp", "attr", "xcomp", "ccomp", "advmod", "dobj", "amod", "dep")
    near = [*below, *(c for b in below for c in sentence.children(b, "amod", "acomp", "oprd", "attr", "compound"))]
    found = [t for t in near if word in (t.lower, t.lemma)]
    return bool(found) and not any(sentence.children(t, "neg") for t in found)


def _prepositions(sentence: Sentence, token: Token, prep: str) -> list[Token]:
    return [c for c in sentence.children(token, "prep", "prt", "dative", "agent") if c.lower == prep]


def _light_noun(sentence: Sentence, token: Token, pattern: Pattern) -> Token | None:
    """The noun that names the act, among the verb's objects or after `via`."""
    if pattern.via:
        near = list(sentence.after(token, pattern.via))
        near += [n for o in sentence.children(token, "dobj") for n in sentence.after(o, pattern.via)]
    else:
        near = [n for o in sentence.children(token, *_OBJECT_DEPS, "nsubjpass", "intj") for n in sentence.conjuncts(o)]
    return next((n for n in near if pattern.noun in (n.lemma, n.lower) and not _negated(sentence, n)), None)


def _negated(sentence: Sentence, noun: Token) -> bool:
    return any(c.lower == "no" for c in sentence.children(noun))


# Verbs --------------------------------------------------------------------------------------------------------------


def _verb(sentence: Sentence, token: Token, pattern: Pattern, noun: Token | None, *, title: bool) -> Frame:
    subject = subjects(sentence, token)
    passive = is_passive(sentence, token, title=title)
    by = _by(sentence, token) if passive else ()
    objects = _objects(sentence, token)
    if pattern.turn is Turn.CONVERSE:
        agents, patients = _converse(sentence, token, pattern, subject, objects, by)
    elif pattern.turn is Turn.PATIENT_SUBJECT:
        agents, patients = _unaccusative(sentence, token, noun, subject, objects, by)
    else:
        acted_upon = _acted_upon(sentence, token, pattern, noun, objects)
        agents = by if passive else subject
        patients = (*subject, *acted_upon) if passive and not (noun and pattern.prep) else acted_upon
    region = _region(sentence, token)
    for p in patients:
        region |= _phrase(sentence, p)
    return Frame(token, pattern, agents, patients, region, passive)


def _converse(
    sentence: Sentence,
    token: Token,
    pattern: Pattern,
    subject: tuple[Token, ...],
    objects: tuple[Token, ...],
    by: tuple[Token, ...],
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    if pattern.prep:
        return sentence.after(token, pattern.prep), objects or subject
    return (subject, by) if by else (objects, subject)


def _unaccusative(
    sentence: Sentence,
    token: Token,
    noun: Token | None,
    subject: tuple[Token, ...],
    objects: tuple[Token, ...],
    by: tuple[Token, ...],
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Roles of "The bill won approval from the Senate", "The bill cleared the Senate", "Sanctions took effect"."""
    givers = (*by, *sentence.after(token, "from", "by"))
    if noun is not None:
        givers += (*sentence.after(noun, "from", "by", "of"), *sentence.children(noun, "poss", "compound", "nmod"))
    else:
        givers += objects
    return givers, subject


def _acted_upon(
    sentence: Sentence, token: Token, pattern: Pattern, noun: Token | None, objects: tuple[Token, ...]
) -> tuple[Token, ...]:
    if noun is None:
        if pattern.prep or (not pattern.verb_class and not objects):
            return sentence.after(token, *(p for p in (pattern.prep,) if p))
        return objects
    if pattern.via:
        return objects
    if pattern.prep:
        found = (*sentence.after(token, pattern.prep), *sentence.after(noun, pattern.prep))
        return found or (*sentence.after(noun, "of", "for"), *sentence.children(noun, "compound", "nmod"))
    return (noun, *sentence.after(noun), *sentence.after(token))


def _objects(sentence: Sentence, token: Token) -> tuple[Token, ...]:
    own = tuple(n for o in sentence.children(token, *_OBJECT_DEPS) if o.pos != "ADP" for n in sentence.conjuncts(o))
    if own and not (token.dep == "relcl" and own[0].lower in _RELATIVE):
        return own
    if token.dep == "relcl" and not any(s.lower in _RELATIVE for s in sentence.children(token, "nsubj", "nsubjpass")):
        return (sentence.head(token),)
    small = [
        c
        for c in sentence.children(token, "ccomp", "xcomp")
        if c.i > token.i and not sentence.children(c, "aux", "mark")
    ]
    clause = tuple(s for c in small for s in sentence.children(c, "nsubj"))
    shared = (
        c for c in sentence.children(token, "conj") if c.verbal and not sentence.children(c, "nsubj", "nsubjpass")
    )
    return clause or tuple(n for c in shared for o in sentence.children(c, "dobj") for n in sentence.conjuncts(o))


def _by(sentence: Sentence, token: Token) -> tuple[Token, ...]:
    own = sentence.after(token, "by")
    shared = (
        c for c in sentence.children(token, "conj") if c.verbal and not sentence.children(c, "nsubj", "nsubjpass")
    )
    misplaced = (n for o in sentence.after(token) for n in sentence.after(o, "by"))
    return own or tuple(n for c in shared for n in sentence.after(c, "by")) or tuple(misplaced)


def is_passive(sentence: Sentence, token: Token, *, title: bool = False) -> bool:
    """Whether the verb's subject is acted upon. Headlines drop the auxiliary: "Sanctions adopted"."""
    if sentence.children(token, "auxpass", "nsubjpass", "agent"):
        return True
    if token.tag == "VBN" and token.dep == "acl":
        return True
    bare = not sentence.children(token, "nsubj", "aux")
    if token.dep == "conj" and token.tag == "VBN" and bare and sentence.head(token).verbal:
        return is_passive(sentence, sentence.head(token), title=title)
    return (
        title and token.tag in ("VBN", "VBD") and not sentence.children(token, "dobj", "ccomp", "xcomp", "aux", "prt")
    )


def subjects(sentence: Sentence, verb: Token, depth: int = 0) -> tuple[Token, ...]:
    """The heads of the verb's subject: its own, or shared through coordination, control or a relative clause."""
    own = sentence.children(verb, "nsubj", "nsubjpass", "csubj")
    if own:
        relative = verb.dep == "relcl" and own[-1].lower in _RELATIVE
        return sentence.conjuncts(sentence.head(verb))[:1] if relative else sentence.conjuncts(own[-1])
    governor = sentence.head(verb)
    if depth > 4 or governor.i == verb.i:
        return ()
    if verb.dep == "xcomp" and governor.verbal and governor.lemma not in _SUBJECT_CONTROL:
        controlled = sentence.children(governor, "dobj")
        return sentence.conjuncts(controlled[0]) if controlled else subjects(sentence, governor, depth + 1)
    if verb.dep in ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp"):
        return subjects(sentence, governor, depth + 1)
    return (governor,) if verb.dep == "acl" else ()


def _region(sentence: Sentence, token: Token) -> frozenset[int]:
    found, queue = {token.i}, [token]
    while queue:
        for c in sentence.children(queue.pop()):
            if not _leaves_phrase(sentence, c):
                found.add(c.i)
                queue.append(c)
    return frozenset(found)


def _phrase(sentence: Sentence, head: Token) -> frozenset[int]:
    """A noun phrase with its modifiers, without relative clauses."""
    return _region(sentence, head)


def _leaves_phrase(sentence: Sentence, token: Token) -> bool:
    if token.dep in _OUTSIDE or (token.dep == "conj" and token.verbal):
        return True
    if token.dep == "acl":
        return bool(sentence.children(token, "aux", "mark", "nsubj"))
    return token.dep == "prep" and token.lower in _TIME_PREPOSITIONS


# Nouns --------------------------------------------------------------------------------------------------------------


def _nominal(sentence: Sentence, token: Token, pattern: Pattern) -> Frame:
    """Roles of "Russia's acceptance of the proposals", "the adoption of the package by the Council"."""
    agents = (*sentence.children(token, "poss"), *sentence.after(token, "by"), *sentence.children(token, "compound"))
    return Frame(token, pattern, agents, _of_noun(sentence, token), _region(sentence, token), passive=False)
