"""Rows for tests of what pages show of the news: sources, articles, stories, evidence, proposals."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from tests.storage.queries.boards import NOW
from tracker.storage.tables import (
    ArticleRow,
    EvidenceRow,
    FeedPoll,
    ProposalRow,
    ProposalStanding,
    SourceRow,
    Story,
)


def add_source(session: Session, name: str, **more: Any) -> int:
    """A healthy wire of tier A."""
    slug = name.casefold().replace(" ", "-")
    values = {
        "name": name,
        "feed_url": f"https://{slug}.example/feed",
        "domain": f"{slug}.example",
        "owner_group": slug,
        "kind": "wire",
        "tier": "A",
        "next_poll_at": NOW + timedelta(minutes=5),
        "last_ok_at": NOW - timedelta(minutes=10),
        "created_at": NOW - timedelta(days=30),
    }
    return _add(session, SourceRow(**(values | more)))


def add_story(session: Session, title: str, **more: Any) -> int:
    """A story of yesterday."""
    at = NOW - timedelta(days=1)
    return _add(session, Story(**({"title": title, "first_at": at, "last_at": at} | more)))


def add_article(session: Session, source: int, body: str, story: int | None = None, **more: Any) -> int:
    """A live article of yesterday."""
    title = more.pop("title", body[:40])
    values = {
        "source_id": source,
        "url": f"https://example.org/{abs(hash((source, title, body)))}",
        "title": title,
        "body": body,
        "body_sha256": "0" * 64,
        "published_at": NOW - timedelta(days=1),
        "fetched_at": NOW - timedelta(days=1),
        "story_id": story,
    }
    return _add(session, ArticleRow(**(values | more)))


def add_evidence(session: Session, question: int, article: int, body: str, quote: str, **more: Any) -> int:
    """A full report for Yes, quoted from the body of its article."""
    start = body.index(quote)
    values = {
        "question_id": question,
        "criteria_version": 1,
        "article_id": article,
        "event_id": "adopt",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "grade": "full",
        "stance": "yes",
        "modality": "asserted",
        "slots": {"agent": "Council", "object": "package"},
        "why": "The Council adopted the package.",
        "judge": "rules",
        "judge_version": "1",
        "at": NOW,
    }
    return _add(session, EvidenceRow(**(values | more)))


def add_proposal(session: Session, question: int, *, state: str = "open", **more: Any) -> int:
    """A proposal of Yes by the rules whose window ends in a day."""
    values = {
        "question_id": question,
        "criteria_version": 1,
        "outcome": "yes",
        "mode": "strict",
        "p": 0.94,
        "log_odds": 2.8,
        "independent": 2,
        "rule_path": "2 full",
        "why": "Two independent newsrooms report it.",
        "known_at": NOW - timedelta(days=1),
        "challenge_until": NOW + timedelta(days=1),
        "created_by": "rules",
        "at": NOW - timedelta(days=1),
    } | more
    proposal = _add(session, ProposalRow(**values))
    until = values["challenge_until"]
    session.add(ProposalStanding(proposal_id=proposal, question_id=question, state=state, challenge_until=until))
    session.flush()
    return proposal


def add_poll(session: Session, source: int, at: datetime, *, ok: bool = True) -> None:
    """One poll of a source."""
    _add(session, FeedPoll(source_id=source, at=at, ok=ok))


def _add(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)
