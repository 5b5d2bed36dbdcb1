"""A small press in whole words: sources, what they publish on which day, and what is made of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import day, question_of
from tests.site import entry as question_entry
from tracker import jobs
from tracker.config import Settings
from tracker.core.resolver.articles import Source
from tracker.core.resolver.criteria import Actor, Criteria, Event, When
from tracker.services import news, questions
from tracker.services.news import TakenIn
from tracker.storage.db import reading, transaction
from tracker.storage.ledger import read_events
from tracker.storage.queries.articles import all_sources
from tracker.storage.queries.resolving import read_proposals
from tracker.storage.tables import ArticleRow, EvidenceRow, FeedPoll, SourceRow


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


# A question that news can answer -------------------------------------------------------------------------------------

RUSSIA = Actor("Russia", ("Moscow", "Kremlin", "Russian government"), ("State Duma",))
ACCEPT = Event("accept", ("ACCEPT",), ("Russia",), object_any=("security proposals",))


def ask(engine: Engine, slug: str = "will-russia-accept", *, closes: float = 30, fictional: bool = False, **more):
    """Will Russia accept the security proposals? Opened on day 0, decided by two independent reports."""
    criteria = Criteria(
        text="Yes if Russia accepts the security proposals within the window.",
        opens_at=day(0),
        closes_at=day(closes),
        actors=(RUSSIA,),
        events=(ACCEPT,),
        yes_when=When(any=("accept",)),
        **{"default_at_close": "no", **more},
    )
    described = replace(question_entry(slug, closes=closes, fictional=fictional), criteria=criteria)
    with transaction(engine) as session:
        report = questions.sync(session, [described], day(0))
        assert not report.refused
    return question_of(engine, slug)


def accepts(*, on: float = 10, n: int = 0, **more) -> Entry:
    """A report of the acceptance in words of its own: three wordings, told apart by `n`."""
    titles = (
        "Russia accepts security proposals",
        "Moscow has accepted security proposals",
        "Kremlin accepts the security proposals",
    )
    bodies = (
        (
            "Russia has accepted the security proposals, its foreign minister told reporters after a long session. "
            "He named no day for the signing and left by the back door."
        ),
        (
            "Moscow accepted the security proposals on {day}. Diplomats who had waited all night in the "
            "corridors of the old hotel embraced one another. The text fills forty pages."
        ),
        (
            "The Kremlin accepted the security proposals. Church bells were heard over the river, wrote our "
            "correspondent, and traders sold their gold before noon."
        ),
    )
    text = bodies[n].format(day=f"{day(on):%A}")
    return entry(titles[n], text, on=on, **more)


def small_talk(*, on: float = 2, n: int = 0) -> Entry:
    """An article that names the subject and says nothing on the question."""
    return entry(f"Weather in Moscow, part {n}", f"Snow fell on Moscow for the {n}th day; children stayed home.", on=on)


def sweep(engine: Engine, *names: str, on: float, **settings) -> dict[str, str]:
    """Run jobs once on a day; returns what each said. A job that failed fails the test."""
    ran = jobs.sweep_once(engine, Settings(**settings), day(on), names)
    assert all(r.ok for r in ran), ran
    return {r.name: r.detail for r in ran}


def events(engine: Engine, question) -> list[str]:
    """The kinds of the question's resolution events, in order."""
    with reading(engine) as session:
        return [e.kind.value for e, _ in read_events(session, question.id)]


def evidence(engine: Engine, question, *columns: str) -> list:
    with reading(engine) as session:
        rows = session.execute(
            select(*(getattr(EvidenceRow, c) for c in columns))
            .where(EvidenceRow.question_id == question.id)
            .order_by(col(EvidenceRow.id))
        ).all()
    return [row[0] if len(columns) == 1 else tuple(row) for row in rows]


def proposals(engine: Engine, question) -> list:
    with reading(engine) as session:
        return read_proposals(session, question.id)
