"""The table of jobs, and running them: by the scheduler, or once by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from tracker import clock
from tracker.config import Settings
from tracker.core.errors import Invalid, TrackerError
from tracker.jobs.collecting import extract, poll_news
from tracker.jobs.demonstration import tell_demo
from tracker.jobs.keeping import deliver_outbox, expire_forecasts, refresh_figures, tidy, turn_pages
from tracker.jobs.resolving import decide, finalise_due, judge_news
from tracker.jobs.work import Job, Work
from tracker.services import housekeeping
from tracker.storage.db import transaction

JOBS = (
    Job("turn_pages", timedelta(seconds=15), turn_pages),
    Job("expire_forecasts", timedelta(seconds=60), expire_forecasts),
    Job("poll_news", timedelta(seconds=30), poll_news),
    Job("extract", timedelta(seconds=120), extract),
    Job("judge_news", timedelta(seconds=60), judge_news),
    Job("decide", timedelta(seconds=60), decide),
    Job("finalise_due", timedelta(seconds=60), finalise_due),
    Job("refresh_figures", timedelta(seconds=30), refresh_figures),
    Job("deliver_outbox", timedelta(seconds=15), deliver_outbox),
    Job("demo", timedelta(seconds=1), tell_demo),
    Job("tidy", timedelta(hours=6), tidy),
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of a job came to. `detail` is empty where there was nothing to do."""

    name: str
    ok: bool
    detail: str


def sweep_once(engine: Engine, settings: Settings, now: datetime, names: Sequence[str] | None = None) -> list[Ran]:
    """Run jobs once, in the order of the table: those named, or all. Raises `Invalid` on a name that is no job."""
    unknown = set(names or ()) - {job.name for job in JOBS}
    if unknown:
        raise Invalid(f"no such job: {', '.join(sorted(unknown))}", field="names")
    work = Work(engine, settings)
    try:
        return [run(work, job, now) for job in JOBS if names is None or job.name in names]
    finally:
        work.stage.close()


def run(work: Work, job: Job, now: datetime, *, repeats: bool = False) -> Ran:
    """Run one job and keep what came of it. An error is logged and kept, never raised. `repeats`: it is scheduled."""
    try:
        ran = Ran(job.name, True, job.sweep(work, now))
    except Exception as error:  # the other jobs go on
        log.exception("jobs.failed", job=job.name)
        ran = Ran(job.name, False, str(error) if isinstance(error, TrackerError) else repr(error))
    _keep(work, job, ran, now, repeats=repeats)
    return ran


def _keep(work: Work, job: Job, ran: Ran, now: datetime, *, repeats: bool) -> None:
    finished = max(clock.now(), now)
    try:
        with transaction(work.engine) as session:
            housekeeping.record_run(
                session, job.name, now, finished, now + job.every if repeats else None, ok=ran.ok, detail=ran.detail
            )
    except Exception:  # a database that is away is already why the job failed
        log.exception("jobs.not_recorded", job=job.name)
