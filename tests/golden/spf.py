"""The Survey of Professional Forecasters as neutral tables.

Source: Federal Reserve Bank of Philadelphia; probability that real GDP falls, 1968 to 2019, one column a fact:
`DATE.FC.due` is the quarter asked about and `FC.Horizon` how many quarters ahead it was asked (0 to 4), which together
make a question; `ID` is the person (0: the panel's mean); `Prob.Forecast` the probability, as a share of one;
`gdp.first.recess` whether GDP fell by its first estimate. The survey says in which quarter a probability was given, not
when: forecasts are untimed and stand from the question's opening, the start of that quarter. A question closes and its
outcome counts as known when the quarter asked about has ended.
"""

from datetime import UTC, datetime
from pathlib import Path

from tests.golden.neutral import Tables, read, write_tables

PANEL_MEAN = "0"


def convert(source: Path, folder: Path, horizons: tuple[int, ...] = (0, 1, 2, 3, 4)) -> Tables:
    """Write the survey's rows of some horizons as a questions table and a forecasts table."""
    rows = [row for row in read(source) if int(row["FC.Horizon"]) in horizons]
    return write_tables(folder, {_key(row): _question(row) for row in rows}.values(), map(_forecast, rows))


def _key(row: dict[str, str]) -> str:
    due = datetime.fromisoformat(row["DATE.FC.due"])
    return f"spf-{due.year}q{_quarter(due)}-h{row['FC.Horizon']}"


def _question(row: dict[str, str]) -> dict[str, str]:
    issued, due = (datetime.fromisoformat(row[c]).replace(tzinfo=UTC) for c in ("DATE.issued", "DATE.FC.due"))
    ends = due.replace(year=due.year + due.month // 10, month=(due.month + 2) % 12 + 1)
    return {
        "question": _key(row),
        "title": f"Will real GDP fall in {due.year} Q{_quarter(due)}? Asked {row['FC.Horizon']} quarters ahead",
        "opens_at": issued.isoformat(),
        "closes_at": ends.isoformat(),
        "outcome": "yes" if row["gdp.first.recess"] == "1" else "no",
        "tags": f"horizon-{row['FC.Horizon']}",
    }


def _forecast(row: dict[str, str]) -> dict[str, str]:
    return {
        "question": _key(row),
        "forecaster": f"spf-{row['ID']}",
        "kind": "aggregate" if row["ID"] == PANEL_MEAN else "human",
        "probability": row["Prob.Forecast"],
    }


def _quarter(day: datetime) -> int:
    return (day.month - 1) // 3 + 1
