"""One worker leads; when it is killed another takes over within seconds; told to stop, it ends in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from tracker import clock, jobs
from tracker.config import Settings
from tracker.jobs.leading import FileLock, NoLock, ServerLock, leadership, lock_of
from tracker.jobs.sweeping import JOBS
from tracker.storage.db import open_engine, reading
from tracker.storage.tables import JobRun

PROGRAM = """
import sys
from tracker import jobs
from tracker.config import Settings
from tracker.storage.db import open_engine
jobs.run_worker(open_engine(sys.argv[1]), Settings())
"""
PATIENCE = 30.0  # seconds, on a machine that is busy with other tests


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM, url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def says(process: subprocess.Popen[str], word: str, within: float = PATIENCE) -> float:
    """How many seconds it took until the process said a word."""
    started, found = time.monotonic(), threading.Event()

    def listen() -> None:
        for line in process.stdout:
            if word in line:
                found.set()
                return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert found.wait(within), f"did not say “{word}”"
    listener.join()
    return time.monotonic() - started


def test_when_the_leader_is_killed_the_other_takes_over(database_url: str) -> None:
    with worker(database_url) as first:
        says(first, "worker.leads")
        with worker(database_url) as second:
            time.sleep(2)
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            assert says(second, "worker.leads") < 10


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_ends_in_order(database_url: str, order: signal.Signals) -> None:
    with worker(database_url) as process:
        says(process, "worker.leads")
        process.send_signal(order)
        assert process.wait(15) == 0


def test_the_leader_runs_every_job_and_says_when_it_is_due_again(engine: Engine) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_worker, args=(engine, Settings(), stop))
    before = clock.now()
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while len(ran := _runs(engine)) < len(JOBS) and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        stop.set()
        thread.join()
    assert set(ran) == {job.name for job in JOBS}
    for job in JOBS:
        run = ran[job.name]
        assert run.ok, run.detail
        assert run.started_at >= before - timedelta(seconds=1)
        assert run.next_at == run.started_at + job.every


def _runs(engine: Engine) -> dict[str, JobRun]:
    with reading(engine) as session:
        return {r.name: r for r in session.scalars(select(JobRun))}


def test_two_locks_of_one_database_are_not_held_at_once(engine: Engine, database_url: str) -> None:
    other = open_engine(database_url)
    first, second = lock_of(engine), lock_of(other)
    assert first.take()
    assert not second.take()
    assert first.held()
    first.drop()
    assert second.take()
    second.drop()
    assert not second.held()
    other.dispose()


def test_each_database_has_its_lock(engine: Engine) -> None:
    expected = {"sqlite": FileLock, "postgresql": ServerLock}[engine.dialect.name]
    assert isinstance(lock_of(engine), expected)


def test_a_database_in_memory_needs_none() -> None:
    lock = lock_of(open_engine("sqlite:///:memory:"))
    assert isinstance(lock, NoLock)
    assert lock.take()
    assert lock.held()
    lock.drop()


def test_who_waits_for_the_lead_can_be_told_to_stop(engine: Engine) -> None:
    leader = lock_of(engine)
    assert leader.take()
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with leadership(engine, stop) as lock:
        assert lock is None
    leader.drop()


def test_a_broken_connection_is_the_end_of_the_lead(postgresql: str) -> None:
    engine = open_engine(postgresql)
    lock = ServerLock(engine)
    assert lock.take()
    with engine.connect() as connection:
        kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        connection.execute(text(kill))
    assert not lock.held()
    assert lock.take()
    lock.drop()
    engine.dispose()


def test_a_server_that_is_away_gives_no_lead() -> None:
    lock = ServerLock(open_engine("postgresql://nobody@127.0.0.1:1/none"))
    assert not lock.take()
    assert not lock.held()
