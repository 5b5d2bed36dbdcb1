"""What a judge says of one passage, and the words it may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Grade(StrEnum):
    """How a passage bears on an event of the criteria.

    full: every slot filled by one asserted predicate. consistent: same actor and object, asserted, in other words.
    contrary: negated, denied, or an opposing act. irrelevant: understood, and not the event. unexplained: on actor and
    object, but not understood.
    """

    FULL = "full"
    CONSISTENT = "consistent"
    CONTRARY = "contrary"
    IRRELEVANT = "irrelevant"
    UNEXPLAINED = "unexplained"


class Stance(StrEnum):
    """Which side of a binary question a passage asserts."""

    YES = "yes"
    NO = "no"
    NONE = "none"


class Modality(StrEnum):
    """How a passage puts its statement. Only `asserted` may decide, or what the event's `stage` allows."""

    ASSERTED = "asserted"
    FICTIONAL = "fictional"  # exercise, satire
    HISTORICAL = "historical"  # archive, anniversary
    QUESTION = "question"
    NEGATED = "negated"
    DENIED = "denied"
    CONDITIONAL = "conditional"
    PREDICTED = "predicted"
    HEDGED = "hedged"
    PARTIAL = "partial"
    PARTICIPLE = "participle"  # a reduced clause names an act without asserting it
    STALE = "stale"
    AFTER_CLOSE = "after_close"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judge's reading of one passage against one event.

    `quote` equals `title[start:end]` where `in_title`, else `body[start:end]`. `on_topic` says that actor and object of
    the event are both named. `inferred` says that a slot was filled from context instead of by its own words.
    `slots` holds what filled each slot; `why` is one plain sentence.
    """

    event_id: str
    grade: Grade
    stance: Stance
    quote: str
    start: int
    end: int
    why: str
    in_title: bool = False
    modality: Modality = Modality.ASSERTED
    event_time: datetime | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    inferred: bool = False
    on_topic: bool = False
    flags: tuple[str, ...] = ()
