"""Whole tables: every row as a value of the core, or its refusal; nothing dropped, nothing clamped."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tracker.core.fields import Fields, Problem
from tracker.core.imported import ImportedForecast, ImportedQuestion, Refusal
from tracker.tables import forecast, question
from tracker.tables.cells import typed
from tracker.tables.rows import read_rows

T = TypeVar("T")
MAX_UNKNOWN = 50  # unknown columns named in a report


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """What a file holds: its rows in order, the refused ones, and the columns that nobody knows."""

    rows: tuple[T, ...]
    refused: tuple[Refusal, ...]
    unknown: tuple[str, ...]


def read_questions(path: Path) -> Table[ImportedQuestion]:
    """The questions table. A key that stands there twice is refused the second time."""
    table = _read(path, "questions", question.COLUMNS, question.REQUIRED, question.read_question)
    first: dict[str, ImportedQuestion] = {}
    twice = []
    for row in table.rows:
        if first.setdefault(row.key, row) is not row:
            why = f"{row.key!r} is already on line {first[row.key].line}"
            twice.append(Refusal("questions", row.line, "question", why))
    return Table(tuple(first.values()), _in_order(*table.refused, *twice), table.unknown)


def read_forecasts(path: Path) -> Table[ImportedForecast]:
    """The forecasts table. Whether values fit their question is for `core.imported.imported_vector` to say."""
    return _read(path, "forecasts", forecast.COLUMNS, forecast.REQUIRED, forecast.read_forecast)


def _read(
    path: Path, name: str, columns: Collection[str], required: Collection[str], read: Callable[[Fields, int], T | None]
) -> Table[T]:
    found: list[T] = []
    refused: list[Refusal] = []
    unknown: dict[str, None] = {}
    for row in read_rows(path, required):
        if row.why:
            refused.append(Refusal(name, row.line, "", row.why))
            continue
        unknown.update(dict.fromkeys(column for column in row.cells if column not in columns))
        problems: list[Problem] = []
        cells = typed({column: cell for column, cell in row.cells.items() if column in columns})
        value = read(Fields(cells, columns, problems), row.line)
        refused += (Refusal(name, row.line, problem.path, problem.rule) for problem in problems)
        if value is not None:
            found.append(value)
    return Table(tuple(found), tuple(refused), tuple(unknown)[:MAX_UNKNOWN])


def _in_order(*refused: Refusal) -> tuple[Refusal, ...]:
    return tuple(sorted(refused, key=lambda refusal: refusal.line))
