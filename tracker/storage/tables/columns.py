"""The tables as SQLAlchemy sees them, for queries that select columns instead of objects."""

from sqlmodel import SQLModel

import tracker.storage.tables  # noqa: F401  (fills the metadata)

_tables = SQLModel.metadata.tables

accounts = _tables["accounts"]
aggregate_days = _tables["aggregate_days"]
aggregates = _tables["aggregates"]
articles = _tables["articles"]
clarifications = _tables["clarifications"]
criteria_versions = _tables["criteria_versions"]
evidence = _tables["evidence"]
forecasters = _tables["forecasters"]
forecasts = _tables["forecasts"]
proposal_standings = _tables["proposal_standings"]
proposals = _tables["proposals"]
question_figures = _tables["question_figures"]
question_tags = _tables["question_tags"]
questions = _tables["questions"]
resolution_events = _tables["resolution_events"]
scores = _tables["scores"]
sources = _tables["sources"]
standing_forecasts = _tables["standing_forecasts"]
tags = _tables["tags"]
tournament_questions = _tables["tournament_questions"]
tournaments = _tables["tournaments"]
