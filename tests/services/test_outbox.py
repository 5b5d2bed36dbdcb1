"""Messages are told once, after their cause is committed, and again only when they failed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tracker.services import outbox
from tracker.storage.db import transaction
from tracker.storage.tables import OutboxRow

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def _enqueue(engine: Engine, once: str | None = None) -> None:
    with transaction(engine) as session:
        outbox.enqueue(session, "proposed", None, None, {"question": "a"}, NOW, once)


def _claim(engine: Engine, at: datetime = NOW) -> list[outbox.Message]:
    with transaction(engine) as session:
        return outbox.claim_due(session, at)


def test_the_same_cause_is_told_once(engine: Engine) -> None:
    for _ in range(3):
        _enqueue(engine, once="proposal:1")
    assert len(_claim(engine)) == 1


def test_causes_without_a_key_are_told_each_time(engine: Engine) -> None:
    _enqueue(engine)
    _enqueue(engine)
    assert [m.payload for m in _claim(engine)] == [{"question": "a"}] * 2


def test_nothing_is_told_of_a_fact_that_was_rolled_back(engine: Engine) -> None:
    def fail_after_telling() -> None:
        with transaction(engine) as session:
            outbox.enqueue(session, "proposed", None, None, {}, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_telling()
    assert _claim(engine) == []


def test_a_claimed_message_is_left_alone_until_its_worker_must_be_dead(engine: Engine) -> None:
    _enqueue(engine)
    assert len(_claim(engine)) == 1
    assert _claim(engine, NOW + timedelta(minutes=9)) == []
    assert len(_claim(engine, NOW + timedelta(minutes=10))) == 1


def test_a_failed_message_is_due_again_after_a_wait_that_doubles_up_to_a_day(engine: Engine) -> None:
    _enqueue(engine)
    at, waits = NOW, []
    for _ in range(14):
        (message,) = _claim(engine, at)
        with transaction(engine) as session:
            outbox.record_delivery(session, message, at, "refused")
        with transaction(engine) as session:
            due = session.scalars(select(OutboxRow.due_at)).one()
        waits.append(due - at)
        at = due
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == timedelta(hours=24)


def test_a_sent_message_is_never_due_again(engine: Engine) -> None:
    _enqueue(engine)
    (message,) = _claim(engine)
    with transaction(engine) as session:
        outbox.record_delivery(session, message, NOW)
    assert _claim(engine, NOW + timedelta(days=30)) == []
