"""Killed at any point of a finalisation, the database holds the old state or the new one, never half of each."""

import multiprocessing
import random
import time
from datetime import datetime
from multiprocessing.connection import Connection

from sqlalchemy import Engine, func
from sqlmodel import select

from tests.site import add_people, add_question, day, propose
from tracker.core.forecast import binary
from tracker.services import forecasts, ledger_check, resolutions, scores
from tracker.storage.db import open_engine, reading, transaction
from tracker.storage.tables import ProposalStanding, QuestionRow, ScoreRow

KILLS = 50
PEOPLE = 25


def _finalise(url: str, now: datetime, told: Connection) -> None:
    engine = open_engine(url)
    with engine.connect():
        told.send("ready")
    resolutions.finalise_due(engine, now)
    told.send("done")


def _start(url: str, now: datetime) -> tuple[multiprocessing.Process, Connection]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.walks.test_kill"])
    here, there = context.Pipe()
    process = context.Process(target=_finalise, args=(url, now, there))
    process.start()
    assert here.recv() == "ready"
    return process, here


def _states(engine: Engine) -> list[tuple[str | None, str, int]]:
    """Of each question: its outcome, where its proposal stands, and how many Brier scores it has."""
    scores = select(func.count()).where(ScoreRow.question_id == QuestionRow.id, ScoreRow.rule == "brier")
    with reading(engine) as session:
        rows = session.exec(
            select(QuestionRow.outcome, ProposalStanding.state, scores.scalar_subquery())
            .join(ProposalStanding, ProposalStanding.question_id == QuestionRow.id)
            .order_by(QuestionRow.id)
        )
        return [tuple(row) for row in rows]


def test_a_killed_finalisation_leaves_the_old_or_the_new_state(engine: Engine, database_url: str) -> None:
    people = add_people(engine, *(f"Person {n}" for n in range(PEOPLE)))
    for n in range(KILLS + 1):
        question = add_question(engine, f"rain-{n}")
        with transaction(engine) as session:
            for who in people:
                forecasts.place_forecast(session, question, who, binary(0.7), day(1))
        propose(engine, question, until=_due(n))
    old, new = (None, "open", 0), ("yes", "finalised", PEOPLE + 1)
    seconds = _time_of_one(database_url)
    luck = random.Random(13)
    left_old = 0
    for n in range(1, KILLS + 1):
        process, told = _start(database_url, day(_due(n)))
        time.sleep(luck.uniform(0, 1.5 * seconds))
        process.kill()
        process.join()
        told.close()
        states = _states(engine)
        assert states[:n] == [new] * n
        assert states[n] in (old, new)
        assert states[n + 1 :] == [old] * (KILLS - n)
        left_old += states[n] == old
        resolutions.finalise_due(engine, day(_due(n)))
    assert 0 < left_old < KILLS  # else the kills came too early or too late to mean anything
    assert _states(engine) == [new] * (KILLS + 1)
    with reading(engine) as session:
        assert ledger_check.verify(session) == []
    assert scores.rebuild(engine, day(29)).changed == ()


def _due(n: int) -> float:
    """The day on which the window of the n-th proposal has passed."""
    return 13 + n / 10


def _time_of_one(url: str) -> float:
    """Seconds that a finalisation takes here, from the moment its process is ready."""
    process, told = _start(url, day(_due(0)))
    started = time.monotonic()
    assert told.recv() == "done"
    seconds = time.monotonic() - started
    process.join()
    told.close()
    return seconds
