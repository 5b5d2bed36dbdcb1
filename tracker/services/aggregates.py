"""The aggregate's whole history, derived anew from the ledger."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlmodel import Session

from tracker.core.aggregation import AggregateHistory, history
from tracker.core.question import Question
from tracker.storage import figures
from tracker.storage.queries.scoring import forecasters_of_kinds, read_entries
from tracker.storage.tables.types import EPOCH

INSTANT = timedelta(microseconds=1)


def rebuild_aggregate(session: Session, question: Question, now: datetime) -> None:
    """Put the aggregate's history, as the ledger gives it up to `now`, in the place of the stored one."""
    base = forecasters_of_kinds(session, figures.base_kinds(question))
    steps: list[dict[str, Any]] = []
    for _, entries in read_entries(session, [question], base):
        opens = (question.opens_at - EPOCH) / timedelta(seconds=1)
        ends = (now - EPOCH + INSTANT) / timedelta(seconds=1)  # what happens at `now` has happened
        past = history(entries, opens, ends, continuous=question.kind.continuous)
        steps = [_step(question, past, i) for i in range(past.at.size)]
    figures.replace_aggregate(session, question, steps)


def _step(question: Question, past: AggregateHistory, i: int) -> dict[str, Any]:
    at, count = _moment(past.at[i]), int(past.count[i])
    if count == 0:
        return figures.step_row(question, at, None, None, None, 0)
    return figures.step_row(question, at, past.values[i], past.low[i], past.high[i], count)


def _moment(seconds: float) -> datetime:
    return EPOCH.astimezone(UTC) + timedelta(microseconds=int(np.rint(seconds * 1e6)))
