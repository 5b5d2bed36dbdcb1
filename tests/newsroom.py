"""A small press in whole words: sources, what they publish on which day, and what is made of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import day
from tracker.core.resolver.articles import Source
from tracker.services import news
from tracker.services.news import TakenIn
from tracker.storage.db import reading, transaction
from tracker.storage.queries.articles import all_sources
from tracker.storage.tables import ArticleRow, FeedPoll, SourceRow


@dataclass(frozen=True)
class Described:
    """A source as a list of sources describes it."""

    name: str
    feed_url: str
    domain: str
    kind: str = "newspaper"
    tier: str = "A"
    owner_group: str = ""
    poll_minutes: float = 15.0
    language: str = "en"
    enabled: bool = True


def described(name: str, **more) -> Described:
    """A newspaper of tier A, unless said otherwise."""
    slug = name.lower().replace(" ", "-")
    domain = more.pop("domain", f"{slug}.example")
    feed_url = more.pop("feed_url", f"https://{domain}/feed")
    return Described(name=name, feed_url=feed_url, domain=domain, **{"owner_group": name, **more})


def add_source(engine: Engine, name: str, *, fictional: bool = False, on: float = 0, **more) -> Source:
    """A registered source."""
    with transaction(engine) as session:
        news.add_source(session, described(name, **more), day(on), fictional=fictional)
    return source_named(engine, name)


def source_named(engine: Engine, name: str) -> Source:
    with reading(engine) as session:
        known = all_sources(session, fictional=False) | all_sources(session, fictional=True)
    return next(s for s in known.values() if s.name == name)


@dataclass(frozen=True)
class Entry:
    """An entry of a feed."""

    guid: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    lang: str | None = "en"


def entry(title: str, text: str = "", *, on: float | None = 1, url: str | None = None) -> Entry:
    """An entry published on a day; its address follows from its title unless given."""
    address = url or "https://press.example/" + "-".join(title.lower().split())
    return Entry(address, address, title, text or f"{title}. More will follow.", None if on is None else day(on))


def publish(engine: Engine, source: Source, *entries: Entry, on: float = 1) -> TakenIn:
    """Take entries in as a poll on that day would."""
    with transaction(engine) as session:
        return news.take_in(session, source, entries, day(on))


def articles(engine: Engine, *columns: str) -> list:
    """Columns of all stored articles in the order they were taken in; one column comes bare."""
    with reading(engine) as session:
        rows = session.execute(select(*(getattr(ArticleRow, c) for c in columns)).order_by(col(ArticleRow.id))).all()
    return [row[0] if len(columns) == 1 else tuple(row) for row in rows]


def stored_source(engine: Engine, name: str) -> SourceRow:
    with reading(engine) as session:
        return session.exec(select(SourceRow).where(SourceRow.name == name)).one()


def polls(engine: Engine, source: Source) -> list[FeedPoll]:
    with reading(engine) as session:
        return list(session.exec(select(FeedPoll).where(FeedPoll.source_id == source.id).order_by(col(FeedPoll.id))))


def polled(engine: Engine, sources: Iterable[Source], days: Iterable[float], *, ok: bool = True) -> None:
    """Polls of sources on days, all answered or all failed."""
    with transaction(engine) as session:
        for number in days:
            for source in sources:
                outcome = news.Polled(200) if ok else news.PollFailure("did not answer in time")
                news.record_poll(session, source.id, day(number), outcome)
