"""What goes on in the demonstration, for whoever follows it from a terminal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from tracker.core.resolution import EventKind
from tracker.storage.tables import ArticleRow, QuestionRow, ResolutionEventRow, SourceRow

WORDS = {
    EventKind.PROPOSED: "proposed to resolve as",
    EventKind.CHALLENGED: "challenged",
    EventKind.WITHDRAWN: "proposal withdrawn",
    EventKind.REJECTED: "proposal rejected",
    EventKind.APPROVED: "proposal approved",
    EventKind.FINALISED: "resolved as",
    EventKind.REOPENED: "reopened",
    EventKind.SOURCE_RETRACTED: "a source took its report back",
    EventKind.ESCALATED: "waits for a person",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the last row seen of each kind."""

    event: int = 0
    article: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, in the news or on the site, and in words. News count from their publication."""

    at: datetime
    where: str
    words: str


def present_mark(session: Session) -> Mark:
    """Where reading begins for somebody who wants to see only what is new."""
    event, article = (columns(func.max(key)) for key in (col(ResolutionEventRow.id), col(ArticleRow.id)))
    return Mark(session.scalars(event).one() or 0, session.scalars(article).one() or 0)


def read_happenings(session: Session, mark: Mark) -> tuple[list[Happening], Mark]:
    """What has happened on fictional questions and in fictional newsrooms since a mark, in order; and the next mark."""
    events, articles = list(_events(session, mark)), list(_articles(session, mark))
    found = sorted([h for _, h in (*events, *articles)], key=lambda happening: happening.at)
    last_event = max((number for number, _ in events), default=mark.event)
    return found, Mark(last_event, max((number for number, _ in articles), default=mark.article))


def _events(session: Session, mark: Mark) -> Iterator[tuple[int, Happening]]:
    rows = (
        columns(
            col(ResolutionEventRow.id),
            col(ResolutionEventRow.at),
            col(ResolutionEventRow.kind),
            col(ResolutionEventRow.payload),
            col(QuestionRow.title),
        )
        .join(QuestionRow, col(QuestionRow.id) == ResolutionEventRow.question_id)
        .where(col(ResolutionEventRow.id) > mark.event, col(QuestionRow.fictional))
        .order_by(col(ResolutionEventRow.id))
    )
    for number, at, kind, payload, title in session.execute(rows):
        if (words := WORDS.get(EventKind(kind))) is not None:
            outcome = json.loads(payload).get("outcome") if words.endswith(" as") else None
            yield number, Happening(at, "site", f"{title} {words}{f' {outcome}' if outcome else ''}")


def _articles(session: Session, mark: Mark) -> Iterator[tuple[int, Happening]]:
    rows = (
        columns(col(ArticleRow.id), col(ArticleRow.published_at), col(SourceRow.name), col(ArticleRow.title))
        .join(SourceRow, col(SourceRow.id) == ArticleRow.source_id)
        .where(col(ArticleRow.id) > mark.article, col(SourceRow.fictional))
        .order_by(col(ArticleRow.id))
    )
    for number, at, source, title in session.execute(rows):
        yield number, Happening(at, "news", f"{source}: {title}")
