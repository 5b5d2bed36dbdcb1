"""Drafting structured criteria from the prose of a question, for an author to confirm.

The title is read like a report of the event: "Will Russia accept the proposals by June?" as "Russia will accept ...".
The draft serves retrieval and proposals only until somebody confirms it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.core.resolver.actors import Context, match, spans
from tracker.core.resolver.counts import quantities
from tracker.core.resolver.criteria import Actor, Count, Criteria, Event, When
from tracker.core.resolver.gazetteer import place
from tracker.core.resolver.lexicon import STOP_WORDS
from tracker.core.resolver.objects import normal
from tracker.core.resolver.parse import Parser, Sentence, Token
from tracker.core.resolver.predicates import Frame, frames, verb_frame
from tracker.core.resolver.verbs import CLASSES, VERBS, Pattern, Ring

LONGEST_SUBJECT = 12  # words
MOST_WORDS = 5  # content words of an object phrase; longer ones would never be met in full
_DEADLINE = re.compile(
    r",? (?:by|before|until|on or before|no later than|between|from|in|during|at (?:its|the)|this|next) (?:the )?"
    r"(?:end|close|start|middle|\d|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|"
    r"spring|summer|autumn|winter|year|month|this question).*$",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf" on (?:\d{{1,2}} (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}},?)(?: \d{{4}})?")
_QUESTION = re.compile(r"^(Will|Does|Do|Has|Have|Is|Are) (.*?)\??$", re.IGNORECASE | re.DOTALL)
_COUNT = re.compile(
    r"\b(at least|no fewer than|more than|over|above|exceed(?:s|ing)?|at most|fewer than|less than|below|under)\b",
    re.IGNORECASE,
)
_OPERATORS = {
    "at least": ">=",
    "no fewer than": ">=",
    "at most": "<=",
    "fewer than": "<",
    "less than": "<",
    "below": "<",
    "under": "<",
}
_NO_BY_DEFAULT = re.compile(
    r"\b(?:otherwise|if not|else|if (?:nothing|none|neither|no\b)[^.]*?)[,:]? (?:it |this )?(?:\w+"
    r" )?(?:resolves? )?(?:to |as )?NO\b|"
    r"\bNO (?:at|after) (?:the )?close\b|\bNO otherwise\b",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(r"\b(?:suffices?|is enough|is sufficient)\b", re.IGNORECASE)
_DECIDING = frozenset({"vote", "agree", "decide", "choose", "opt"})
_LIGHT = frozenset({"give", "make", "announce", "complete", "submit", "serve", "file", "declare"})
_NOMINALS = tuple(p for ps in CLASSES.values() for p in ps if p.ring is Ring.NOMINAL)
_AUXILIARIES = frozenset({"will", "has", "have", "does", "do", "is", "are"})


def draft(
    title: str, text: str, actors: Sequence[Actor], *, opens_at: datetime, closes_at: datetime, parser: Parser
) -> Criteria:
    """Criteria that one event decides, unconfirmed; all who act together must. Without a verb only prose is kept."""
    sentence = _statement(title, parser)
    frame = _main(sentence)
    base = Criteria(
        text=text or title,
        opens_at=opens_at,
        closes_at=closes_at,
        actors=tuple(actors),
        default_at_close="no" if _NO_BY_DEFAULT.search(text) else "escalate",
        official_source_suffices=bool(_OFFICIAL.search(text)),
        confirmed=False,
    )
    if frame is None:
        return base
    acting = [known_as(a) for a in _acting(sentence, frame, actors)]
    known = [*acting, *(a for a in actors if a.name not in {x.name for x in acting})]
    event = _event(sentence, frame, acting, known)
    if len(acting) < 2:
        return replace(base, actors=tuple(known), events=(event,), yes_when=When(any=(event.id,)))
    each = tuple(replace(event, id=f"{event.id}-{n}", agent=(a.name,)) for n, a in enumerate(acting, start=1))
    return replace(base, actors=tuple(known), events=each, yes_when=When(all=tuple(e.id for e in each)))


def _statement(title: str, parser: Parser) -> Sentence:
    """The title as a statement: "Will Russia accept X by June?" becomes "Russia will accept X."."""
    asked = _QUESTION.match(title.strip())
    body = _DEADLINE.sub("", _DAY.sub("", asked[2] if asked else title.strip().rstrip("?")))
    if asked is None or not body:
        return parser.parse(f"{body}.")[0]
    split = body.split()
    orders = (
        f"{' '.join(split[:k])} {asked[1].casefold()} {' '.join(split[k:])}."
        for k in range(1, min(LONGEST_SUBJECT, len(split)))
    )
    read = [s for order in orders if (s := _asserts(order, parser)) is not None]
    known = (s for s in read if _root(s).lemma in VERBS)
    return next(known, read[0] if read else parser.parse(f"{body}.")[0])


def _asserts(order: str, parser: Parser) -> Sentence | None:
    """The parse of an order of words in which the auxiliary stands with its subject and its verb."""
    sentence = parser.parse(order)[0]
    root = _root(sentence)
    auxiliary = next((c for c in sentence.children(root, "aux", "auxpass") if c.lower in _AUXILIARIES), root)
    subject = next(iter(sentence.children(root, "nsubj", "nsubjpass")), root)
    between = sentence.tokens[auxiliary.i + 1 : root.i]
    ordered = subject.i < auxiliary.i < root.i and all(t.pos in ("AUX", "ADV") for t in between)
    return sentence if root.verbal and ordered else None


def _root(sentence: Sentence) -> Token:
    return next(t for t in sentence.tokens if t.head == t.i)


def _main(sentence: Sentence) -> Frame | None:
    """The frame of the main verb, or of what it decides on or names; None where the title has no verb."""
    verb = _root(sentence)
    if not verb.verbal:
        return None
    while verb.lemma in _DECIDING and (decided := sentence.children(verb, "xcomp")):
        verb = decided[0]
    return _named_act(sentence, verb) or next(iter(_cores(sentence, verb)), None) or verb_frame(sentence, verb)


def _cores(sentence: Sentence, verb: Token) -> list[Frame]:
    """The frames of the verb by the classes that word it, the closest wording first."""
    found = [f for f in frames(sentence, CLASSES) if f.token.i == verb.i and f.pattern.ring is Ring.CORE]
    return sorted(found, key=lambda f: -bool(f.pattern.particle or f.pattern.noun or f.pattern.prep))


def _named_act(sentence: Sentence, verb: Token) -> Frame | None:
    """The act that the object of a light verb names: "give notice of withdrawal from X"."""
    objects = sentence.children(verb, "dobj") if verb.lemma in _LIGHT else ()
    for noun in (n for o in objects for n in (*sentence.after(o, "of"), o)):
        verb_class = next((p.verb_class for p in _NOMINALS if p.noun == noun.lemma), "")
        if verb_class:
            plain = verb_frame(sentence, verb)
            pattern = Pattern(verb_class, Ring.CORE, verb.lemma, noun=noun.lemma)
            return replace(plain, pattern=pattern, patients=sentence.after(noun))
    return None


def _classes(sentence: Sentence, frame: Frame) -> tuple[str, ...]:
    """The class of the closest wording, that named after the verb, or the first that has it; else the verb itself."""
    closest, own = frame.pattern, frame.token.lemma.upper()
    if closest.verb_class and (closest.particle or closest.noun):
        return (closest.verb_class,)
    if own in CLASSES:
        return (own,)
    return tuple(dict.fromkeys(f.pattern.verb_class for f in _cores(sentence, frame.token)))[:2] or (own,)


def _acting(sentence: Sentence, frame: Frame, actors: Sequence[Actor]) -> list[Actor]:
    """The given actors that act, else one made of the subject's own words."""
    found = [a for h in frame.agents for a in actors if match(sentence, h, a, frame.pattern.verb_class, Context())]
    if found or not frame.agents:
        return list(dict.fromkeys(found))
    return [Actor(_words(sentence, h)) for h in frame.agents if h.pos in ("PROPN", "NOUN")]


def known_as(actor: Actor) -> Actor:
    """The actor with the names that newsrooms give a state: its capital and its government."""
    found = place(actor.name)
    if found is None:
        return actor
    governments = [f"{a} {body}" for a in found.adjectives for body in ("government", "Foreign Ministry")]
    extra = [n for n in (found.name, found.capital, *found.others, *governments) if n and n != actor.name]
    return replace(actor, aliases=tuple(dict.fromkeys((*actor.aliases, *extra))))


def _event(sentence: Sentence, frame: Frame, acting: list[Actor], known: Sequence[Actor]) -> Event:
    count = _count(sentence)
    targets = [a for a in known if a not in acting and _is_target(sentence, frame, a)]
    left_out = {i for a in targets for start, end in spans(sentence, a) for i in range(start, end)}
    left_out |= {q.i for q in quantities(sentence)} if count else set()
    objects = (_object(sentence, h, frozenset(left_out)) for h in frame.patients)
    return Event(
        id=frame.token.lemma,
        classes=_classes(sentence, frame),
        agent=tuple(a.name for a in acting) or ("*",),
        agentless=not acting,
        patient=tuple(a.name for a in targets),
        object_any=tuple(dict.fromkeys(o for o in objects if o)),
        count=count,
    )


def _is_target(sentence: Sentence, frame: Frame, actor: Actor) -> bool:
    return any(frame.region.issuperset(range(start, end)) for start, end in spans(sentence, actor))


def _object(sentence: Sentence, head: Token, left_out: frozenset[int]) -> str:
    """The noun phrase without articles, targets and numbers; the words nearest to its head where it is long."""
    phrase = sentence.at(sentence.subtree(head, frozenset({"relcl", "acl", "advcl"})))
    below = [t for t in phrase if t.i not in left_out and t.pos not in ("PUNCT", "SYM")]
    content = [t for t in below if t.lower not in STOP_WORDS and t.tag != "POS" and t.pos not in ("ADP", "NUM")]
    kept = sorted(sorted(content, key=lambda t: abs(t.i - head.i))[:MOST_WORDS], key=lambda t: t.i)
    if head.i in left_out or not kept:
        return ""
    bounds = range(kept[0].i, kept[-1].i + 1)
    keep = {t.i for t in kept}
    return " ".join(t.text for t in below if t.i in bounds and (t.i in keep or t.pos == "ADP"))


def _words(sentence: Sentence, head: Token) -> str:
    """The noun phrase as it is written, without its article."""
    below = sentence.at(sentence.subtree(head, frozenset({"relcl", "advcl", "appos", "conj", "cc"})))
    tokens = [t for t in below if t.dep != "det"]
    offset = sentence.tokens[0].start
    return sentence.text[tokens[0].start - offset : tokens[-1].end - offset]


def _count(sentence: Sentence) -> Count | None:
    """A number with its unit, where the title compares with one."""
    compared = _COUNT.search(sentence.text)
    if compared is None:
        return None
    start = sentence.tokens[0].start
    after = [q for q in quantities(sentence) if sentence.tokens[q.i].start - start >= compared.start()]
    if not after:
        return None
    nouns = _units(sentence, after[0].i)
    return Count(_OPERATORS.get(compared[1].casefold(), ">"), after[0].value, nouns) if nouns else None


def _units(sentence: Sentence, number: int) -> tuple[str, ...]:
    following: Iterable[Token] = (t for t in sentence.tokens[number + 1 : number + 4] if t.pos in ("NOUN", "SYM"))
    return tuple(dict.fromkeys(normal(t.text) for t in following))[:1]
