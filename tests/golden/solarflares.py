"""Daily probabilities of solar flares from 18 forecast centres (CC0; Leka & Park 2019), as neutral tables.

A question is a day; `NA` means that a centre gave no forecast for it. Forecasts are untimed and stand for their day.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.golden.neutral import Tables, read, write_tables

DAY = "VALID_DATE"


def convert(source: Path, folder: Path, flare: str) -> Tables:
    """Write the file for one class of flares ("C1" or "M1") as a questions table and a forecasts table."""
    rows = read(source)
    outcome = f"rlz.{flare}"
    forecasts = (
        {"question": _key(flare, row), "forecaster": centre, "probability": cell}
        for row in rows
        for centre, cell in row.items()
        if centre not in (DAY, outcome) and cell != "NA"
    )
    return write_tables(folder, (_question(flare, row, row[outcome]) for row in rows), forecasts)


def _key(flare: str, row: dict[str, str]) -> str:
    return f"flare-{flare}-{row[DAY]}"


def _question(flare: str, row: dict[str, str], outcome: str) -> dict[str, str]:
    opens = datetime.fromisoformat(row[DAY]).replace(tzinfo=UTC)
    return {
        "question": _key(flare, row),
        "title": f"Will there be a flare of class {flare} or more on {row[DAY]}?",
        "opens_at": opens.isoformat(),
        "closes_at": (opens + timedelta(days=1)).isoformat(),
        "outcome": "yes" if outcome == "1" else "no",
    }
