"""How well the news was watched while a question was open: whether silence means anything."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlmodel import Session, col

from tracker.core.resolver.articles import ArticleStatus
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.passages import search_terms
from tracker.core.resolver.policy import Coverage
from tracker.storage.db import match_articles
from tracker.storage.tables import ArticleRow, FeedPoll, SourceRow

LAST_DAYS = timedelta(days=7)  # before the close, in which no gap may hide a report
ALIVE = timedelta(hours=24)  # a source with a longer gap in those days does not count as alive
SLACK = 1.1  # of an interval, for the jitter of its polls
SWEEP = timedelta(minutes=2)  # that a due poll may wait for the sweep
ENOUGH = 100  # articles that name the subject are not counted further


def read_coverage(session: Session, criteria: Criteria, now: datetime, *, fictional: bool) -> Coverage:
    """The coverage of a question's window, late reports included, as far as it has passed."""
    end = min(now, criteria.closes_at + timedelta(hours=criteria.grace_hours))
    recent = max(criteria.opens_at, min(criteria.closes_at, end) - LAST_DAYS)
    polls = _polls_by_source(session, recent, end, fictional=fictional)
    return Coverage(
        poll_ok=_share_of_polls(session, criteria.opens_at, end, fictional=fictional),
        gap_hours=_longest_gap((at for ats in polls.values() for at in ats), recent, end) / timedelta(hours=1),
        sources_alive=sum(_longest_gap(ats, recent, end) <= ALIVE for ats in polls.values()),
        subject_articles=_subject_articles(session, criteria, end, fictional=fictional),
    )


def _share_of_polls(session: Session, start: datetime, end: datetime, *, fictional: bool) -> float:
    """The polls that got an answer over those that were due. What was not polled at all was due all the same."""
    answered = dict(
        session.execute(
            select(col(FeedPoll.source_id), func.count())
            .where(col(FeedPoll.ok), col(FeedPoll.at).between(start, end))
            .group_by(col(FeedPoll.source_id))
        ).all()
    )
    sources = session.execute(
        select(col(SourceRow.id), col(SourceRow.poll_minutes), col(SourceRow.created_at)).where(
            col(SourceRow.enabled), col(SourceRow.fictional) == fictional, col(SourceRow.created_at) < end
        )
    ).all()
    due = {number: _due(max(start, created), end, minutes) for number, minutes, created in sources}
    if not sum(due.values()):
        return 0.0
    kept = sum(min(answered.get(number, 0), count) for number, count in due.items()) / sum(due.values())
    first = min(created for _, _, created in sources)
    watched: float = (end - max(start, first)) / (end - start)  # before the first source nothing was watched
    return float(kept * watched)


def _due(start: datetime, end: datetime, minutes: float) -> int:
    interval = timedelta(minutes=minutes)
    return max(0, int((end - start) / (interval * SLACK + min(interval, SWEEP))))


def _polls_by_source(session: Session, start: datetime, end: datetime, *, fictional: bool) -> dict[int, list[datetime]]:
    rows = session.execute(
        select(col(FeedPoll.source_id), col(FeedPoll.at))
        .join(SourceRow, col(SourceRow.id) == col(FeedPoll.source_id))
        .where(col(FeedPoll.ok), col(FeedPoll.at).between(start, end), col(SourceRow.fictional) == fictional)
    )
    polls: defaultdict[int, list[datetime]] = defaultdict(list)
    for source, at in rows:
        polls[source].append(at)
    return polls


def _longest_gap(polls: Iterable[datetime], start: datetime, end: datetime) -> timedelta:
    moments = [start, *sorted(polls), end]
    return max(after - before for before, after in pairwise(moments))


def _subject_articles(session: Session, criteria: Criteria, end: datetime, *, fictional: bool) -> int:
    subjects = search_terms(criteria).subjects
    if not subjects:
        return 0
    naming = (
        select(col(ArticleRow.id))
        .where(
            col(ArticleRow.status) == ArticleStatus.LIVE.value,
            col(ArticleRow.fictional) == fictional,
            col(ArticleRow.published_at).between(criteria.opens_at, end),
            match_articles(session, [list(subjects)]),
        )
        .limit(ENOUGH)
    )
    return session.scalar(select(func.count()).select_from(naming.subquery())) or 0


def last_answers(session: Session) -> dict[bool, datetime]:
    """When a source last answered: a real one (False), one of the demonstration (True). Without a key: never."""
    rows = session.execute(
        select(col(SourceRow.fictional), func.max(SourceRow.last_ok_at))
        .where(col(SourceRow.last_ok_at).is_not(None))
        .group_by(col(SourceRow.fictional))
    )
    return {row[0]: row[1] for row in rows}
