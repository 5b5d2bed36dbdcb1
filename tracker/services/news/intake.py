"""Taking entries in: each version of each article once, compared with what is known, hostile ones put in quarantine.

The comparison needs seconds of arithmetic, and a database has one writer: `plan` makes it while others may write,
`carry_out` writes what was planned unless something else was taken in meanwhile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from tracker.core.resolver.articles import Article, ArticleStatus, Source
from tracker.core.resolver.dedupe import Known, Relation, StoryLink, assign, body_sha256, signature
from tracker.core.resolver.injection import QUARANTINE_AT, suspicion
from tracker.services.news.comparing import Memory
from tracker.services.news.entries import Item, Plan, Planned, TakenIn
from tracker.services.news.stories import Headlines
from tracker.services.news.writing import write
from tracker.storage.db import lock
from tracker.storage.queries.articles import (
    Version,
    all_sources,
    last_article_id,
    read_remembered,
    read_versions,
)

SPAN = timedelta(days=7)  # of publication times that are compared at once
LOCK = "news"
TITLE_LENGTH = 1000
GUID_LENGTH = 500


def take_in(session: Session, source: Source, items: Sequence[Item], now: datetime) -> TakenIn:
    """Store what is new among the entries of a source. Doing it twice changes nothing."""
    lock(session, LOCK)
    taken = carry_out(session, plan(session, source, items, now), now)
    assert taken is not None  # nobody else takes in anything while the lock is held
    return taken


def carry_out(session: Session, plan: Plan, now: datetime) -> TakenIn | None:
    """Write what was planned; None where something else was taken in since, so that it must be planned anew."""
    if not plan.entries:
        return TakenIn(known=plan.known)
    lock(session, LOCK)
    if last_article_id(session) != plan.last_id:
        return None
    touched = write(session, plan.entries, now, fictional=plan.fictional)
    edited = sum(p.supersedes is not None for p in plan.entries)
    return TakenIn(len(plan.entries) - edited, plan.known, edited, touched)


def plan(session: Session, source: Source, items: Sequence[Item], now: datetime) -> Plan:
    """Find what is new or edited among the entries and compare it with what is known. Writes nothing."""
    last_id = last_article_id(session)
    real = all_sources(session, fictional=False)
    fictional = source.id not in real
    sources = all_sources(session, fictional=True) if fictional else real
    fresh = list(_fresh(session, source, items, now))
    planned: list[Planned] = []
    for group in _near_in_time(fresh):
        planned.extend(_compare(session, source, sources, group, planned, fictional=fictional))
    return Plan(source, fictional, last_id, tuple(planned), len(items) - len(fresh))


@dataclass(frozen=True, slots=True)
class _Fresh:
    article: Article
    item: Item
    body_sha256: str
    version: int
    before: Version | None  # the version of the same source that this one follows


def _fresh(session: Session, source: Source, items: Sequence[Item], now: datetime) -> Iterator[_Fresh]:
    """The entries whose words are stored in no version of theirs, oldest first. One that changes back is known."""
    stored: dict[str, list[Version]] = {}
    for version in read_versions(session, {i.url for i in items}):
        stored.setdefault(version.url, []).append(version)
    seen: set[str] = set()
    for item in sorted(items, key=lambda i: (i.published_at or now, i.url)):
        if item.url in seen or not (item.title or item.text):
            continue
        seen.add(item.url)
        versions = stored.get(item.url, [])
        own = [v for v in versions if v.source_id == source.id]
        sha256, title = body_sha256(item.text), item.title[:TITLE_LENGTH]
        if any(v.body_sha256 == sha256 and v.title == title for v in own):
            continue
        at = min(item.published_at or now, now)  # nothing was published in the future
        article = Article(0, title, item.text, source, at, now, item.url)
        yield _Fresh(article, item, sha256, 1 + max((v.version for v in versions), default=0), own[-1] if own else None)


def _near_in_time(fresh: Sequence[_Fresh]) -> Iterator[list[_Fresh]]:
    group: list[_Fresh] = []
    for f in fresh:
        if group and f.article.published_at - group[0].article.published_at > SPAN:
            yield group
            group = []
        group.append(f)
    if group:
        yield group


def _compare(
    session: Session,
    source: Source,
    sources: dict[int, Source],
    group: Sequence[_Fresh],
    before: Sequence[Planned],
    *,
    fictional: bool,
) -> list[Planned]:
    """Compare a group, in order of publication, with what is stored and with the entries planned before."""
    first, last = group[0].article.published_at, group[-1].article.published_at
    remembered = read_remembered(session, sources, source.newsroom, first, last, fictional=fictional)
    memory = Memory((r.known for r in remembered), (s.name for s in sources.values()))
    stories = {r.known.id: r.story_id for r in remembered}
    headlines = Headlines()
    for r in remembered:
        if r.story_id is not None:
            headlines.add(r.known.title, r.known.published_at, r.story_id)
    for p in before:
        memory.add(_known(p))
        headlines.add(p.article.title, p.article.published_at, p.story)
        stories[p.number] = p.story
    compared: list[Planned] = []
    for number, f in enumerate(group, start=len(before) + 1):
        planned = _planned(-number, f, memory, headlines, stories)
        memory.add(_known(planned))
        headlines.add(f.article.title, f.article.published_at, planned.story)
        stories[-number] = planned.story
        compared.append(planned)
    return compared


def _planned(
    number: int, fresh: _Fresh, memory: Memory, headlines: Headlines, stories: dict[int, int | None]
) -> Planned:
    article, before = replace(fresh.article, id=number), fresh.before
    sketch = signature(article.body)
    link = _link(article, fresh, sketch, memory)
    story = (before.story_id if before else None) or (stories.get(link.target) if link.target else None)
    if story is None:
        story = headlines.find(article.title, article.published_at) or number
    score = suspicion(f"{article.title}\n{article.body}").score
    if score >= QUARANTINE_AT:
        article = replace(article, status=ArticleStatus.QUARANTINED)
    elif before is not None and before.status == ArticleStatus.RETRACTED:
        article = replace(article, status=ArticleStatus.RETRACTED)  # a touched-up text is not un-retracted
    return Planned(
        number=number,
        article=article,
        guid=fresh.item.guid[:GUID_LENGTH],
        language=fresh.item.lang or "en",
        version=fresh.version,
        supersedes=before.id if before else None,
        link=link,
        story=story,
        suspicion=score,
        body_sha256=fresh.body_sha256,
        signature=sketch,
    )


def _link(article: Article, fresh: _Fresh, sketch: bytes, memory: Memory) -> StoryLink:
    """How the article stands to others. An edit is no copy of what it edits: it takes back, or inherits its origin."""
    before = fresh.before
    if before is None:
        return memory.link(article, fresh.body_sha256, sketch, frozenset())
    own = Known(before.id, before.title, before.body_sha256, sketch, article.source, article.published_at)
    notice = assign(article, [own])
    if notice.relation in (Relation.CORRECTION, Relation.RETRACTION):
        return replace(notice, target=before.id)
    link = memory.link(article, fresh.body_sha256, sketch, frozenset({before.id}))
    if link.relation is Relation.NEW and before.relation in (Relation.COPY, Relation.QUOTES):
        return StoryLink(before.relation, before.attributed_to or before.origin_id, before.origin_id, "as before")
    return link


def _known(planned: Planned) -> Known:
    a = planned.article
    return Known(
        planned.number, a.title, planned.body_sha256, planned.signature, a.source, a.published_at, planned.link.origin
    )
