"""Feeds are polled through real sockets: what they bring is stored once, and what is wrong with one is kept with it."""

import gzip
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine
from werkzeug import Request, Response

from tests.data import shared
from tests.newsroom import accepts, add_source, articles, ask, polls, stored_source, sweep
from tests.site import day
from tracker import feeds, jobs
from tracker.config import Settings
from tracker.core.resolver.articles import clean
from tracker.services import news
from tracker.storage.db import reading, transaction

ITEM = "<item><guid>{n}</guid><link>{base}/{n}</link><title>Item {n}</title><description>{text}</description></item>"


def rss(base: str, *texts: str) -> str:
    items = "".join(ITEM.format(n=n, base=base, text=text) for n, text in enumerate(texts))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


def serve(httpserver: HTTPServer, path: str, body: str | bytes, **more) -> str:
    httpserver.expect_request(path).respond_with_data(body, content_type="application/xml", **more)
    return httpserver.url_for(path)


def poll(engine: Engine, on: float) -> str:
    return sweep(engine, "poll_news", on=on, feed_loopback=True)["poll_news"]


@pytest.mark.parametrize("name", ["feed_real_large_rss.xml.gz", "feed_real_large_atom.xml.gz"])
def test_a_real_feed_polled_three_times_is_stored_once_and_cleaned(
    engine: Engine, httpserver: HTTPServer, name: str
) -> None:
    content = gzip.decompress(shared(name).read_bytes())
    url = serve(httpserver, "/feed", content)
    source = add_source(engine, "Real", feed_url=url)
    for on in (1, 2, 3):
        poll(engine, on)
    entries = feeds.parse(content, "application/xml", url)
    assert len(articles(engine, "id")) == len(entries) > 20
    assert sorted(articles(engine, "url")) == sorted(e.url for e in entries)
    assert [(p.ok, p.items, p.new) for p in polls(engine, source)] == [
        (True, len(entries), len(entries)),
        (True, len(entries), 0),
        (True, len(entries), 0),
    ]
    assert all(body == clean(body) for body in articles(engine, "body"))
    assert sorted(articles(engine, "body")) == sorted(e.text for e in entries)


def test_an_unchanged_feed_is_asked_for_conditionally(engine: Engine, httpserver: HTTPServer) -> None:
    seen: list[str | None] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match"))
        if seen[-1] == '"1"':
            return Response(status=304)
        return Response(rss("https://press.example", "one"), content_type="application/xml", headers={"ETag": '"1"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    source = add_source(engine, "Herald", feed_url=httpserver.url_for("/feed"))
    for on in (1, 2):
        poll(engine, on)
    assert seen == [None, '"1"']
    assert [(p.ok, p.status) for p in polls(engine, source)] == [(True, 200), (True, 304)]
    assert len(articles(engine, "id")) == 1


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield listener.getsockname()[1]


@contextmanager
def closed_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def test_what_is_wrong_with_one_feed_is_kept_with_it_and_the_others_are_taken_in(
    engine: Engine, httpserver: HTTPServer
) -> None:
    good = "https://press.example"
    httpserver.expect_request("/private").respond_with_data("", 302, headers={"Location": "http://10.0.0.1/feed"})
    with silent_port() as slow, closed_port() as dead:
        feeds_by_name = {
            "Dead": f"http://127.0.0.1:{dead}/feed",
            "Slow": f"http://127.0.0.1:{slow}/feed",
            "Huge": serve(httpserver, "/huge", "<rss>" + "x" * (3 * 2**20)),
            "Malformed": serve(httpserver, "/malformed", b"\x00\xff\xfe<rs"),
            "Private": httpserver.url_for("/private"),
            "Page": serve(httpserver, "/page", "<!doctype html><html><body>Sign in</body></html>"),
            "Missing": httpserver.url_for("/missing"),
            "Herald": serve(httpserver, "/herald", rss(good, "one", "two")),
            "Courier": serve(httpserver, "/courier", rss(good + "/courier", "three")),
        }
        sources = {name: add_source(engine, name, feed_url=url) for name, url in feeds_by_name.items()}
        assert poll(engine, 1).startswith("9 polled, 7 failed, 3 new")
    errors = {name: stored_source(engine, name).last_error.partition(":")[0] for name in sources}
    assert errors == {
        "Dead": "refused",
        "Slow": "timeout",
        "Huge": "too_large",
        "Malformed": "not_a_feed",
        "Private": "blocked_address",
        "Page": "not_a_feed",
        "Missing": "bad_status",
        "Herald": "",
        "Courier": "",
    }
    assert [stored_source(engine, name).fail_count for name in ("Dead", "Herald")] == [1, 0]
    assert {name: [p.ok for p in polls(engine, s)] for name, s in sources.items()} == {
        name: [name in ("Herald", "Courier")] for name in sources
    }


def test_a_busy_feed_is_left_alone_for_as_long_as_it_asks(engine: Engine, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data("", 429, headers={"Retry-After": "7200"})
    add_source(engine, "Busy", feed_url=httpserver.url_for("/feed"))
    poll(engine, 1)
    assert stored_source(engine, "Busy").next_poll_at == day(1 + 2 / 24)
    assert poll(engine, 1 + 1.9 / 24) == ""


def test_addresses_of_this_machine_are_refused_unless_the_settings_allow_them(
    engine: Engine, httpserver: HTTPServer
) -> None:
    url = serve(httpserver, "/feed", rss("https://press.example", "one"))
    add_source(engine, "Near", feed_url=url)
    add_source(engine, "Staged", feed_url=url + "?staged", fictional=True)
    sweep(engine, "poll_news", on=1)
    assert {stored_source(engine, n).last_error.partition(":")[0] for n in ("Near", "Staged")} == {"blocked_address"}


def test_a_failure_of_our_own_concerns_one_source_alone(
    engine: Engine, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = add_source(engine, "Broken", feed_url=serve(httpserver, "/broken", rss("https://a.example", "one")))
    add_source(engine, "Herald", feed_url=serve(httpserver, "/herald", rss("https://b.example", "one")))
    plan = news.plan

    def plan_or_fail(session, source, items, now):
        if source.id == broken.id:
            raise ZeroDivisionError
        return plan(session, source, items, now)

    monkeypatch.setattr(news, "plan", plan_or_fail)
    assert poll(engine, 1).startswith("2 polled, 1 failed, 1 new")
    assert stored_source(engine, "Broken").last_error == "could not be taken in: ZeroDivisionError"


def test_two_workers_never_poll_a_source_twice(engine: Engine, httpserver: HTTPServer) -> None:
    hits: list[str] = []
    lock = threading.Lock()

    def answer(request: Request) -> Response:
        with lock:
            hits.append(request.path)
        time.sleep(0.02)
        return Response(rss("https://press.example" + request.path, "one"), content_type="application/xml")

    httpserver.expect_request(re.compile("/feed/.*")).respond_with_handler(answer)
    for n in range(12):
        add_source(engine, f"Paper {n}", feed_url=httpserver.url_for(f"/feed/{n}"))
    workers = [threading.Thread(target=poll, args=(engine, 1)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(hits) == sorted(f"/feed/{n}" for n in range(12))
    assert len(articles(engine, "id")) == 12


def test_news_that_came_in_between_is_compared_all_the_same(engine: Engine, httpserver: HTTPServer) -> None:
    """A plan that others cross again and again is made under the lock in the end."""
    text = accepts().text
    add_source(engine, "Herald", feed_url=serve(httpserver, "/herald", rss("https://herald.example", text)))
    other = add_source(engine, "Courier", enabled=False)
    crossings = iter(range(100))
    carry_out = news.carry_out

    def crossed(session, plan, now):
        with reading(engine) as before:
            assert before is not session
        number = next(crossings)
        if number < 3:
            return None
        return carry_out(session, plan, now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(news, "carry_out", crossed)
        with transaction(engine) as session:
            news.take_in(session, other, [accepts(url="https://courier.example/1")], day(1))
        poll(engine, 1.1)
    assert articles(engine, "relation") == ["new", "copy"]


# Pages --------------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><nav>Home Sport Weather</nav>
<article><h1>{title}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"""


def page(title: str, *paragraphs: str) -> str:
    return PAGE.format(title=title, paragraphs="".join(f"<p>{p}</p>" for p in paragraphs))


LONG = (
    "Russia has accepted the security proposals, its foreign minister told reporters after a long session on Tuesday.",
    (
        "He named no day for the signing. The proposals fill forty pages and were handed over in Geneva, where the "
        "mediators had waited for them since the morning, and copies went to all the capitals that had asked for one."
    ),
    (
        "Officials in several capitals welcomed the step, and said that a further round of talks would settle what the "
        "text leaves open. Traders sold gold, and the currency rose for the first time in three weeks on the news."
    ),
)


def short_feed(httpserver: HTTPServer, path: str, page_path: str) -> str:
    link = httpserver.url_for(page_path)
    title = "Russia accepts security proposals"
    item = f"<item><link>{link}</link><title>{title}</title><description>Read on</description></item>"
    return serve(httpserver, path, f'<rss version="2.0"><channel><title>x</title>{item}</channel></rss>')


def extract(engine: Engine, on: float) -> str:
    return sweep(engine, "extract", on=on, feed_loopback=True)["extract"]


def test_a_short_entry_on_a_subject_is_read_in_full_once(engine: Engine, httpserver: HTTPServer) -> None:
    ask(engine)
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.path)
        return Response(page("Russia accepts security proposals", *LONG), content_type="text/html")

    httpserver.expect_request("/article").respond_with_handler(answer)
    add_source(engine, "Herald", feed_url=short_feed(httpserver, "/feed", "/article"))
    poll(engine, 1)
    assert extract(engine, 1.01) == "1 pages asked for, 1 texts found"
    assert articles(engine, "version", "status") == [(1, "superseded"), (2, "live")]
    assert "forty pages" in articles(engine, "body")[1]
    assert "Weather" not in articles(engine, "body")[1]
    assert extract(engine, 1.02) == ""
    poll(engine, 1.1)
    assert extract(engine, 1.2) == ""
    assert asked == ["/article"]
    assert len(articles(engine, "id")) == 2


@pytest.mark.parametrize(
    "content",
    [
        page("Before you go on", "We value your privacy. " * 40),
        page("Russia accepts security proposals", "Subscribe to read on."),
    ],
    ids=["about something else", "no longer"],
)
def test_a_page_that_is_not_more_of_the_article_is_left(engine: Engine, httpserver: HTTPServer, content: str) -> None:
    ask(engine)
    httpserver.expect_request("/article").respond_with_data(content, content_type="text/html")
    add_source(engine, "Herald", feed_url=short_feed(httpserver, "/feed", "/article"))
    poll(engine, 1)
    assert extract(engine, 1.01) == "1 pages asked for, 0 texts found"
    assert extract(engine, 1.02) == ""
    assert articles(engine, "version") == [1]


def test_a_page_that_cannot_be_had_is_not_asked_for_again(engine: Engine, httpserver: HTTPServer) -> None:
    ask(engine)
    add_source(engine, "Herald", feed_url=short_feed(httpserver, "/feed", "/gone"))
    poll(engine, 1)
    assert extract(engine, 1.01) == "1 pages asked for, 0 texts found"
    assert extract(engine, 1.02) == ""


def test_pages_are_asked_for_only_where_they_could_decide_something(engine: Engine, httpserver: HTTPServer) -> None:
    ask(engine)
    add_source(engine, "Blog", tier="C", kind="blog", feed_url=short_feed(httpserver, "/blog", "/a"))
    link = httpserver.url_for("/b")
    item = f"<item><link>{link}</link><title>Snow</title><description>It snows.</description></item>"
    feed = serve(httpserver, "/snow", f'<rss version="2.0"><channel><title>x</title>{item}</channel></rss>')
    add_source(engine, "Herald", feed_url=feed)
    poll(engine, 1)
    assert extract(engine, 1.01) == ""


def test_a_worker_that_is_told_to_stop_asks_for_nothing_more(engine: Engine, httpserver: HTTPServer) -> None:
    for n in range(9):
        add_source(engine, f"Paper {n}", feed_url=serve(httpserver, f"/{n}", rss(f"https://{n}.example", "one")))
    work = jobs.Work(engine, Settings(feed_loopback=True))
    work.stop.set()
    next(j for j in jobs.JOBS if j.name == "poll_news").sweep(work, day(1))
    assert articles(engine, "id") == []
