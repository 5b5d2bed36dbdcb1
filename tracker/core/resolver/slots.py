"""The slots of an event in a sentence: who acts, on what, aimed at whom, where, how many, confirmed by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tracker.core.resolver import lexicon
from tracker.core.resolver.actors import Context, Match, is_named, match
from tracker.core.resolver.articles import Article
from tracker.core.resolver.counts import Met, met
from tracker.core.resolver.criteria import Actor, Count, Criteria, Event
from tracker.core.resolver.gazetteer import place
from tracker.core.resolver.objects import find_object, find_patient, normal, words_of
from tracker.core.resolver.parse import Sentence, Token
from tracker.core.resolver.predicates import Frame
from tracker.core.resolver.verbs import Turn

ANYONE = "*"
_PLACES = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a sentence is read in: criteria, one event, the article, and what was said before."""

    criteria: Criteria
    event: Event
    article: Article
    seen: frozenset[str]  # object phrases named in full before
    context: Context
    whole: str  # title and body
    title: bool = False
    leading: bool = False  # title or first sentence


@dataclass(frozen=True, slots=True)
class Filled:
    """The slots of a frame: their text, and whether one was inferred.

    `missing` says what was not told, `against` what was told differently (another number, another place), `partial`
    what limits the object; `scattered` that the object's words stand apart.
    """

    slots: Mapping[str, str]
    inferred: bool = False
    missing: str = ""
    against: str = ""
    partial: str = ""
    scattered: bool = False


def fill(scene: Scene, sentence: Sentence, frame: Frame) -> Filled | None:
    """The filled slots; None where actor or object is another one, so that the frame is about something else."""
    agent = find_agent(scene, sentence, frame)
    if agent is None:
        return None
    found = find_object(sentence, frame, scene.event, scene.seen)
    if not found.match:
        return None
    slots = {"agent": agent[0]} if agent[0] else {}
    inferred = agent[1] is Match.INFERRED or found.match is Match.INFERRED
    if found.text:
        slots["object"] = found.text
    for name in scene.event.patient:
        target = _patient(scene, sentence, frame, name)
        if target is Match.NONE:
            return None
        inferred |= target is Match.INFERRED
        slots["patient"] = name
    return _rest(scene, sentence, frame, Filled(slots, inferred, partial=found.partial, scattered=found.scattered))


def find_agent(scene: Scene, sentence: Sentence, frame: Frame) -> tuple[str, Match] | None:
    """Who acts, as an actor's name, and how surely; None where it is somebody else."""
    wanted, excluded = actors_of(scene)
    verb_class = frame.pattern.verb_class
    for head in frame.agents:
        if any(match(sentence, head, a, verb_class, scene.context) for a in excluded):
            return None
    best = max(
        ((match(sentence, h, a, verb_class, scene.context), a.name) for h in frame.agents for a in wanted),
        key=lambda pair: pair[0],
        default=(Match.NONE, ""),
    )
    if best[0]:
        return best[1], best[0]
    if ANYONE in scene.event.agent or not scene.event.agent:
        return "", Match.NAMED
    if excluded and not wanted:
        other = next((h for h in frame.agents if h.pos == "PROPN"), None)
        return None if other is None else (other.text, Match.NAMED)
    return None if frame.agents else _unsaid(scene, sentence, frame, wanted)


def _unsaid(scene: Scene, sentence: Sentence, frame: Frame, wanted: list[Actor]) -> tuple[str, Match] | None:
    """A passive without an agent: enough where the event says so, else inferred from an owner ("EU sanctions")."""
    if not (frame.passive or frame.pattern.turn is Turn.PATIENT_SUBJECT):
        return None
    if scene.event.agentless:
        return "", Match.NAMED
    owners = [c for p in frame.patients for c in sentence.children(p, "poss", "compound", "amod")]
    for actor in wanted:
        if any(match(sentence, o, actor, frame.pattern.verb_class, Context()) for o in owners):
            return actor.name, Match.INFERRED
    return None


def actors_of(scene: Scene) -> tuple[list[Actor], list[Actor]]:
    """The actors that must act, and those that must not."""
    wanted = [by_name(scene, n) for n in scene.event.agent if n != ANYONE and not n.startswith("!")]
    return wanted, [by_name(scene, n[1:]) for n in scene.event.agent if n.startswith("!")]


def _patient(scene: Scene, sentence: Sentence, frame: Frame, name: str) -> Match:
    return find_patient(sentence, frame, by_name(scene, name), scene.context)


def _rest(scene: Scene, sentence: Sentence, frame: Frame, filled: Filled) -> Filled:
    """Place, number and confirming source, on top of who, what and whom."""
    filled = _placed(scene, sentence, frame, filled) if scene.event.place else filled
    filled = _counted(scene.event.count, sentence, filled) if scene.event.count is not None else filled
    if scene.event.confirmed_by and not _confirmed(scene, sentence):
        return replace(filled, missing=f"not confirmed by {scene.event.confirmed_by[0]}")
    return filled


def _placed(scene: Scene, sentence: Sentence, frame: Frame, filled: Filled) -> Filled:
    wanted = scene.event.place
    where = next((p for p in wanted if _all_in(p, sentence)), "")
    if where:
        return replace(filled, slots={**filled.slots, "place": where})
    elsewhere = next((t.text for t in sentence.at(frame.region) if t.ent in _PLACES and t.dep == "pobj"), "")
    if elsewhere:
        return replace(filled, against=f"in another place: {elsewhere}")
    if any(p.casefold() in scene.whole.casefold() for p in wanted):
        return replace(filled, inferred=True)
    return replace(filled, missing=f"no place is named, such as {wanted[0]}")


def _counted(count: Count, sentence: Sentence, filled: Filled) -> Filled:
    state, value = met(sentence, count)
    if state is Met.MISSING:
        return replace(filled, missing=f"no number of {count.unit[0]}")
    against = "" if state is Met.YES else f"the number {value} does not meet it"
    return replace(filled, slots={**filled.slots, "count": value}, against=filled.against or against)


def _all_in(text: str, sentence: Sentence) -> bool:
    return {normal(w) for w in text.split()} <= words_of(sentence.tokens)


def _confirmed(scene: Scene, sentence: Sentence) -> bool:
    names = {n.casefold() for n in scene.event.confirmed_by}
    actors = [by_name(scene, n) for n in names]
    own = scene.article.source.name.casefold() in names
    return own or scene.context.speaker.casefold() in names or any(is_named(sentence, a) for a in actors)


def is_other(scene: Scene, sentence: Sentence, head: Token) -> bool:
    """Whether the agent is plainly another: a lookalike, another listed actor, a lesser body, another state."""
    wanted, _ = actors_of(scene)
    lookalikes = {n.split()[-1].casefold() for a in wanted for n in a.lookalikes}
    if head.lower in lookalikes or head.lemma in lexicon.SUB_BODIES | lexicon.ROLES:
        return True
    others = [a for a in scene.criteria.actors if a not in wanted]
    if any(match(sentence, head, a, "", Context()) for a in others):
        return True
    return place(head.text) is not None and any(place(a.name) for a in wanted)


def by_name(scene: Scene, name: str) -> Actor:
    """The actor of that name, or one that is known by that name alone."""
    return next((a for a in scene.criteria.actors if a.name.casefold() == name.casefold()), Actor(name))
