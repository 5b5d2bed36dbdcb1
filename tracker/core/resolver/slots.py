"""The slots of an event in a sentence: who acts, on what, aimed at whom, where, how many, confirmed by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tracker.core.resolver import lexicon
from tracker.core.resolver.actors import Context, Match, is_named, match
from tracker.core.resolver.articles import Article
from tracker.core.resolver.counts import Met, met
from tracker.core.resolver.criteria import Actor, Criteria, Event
from tracker.core.resolver.gazetteer import place
from tracker.core.resolver.objects import find_object, find_patient, normal, words_of
from tracker.core.resolver.parse import Sentence, Token
from tracker.core.resolver.predicates import Frame
from tracker.core.resolver.verbs import Turn

ANYONE = "*"


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
    """The slots of a frame: their text, whether one was inferred, and what was missing or only partly meant."""

    slots: Mapping[str, str]
    inferred: bool = False
    missing: str = ""
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
    return _rest(scene, sentence, Filled(slots, inferred, partial=found.partial, scattered=found.scattered))


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


def _rest(scene: Scene, sentence: Sentence, filled: Filled) -> Filled:
    """Place, edition, number and confirming source; a missing one is named."""
    event, slots = scene.event, dict(filled.slots)
    missing, inferred = "", filled.inferred
    if event.place:
        where = next((p for p in event.place if _all_in(p, sentence)), "")
        if not where and any(p.casefold() in scene.whole.casefold() for p in event.place):
            inferred = True
        elif not where:
            missing = f"no {event.place[0]}"
        slots |= {"place": where} if where else {}
    if event.count is not None:
        state, value = met(sentence, event.count)
        slots |= {"count": value} if value else {}
        if state is not Met.YES:
            missing = (
                f"the number {value} does not meet it" if state is Met.NO else f"no number of {event.count.unit[0]}"
            )
    if event.confirmed_by and not _confirmed(scene, sentence):
        missing = f"not confirmed by {event.confirmed_by[0]}"
    return replace(filled, slots=slots, inferred=inferred, missing=missing)


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
