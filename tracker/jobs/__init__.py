"""The clock door: a table of few fixed sweeps, each of which claims what is due in our own tables.

The worker is its own process. `run_worker` keeps it going; `sweep_once` runs jobs by hand.
"""

from tracker.jobs.resolving import assess_all
from tracker.jobs.sweeping import JOBS, Ran, sweep_once
from tracker.jobs.work import Job, Work
from tracker.jobs.worker import run_worker

__all__ = ["JOBS", "Job", "Ran", "Work", "assess_all", "run_worker", "sweep_once"]
