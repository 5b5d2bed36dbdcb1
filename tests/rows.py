"""One row in every table, made from the tables themselves, so that no new table is forgotten."""

from typing import Any

from sqlalchemy import Column
from sqlmodel import Session, SQLModel

import tracker.storage.tables  # noqa: F401  (fills the metadata)
from tracker.storage.tables.types import from_micros

CHOSEN: dict[str, dict[str, Any]] = {
    "forecasters": {"kind": "human", "owner_id": None},
    "accounts": {"role": "admin"},
    "questions": {
        "kind": "binary",
        "outcomes": ["no", "yes"],
        "status": "open",
        "outcome": None,
        "range_low": None,
        "range_high": None,
        "closes_at": from_micros(10**15),
    },
    "comments": {"parent_id": None},
    "forecasts": {"probability": 0.7, "probabilities": None, "until": None},
    "evidence": {"grade": "full", "stance": "yes"},
    "proposals": {"mode": "strict", "p": 0.9},
    "sources": {"kind": "wire", "tier": "A"},
    "articles": {"relation": "new", "status": "live", "origin_id": None, "supersedes_id": None},
    "proposal_standings": {"state": "open"},
    "standing_forecasts": {"until": None},
}

SAMPLES = {
    "AutoString": "x",
    "BigInteger": 1,
    "Boolean": False,
    "Float": 0.5,
    "Instant": from_micros(10**14),
    "Integer": 1,
    "JSON": [],
    "LargeBinary": b"x",
    "Vector": (0.25, 0.75),
}


def fill_every_table(session: Session, *, fictional: bool = False) -> dict[str, int]:
    """Insert one row a table, parents first; returns the counts by table."""
    tables = SQLModel.metadata.sorted_tables
    for table in tables:
        row = {c.name: _value(c) for c in table.columns if not _optional_reference(c)}
        row |= CHOSEN.get(table.name, {})
        if "fictional" in row:
            row["fictional"] = fictional
        session.execute(table.insert().values(**row))
    return {t.name: 1 for t in tables}


def _optional_reference(column: Column[Any]) -> bool:
    return bool(column.foreign_keys) and column.nullable


def _value(column: Column[Any]) -> Any:
    if column.foreign_keys or (column.primary_key and type(column.type).__name__ in ("Integer", "BigInteger")):
        return _key(column)
    return SAMPLES[type(column.type).__name__]


def _key(column: Column[Any]) -> Any:
    references = list(column.foreign_keys)
    return _key(references[0].column) if references else 1
