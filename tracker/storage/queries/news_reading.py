"""News as the resolver reads it: what a question still has to read, and what has been made of the rest."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from tracker.core.resolver.articles import Article, ArticleStatus, Tier
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.dedupe import Relation
from tracker.core.resolver.fuse import Report
from tracker.core.resolver.judgement import Grade, Judgement, Modality, Stance
from tracker.core.resolver.passages import search_terms
from tracker.storage.db import match_articles
from tracker.storage.queries.articles import ARTICLE, SOURCE, SUPERSEDED, article_from, source_from
from tracker.storage.tables import ArticleReading, ArticleRow, EvidenceRow, SourceRow

ON_TOPIC = "on_topic"  # among the flags of evidence: the passage names actor and object


# What a question still has to read ------------------------------------------------------------------------------------


def on_question(session: Session, criteria: Criteria, *, fictional: bool) -> list[ColumnElement[bool]]:
    """Conditions on live articles of the question's window that name a subject and a topic of its criteria."""
    terms = search_terms(criteria)
    groups = [list(words) for words in (terms.subjects, terms.topics) if words]
    return [
        col(ArticleRow.status) == ArticleStatus.LIVE.value,
        col(ArticleRow.fictional) == fictional,
        col(ArticleRow.published_at).between(
            criteria.opens_at, criteria.closes_at + timedelta(hours=criteria.grace_hours)
        ),
        match_articles(session, groups),
    ]


def _unread(question_id: int, version: int, judge: str, judge_version: str) -> ColumnElement[bool]:
    return ~exists().where(
        col(ArticleReading.question_id) == question_id,
        col(ArticleReading.criteria_version) == version,
        col(ArticleReading.judge) == judge,
        col(ArticleReading.judge_version) == judge_version,
        col(ArticleReading.article_id) == ArticleRow.id,
    )


def read_unread(
    session: Session,
    question_id: int,
    version: int,
    criteria: Criteria,
    judge: str,
    judge_version: str,
    *,
    fictional: bool,
    limit: int,
) -> list[Article]:
    """The newest articles on the question that this judge has not read for this version of its criteria."""
    if not search_terms(criteria).subjects:
        return []
    query = _articles().where(
        *on_question(session, criteria, fictional=fictional), _unread(question_id, version, judge, judge_version)
    )
    newest = query.order_by(col(ArticleRow.published_at).desc(), col(ArticleRow.id).desc()).limit(limit)
    return [article_from(row) for row in session.execute(newest)]


def read_short(
    session: Session,
    question_id: int,
    version: int,
    criteria: Criteria,
    reader: str,
    *,
    shorter_than: int,
    since: datetime,
    fictional: bool,
    limit: int,
) -> list[Article]:
    """Articles on the subjects of a question, of tier A or B, whose text is short and not yet sought in full."""
    subjects = search_terms(criteria).subjects
    if not subjects:
        return []
    query = _articles().where(
        col(ArticleRow.fetched_at) >= since,
        col(ArticleRow.status) == ArticleStatus.LIVE.value,
        col(ArticleRow.fictional) == fictional,
        col(SourceRow.tier).in_([Tier.A.value, Tier.B.value]),
        func.length(ArticleRow.body) < shorter_than,
        match_articles(session, [list(subjects)]),
        _unread(question_id, version, reader, ""),
    )
    return [article_from(row) for row in session.execute(query.order_by(col(ArticleRow.id)).limit(limit))]


def _articles() -> Select[Any]:
    return (
        select(*ARTICLE, *SOURCE)
        .select_from(ArticleRow)
        .join(SourceRow, col(SourceRow.id) == col(ArticleRow.source_id))
    )


# What has been read --------------------------------------------------------------------------------------------------

JUDGED: tuple[Any, ...] = (
    col(EvidenceRow.id),
    col(EvidenceRow.event_id),
    col(EvidenceRow.grade),
    col(EvidenceRow.stance),
    col(EvidenceRow.quote),
    col(EvidenceRow.start),
    col(EvidenceRow.end),
    col(EvidenceRow.why),
    col(EvidenceRow.in_title),
    col(EvidenceRow.modality),
    col(EvidenceRow.event_time),
    col(EvidenceRow.slots),
    col(EvidenceRow.inferred),
    col(EvidenceRow.flags),
    col(EvidenceRow.judge),
    col(EvidenceRow.judge_version),
)


def read_reports(session: Session, question_id: int, version: int, now: datetime) -> list[Report]:
    """What judges have made of the articles, by the newest reading of each judge. Superseded versions are left out."""
    origin, origin_source = aliased(ArticleRow), aliased(SourceRow)
    columns: tuple[Any, ...] = (
        *JUDGED,
        col(ArticleRow.id),
        col(ArticleRow.published_at),
        col(ArticleRow.relation),
        col(ArticleRow.status),
        col(ArticleRow.attributed_to),
        origin_source.owner_group,
        origin_source.name,
        *SOURCE,
    )
    query = (
        select(*columns)
        .select_from(EvidenceRow)
        .join(ArticleRow, col(ArticleRow.id) == col(EvidenceRow.article_id))
        .join(SourceRow, col(SourceRow.id) == col(ArticleRow.source_id))
        .outerjoin(origin, col(origin.id) == col(ArticleRow.origin_id))
        .outerjoin(origin_source, col(origin_source.id) == col(origin.source_id))
        .where(
            col(EvidenceRow.question_id) == question_id,
            col(EvidenceRow.criteria_version) == version,
            col(EvidenceRow.at) <= now,
            col(ArticleRow.status) != SUPERSEDED,
        )
        .order_by(col(EvidenceRow.id))
    )
    newest = _newest_readings(session, question_id, version)
    newsrooms = _newsrooms(session)
    return [
        _report(row, newsrooms)
        for row in session.execute(query).all()
        if newest.get((row[16], row[14]), row[15]) == row[15]
    ]


def _report(row: Sequence[Any], newsrooms: dict[str, str]) -> Report:
    judged, (article_id, at, relation, status, credited, owner, name), source = row[:16], row[16:23], row[23:]
    publisher = source_from(source)
    if credited:
        origin = newsrooms.get(credited.casefold(), credited.casefold())
    else:
        origin = (owner or name).casefold() if name else publisher.newsroom
    return Report(
        evidence_id=judged[0],
        article_id=article_id,
        judgement=judgement_from(judged),
        source=publisher,
        published_at=at,
        origin=origin,
        relation=Relation(relation),
        status=ArticleStatus(status),
        judge=judged[14],
    )


def judgement_from(judged: Sequence[Any]) -> Judgement:
    """The judgement that the columns `JUDGED` store."""
    _, event, grade, stance, quote, start, end, why, in_title, modality, at, slots, inferred, flags, *_ = judged
    return Judgement(
        event_id=event,
        grade=Grade(grade),
        stance=Stance(stance),
        quote=quote,
        start=start,
        end=end,
        why=why,
        in_title=in_title,
        modality=Modality(modality),
        event_time=at,
        slots=slots,
        inferred=inferred,
        on_topic=ON_TOPIC in flags,
        flags=tuple(f for f in flags if f != ON_TOPIC),
    )


def _newest_readings(session: Session, question_id: int, version: int) -> dict[tuple[int, str], str]:
    rows = session.execute(
        select(col(ArticleReading.article_id), col(ArticleReading.judge), col(ArticleReading.judge_version))
        .where(col(ArticleReading.question_id) == question_id, col(ArticleReading.criteria_version) == version)
        .order_by(col(ArticleReading.at))
    )
    return {(article, judge): judge_version for article, judge, judge_version in rows}


def _newsrooms(session: Session) -> dict[str, str]:
    rows = session.execute(select(*SOURCE))
    return {row[1].casefold(): source_from(row).newsroom for row in rows}
