"""Structured resolution criteria: events as predicates with slots, and when they decide a question.

Every slot that is filled must be filled by the same predicate of a text, else the passage is irrelevant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts: `aliases` are heads of a noun phrase; `lookalikes` are longer names that must not match."""

    name: str
    aliases: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()  # key `not` in files


@dataclass(frozen=True, slots=True)
class Count:
    """A number bound to a unit in the same clause. `mode` is single or cumulative."""

    op: str
    value: float
    unit: tuple[str, ...]
    mode: str = "single"


@dataclass(frozen=True, slots=True)
class Event:
    """A predicate with slots. `classes` are verb classes (key `class`): the core asserts, the wide ring retrieves."""

    id: str
    classes: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()  # actor names; "*" anyone; "!Name" anyone but
    agentless: bool = False
    patient: tuple[str, ...] = ()
    object_any: tuple[str, ...] = ()
    object_all: tuple[str, ...] = ()
    object_not: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    count: Count | None = None
    stage: tuple[str, ...] = ("completed",)
    confirmed_by: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """Which events decide: any of, all of, or one before another."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    within_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the stance its author expects: yes, no or irrelevant. Linted against the judge."""

    text: str
    stance: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Everything the resolver needs to know of one question. `text` is the binding prose.

    `outcomes` maps an option of a multiple choice to its condition. `confirmed` is False where the structure was
    drafted from prose and nobody has confirmed it: then it serves retrieval and proposals, never the strict bar.
    """

    text: str
    opens_at: datetime
    closes_at: datetime
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    yes_when: When = field(default_factory=When)
    no_when: When = field(default_factory=When)
    outcomes: Mapping[str, When] = field(default_factory=dict)
    default_at_close: str = "escalate"  # no | escalate | yes
    decide_at: str | datetime = "event"  # event | close | a moment
    grace_hours: float = 72.0
    min_independent_sources: int = 2
    official_source_suffices: bool = False
    official: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    auto: str = "strict"  # strict | agreed | propose | off
    challenge_hours: float = 72.0
    examples: tuple[Example, ...] = ()
    confirmed: bool = True
