"""Killed at any point of a finalisation, the database holds the old state or the new one, never half of each."""

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection

from sqlalchemy import Engine, func
from sqlmodel import select

from tests.site import add_people, add_question, day, place, propose
from tracker.services import ledger_check, resolutions
from tracker.storage.db import open_engine, reading
from tracker.storage.tables import ProposalStanding, QuestionRow, ScoreRow

KILLS = 50
PEOPLE = 25


def _finalise(url: str, told: Connection) -> None:
    engine = open_engine(url)
    with engine.connect():
        told.send("ready")
    resolutions.finalise_due(engine, day(13))
    told.send("done")


def _start(url: str) -> tuple[multiprocessing.Process, Connection]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.walks.test_kill"])
    here, there = context.Pipe()
    process = context.Process(target=_finalise, args=(url, there))
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
    for n in range(KILLS):
        question = add_question(engine, f"rain-{n}")
        for who in people[: 2 + n % PEOPLE]:
            place(engine, question, who, 0.7, on=1)
        propose(engine, question, until=13)
    old, whole = (None, "open", 0), {("yes", "finalised", 3 + n % PEOPLE) for n in range(KILLS)}
    seconds = _time_of_one(engine, database_url)
    luck = random.Random(13)
    seen_old_after_kill = 0
    for _ in range(KILLS):
        process, told = _start(database_url)
        time.sleep(luck.uniform(0, 2 * seconds))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        told.close()
        states = _states(engine)
        assert all(state == old or state in whole for state in states)
        seen_old_after_kill += any(state == old for state in states)
    assert seen_old_after_kill > KILLS // 10  # else the kills came too late to mean anything
    resolutions.finalise_due(engine, day(14))
    assert all(state in whole for state in _states(engine))
    with reading(engine) as session:
        assert ledger_check.verify(session) == []


def _time_of_one(engine: Engine, url: str) -> float:
    """Seconds that a worker needs for one question here, measured on the first ones."""
    process, told = _start(url)
    started = time.monotonic()
    while not any(outcome for outcome, _, _ in _states(engine)):
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    told.close()
    return time.monotonic() - started
