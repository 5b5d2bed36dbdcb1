"""The worker process: it waits until it leads, keeps time, and ends in order."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from threading import Event
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from tracker import clock
from tracker.config import Settings
from tracker.jobs.leading import Lock, leadership
from tracker.jobs.sweeping import JOBS, run
from tracker.jobs.work import Job, Work

THREADS = 4  # jobs that run at the same time
GLANCE = 1.0  # seconds between looks at the lock
GRACE = timedelta(minutes=5)  # a run that is late by less is still made, once
STAGGER = timedelta(milliseconds=200)  # between first runs, in the order of the table

log = structlog.get_logger()


def run_worker(engine: Engine, settings: Settings, stop: Event | None = None) -> None:
    """Run the jobs until told to stop: by `stop`, or where there is none by SIGTERM or SIGINT.

    Of several workers on one database one leads; when it dies another takes over.
    """
    with _until(stop) as told:
        while not told.is_set():
            with leadership(engine, told) as lock:
                if lock is not None:
                    _lead(engine, settings, lock, told)


@contextmanager
def _until(stop: Event | None) -> Iterator[Event]:
    """The event that ends the worker; without one, signals set it."""
    if stop is not None:
        yield stop
        return
    told = Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _lead(engine: Engine, settings: Settings, lock: Lock, told: Event) -> None:
    work = Work(engine, settings)
    scheduler = _scheduler(work)
    log.info("worker.leads", jobs=len(JOBS))
    scheduler.start()
    try:
        while not told.wait(GLANCE) and lock.held():
            pass
    finally:
        work.stop.set()
        scheduler.shutdown(wait=True)
        work.stage.close()
        log.info("worker.stopped", told=told.is_set())


def _scheduler(work: Work) -> BackgroundScheduler:
    """Timekeeping and nothing else: what is due stands in our own tables."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": int(GRACE.total_seconds())},
        timezone=UTC,
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a sweep that skips a beat is no news
    first = clock.now()
    for place, job in enumerate(JOBS):
        scheduler.add_job(
            _sweep,
            IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC),
            args=(work, job),
            id=job.name,
            next_run_time=first + place * STAGGER,
        )
    return scheduler


def _sweep(work: Work, job: Job) -> None:
    if not work.stop.is_set():
        run(work, job, clock.now(), repeats=True)
