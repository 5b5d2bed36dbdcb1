"""Verifying the ledger: every hash recomputed, every seal compared with what the ledger holds today."""

import json
from collections.abc import Callable, Iterator

from sqlmodel import Session, col, select

from tracker.core.errors import WrongStep
from tracker.core.resolution import GENESIS, EventKind, ResolutionEvent, broken_link, fold
from tracker.storage import ledger
from tracker.storage.tables import AuditEntry, QuestionRow, ResolutionEventRow

Progress = Callable[[int, int], None]


def verify(session: Session, progress: Progress | None = None) -> list[str]:
    """Every way in which the ledger contradicts itself, in plain words; an empty list means that it holds."""
    chained = select(ResolutionEventRow.question_id).distinct().order_by(col(ResolutionEventRow.question_id))
    ids = session.exec(chained).all()
    problems: list[str] = []
    for done, question_id in enumerate(ids, start=1):
        problems += _verify_question(session, question_id)
        if progress:
            progress(done, len(ids))
    problems += _unchained_outcomes(session)
    return problems + list(_verify_audit(session))


def _verify_question(session: Session, question_id: int) -> Iterator[str]:
    row = session.exec(select(QuestionRow).where(QuestionRow.id == question_id)).one()
    chain = ledger.read_events(session, question_id)
    events = [event for event, _ in chain]
    broken = broken_link(events, (hash_ for _, hash_ in chain))
    if broken is not None:
        yield f"{row.slug}: event {broken} does not match its hash or its predecessor"
        return
    try:
        state = fold(events)
    except WrongStep as error:
        yield f"{row.slug}: the events contradict each other: {error}"
        return
    if (state.outcome, state.known_at, state.resolved_at) != (row.outcome, row.known_at, row.resolved_at):
        yield f"{row.slug}: the question says {row.outcome}, its events say {state.outcome}"
    yield from _broken_seals(session, question_id, row.slug, events)


def _broken_seals(session: Session, question_id: int, slug: str, events: list[ResolutionEvent]) -> Iterator[str]:
    for event in events:
        seal = event.payload.get("forecasts") if event.kind is EventKind.FINALISED else None
        if seal is not None and ledger.forecasts_digest(session, question_id, seal["last"]) != seal:
            yield f"{slug}: the forecasts differ from those sealed at event {event.seq}"


def _unchained_outcomes(session: Session) -> list[str]:
    chained = select(ResolutionEventRow.question_id).where(ResolutionEventRow.kind == EventKind.FINALISED.value)
    loose = select(QuestionRow.slug).where(col(QuestionRow.outcome).is_not(None), col(QuestionRow.id).not_in(chained))
    return [f"{slug}: has an outcome but no event that gave it" for slug in session.exec(loose)]


def _verify_audit(session: Session) -> Iterator[str]:
    previous = GENESIS
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id))):
        expected = ledger.audit_hash(
            previous, entry.at, entry.actor, entry.action, entry.subject, json.loads(entry.payload)
        )
        if entry.prev_hash != previous or entry.hash != expected:
            yield f"audit: entry {entry.id} does not match its hash or its predecessor"
            return
        previous = entry.hash
