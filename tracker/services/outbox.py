"""What is to be told to whom: written with the fact that causes it, delivered once that fact is committed.

A row is written in the transaction of its cause, so that nothing is told that did not happen. Delivery is at least
once: a message is claimed, sent outside any transaction, and then marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, union, update
from sqlmodel import Session, col

from tracker.storage.db import insert_new, lock
from tracker.storage.tables import Follow, OutboxRow, StandingForecast

CLAIM = timedelta(minutes=10)  # how long a claimed message is left alone, should its worker die
FIRST_RETRY = timedelta(minutes=1)  # doubled with every failure
LONGEST_RETRY = timedelta(hours=24)
ERROR_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Message:
    """One message that is due. `recipient_id` None: to the admins."""

    id: int
    kind: str
    recipient_id: int | None
    question_id: int | None
    payload: Mapping[str, Any]
    attempts: int


def enqueue(
    session: Session,
    kind: str,
    recipient_id: int | None,
    question_id: int | None,
    payload: Mapping[str, Any],
    now: datetime,
    once: str | None = None,
) -> None:
    """Tell one forecaster, or the admins (`recipient_id` None). A second message with the same `once` is dropped."""
    insert_new(session, OutboxRow, [_row(kind, recipient_id, question_id, payload, now, once)], unique=("once",))


def announce(
    session: Session,
    kind: str,
    question_id: int,
    payload: Mapping[str, Any],
    now: datetime,
    once: str,
    *,
    admins: bool = True,
) -> None:
    """Tell everybody whom a question concerns: who forecasts on it now, who follows it, and the admins.

    `once` is a key for the cause; every recipient hears of it once.
    """
    concerned = union(
        select(col(StandingForecast.forecaster_id)).where(col(StandingForecast.question_id) == question_id),
        select(col(Follow.forecaster_id)).where(col(Follow.question_id) == question_id),
    )
    recipients: Sequence[int | None] = [*([None] if admins else []), *sorted(session.scalars(concerned))]
    rows = [_row(kind, r, question_id, payload, now, f"{once}:{r or 'admins'}") for r in recipients]
    insert_new(session, OutboxRow, rows, unique=("once",))


def _row(
    kind: str,
    recipient_id: int | None,
    question_id: int | None,
    payload: Mapping[str, Any],
    now: datetime,
    once: str | None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "recipient_id": recipient_id,
        "question_id": question_id,
        "payload": dict(payload),
        "once": once,
        "created_at": now,
        "due_at": now,
        "attempts": 0,
        "error": "",
    }


def claim_due(session: Session, now: datetime, limit: int = 100) -> list[Message]:
    """The messages to send now, oldest first; no other worker gets them for ten minutes."""
    lock(session, "outbox")
    due = (
        select(*(getattr(OutboxRow, name) for name in Message.__dataclass_fields__))
        .where(col(OutboxRow.sent_at).is_(None), col(OutboxRow.due_at) <= now)
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(limit)
    )
    claimed = [Message(*row) for row in session.execute(due)]
    session.execute(update(OutboxRow).where(col(OutboxRow.id).in_([m.id for m in claimed])).values(due_at=now + CLAIM))
    return claimed


def record_delivery(session: Session, message: Message, now: datetime, error: str = "") -> None:
    """Mark a claimed message as sent, or as failed: then it is due again after a wait that doubles, up to a day."""
    attempts = message.attempts + 1
    wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(message.attempts, 12))
    outcome: dict[str, Any] = {"due_at": now + wait} if error else {"sent_at": now}
    session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id) == message.id, col(OutboxRow.sent_at).is_(None))
        .values(attempts=attempts, error=error[:ERROR_LENGTH], **outcome)
    )
