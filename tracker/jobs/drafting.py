"""Questions of prose alone: a draft of their structure serves reading and proposals until somebody confirms one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from tracker.core.question import Kind
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.drafting import draft
from tracker.judges.english import EnglishParser
from tracker.services.resolver import Pending


@lru_cache(maxsize=1)
def english(model: str) -> EnglishParser:
    """The parser of this process; empty: the shipped model."""
    return EnglishParser(model)


def with_drafts(questions: Iterable[Pending], model: str) -> list[Pending]:
    """The questions, those with prose alone in the words of a draft. What is drafted never finalises by itself."""
    return [_drafted(pending, model) for pending in questions]


def _drafted(pending: Pending, model: str) -> Pending:
    question, criteria = pending.question, pending.criteria
    if criteria.events or question.kind is not Kind.BINARY:
        return pending
    made = _draft(question.title, criteria.text, criteria.opens_at, criteria.closes_at, model)
    drafted = replace(criteria, actors=made.actors, events=made.events, yes_when=made.yes_when, confirmed=False)
    return replace(pending, criteria=drafted)


@lru_cache(maxsize=1024)
def _draft(title: str, text: str, opens_at: datetime, closes_at: datetime, model: str) -> Criteria:
    return draft(title, text, (), opens_at=opens_at, closes_at=closes_at, parser=english(model))
