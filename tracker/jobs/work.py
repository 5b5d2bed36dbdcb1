"""What a job works with, and what a job is."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tracker.config import Settings
from tracker.jobs.stage import Stage


@dataclass(frozen=True, slots=True)
class Work:
    """One worker's means: database, settings, the demonstration's stage, and whether it was told to stop.

    `read_up_to`: the last article that was there when nothing was left to read, by question and version of criteria.
    """

    engine: Engine
    settings: Settings
    stop: threading.Event = field(default_factory=threading.Event)
    stage: Stage = field(default_factory=Stage)
    read_up_to: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A sweep that runs every so often. It says in a few words what it did."""

    name: str
    every: timedelta
    sweep: Callable[[Work, datetime], str]
