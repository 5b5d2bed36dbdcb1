"""One sentence against one event: which slots are filled, in which mood, when, and what grade that gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.core.resolver import lexicon
from tracker.core.resolver.actors import Match, is_named, match
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.dates import When, event_time
from tracker.core.resolver.judgement import Grade, Modality
from tracker.core.resolver.modality import Mood, mood
from tracker.core.resolver.objects import names_object, normal, normal_words, phrase, words_of
from tracker.core.resolver.parse import Parser, Sentence, Token
from tracker.core.resolver.phrases import phrase_frames
from tracker.core.resolver.predicates import Frame, frames, verb_frame
from tracker.core.resolver.slots import ANYONE, Filled, Scene, actors_of, by_name, fill, find_agent, is_other
from tracker.core.resolver.verbs import VERBS, Ring, opposites, triggers

_STAGES = {
    "preliminary": frozenset({Modality.PARTIAL}),
    "announced": frozenset({Modality.PREDICTED}),
    "any": frozenset({Modality.PARTIAL, Modality.PREDICTED}),
}
_REASONS = {
    Modality.QUESTION: "Asks",
    Modality.NEGATED: "Negated",
    Modality.DENIED: "Denied",
    Modality.CONDITIONAL: "Conditional",
    Modality.PREDICTED: "Not yet done",
    Modality.HEDGED: "Hedged",
    Modality.PARTIAL: "Partial or preliminary",
    Modality.PARTICIPLE: "Names the act without asserting it",
    Modality.STALE: "Before the window",
    Modality.AFTER_CLOSE: "After the window",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says of one event."""

    event_id: str
    grade: Grade
    why: str
    modality: Modality = Modality.ASSERTED
    event_time: datetime | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    inferred: bool = False
    on_topic: bool = True
    flags: tuple[str, ...] = ()


def read(scene: Scene, sentence: Sentence, parser: Parser) -> list[Reading]:
    """Every reading of the sentence on the event; one catch-all where it names actor and object but no act is read."""
    event = scene.event
    readings = [_of_frame(scene, sentence, f) for f in frames(sentence, event.classes, title=scene.title)]
    readings += [_of_frame(scene, sentence, f) for f in phrase_frames(sentence, event, parser, title=scene.title)]
    if event.id not in decisive(scene.criteria):
        return [r for r in readings if r is not None]
    against = frames(sentence, opposites(event.classes), title=scene.title)
    readings += [_opposed(scene, sentence, f) for f in against]
    found = [r for r in readings if r is not None]
    return found or list(_same_story(scene, sentence)) or _otherwise(scene, sentence)


def decisive(criteria: Criteria) -> frozenset[str]:
    """The ids of the events that some outcome depends on."""
    whens = (criteria.yes_when, criteria.no_when, *criteria.outcomes.values())
    return frozenset(event for w in whens for event in (*w.any, *w.all, *w.before))


# Grades -------------------------------------------------------------------------------------------------------------


def _of_frame(scene: Scene, sentence: Sentence, frame: Frame) -> Reading | None:
    filled = fill(scene, sentence, frame)
    if filled is None:
        return _by_another(scene, sentence, frame) if frame.pattern.ring is Ring.CORE else None
    how = _how(scene, sentence, frame, filled)
    base = Reading(scene.event.id, Grade.IRRELEVANT, "", how.modality, slots=filled.slots, inferred=filled.inferred)
    when = _when(scene, sentence, frame.token)
    base = replace(base, event_time=when.at)
    if how.modality in (Modality.NEGATED, Modality.DENIED):
        return _against(scene, frame, how, base)
    if how.modality is not Modality.ASSERTED:
        return replace(base, why=_reason(how))
    outside = _outside(scene, when.at, when.words)
    if outside is not None:
        return replace(base, modality=outside.modality, why=_reason(outside))
    if filled.against:
        return replace(base, why=f"Asserted, but {filled.against}")
    if filled.missing:
        return replace(base, grade=Grade.UNEXPLAINED, why=f"Asserted, but {filled.missing}")
    edition = _edition(scene, when.at)
    if edition:
        return replace(base, why=edition)
    if frame.pattern.ring is Ring.CORE and not filled.scattered:
        return replace(base, grade=Grade.FULL, why=f"Asserted: {_act(frame, filled)}{_how_surely(filled)}")
    return replace(base, grade=Grade.CONSISTENT, why=f"Asserted in other words: {_act(frame, filled)}")


def _by_another(scene: Scene, sentence: Sentence, frame: Frame) -> Reading | None:
    """The act on the object by somebody else: another actor where that is clear, else not understood."""
    anyone = replace(scene, event=replace(scene.event, agent=(ANYONE,)))
    filled = fill(anyone, sentence, frame) if scene.event.object_any or scene.event.patient else None
    if filled is None or filled.scattered:
        return None
    how = _how(scene, sentence, frame, filled)
    base = Reading(scene.event.id, Grade.IRRELEVANT, "", how.modality, on_topic=False)
    if how.modality is not Modality.ASSERTED:
        return replace(base, why=_reason(how))
    when = _when(scene, sentence, frame.token)
    outside = _outside(scene, when.at, when.words)
    if outside is not None:
        return replace(base, modality=outside.modality, why=_reason(outside), event_time=when.at)
    other = next((a.text for a in frame.agents if is_other(scene, sentence, a)), "")
    if other:
        return replace(base, why=f"Another actor: {other}", event_time=when.at)
    why = "The act on the object is asserted, but not clearly by whom"
    return replace(base, grade=Grade.UNEXPLAINED, why=why, event_time=when.at, on_topic=True)


def _when(scene: Scene, sentence: Sentence, verb: Token) -> When:
    trigger = verb.start - sentence.tokens[0].start
    figure = scene.event.count is not None
    return event_time(sentence.text, trigger, scene.article.published_at, period=figure)


def _act(frame: Frame, filled: Filled) -> str:
    parts = (filled.slots.get("agent", ""), f"“{frame.token.text}”", filled.slots.get("object", ""))
    return " ".join(p for p in parts if p)


def _how_surely(filled: Filled) -> str:
    return " (a slot is inferred from the sentences before)" if filled.inferred else ""


def _reason(how: Mood) -> str:
    cue = f" (“{how.cue}”)" if how.cue else ""
    return f"{_REASONS[how.modality]}{cue}"


def _how(scene: Scene, sentence: Sentence, frame: Frame, filled: Filled) -> Mood:
    """The mood of the frame by its tree, then by cues in the words around it, then by the stage the event asks for."""
    how = mood(sentence, frame.token, frame.pattern.verb_class, title=scene.title)
    if how.modality is Modality.ASSERTED:
        how = _hedged(sentence, how) or _partial(scene, sentence, filled) or _rival(scene, sentence, how) or how
    allowed = frozenset(m for s in scene.event.stage for m in _STAGES.get(s, frozenset()))
    if how.modality in allowed:
        return replace(how, modality=Modality.ASSERTED)
    if "certified" in scene.event.stage and how.modality is Modality.ASSERTED:
        certified = lexicon.CERTIFIED_CUE.search(sentence.text)
        return how if certified else Mood(Modality.PARTIAL, "not certified")
    return how


def _hedged(sentence: Sentence, how: Mood) -> Mood | None:
    cue = lexicon.ANONYMOUS_CUE.search(sentence.text)
    return Mood(Modality.HEDGED, cue[0], how.speakers) if cue else None


def _partial(scene: Scene, sentence: Sentence, filled: Filled) -> Mood | None:
    """A cue of partial or preliminary, unless the criteria's own words carry it."""
    if filled.partial:
        return Mood(Modality.PARTIAL, filled.partial)
    own = " ".join((*scene.event.object_any, *scene.event.object_all, *scene.event.phrases)).casefold()
    cues = (m[0] for m in lexicon.PARTIAL_CUE.finditer(sentence.text))
    cue = next((c for c in cues if c.casefold() not in own), None)
    return Mood(Modality.PARTIAL, cue) if cue else None


def _rival(scene: Scene, sentence: Sentence, how: Mood) -> Mood | None:
    """Said by another party to the matter: a claim about the actor, not its act."""
    wanted, _ = actors_of(scene)
    others = [a for a in scene.criteria.actors if a not in wanted] if wanted else []
    for head in how.speakers:
        mine = any(match(sentence, head, a, "", scene.context) for a in wanted)
        official = {n.casefold() for n in (*scene.criteria.official, *scene.event.confirmed_by)}
        claims = [
            a for a in others if match(sentence, head, a, "", scene.context) and a.name.casefold() not in official
        ]
        if claims and not mine:
            return Mood(Modality.HEDGED, f"says {claims[0].name}", how.speakers)
    return None


def _against(scene: Scene, frame: Frame, how: Mood, base: Reading) -> Reading:
    """A negation or denial of the act itself; of a mere neighbour of it, nothing follows."""
    if frame.pattern.ring is not Ring.CORE:
        return replace(base, why=_reason(how))
    denial = scene.context.speaker == base.slots.get("agent", "-") or (
        how.modality is Modality.NEGATED and _refuses(how)
    )
    return replace(base, grade=Grade.CONTRARY, why=_reason(how), flags=("denial",) if denial else ())


def _refuses(how: Mood) -> bool:
    return how.cue.casefold().startswith(("refus", "declin"))


def _outside(scene: Scene, at: datetime, words: str) -> Mood | None:
    """Whether the event lies outside the window; days count, since a date has no hour."""
    opens, closes = scene.criteria.opens_at, scene.criteria.closes_at
    if at < opens and at.date() != opens.date():
        return Mood(Modality.STALE, words or f"{at:%d %B %Y}")
    if at > closes and (not words or at.date() != closes.date()):
        return Mood(Modality.AFTER_CLOSE, words or f"{at:%d %B %Y}")
    return None


def _edition(scene: Scene, at: datetime) -> str:
    """Why the text is not about the edition, meeting or period wanted; empty where it is."""
    wanted = scene.event.on
    dates = [d for d in wanted if d[:4].isdigit() and d.count("-") == 2]
    near = any(abs((at.date() - datetime.fromisoformat(d).date()).days) <= 1 for d in dates)
    named = any(w.casefold() in scene.whole.casefold() for w in wanted if w not in dates)
    return "" if not wanted or near or named else f"Not about {wanted[0]}"


def _opposed(scene: Scene, sentence: Sentence, frame: Frame) -> Reading | None:
    """An act of an opposing class by the same actor on the same object."""
    if frame.pattern.ring is Ring.NOMINAL:
        return None
    filled = fill(replace(scene, event=replace(scene.event, count=None)), sentence, frame)
    if filled is None:
        return None
    how = _how(scene, sentence, frame, filled)
    when = _when(scene, sentence, frame.token)
    base = Reading(
        scene.event.id,
        Grade.IRRELEVANT,
        _reason(how) if how.cue else "",
        how.modality,
        when.at,
        filled.slots,
        filled.inferred,
    )
    if how.modality is not Modality.ASSERTED:
        return replace(base, why=f"The opposite act, and {_reason(how).lower()}", modality=Modality.ASSERTED)
    outside = _outside(scene, when.at, when.words)
    if outside is not None:
        return replace(base, modality=outside.modality, why=_reason(outside))
    if frame.pattern.ring is not Ring.CORE:
        return replace(base, why=f"Another act: “{frame.token.text}”")
    return replace(
        base, grade=Grade.CONTRARY, modality=Modality.NEGATED, why=f"The opposite act: {_act(frame, filled)}"
    )


def _same_story(scene: Scene, sentence: Sentence) -> Iterator[Reading]:
    """Headline or lead report the actor's act, and the article elsewhere names the object: support, not assertion."""
    event = scene.event
    near = normal_words(scene.whole)
    named = next((p for p in event.object_any if set(phrase(p).words) <= near), "")
    if not (scene.leading and named) or event.patient or event.count:
        return
    for frame in frames(sentence, event.classes, title=scene.title):
        agent = find_agent(scene, sentence, frame)
        if frame.pattern.ring is not Ring.CORE or agent is None or agent[1] is not Match.NAMED or not agent[0]:
            continue
        named_else = {p.lemma for p in frame.patients if p.pos == "NOUN"} - {frame.pattern.noun}
        if not named_else <= lexicon.GENERIC_OBJECTS:
            continue
        filled = Filled({"agent": agent[0], "object": named}, inferred=True)
        when = _when(scene, sentence, frame.token)
        if _how(scene, sentence, frame, filled).modality is Modality.ASSERTED and not _outside(
            scene, when.at, when.words
        ):
            why = f"The same story in other words: {_act(frame, filled)}"
            yield Reading(
                event.id, Grade.CONSISTENT, why, event_time=when.at, slots=filled.slots, inferred=True, on_topic=True
            )


# Where no act was read ----------------------------------------------------------------------------------------------


def _otherwise(scene: Scene, sentence: Sentence) -> list[Reading]:
    """A sentence that names actor and object without an act of the class: another act, or not understood."""
    event = scene.event
    wanted, excluded = actors_of(scene)
    actor = not wanted or any(is_named(sentence, a) for a in wanted)
    target = all(is_named(sentence, by_name(scene, n)) for n in event.patient)
    if not (actor and target and (wanted or excluded or event.object_any)):
        return []
    if event.object_any and not names_object(sentence, event):
        return _near(scene, sentence) if wanted or event.patient else []
    unclear = Reading(event.id, Grade.UNEXPLAINED, "Names actor and object, but the act was not understood")
    return [next(_explained(scene, sentence), unclear)]


def _near(scene: Scene, sentence: Sentence) -> list[Reading]:
    """Actor and a word of object or act: not the event as told, but a default needs a person then."""
    sought = {w for p in scene.event.object_any for w in phrase(p).words}
    sought |= {normal(w) for w in triggers(scene.event.classes)}
    near = words_of(sentence.tokens) & sought
    if not near:
        return []
    return [Reading(scene.event.id, Grade.IRRELEVANT, f"Names the actor, but of object and act only “{min(near)}”")]


def _explained(scene: Scene, sentence: Sentence) -> Iterator[Reading]:
    """Why the sentence is not the event: its main statement is not asserted, is old, or is another act."""
    base = Reading(scene.event.id, Grade.IRRELEVANT, "")
    for verb in _statements(sentence):
        how = _root_mood(scene, sentence, verb)
        if how.modality is not Modality.ASSERTED:
            yield replace(base, modality=how.modality, why=_reason(how))
        when = _when(scene, sentence, verb)
        outside = _outside(scene, when.at, when.words)
        if outside is not None:
            yield replace(base, modality=outside.modality, why=_reason(outside), event_time=when.at)
        if verb.lemma in lexicon.NEUTRAL_ACTS:
            yield replace(base, why=f"Another act: “{verb.text}”")
        yield from _in_other_words(scene, sentence, verb, when.at)


def _statements(sentence: Sentence) -> Iterator[Token]:
    """The main verbs, or what they report: "said that it had received ..."."""
    for root in (t for t in sentence.tokens if t.head == t.i and t.verbal):
        said = [c for c in sentence.children(root, "ccomp") if c.verbal] if root.lemma in lexicon.SAY else []
        yield from said or [root]


def _in_other_words(scene: Scene, sentence: Sentence, verb: Token, at: datetime) -> Iterator[Reading]:
    frame = verb_frame(sentence, verb, title=scene.title)
    filled = fill(scene, sentence, frame)
    if filled is not None and not (filled.missing or filled.against) and verb.lemma not in VERBS:
        why = f"Asserted in other words: {_act(frame, filled)}"
        yield Reading(
            scene.event.id, Grade.CONSISTENT, why, event_time=at, slots=filled.slots, inferred=filled.inferred
        )


def _root_mood(scene: Scene, sentence: Sentence, root: Token) -> Mood:
    how = mood(sentence, root, title=scene.title)
    return _hedged(sentence, how) or how if how.modality is Modality.ASSERTED else how
