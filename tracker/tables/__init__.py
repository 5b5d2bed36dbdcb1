"""Neutral tables: questions and forecasts from CSV or JSON Lines, every row read or refused with its reason."""

from tracker.tables.reading import Table, read_forecasts, read_questions

__all__ = ["Table", "read_forecasts", "read_questions"]
