"""Criteria as a table of plain values (the `[resolution]` of a question file, or JSON) and back again."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from tracker.core.errors import InvalidCriteria
from tracker.core.fields import MAX_TEXT, Fields, Problem, read_moment
from tracker.core.resolution import canonical
from tracker.core.resolver.criteria import Actor, Count, Criteria, Event, Example, When

DEFAULTS = ("no", "escalate", "yes")
AUTOS = ("strict", "agreed", "propose", "off")
STAGES = ("completed", "preliminary", "announced", "certified", "any")
STANCES = ("yes", "no", "irrelevant")
OPERATORS = (">=", ">", "<=", "<", "==")
MODES = ("single", "cumulative")
SLOTS = ("agent", "patient", "object", "place", "on", "count")
MAX_HOURS = 8_760  # a year: longer waits are mistakes

ACTOR_KEYS = ("name", "aliases", "not")
COUNT_KEYS = ("op", "value", "unit", "mode")
WHEN_KEYS = ("any", "all", "before", "within_hours")
EXAMPLE_KEYS = ("text", "stance", "why")
EVENT_LISTS = ("agent", "patient", "object_any", "object_all", "object_not", "place", "on", "confirmed_by", "phrases")
EVENT_KEYS = ("id", "class", "agentless", "count", "stage", *EVENT_LISTS)
SOURCE_LISTS = ("official", "trusted", "excluded")
CRITERIA_KEYS = (
    *("text", "default_at_close", "decide_at", "grace_hours", "challenge_hours", "min_independent_sources"),
    *("official_source_suffices", *SOURCE_LISTS, "auto", "confirmed"),
    *("actors", "events", "yes_when", "no_when", "outcomes", "examples"),
)

_CLASS = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_SLOT = re.compile(r"\{([^{}]*)\}")


class CriteriaErrors(InvalidCriteria):
    """All that is wrong with a table of criteria; `problems` says where and what."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)), field="resolution")
        self.problems = problems


def criteria_from(data: Mapping[str, Any], *, opens_at: datetime, closes_at: datetime) -> Criteria:
    """The criteria that a table describes. Raises `CriteriaErrors` with every problem at once."""
    problems: list[Problem] = []
    criteria = read_criteria(Fields(data, CRITERIA_KEYS, problems), opens_at=opens_at, closes_at=closes_at)
    if problems:
        raise CriteriaErrors(tuple(problems))
    return criteria


def read_criteria(table: Fields, *, opens_at: datetime, closes_at: datetime) -> Criteria:
    """The criteria in a table opened with `CRITERIA_KEYS`; only sound where nothing was added to its problems."""
    actors = tuple(_actor(t) for t in table.tables("actors", ACTOR_KEYS))
    _require_unique(table, "actors", "name", [a.name for a in actors])
    events = tuple(_event(t, {a.name for a in actors}) for t in table.tables("events", EVENT_KEYS))
    _require_unique(table, "events", "id", [e.id for e in events])
    ids = {e.id for e in events}
    return Criteria(
        text=table.text("text", required=True, limit=MAX_TEXT),
        opens_at=opens_at,
        closes_at=closes_at,
        actors=actors,
        events=events,
        yes_when=_when(table.table("yes_when", WHEN_KEYS), ids),
        no_when=_when(table.table("no_when", WHEN_KEYS), ids),
        outcomes=_outcomes(table, ids),
        default_at_close=table.choice("default_at_close", DEFAULTS, "escalate"),
        decide_at=_decide_at(table),
        grace_hours=table.number("grace_hours", 72.0, low=0, high=MAX_HOURS),
        min_independent_sources=table.whole("min_independent_sources", 2, low=1, high=10),
        official_source_suffices=table.flag("official_source_suffices", default=False),
        official=table.texts("official"),
        trusted=table.texts("trusted"),
        excluded=table.texts("excluded"),
        auto=table.choice("auto", AUTOS, "strict"),
        challenge_hours=table.number("challenge_hours", 72.0, low=0, high=MAX_HOURS),
        examples=tuple(_example(t) for t in table.tables("examples", EXAMPLE_KEYS)),
        confirmed=table.flag("confirmed", default=True),
    )


def _actor(table: Fields) -> Actor:
    return Actor(table.text("name", required=True), table.texts("aliases"), table.texts("not"))


def _event(table: Fields, names: set[str]) -> Event:
    lists = {key: table.texts(key) for key in EVENT_LISTS}
    classes = table.texts("class")
    stage = table.texts("stage") or ("completed",)
    for name in classes:
        if not _CLASS.fullmatch(name):
            table.note("class", f'"{name}" must be written in capitals, such as ACCEPT or STRIKE_DOWN')
    for name in stage:
        if name not in STAGES:
            table.note("stage", f'"{name}" must be one of {", ".join(STAGES)}')
    for key in ("agent", "patient"):
        _require_actors(table, key, lists[key], names)
    for slot in _SLOT.findall(" ".join(lists["phrases"])):
        if slot not in SLOTS:
            table.note("phrases", f"{{{slot}}} is not a slot; slots are {', '.join(f'{{{s}}}' for s in SLOTS)}")
    count = _count(table.table("count", COUNT_KEYS)) if table.has("count") else None
    return Event(
        id=table.text("id", required=True),
        classes=classes,
        agentless=table.flag("agentless", default=False),
        count=count,
        stage=stage,
        **lists,
    )


def _require_actors(table: Fields, key: str, named: tuple[str, ...], known: set[str]) -> None:
    for name in named:
        if name != "*" and name.removeprefix("!") not in known:
            table.note(key, f'"{name}" is not the name of one of the actors')


def _count(table: Fields) -> Count:
    for key in COUNT_KEYS[:3]:
        if not table.has(key):
            table.note(key, "is missing")
    unit = table.texts("unit")
    if table.has("unit") and not unit:
        table.note("unit", "must name what is counted")
    return Count(
        op=table.choice("op", OPERATORS, ">="),
        value=table.number("value", 0.0),
        unit=unit,
        mode=table.choice("mode", MODES, "single"),
    )


def _when(table: Fields, ids: set[str]) -> When:
    lists = {key: table.texts(key) for key in WHEN_KEYS[:3]}
    for key, named in lists.items():
        for name in named:
            if name not in ids:
                table.note(key, f'"{name}" is not the id of one of the events')
    if lists["before"] and len(lists["before"]) != 2:
        table.note("before", "must name two events: the one that must come first, and the other")
    within = table.number("within_hours", 0.0, low=0) if table.has("within_hours") else None
    if within is not None and not lists["all"] and not lists["before"]:
        table.note("within_hours", 'needs "all" or "before": it bounds the time between events')
    return When(any=lists["any"], all=lists["all"], before=lists["before"], within_hours=within)


def _outcomes(table: Fields, ids: set[str]) -> dict[str, When]:
    tables = table.tables("outcomes", ("outcome", *WHEN_KEYS))
    names = [t.text("outcome", required=True) for t in tables]
    _require_unique(table, "outcomes", "outcome", names)
    return {name: _when(t, ids) for name, t in zip(names, tables, strict=True)}


def _decide_at(table: Fields) -> str | datetime:
    value = table.data.get("decide_at", "event")
    if value in ("event", "close"):
        return str(value)
    moment, rule = read_moment(value)
    if moment is None:
        table.note("decide_at", f'must be "event" or "close", or it {rule}')
    return moment or "event"


def _example(table: Fields) -> Example:
    if not table.has("stance"):
        table.note("stance", "is missing")
    return Example(
        text=table.text("text", required=True, limit=MAX_TEXT),
        stance=table.choice("stance", STANCES, "irrelevant"),
        why=table.text("why"),
    )


def _require_unique(table: Fields, key: str, name: str, values: list[str]) -> None:
    for n, value in enumerate(values):
        if value and value in values[:n]:
            table.note(f"{key}[{n}].{name}", f'"{value}" is used twice')


def criteria_to(criteria: Criteria) -> dict[str, Any]:
    """The table of some criteria, in JSON's types: rules always, slots where filled. `criteria_from` reads it back.

    What is empty is left out, so that a slot added to the format later does not change old fingerprints.
    """
    decide_at = criteria.decide_at
    table: dict[str, Any] = {
        "text": criteria.text,
        "default_at_close": criteria.default_at_close,
        "decide_at": decide_at if isinstance(decide_at, str) else _iso(decide_at),
        "grace_hours": float(criteria.grace_hours),
        "challenge_hours": float(criteria.challenge_hours),
        "min_independent_sources": criteria.min_independent_sources,
        "official_source_suffices": criteria.official_source_suffices,
        "auto": criteria.auto,
        "confirmed": criteria.confirmed,
        "actors": [_filled({"name": a.name, "aliases": a.aliases, "not": a.lookalikes}) for a in criteria.actors],
        "events": [_event_table(e) for e in criteria.events],
        "yes_when": _when_table(criteria.yes_when),
        "no_when": _when_table(criteria.no_when),
        "outcomes": [{"outcome": name, **_when_table(when)} for name, when in criteria.outcomes.items()],
        "examples": [_filled({k: getattr(e, k) for k in EXAMPLE_KEYS}) for e in criteria.examples],
    }
    table |= {key: getattr(criteria, key) for key in SOURCE_LISTS}
    return _filled(table)


def fingerprint(title: str, criteria: Criteria) -> str:
    """SHA-256 (hex) of the wording that forecasters were shown: title, window and criteria."""
    wording = {
        "title": title,
        "opens_at": _iso(criteria.opens_at),
        "closes_at": _iso(criteria.closes_at),
        "resolution": criteria_to(criteria),
    }
    return hashlib.sha256(canonical(wording).encode()).hexdigest()


def _event_table(event: Event) -> dict[str, Any]:
    count = event.count
    table = {key: getattr(event, key) for key in ("id", *EVENT_LISTS)}
    table |= {"class": event.classes, "stage": event.stage}
    table["agentless"] = event.agentless or None
    table["count"] = count and {
        "op": count.op,
        "value": float(count.value),
        "unit": list(count.unit),
        "mode": count.mode,
    }
    return _filled(table)


def _when_table(when: When) -> dict[str, Any]:
    return _filled({f.name: getattr(when, f.name) for f in fields(when)})


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}
    return {key: value for key, value in plain.items() if value is not None and value not in ("", [], {})}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
