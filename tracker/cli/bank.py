"""The folder of the question bank into the database: for `tracker up`, `questions sync` and `news`."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from tracker import bank
from tracker.bank import Problem
from tracker.bank.reading import SOURCES
from tracker.core.errors import Conflict
from tracker.services import questions
from tracker.services.news.sources import register_sources
from tracker.storage.db import transaction


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: counts by what happened, and every refusal in words."""

    counts: dict[str, int]
    refused: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The counts as words."""
        counted = ", ".join(f"{count} {what}" for what, count in self.counts.items() if count) or "none"
        return f"{counted}, {len(self.refused)} refused" if self.refused else counted


def sync_questions(engine: Engine, folder: Path, now: datetime) -> Synced:
    """Bring the questions in line with the folder's files; files with problems are refused, the others go on."""
    found = bank.read(folder)
    with transaction(engine) as session:
        report = questions.sync(session, found.questions, now)
    names = ("added", "updated", "clarified", "unchanged")
    refused = (*map(str, found.problems), *(f"{slug}: {rule}" for slug, rule in report.refused))
    return Synced({name: len(getattr(report, name)) for name in names}, refused)


def sync_sources(engine: Engine, folder: Path, now: datetime) -> Synced:
    """Bring the news sources in line with the folder's list, if it has one."""
    file = folder / SOURCES
    if not file.exists():
        return Synced({}, ())
    sources, problems = bank.read_sources(file)
    refused: tuple[str, ...] = tuple(map(str, problems))
    try:
        with transaction(engine) as session:
            report = register_sources(session, sources, now)
    except Conflict as error:
        return Synced({}, (*refused, str(error)))
    names = ("added", "updated", "unchanged")
    return Synced({name: len(getattr(report, name)) for name in names}, refused)


def lint(folder: Path) -> tuple[int, tuple[Problem, ...], tuple[Problem, ...]]:
    """How many sound questions a folder has, what is wrong in its files, and what is only doubtful."""
    found = bank.read(folder)
    file = folder / SOURCES
    problems = bank.read_sources(file)[1] if file.exists() else ()
    return len(found.questions), (*found.problems, *problems), found.warnings
