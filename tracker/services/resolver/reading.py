"""What a question has to read, and what judges made of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from tracker.core.errors import Invalid
from tracker.core.resolver.articles import Article
from tracker.core.resolver.judgement import Judgement
from tracker.storage.db import insert_new, upsert
from tracker.storage.queries.news_reading import ON_TOPIC, read_short, read_unread
from tracker.storage.queries.resolving import (
    Pending,
    read_pending,
)
from tracker.storage.tables import ArticleReading, EvidenceRow

AT_A_TIME = 40  # articles retrieved at once
FULL_TEXT = "full text"  # the reader that seeks the whole text of a short entry


def due_questions(session: Session, now: datetime) -> tuple[list[Pending], list[str]]:
    """The questions that wait for news, and the slugs of those whose criteria cannot be read."""
    return read_pending(session, now)


def retrieve(
    session: Session, pending: Pending, judge: str, judge_version: str, limit: int = AT_A_TIME
) -> list[Article]:
    """The newest articles on the question's subjects and topics, in its window, that the judge has not read."""
    return read_unread(
        session,
        pending.question.id,
        pending.version,
        pending.criteria,
        judge,
        judge_version,
        fictional=pending.question.fictional,
        limit=limit,
    )


def retrieve_short(
    session: Session, pending: Pending, now: datetime, *, shorter_than: int, age: timedelta, limit: int
) -> list[Article]:
    """Fresh articles on the question's subjects whose feed gives little text, not yet sought in full."""
    return read_short(
        session,
        pending.question.id,
        pending.version,
        pending.criteria,
        FULL_TEXT,
        shorter_than=shorter_than,
        since=now - age,
        fictional=pending.question.fictional,
        limit=limit,
    )


def record_reading(
    session: Session,
    pending: Pending,
    article_id: int,
    judge: str,
    judge_version: str,
    now: datetime,
    passages: int = 0,
) -> None:
    """Keep that a judge has read an article for a question, so that no sweep reads it twice."""
    row = {
        "question_id": pending.question.id,
        "criteria_version": pending.version,
        "article_id": article_id,
        "judge": judge,
        "judge_version": judge_version,
        "at": now,
        "passages": passages,
    }
    upsert(session, ArticleReading, [row])


def record_judgements(
    session: Session,
    pending: Pending,
    article: Article,
    judgements: Sequence[Judgement],
    judge: str,
    judge_version: str,
    now: datetime,
) -> None:
    """Keep what a judge made of an article. Raises `Invalid` where a quotation does not stand in it verbatim."""
    rows = [_evidence(pending, article, j, judge, judge_version, now) for j in judgements]
    insert_new(session, EvidenceRow, rows, unique=_EVIDENCE_KEY)
    record_reading(session, pending, article.id, judge, judge_version, now, len(rows))


_EVIDENCE_KEY = (
    "question_id",
    "criteria_version",
    "article_id",
    "judge",
    "judge_version",
    "event_id",
    "in_title",
    "start",
)


def _evidence(
    pending: Pending, article: Article, judgement: Judgement, judge: str, judge_version: str, now: datetime
) -> dict[str, Any]:
    text = article.title if judgement.in_title else article.body
    if text[judgement.start : judgement.end] != judgement.quote:
        raise Invalid("must stand in the article word for word", field="quote")
    return {
        "question_id": pending.question.id,
        "criteria_version": pending.version,
        "article_id": article.id,
        "event_id": judgement.event_id,
        "in_title": judgement.in_title,
        "start": judgement.start,
        "end": judgement.end,
        "quote": judgement.quote,
        "grade": judgement.grade.value,
        "stance": judgement.stance.value,
        "modality": judgement.modality.value,
        "event_time": judgement.event_time,
        "inferred": judgement.inferred,
        "slots": dict(judgement.slots),
        "flags": [*judgement.flags, *([ON_TOPIC] if judgement.on_topic else [])],
        "why": judgement.why,
        "judge": judge,
        "judge_version": judge_version,
        "at": now,
    }
