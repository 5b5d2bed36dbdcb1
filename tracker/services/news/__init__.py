"""News: sources and their polls, and entries taken in once, compared, linked and, where hostile, set apart."""

from tracker.services.news.entries import Item, Plan, TakenIn
from tracker.services.news.intake import carry_out, plan, take_in
from tracker.services.news.sources import (
    Described,
    Polled,
    PollFailure,
    SourcesReport,
    SourceToPoll,
    add_source,
    claim_due,
    record_poll,
    register_sources,
    switch_source,
)

__all__ = [
    "Described",
    "Item",
    "Plan",
    "PollFailure",
    "Polled",
    "SourceToPoll",
    "SourcesReport",
    "TakenIn",
    "add_source",
    "carry_out",
    "claim_due",
    "plan",
    "record_poll",
    "register_sources",
    "switch_source",
    "take_in",
]
