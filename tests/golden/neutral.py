"""Writing neutral tables: what the converters of this folder have in common."""

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

QUESTION_COLUMNS = ("question", "title", "opens_at", "closes_at", "known_at", "outcome", "tags")
FORECAST_COLUMNS = ("question", "forecaster", "kind", "at", "probability")


@dataclass(frozen=True, slots=True)
class Tables:
    """Where two tables were written."""

    questions: Path
    forecasts: Path


def read(source: Path) -> list[dict[str, str]]:
    """The rows of a gzipped CSV file."""
    with gzip.open(source, "rt", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_tables(folder: Path, questions: Iterable[dict[str, str]], forecasts: Iterable[dict[str, str]]) -> Tables:
    """Write both tables into a folder."""
    tables = Tables(folder / "questions.csv", folder / "forecasts.csv")
    _write(tables.questions, QUESTION_COLUMNS, questions)
    _write(tables.forecasts, FORECAST_COLUMNS, forecasts)
    return tables


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
