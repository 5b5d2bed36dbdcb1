"""What the criteria ask for beside what the quotes say, slot by slot. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.storage.queries.quotes import Quote
from tracker.web.filters import day

ANYONE = "*"  # asks for nobody in particular
SLOTS = (  # name of the row, keys of an event that fill it, slot of a judgement
    ("Who", ("agent",), "agent"),
    ("What", ("object_any", "object_all"), "object"),
    ("Whom", ("patient",), "patient"),
    ("Where", ("place",), "place"),
    ("Which", ("on",), "on"),
)


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot: what is asked, what was found, whether that fills it."""

    name: str
    asked: str
    found: str
    filled: bool


def slot_rows(
    criteria: Mapping[str, Any], quotes: Sequence[Quote], opens_at: datetime, closes_at: datetime, independent: int
) -> list[SlotRow]:
    """The slots of the events that the decisive quotes report; empty where no quote decides."""
    decisive = [q for q in quotes if q.decisive]
    if not decisive:
        return []
    reported = {q.event_id for q in decisive}
    events = [e for e in criteria.get("events", ()) if e.get("id") in reported]
    rows = [row for name, keys, slot in SLOTS if (row := _slot(name, keys, slot, events, decisive))]
    needed = max(2, int(criteria.get("min_independent_sources", 2)))
    official = bool(criteria.get("official_source_suffices"))
    asked = f"{needed} independent" + (", or an official one" if official else "")
    names = _joined(sorted({f"{q.source} ({q.tier})" for q in decisive}))
    return [
        *rows,
        _window(decisive, opens_at, closes_at),
        SlotRow("Sources", asked, f"{independent}: {names}", independent >= needed or official),
    ]


def _slot(
    name: str, keys: Sequence[str], slot: str, events: Sequence[Mapping[str, Any]], decisive: Sequence[Quote]
) -> SlotRow | None:
    asked = [text for event in events for key in keys for text in event.get(key, ()) if text != ANYONE]
    if not asked:
        return None
    found = [q.slots[slot] for q in decisive if q.slots.get(slot)]
    return SlotRow(name, _joined(asked, "or"), _joined(dict.fromkeys(found)) or "not said", len(found) == len(decisive))


def _window(decisive: Sequence[Quote], opens_at: datetime, closes_at: datetime) -> SlotRow:
    times = [q.event_time or q.published_at for q in decisive]
    dated = "dated in the text" if any(q.event_time for q in decisive) else "by the date of the report"
    inside = all(opens_at <= at <= closes_at for at in times)
    return SlotRow("When", f"{day(opens_at)} to {day(closes_at)}", f"{day(min(times))}, {dated}", inside)


def _joined(texts: Any, word: str = "and") -> str:
    """At most three texts in a row."""
    kept = list(texts)
    if len(kept) > 3:
        return f"{', '.join(kept[:3])} {word} {len(kept) - 3} more"
    return f" {word} ".join([", ".join(kept[:-1]), kept[-1]] if len(kept) > 1 else kept)
