"""The invented newsrooms answer as real feeds do, and show only what has happened."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tracker.demo.feed import Newsstand, Server, serve
from tracker.demo.press import NOTICE, printed, sketches
from tracker.demo.story import OUTLETS
from tracker.feeds import parse

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SECONDS = 120.0


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def server(clock: Hands) -> Iterator[Server]:
    with serve(START, SECONDS, clock) as server:
        yield server


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda o: o.name)
def test_every_feed_is_read_by_the_real_reader(server: Server, clock: Hands, outlet) -> None:
    clock.now = START + timedelta(seconds=SECONDS)
    status, body, headers = get(f"{server.url}/{outlet.feed}")
    items = parse(body, headers["Content-Type"], f"{server.url}/{outlet.feed}")
    expected = [a for a in reversed(printed(START, SECONDS)) if a.outlet == outlet.name]
    assert status == 200
    assert [(i.title, i.text, i.published_at) for i in items] == [(a.title, a.body, a.published_at) for a in expected]
    assert all(i.url.startswith(server.url) and i.guid.startswith("urn:") for i in items)


def test_articles_appear_only_when_their_moment_has_come(server: Server, clock: Hands) -> None:
    before = len(_items(server, "northwire.xml"))
    clock.now = START + timedelta(seconds=0.5 * SECONDS)
    assert before < len(_items(server, "northwire.xml")) < sum(s.outlet == "Northwire" for s in sketches())


def test_the_page_of_an_article_is_there_from_its_publication_on(server: Server, clock: Hands) -> None:
    url = f"{server.url}/northwire/council-adopts.html"
    assert get(url)[0] == 404
    clock.now = START + timedelta(seconds=SECONDS)
    status, body, headers = get(url)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert NOTICE.encode() in body


def test_an_unchanged_feed_is_not_sent_twice(server: Server, clock: Hands) -> None:
    url = f"{server.url}/kontinent-radio.json"
    _, _, headers = get(url)
    status, body, again = get(url, If_None_Match=headers["ETag"])
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
    assert get(url, If_None_Match='"other", W/' + headers["ETag"])[0] == 304
    assert get(url, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert get(url, If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT")[0] == 200
    assert get(url, If_Modified_Since="whenever")[0] == 200
    clock.now = START + timedelta(seconds=SECONDS)
    assert get(url, If_None_Match=headers["ETag"])[0] == 200


def test_a_head_request_gets_no_body(server: Server) -> None:
    status, body, headers = get(f"{server.url}/northwire.xml", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


def test_nothing_else_is_served(server: Server) -> None:
    for path in ("/", "/../etc/passwd", "/northwire/never.html", "/northwire.xml/"):
        assert get(server.url + path)[0] == 404


def test_a_port_can_be_asked_for_again_after_a_stop(clock: Hands) -> None:
    first = serve(START, SECONDS, clock)
    first.stop()
    first.stop()
    with serve(START, SECONDS, clock, first.port) as second:
        assert second.port == first.port
        with pytest.raises(OSError, match="in use"):
            serve(START, SECONDS, clock, second.port)


def test_an_outlet_without_articles_has_an_empty_feed() -> None:
    page = Newsstand(()).page("/northwire.xml", START, "http://127.0.0.1:1")
    assert page is not None
    assert page.changed_at is None
    assert b"<entry>" not in page.content


def _items(server: Server, feed: str) -> list[object]:
    _, body, headers = get(f"{server.url}/{feed}")
    return list(parse(body, headers["Content-Type"], server.url))
