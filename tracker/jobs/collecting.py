"""Collecting news: feeds and pages are fetched before any transaction opens, and no source stops the others."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel import Session

from tracker import feeds
from tracker.core.resolver.articles import Article, Source
from tracker.feeds import Extracted, Fetched, FetchFailed, NewsItem
from tracker.jobs.drafting import with_drafts
from tracker.jobs.work import Work
from tracker.services import demo, news, resolver
from tracker.services.news import Item, Polled, PollFailure, SourceToPoll, TakenIn
from tracker.services.news.stories import telling_words
from tracker.services.resolver import Pending
from tracker.storage.db import reading, transaction

THREADS = 4
AT_ONCE = 50  # sources claimed by one sweep
ATTEMPTS = 3  # at a plan that others cross, before it is made under the lock
SHORT = 400  # characters of an entry below which its page is asked for
PAGES = 20  # fetched by one sweep
FRESH = timedelta(hours=48)  # older entries are not sought in full

log = structlog.get_logger()
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


# Feeds --------------------------------------------------------------------------------------------------------------


def poll_news(work: Work, now: datetime) -> str:
    """Poll every source that is due. A failure is kept with its source."""
    with transaction(work.engine) as session:
        due = news.claim_due(session, now, AT_ONCE)
        stage = _stage(session)
    totals = {"failed": 0, "new": 0, "edited": 0}
    for source, answer in _all_at_once(work, due, lambda source: _fetch(work, source, stage)):
        outcome = _take_answer(work, source, answer, now)
        if isinstance(outcome, TakenIn):
            totals["new"] += outcome.new
            totals["edited"] += outcome.edited
        else:
            totals["failed"] += 1
    return f"{len(due)} polled, " + ", ".join(f"{n} {what}" for what, n in totals.items()) if due else ""


@dataclass(frozen=True, slots=True)
class _Feed:
    fetched: Fetched
    items: Sequence[NewsItem]


def _fetch(work: Work, source: SourceToPoll, stage: str) -> _Feed:
    fetched = feeds.fetch(
        source.feed_url,
        etag=source.etag,
        modified=source.modified,
        allow_loopback=_may_be_loopback(work, source.feed_url, stage, fictional=source.fictional),
    )
    items = [] if fetched.not_modified else feeds.parse(fetched.body, fetched.content_type, fetched.final_url)
    return _Feed(fetched, items)


def _stage(session: Session) -> str:
    """What the addresses of the demonstration's newsrooms begin with; empty where it is not loaded."""
    run = demo.read_run(session)
    return "" if run is None or run.port is None else f"http://{demo.LOOPBACK}:{run.port}/"


def _may_be_loopback(work: Work, url: str, stage: str, *, fictional: bool) -> bool:
    """Only the demonstration's own newsrooms may answer from this machine, unless the settings say otherwise."""
    return work.settings.feed_loopback or (fictional and bool(stage) and url.startswith(stage))


def _take_answer(work: Work, source: SourceToPoll, answer: _Feed | Exception, now: datetime) -> TakenIn | PollFailure:
    """Store what a source answered, or why it could not be used; either way the poll is kept."""
    if isinstance(answer, _Feed):
        try:
            return _store_answer(work, source, answer, now)
        except Exception as error:  # whatever it is, it concerns this source alone
            log.exception("news.not_taken_in", source=source.source.name)
            answer = error
    failure = _failure(answer)
    log.warning("news.poll_failed", source=source.source.name, error=failure.error)
    with transaction(work.engine) as session:
        news.record_poll(session, source.source.id, now, failure)
    return failure


def _failure(error: Exception) -> PollFailure:
    if isinstance(error, FetchFailed):
        wait = None if error.retry_after is None else timedelta(seconds=min(error.retry_after, 1e7))
        return PollFailure(f"{error.kind}: {error.rule}", error.status, wait)
    return PollFailure(f"could not be taken in: {type(error).__name__}")


def _store_answer(work: Work, source: SourceToPoll, feed: _Feed, now: datetime) -> TakenIn:
    fetched = feed.fetched

    def keep(taken: TakenIn) -> Polled:
        return Polled(fetched.status, len(feed.items), taken.new + taken.edited, fetched.etag, fetched.modified)

    return _store(work, source.source, feed.items, now, keep)


def _store(
    work: Work, source: Source, items: Sequence[Item], now: datetime, keep: Callable[[TakenIn], Polled] | None = None
) -> TakenIn:
    """Plan while others may write, then write; where others wrote news meanwhile, plan again."""
    for _ in range(ATTEMPTS):
        with reading(work.engine) as session:
            plan = news.plan(session, source, items, now)
        with transaction(work.engine) as session:
            taken = news.carry_out(session, plan, now)
            if taken is not None:
                if keep is not None:
                    news.record_poll(session, source.id, now, keep(taken))
                return taken
    with transaction(work.engine) as session:
        taken = news.take_in(session, source, items, now)
        if keep is not None:
            news.record_poll(session, source.id, now, keep(taken))
    return taken


# Pages --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Short:
    """An entry with little text, and the questions that it may concern."""

    article: Article
    concerns: list[Pending]


def extract(work: Work, now: datetime) -> str:
    """Seek the whole text of short entries that may concern a question. It becomes a new version of the article."""
    with reading(work.engine) as session:
        entries, stage = _short_entries(session, now, work.settings.spacy_model), _stage(session)
    found = 0
    for short, answer in _all_at_once(work, entries, lambda short: _read_page(work, short, stage)):
        if isinstance(answer, Extracted) and _is_whole(short.article, answer):
            a = short.article
            whole = NewsItem(a.url, a.url, a.title, answer.text, a.published_at, answer.lang)
            found += _store(work, a.source, [whole], now).edited
        with transaction(work.engine) as session:  # found or not, it is not sought again
            for pending in short.concerns:
                resolver.record_reading(session, pending, short.article.id, resolver.FULL_TEXT, "", now)
    return f"{len(entries)} pages asked for, {found} texts found" if entries else ""


def _short_entries(session: Session, now: datetime, model: str) -> list[_Short]:
    entries: dict[int, _Short] = {}
    for pending in with_drafts(resolver.due_questions(session, now)[0], model):
        for article in resolver.retrieve_short(session, pending, now, shorter_than=SHORT, age=FRESH, limit=PAGES):
            if article.id in entries or len(entries) < PAGES:
                entries.setdefault(article.id, _Short(article, [])).concerns.append(pending)
    return list(entries.values())


def _read_page(work: Work, short: _Short, stage: str) -> Extracted:
    url, fictional = short.article.url, short.concerns[0].question.fictional
    if "#" in url:
        raise FetchFailed("bad_address", "the entry has no page of its own")
    page = feeds.fetch(url, allow_loopback=_may_be_loopback(work, url, stage, fictional=fictional))
    return feeds.extract(page.body, page.final_url)


def _is_whole(article: Article, page: Extracted) -> bool:
    """Whether the page's text is more of the same article, not a notice about cookies or a subscription."""
    words = telling_words(article.title)
    there = sum(word in page.text.casefold() for word in words)
    return len(page.text) > max(SHORT, len(article.body)) and 2 * there >= len(words)


# Both ---------------------------------------------------------------------------------------------------------------


def _all_at_once(
    work: Work, things: Sequence[Asked], ask: Callable[[Asked], Answer]
) -> Iterator[tuple[Asked, Answer | Exception]]:
    """Ask for several things in a few threads; answers and errors come as they are ready.

    Where the worker is told to stop, what was not yet asked for is left out.
    """
    if not things:
        return
    with ThreadPoolExecutor(THREADS, "fetching") as pool:
        asked = {pool.submit(ask, thing): thing for thing in things}
        for future in as_completed(asked):
            if work.stop.is_set():
                pool.shutdown(cancel_futures=True)
                return
            error = future.exception()
            if error is not None and not isinstance(error, Exception):
                raise error
            yield asked[future], error or future.result()
