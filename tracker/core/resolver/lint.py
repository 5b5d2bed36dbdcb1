"""What is doubtful about criteria before anyone forecasts: a choice of words or slots that has gone wrong before.

An `error` must be mended before a question opens; a `warning` is for the author to judge.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations

from tracker.core.resolver.criteria import Criteria, Event, When
from tracker.core.resolver.prose import dates_in, deadlines_in, numbers_in, sentences, vague_words

ERROR = "error"
WARNING = "warning"

_SAYS_NO = re.compile(r"\bNO\b|\b[Rr]esolves? (?:to |as )?[\"“']?[Nn]o\b|\b[Oo]therwise[^.]*\b[Nn]o\b", re.MULTILINE)
_SAYS_YES_OTHERWISE = re.compile(r"\b(?:[Oo]therwise|[Uu]nless|[Ii]f (?:no|nothing|none))\b[^.]*\b(?:YES|[Yy]es)\b")
_DEFINES = re.compile(r"\b(?:means?|counts? as|is taken to|(?:is|are) understood|defined)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\bbefore (?!(?:the (?:close|end|deadline)|closing|this question|it closes|midnight|\d)|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on criteria. `path` is the key concerned, as in `events[0].agent`; "title" is the question's."""

    level: str
    path: str
    rule: str


def lint(question_title: str, criteria: Criteria, *, classes: Collection[str] | None = None) -> list[Finding]:
    """All findings, errors first. `classes` are the built-in verb classes; without them class names pass unseen."""
    found = [f for check in _CHECKS for f in check(question_title, criteria)]
    if classes is not None:
        found += _unknown_classes(criteria, classes)
    return sorted(found, key=lambda f: f.level != ERROR)


def _window(_title: str, criteria: Criteria) -> Iterator[Finding]:
    if criteria.closes_at <= criteria.opens_at:
        yield Finding(ERROR, "closes_at", "must be after opens_at: the event must fall between them")


def _deadline(title: str, criteria: Criteria) -> Iterator[Finding]:
    opening, *ends = (moment.astimezone(UTC).date() for moment in _moments(criteria))
    for level, path, prose in ((ERROR, "title", title), (WARNING, "text", criteria.text)):
        for last_day, words in deadlines_in(prose):
            kept = any((end - last_day).days in (0, 1) for end in ends) or _slot_names(criteria, last_day)
            if last_day >= opening and not kept:
                yield Finding(level, path, f'says "{words}", but the question closes on {ends[0]:%d %B %Y}')


def _dates(title: str, criteria: Criteria) -> Iterator[Finding]:
    bounds = [moment.astimezone(UTC).date() for moment in _moments(criteria)]
    prose = f"{title}. {criteria.text}"
    deadlines = [last_day for last_day, _ in deadlines_in(prose)]  # `_deadline` speaks of these
    for day in dates_in(prose):
        near = any(abs((day - other).days) <= 1 for other in (*bounds, *deadlines))
        if day > bounds[0] and not near and not _slot_names(criteria, day):
            yield Finding(WARNING, "text", f"names {day:%d %B %Y}, which neither the window nor an event holds")


def _moments(criteria: Criteria) -> Iterator[datetime]:
    yield from (criteria.opens_at, criteria.closes_at)
    if isinstance(criteria.decide_at, datetime):
        yield criteria.decide_at


def _slot_names(criteria: Criteria, day: date) -> bool:
    forms = {day.isoformat(), f"{day.day} {day:%B %Y}", f"{day.day} {day:%B}", f"{day:%B} {day.day}"}
    return any(form in slot for event in criteria.events for slot in _wording(event) for form in forms)


def _numbers(title: str, criteria: Criteria) -> Iterator[Finding]:
    if not criteria.events:
        return
    held = {criteria.grace_hours, criteria.challenge_hours, float(criteria.min_independent_sources)}
    held |= {when.within_hours for _, when in _conditions(criteria) if when.within_hours is not None}
    held |= {event.count.value for event in criteria.events if event.count}
    held |= {n for event in criteria.events for slot in _wording(event) for n in numbers_in(slot)}
    held |= {n for actor in criteria.actors for name in (actor.name, *actor.aliases) for n in numbers_in(name)}
    for number in numbers_in(f"{title}. {criteria.text}"):
        if number not in held:
            yield Finding(WARNING, "text", f"names the number {number:g}, which no event holds")


def _vague(title: str, criteria: Criteria) -> Iterator[Finding]:
    definitions = " ".join(s for s in sentences(criteria.text) if _DEFINES.search(s))
    defined = vague_words(definitions)
    for path, prose in (("title", title), ("text", criteria.text)):
        for word in vague_words(prose) - defined:
            yield Finding(WARNING, path, f'"{word}" is vague; say in the criteria what it means')


def _agents(_title: str, criteria: Criteria) -> Iterator[Finding]:
    for n, event in enumerate(criteria.events):
        if not event.agent and not event.agentless and not event.phrases:
            yield Finding(ERROR, f"events[{n}].agent", 'names nobody who acts: an actor, "*" for anyone, or agentless')
        if not (event.classes or event.phrases):
            yield Finding(ERROR, f"events[{n}].class", "says no act: give a verb class or a phrase")
        elif not (event.patient or event.object_any or event.object_all or event.count or event.phrases):
            rule = "names neither object nor patient: any such act of the agent would match"
            yield Finding(WARNING, f"events[{n}].object_any", rule)


def _overlap(_title: str, criteria: Criteria) -> Iterator[Finding]:
    acts = {event.id: replace(event, id="") for event in criteria.events}
    conditions = _conditions(criteria)
    for (path, one), (other_path, other) in combinations(conditions, 2):
        if {acts[i] for i in one.any} & {acts[i] for i in other.any} or (one == other and _ids(one)):
            yield Finding(ERROR, other_path, f"overlaps {path}: one report would mean both")


def _conditions(criteria: Criteria) -> list[tuple[str, When]]:
    outcomes = [(f"outcomes[{n}]", when) for n, when in enumerate(criteria.outcomes.values())]
    return [("yes_when", criteria.yes_when), ("no_when", criteria.no_when), *outcomes]


def _ids(when: When) -> set[str]:
    return {*when.any, *when.all, *when.before}


def _unused(_title: str, criteria: Criteria) -> Iterator[Finding]:
    used = set[str]().union(*(_ids(when) for _, when in _conditions(criteria)))
    for n, event in enumerate(criteria.events):
        if event.id not in used:
            yield Finding(WARNING, f"events[{n}].id", f'no condition uses "{event.id}"')
    named = {name.removeprefix("!") for e in criteria.events for name in (*e.agent, *e.patient, *e.confirmed_by)}
    for n, actor in enumerate(criteria.actors):
        if criteria.events and actor.name not in named:
            yield Finding(WARNING, f"actors[{n}].name", f'no event names "{actor.name}"')


def _aliases(_title: str, criteria: Criteria) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    for n, actor in enumerate(criteria.actors):
        names = {name.casefold() for name in (actor.name, *actor.aliases)}
        for both in sorted(names & {name.casefold() for name in actor.lookalikes}):
            yield Finding(ERROR, f"actors[{n}].not", f'"{both}" is an alias and a lookalike at once')
        for shared in sorted(names & owner.keys()):
            yield Finding(ERROR, f"actors[{n}].aliases", f'"{shared}" is a name of "{owner[shared]}" as well')
        owner |= dict.fromkeys(names, actor.name)


def _official(_title: str, criteria: Criteria) -> Iterator[Finding]:
    if criteria.official_source_suffices and not criteria.official:
        yield Finding(ERROR, "official", "must name the official source that suffices")


def _default(_title: str, criteria: Criteria) -> Iterator[Finding]:
    default = criteria.default_at_close
    if default == "no" and criteria.outcomes:
        yield Finding(ERROR, "default_at_close", 'must be "escalate" where outcomes are chosen between')
    elif default == "no" and not _SAYS_NO.search(criteria.text):
        yield Finding(ERROR, "text", 'must say that the question resolves to NO otherwise, as default_at_close is "no"')
    elif default == "no" and any(name.startswith("!") for e in criteria.events for name in e.agent):
        rule = 'is "no" though someone else may be the one; a choice between outcomes is better escalated'
        yield Finding(WARNING, "default_at_close", rule)
    elif default == "yes" and not _SAYS_YES_OTHERWISE.search(criteria.text):
        yield Finding(
            ERROR, "text", 'must say that the question resolves to YES otherwise, as default_at_close is "yes"'
        )


def _order(title: str, criteria: Criteria) -> Iterator[Finding]:
    if any(when.before for _, when in _conditions(criteria)):
        return
    for path, prose in (("title", title), ("text", criteria.text)):
        if _BEFORE.search(prose):
            yield Finding(WARNING, path, 'says "before" without a date; give the date, or two events in "before"')


def _decidable(_title: str, criteria: Criteria) -> Iterator[Finding]:
    if criteria.auto == "off":
        return
    if not any(_ids(when) for _, when in _conditions(criteria)):
        yield Finding(WARNING, "yes_when", 'names no event: only a person can resolve this; say so by auto = "off"')
    elif criteria.min_independent_sources == 1 and criteria.auto == "strict":
        yield Finding(WARNING, "min_independent_sources", "is 1: a single mistaken report would start a proposal")


def _unknown_classes(criteria: Criteria, classes: Collection[str]) -> Iterator[Finding]:
    for n, event in enumerate(criteria.events):
        for name in event.classes:
            if name not in classes:
                verb = name.lower().replace("_", " ")
                yield Finding(WARNING, f"events[{n}].class", f'{name} is not built in and stands for the verb "{verb}"')


def _wording(event: Event) -> tuple[str, ...]:
    return (*event.object_any, *event.object_all, *event.object_not, *event.place, *event.on, *event.phrases)


_CHECKS: tuple[Callable[[str, Criteria], Iterator[Finding]], ...] = (
    *(_window, _deadline, _dates, _numbers, _vague, _agents, _overlap, _unused),
    *(_aliases, _official, _default, _order, _decidable),
)
