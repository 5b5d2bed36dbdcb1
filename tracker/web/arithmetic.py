"""A score spelt out: each span that a forecast stood, what it scored there, and how much it weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from tracker.core.question import Kind, Question
from tracker.storage.queries.question_page import Entry

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One span of a Brier score: what was said when, its share of the covered time, the distance squared."""

    start: datetime
    end: datetime
    said: float
    days: float
    share: float
    squared: float


@dataclass(frozen=True, slots=True)
class Sum:
    """A Brier score as the sum of its parts, and the days that could have been covered."""

    happened: bool
    parts: tuple[Part, ...]
    days: float
    value: float
    coverage: float
    attainable: float


def brier_sum(question: Question, entries: Sequence[Entry]) -> Sum | None:
    """How the Brier score of a resolved binary question comes about; None where nothing was scored."""
    if question.kind is not Kind.BINARY or question.outcome not in ("yes", "no") or question.known_at is None:
        return None
    end = min(question.closes_at, question.known_at)
    spans = _spans(question, entries, end)
    covered = sum((stop - start for start, stop, _ in spans), NOTHING)
    if covered <= NOTHING:
        return None
    happened = question.outcome == "yes"
    parts = tuple(
        Part(start, stop, said, (stop - start) / timedelta(days=1), (stop - start) / covered, (said - happened) ** 2)
        for start, stop, said in spans
    )
    planned = question.closes_at - question.opens_at
    return Sum(
        happened=happened,
        parts=parts,
        days=covered / timedelta(days=1),
        value=sum(part.share * part.squared for part in parts),
        coverage=covered / planned,
        attainable=(end - question.opens_at) / planned,
    )


def _spans(question: Question, entries: Sequence[Entry], end: datetime) -> list[tuple[datetime, datetime, float]]:
    """From when to when each forecast stood, between the opening and the moment the outcome was known."""
    spans = []
    for entry, following in zip_longest(entries, entries[1:]):
        if entry.vector is None:
            continue
        start = max(entry.at, question.opens_at)
        stop = min(t for t in (end, entry.until, following.at if following else None) if t is not None)
        if stop > start:
            spans.append((start, stop, entry.vector[1]))
    return spans
