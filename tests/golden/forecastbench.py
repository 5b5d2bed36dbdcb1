"""Questions of four forecasting sites, as ForecastBench froze them (CC BY-SA 4.0), as neutral tables.

Each row of a set is a question of its own, asked at the freeze: the site's aggregate probability at that time is the
one forecast, by the forecaster "crowd". Only rows resolved to 0 or 1 have an outcome; in the others `resolved_to` is a
price of the day and no outcome. An outcome counts as known on the day of resolution. Moments without a zone are UTC.
"""

from datetime import UTC, datetime
from pathlib import Path

from tests.golden.neutral import Tables, read, write_tables

CROWD = "crowd"


def convert(source: Path, folder: Path) -> Tables:
    """Write the file's rows as a questions table and a forecasts table."""
    rows = read(source)
    return write_tables(folder, map(_question, rows), map(_forecast, rows))


def _key(row: dict[str, str]) -> str:
    return f"{row['set']}/{row['source']}/{row['id']}"


def _question(row: dict[str, str]) -> dict[str, str]:
    outcome = {"0.0": "no", "1.0": "yes"}[row["resolved_to"]] if row["resolved"] == "True" else ""
    return {
        "question": _key(row),
        "title": row["question"][:400],
        "opens_at": _moment(row["opens_at"]).isoformat(),
        "closes_at": _moment(row["closes_at"]).isoformat(),
        "known_at": _moment(row["resolution_date"]).isoformat() if outcome else "",
        "outcome": outcome,
        "tags": row["source"],
    }


def _forecast(row: dict[str, str]) -> dict[str, str]:
    at = _moment(row["freeze_at"]).isoformat()
    return {
        "question": _key(row),
        "forecaster": CROWD,
        "kind": "aggregate",
        "at": at,
        "probability": row["crowd_probability"],
    }


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
