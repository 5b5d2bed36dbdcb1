"""Rows for tests of what pages read: forecasters, their standings and calibrations, in whole words."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from tracker.storage.tables import (
    CalibrationRow,
    ForecasterRow,
    ForecastRow,
    QuestionRow,
    ScoreRow,
    StandingForecast,
    StandingRow,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def add(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert rows as they are."""
    session.execute(insert(model), rows)


def add_forecaster(session: Session, handle: str, kind: str = "human", **more: Any) -> int:
    """A forecaster with a name made from the handle; returns its id."""
    row = ForecasterRow(handle=handle, name=handle.title(), kind=kind, created_at=NOW, **more)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def standing(forecaster: int, value: float | None, rank: int | None = None, **more: Any) -> dict[str, Any]:
    """A standing by the Brier score over all questions, unless told otherwise."""
    spread = None if value is None else 0.02
    return {
        "scope": "all",
        "rule": "brier",
        "forecaster_id": forecaster,
        "value": value,
        "low": None if value is None or spread is None else value - spread,
        "high": None if value is None or spread is None else value + spread,
        "rank": rank,
        "rank_low": rank,
        "rank_high": rank,
        "coverage": 0.8,
        "questions": 12,
        "forecasts": 30,
        "missing": 0,
        "computed_at": NOW,
    } | more


def calibration(forecaster: int, mcb: float, **more: Any) -> dict[str, Any]:
    """A calibration over all questions."""
    return {
        "scope": "all",
        "forecaster_id": forecaster,
        "questions": 12,
        "brier": 0.2 + mcb,
        "mcb": mcb,
        "dsc": 0.05,
        "unc": 0.25,
        "sharpness": 0.2,
        "curve": [[0.1, 0.0], [0.9, 1.0]],
        "band": [[0.1, 0.0, 0.3], [0.9, 0.7, 1.0]],
        "bins": [],
        "computed_at": NOW,
    } | more


def add_standings(session: Session, rows: list[dict[str, Any]]) -> None:
    """Store standings."""
    add(session, StandingRow, rows)


def add_calibrations(session: Session, rows: list[dict[str, Any]]) -> None:
    """Store calibrations."""
    add(session, CalibrationRow, rows)


def add_question(session: Session, slug: str, **more: Any) -> int:
    """A binary question that opened ten days ago and closes in ten; `outcome` makes it resolved a day ago."""
    values = {
        "slug": slug,
        "title": f"Will {slug} happen?",
        "kind": "binary",
        "outcomes": ["no", "yes"],
        "status": "open",
        "opens_at": NOW - timedelta(days=10),
        "closes_at": NOW + timedelta(days=10),
        "created_at": NOW - timedelta(days=10),
    } | more
    if values.get("outcome"):
        values["status"] = "resolved"
        values.setdefault("known_at", NOW - timedelta(days=1))
        values.setdefault("resolved_at", NOW)
    row = QuestionRow(**values)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def add_score(session: Session, question: int, forecaster: int, value: float, rule: str = "brier") -> None:
    """One score over four fifths of the window."""
    row = {"question_id": question, "forecaster_id": forecaster, "rule": rule, "value": value, "coverage": 0.8}
    add(session, ScoreRow, [row | {"forecasts": 2}])


def add_forecast(session: Session, question: int, forecaster: int, p: float | None, *, days_ago: float = 5) -> int:
    """One ledger entry; it stands unless it is a withdrawal."""
    at = NOW - timedelta(days=days_ago)
    row = ForecastRow(question_id=question, forecaster_id=forecaster, at=at, probability=p, recorded_at=at)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def let_stand(session: Session, question: int, forecaster: int, p: float, **more: Any) -> None:
    """A forecast in the ledger that is in force."""
    entry = add_forecast(session, question, forecaster, p)
    at = NOW - timedelta(days=5)
    row = {"question_id": question, "forecaster_id": forecaster, "forecast_id": entry, "at": at, "probability": p}
    add(session, StandingForecast, [row | more])
