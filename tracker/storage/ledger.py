"""The append-only facts: forecasts, resolution events, evidence, proposals, challenges, audit."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from tracker.core.forecast import Forecast
from tracker.core.question import Kind
from tracker.core.resolution import GENESIS, EventKind, ResolutionEvent, State, after, canonical, fold
from tracker.storage.db import lock
from tracker.storage.mapping import stored_shape
from tracker.storage.tables import AuditEntry, ForecastRow, QuestionRow, ResolutionEventRow
from tracker.storage.tables.types import to_micros


def append_forecast(
    session: Session,
    forecast: Forecast,
    kind: Kind,
    *,
    source: str,
    source_key: str | None = None,
    recorded_at: datetime | None = None,
) -> Forecast:
    """Append one forecast or withdrawal; returns it with its ledger sequence."""
    row = ForecastRow(
        question_id=forecast.question_id,
        forecaster_id=forecast.forecaster_id,
        at=forecast.at,
        until=forecast.until,
        source=source,
        source_key=source_key,
        recorded_at=recorded_at or forecast.at,
        **stored_shape(kind, forecast.probabilities),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return replace(forecast, sequence=row.id)


def append_forecasts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Append many forecasts at once; each row has the columns of `forecasts` but the id."""
    if rows:
        session.execute(insert(ForecastRow), list(rows))


def read_events(session: Session, question_id: int) -> list[tuple[ResolutionEvent, str]]:
    """The resolution events of a question in order, each with its stored hash."""
    slug = session.exec(select(QuestionRow.slug).where(QuestionRow.id == question_id)).one()
    rows = session.exec(
        select(ResolutionEventRow)
        .where(ResolutionEventRow.question_id == question_id)
        .order_by(col(ResolutionEventRow.seq))
    )
    return [(_event_from(row, slug), row.hash) for row in rows]


def _event_from(row: ResolutionEventRow, slug: str) -> ResolutionEvent:
    return ResolutionEvent(
        question=slug,
        seq=row.seq,
        at=row.at,
        kind=EventKind(row.kind),
        actor=row.actor,
        payload=json.loads(row.payload),
        prev_hash=row.prev_hash,
    )


def append_event(
    session: Session, question_id: int, kind: EventKind, actor: str, payload: Mapping[str, Any], at: datetime
) -> State:
    """Append a resolution event to the question's chain and return the state it leads to.

    Raises `WrongStep` where the event does not follow from the state before it. Holds the question's lock, so that
    two steps at once come one after the other.
    """
    lock(session, f"question:{question_id}")
    events = read_events(session, question_id)
    slug = session.exec(select(QuestionRow.slug).where(QuestionRow.id == question_id)).one()
    event = ResolutionEvent(
        question=slug,
        seq=len(events) + 1,
        at=at.astimezone(UTC),
        kind=kind,
        actor=actor,
        payload=dict(payload),
        prev_hash=events[-1][1] if events else GENESIS,
    )
    state = after(fold(e for e, _ in events), event)
    session.add(
        ResolutionEventRow(
            question_id=question_id,
            seq=event.seq,
            at=event.at,
            kind=kind.value,
            actor=actor,
            payload=canonical(event.payload),
            prev_hash=event.prev_hash,
            hash=event.hash,
        )
    )
    session.flush()
    return state


def state_of(session: Session, question_id: int) -> State:
    """The present state of a question's resolution, folded from its events."""
    return fold(event for event, _ in read_events(session, question_id))


def forecasts_digest(session: Session, question_id: int, through: int | None = None) -> dict[str, Any]:
    """What the ledger holds of a question's forecasts: count, last sequence, and SHA-256 over all of them in order.

    A finalisation carries this digest, so that the hash chain of the resolution also seals the forecasts it scored.
    """
    query = (
        columns(
            col(ForecastRow.id),
            col(ForecastRow.forecaster_id),
            col(ForecastRow.at),
            col(ForecastRow.until),
            col(ForecastRow.probability),
            col(ForecastRow.probabilities),
        )
        .where(col(ForecastRow.question_id) == question_id)
        .order_by(col(ForecastRow.id))
    )
    if through is not None:
        query = query.where(col(ForecastRow.id) <= through)
    digest, count, last = hashlib.sha256(), 0, 0
    for sequence, forecaster, at, until, probability, vector in session.execute(query):
        values = [probability] if vector is None else [None if v != v else v for v in vector]
        line = [sequence, forecaster, to_micros(at), None if until is None else to_micros(until), values]
        digest.update(canonical(line).encode() + b"\n")
        count, last = count + 1, sequence or 0
    return {"count": count, "last": last, "sha256": digest.hexdigest()}


def append_audit(
    session: Session, actor: str, action: str, subject: str, payload: Mapping[str, Any], now: datetime
) -> None:
    """Append one act of administration to the site's chain."""
    lock(session, "audit")
    last = session.exec(select(AuditEntry.hash).order_by(col(AuditEntry.id).desc()).limit(1)).first()
    previous = last or GENESIS
    session.add(
        AuditEntry(
            at=now,
            actor=actor,
            action=action,
            subject=subject,
            payload=canonical(dict(payload)),
            prev_hash=previous,
            hash=audit_hash(previous, now, actor, action, subject, payload),
        )
    )
    session.flush()


def audit_hash(previous: str, at: datetime, actor: str, action: str, subject: str, payload: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical JSON of an audit entry."""
    body = {"at": to_micros(at), "actor": actor, "action": action, "subject": subject, "payload": dict(payload)}
    return hashlib.sha256((previous + canonical(body)).encode()).hexdigest()
