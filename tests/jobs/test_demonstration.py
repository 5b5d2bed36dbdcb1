"""The demonstration runs through the worker's own jobs, and its newsrooms alone may answer from this machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, func, select

from tests.newsroom import add_source, stored_source
from tracker import clock, jobs
from tracker.config import Settings
from tracker.core.question import Status
from tracker.jobs import sweeping
from tracker.services import demo
from tracker.storage.db import reading, transaction
from tracker.storage.tables import ArticleRow, DemoRun, QuestionRow, ScoreRow, SourceRow

JOB = next(job for job in jobs.JOBS if job.name == "demo")
SHORT = 20.0  # seconds, the shortest play
PATIENCE = 90.0  # seconds, on a machine that is busy with other tests


@contextmanager
def player(engine: Engine) -> Iterator[jobs.Work]:
    work = jobs.Work(engine, Settings())
    try:
        yield work
    finally:
        work.stage.close()


def tick(work: jobs.Work) -> str:
    ran = sweeping.run(work, JOB, clock.now())
    assert ran.ok, ran.detail
    return ran.detail


def start(engine: Engine, seconds: float = SHORT) -> None:
    with transaction(engine) as session:
        demo.request_start(session, clock.now(), seconds)


def run_of(engine: Engine) -> DemoRun | None:
    with reading(engine) as session:
        return demo.read_run(session)


def count(engine: Engine, table) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def resolved(engine: Engine) -> int:
    with reading(engine) as session:
        query = select(func.count()).select_from(QuestionRow).where(QuestionRow.status == Status.RESOLVED.value)
        return session.scalar(query) or 0


def test_without_a_demonstration_there_is_nothing_to_do(engine: Engine) -> None:
    with player(engine) as work:
        assert tick(work) == ""
        assert work.stage.port is None


@pytest.mark.slow
def test_it_is_loaded_played_to_a_resolution_from_its_news_and_removed(engine: Engine) -> None:
    start(engine)
    with player(engine) as work:
        assert tick(work) == "loaded"
        before = resolved(engine)
        deadline = time.monotonic() + PATIENCE
        while run_of(engine).finished_at is None and time.monotonic() < deadline:
            tick(work)
            time.sleep(0.2)
        assert count(engine, ArticleRow) > 0
        assert resolved(engine) > before
        assert count(engine, ScoreRow) > 0
        with transaction(engine) as session:
            demo.request_removal(session, clock.now())
        assert tick(work) == "removed"
        assert work.stage.port is None
        assert (count(engine, QuestionRow), count(engine, SourceRow), count(engine, ArticleRow)) == (0, 0, 0)


def test_a_restarted_worker_serves_its_newsrooms_on_the_same_port(engine: Engine) -> None:
    start(engine, 600)
    with player(engine) as work:
        tick(work)
        port = work.stage.port
    with player(engine) as work:
        tick(work)
        assert work.stage.port == port == run_of(engine).port


def test_another_source_on_the_same_machine_stays_refused(engine: Engine) -> None:
    start(engine, 600)
    with player(engine) as work:
        tick(work)
        port = run_of(engine).port
        add_source(engine, "Spy", feed_url=f"http://127.0.0.1:{port}/northwire.xml?spy", on=-1000)
        tick(work)
        assert stored_source(engine, "Spy").last_error.startswith("blocked_address")
        assert stored_source(engine, "Northwire").last_error == ""


def test_a_port_that_was_taken_meanwhile_is_said(engine: Engine) -> None:
    start(engine, 600)
    with player(engine) as first:
        tick(first)
        with player(engine) as second:
            ran = sweeping.run(second, JOB, clock.now())
            assert not ran.ok
            assert "in use" in ran.detail
