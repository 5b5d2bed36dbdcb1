"""Taking the worker's part in the demonstration where no worker runs."""

from types import TracebackType

from sqlalchemy import Engine

from tracker import clock
from tracker.cli.logs import log_from
from tracker.config import Settings
from tracker.core.errors import Conflict
from tracker.jobs import JOBS, Work
from tracker.jobs.leading import lock_of
from tracker.jobs.sweeping import run
from tracker.services.demo import read_run
from tracker.storage.db import reading
from tracker.storage.tables import DemoRun

JOB = next(job for job in JOBS if job.name == "demo")


class Player:
    """Plays the demonstration while nobody else leads: a context that is left in order, its newsrooms closed."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        log_from("ERROR")
        self._work = Work(engine, settings)
        self._lock = lock_of(engine)

    def __enter__(self) -> "Player":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.stage.close()
        self._lock.drop()

    def step(self) -> DemoRun | None:
        """One step where nobody else leads; then the demonstration as it stands, None where there is none.

        Raises `Conflict` with what went wrong in the step.
        """
        if self._lock.held() or self._lock.take():
            ran = run(self._work, JOB, clock.now())
            if not ran.ok:
                raise Conflict(ran.detail, field="demo")
        with reading(self._work.engine) as session:
            return read_run(session)
