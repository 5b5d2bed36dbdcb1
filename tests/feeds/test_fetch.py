"""Fetching: what comes back, and every way in which nothing does."""

import gzip
import shutil
import socket
import ssl
import subprocess
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug.wrappers import Response

from tests.feeds.servers import RSS, closed_port, raw_server
from tracker.core.errors import TrackerError
from tracker.feeds import Fetched, FetchFailed, Limits, fetch, parse
from tracker.feeds.failure import KINDS
from tracker.feeds.transport import Deadline, is_public, resolve

QUICK = Limits(connect=0.5, read=0.4, total=1.0, size=100_000)


def failure(url, **options) -> FetchFailed:
    options = {"allow_loopback": True, "limits": QUICK} | options
    with pytest.raises(FetchFailed) as caught:
        fetch(url, **options)
    assert caught.value.kind in KINDS
    assert isinstance(caught.value, TrackerError)
    return caught.value


def serve(httpserver, body=RSS, status=200, **headers):
    """Answer at /feed; returns its address."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    httpserver.expect_request("/feed").respond_with_response(Response(body, status, names))
    return httpserver.url_for("/feed")


def test_a_feed_comes_back_with_what_the_next_request_needs(httpserver):
    url = serve(
        httpserver,
        content_type="application/rss+xml",
        ETag='"v1"',
        Last_Modified="Wed, 25 Nov 2026 10:00:00 GMT",
        Retry_After="30",
    )
    assert fetch(url, allow_loopback=True) == Fetched(
        status=200,
        body=RSS,
        content_type="application/rss+xml",
        etag='"v1"',
        modified="Wed, 25 Nov 2026 10:00:00 GMT",
        final_url=url,
        not_modified=False,
        retry_after=30.0,
    )


def test_a_request_carries_no_cookie_and_no_login_and_says_who_asks(httpserver):
    fetch(serve(httpserver, Set_Cookie="a=b"), allow_loopback=True)
    fetch(httpserver.url_for("/feed"), allow_loopback=True)
    headers = httpserver.log[-1][0].headers
    assert "Cookie" not in headers
    assert "Authorization" not in headers
    assert headers["User-Agent"].startswith("ForecastTracker/")


def test_an_unchanged_feed_is_not_sent_again(httpserver):
    def answer(request):
        fresh = request.headers.get("If-None-Match") == '"v1"' and request.headers.get("If-Modified-Since") == "then"
        return Response(b"" if fresh else RSS, 304 if fresh else 200, {"ETag": '"v1"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    url = httpserver.url_for("/feed")
    assert not fetch(url, allow_loopback=True).not_modified
    again = fetch(url, etag='"v1"', modified="then", allow_loopback=True)
    assert (again.status, again.not_modified, again.body, again.etag) == (304, True, b"", '"v1"')


def test_a_packed_feed_is_unpacked(httpserver):
    assert fetch(serve(httpserver, gzip.compress(RSS), Content_Encoding="gzip"), allow_loopback=True).body == RSS


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500, 503, 204, 206])
def test_any_other_status_is_a_failure(httpserver, status):
    error = failure(serve(httpserver, status=status))
    assert (error.kind, error.status, error.retry_after) == ("bad_status", status, None)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 25 Nov 2026 10:01:00 GMT", 60.0),
        ("Wed, 25 Nov 2026 09:00:00 GMT", 0.0),
        ("later", None),
        ("9" * 30, None),
        ("-5", None),
    ],
)
def test_a_busy_server_may_say_how_long_to_wait(value, seconds):
    def answer(connection):
        head = f"HTTP/1.1 429 Too Many\r\nDate: Wed, 25 Nov 2026 10:00:00 GMT\r\nRetry-After: {value}\r\n"
        connection.sendall(f"{head}Content-Length: 0\r\n\r\n".encode())

    with raw_server(answer) as url:
        error = failure(url)
    assert (error.kind, error.status, error.retry_after) == ("bad_status", 429, seconds)


def test_redirects_are_followed_and_the_last_address_is_told(httpserver):
    serve(httpserver)
    httpserver.expect_request("/old").respond_with_response(Response(status=301, headers={"Location": "/older"}))
    httpserver.expect_request("/older").respond_with_response(Response(status=302, headers={"Location": "feed#top"}))
    assert fetch(httpserver.url_for("/old"), allow_loopback=True).final_url == httpserver.url_for("/feed")


def test_a_circle_of_redirects_ends(httpserver):
    httpserver.expect_request("/feed").respond_with_response(Response(status=302, headers={"Location": "/feed"}))
    assert failure(httpserver.url_for("/feed")).kind == "redirect_loop"
    assert len(httpserver.log) == 6


def test_a_redirect_to_nowhere_is_a_bad_status(httpserver):
    assert failure(serve(httpserver, status=302)).kind == "bad_status"


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://192.168.1.1:8080/",
        "http://0x0a000001/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
    ],
)
def test_a_redirect_to_a_private_address_is_not_followed(httpserver, target):
    url = serve(httpserver, status=302, Location=target)
    assert failure(url).kind == "blocked_address"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "http://me:pw@example.org/"])
def test_a_redirect_to_something_else_is_not_followed(httpserver, target):
    assert failure(serve(httpserver, status=302, Location=target)).kind == "bad_address"


def test_a_redirect_to_nonsense_is_not_followed():
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n"
    with raw_server(lambda connection: connection.sendall(answer)) as url:
        assert failure(url).kind == "bad_address"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "127.1"])
def test_this_machine_is_not_asked_unless_that_is_allowed(httpserver, host):
    serve(httpserver)
    assert failure(f"http://{host}:{httpserver.port}/feed", allow_loopback=False).kind == "blocked_address"
    assert httpserver.log == []


@pytest.mark.parametrize(
    "url",
    [
        "gopher://example.org/",
        "example.org/feed",
        "",
        "http://user@example.org/",
        "http://exa mple.org:port/",
        "http://[::1",
        f"http://example.org/{'x' * 2000}",
        f"http://{'x' * 70}.org/",
    ],
)
def test_what_is_no_web_address_is_not_asked(url):
    assert failure(url).kind == "bad_address"


def test_a_name_is_looked_up_once_and_the_checked_address_is_asked(httpserver):
    asked = []

    def resolver(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    serve(httpserver)
    url = f"http://feed.example:{httpserver.port}/feed"
    assert fetch(url, allow_loopback=True, resolver=resolver).body == RSS
    assert asked == ["feed.example"]
    assert httpserver.log[-1][0].headers["Host"] == f"feed.example:{httpserver.port}"


def test_a_name_that_turns_to_a_private_address_is_blocked(httpserver):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    httpserver.expect_request("/feed").respond_with_response(Response(status=302, headers={"Location": "/next"}))
    url = f"http://rebinding.example:{httpserver.port}/feed"
    error = failure(url, resolver=lambda host, port: next(answers))
    assert error.kind == "blocked_address"
    assert len(httpserver.log) == 1


def test_one_private_address_among_public_ones_blocks_a_name():
    error = failure("http://mixed.example/", resolver=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    assert error.kind == "blocked_address"


def test_the_next_address_of_a_name_is_tried(httpserver):
    serve(httpserver)
    url = f"http://two.example:{httpserver.port}/feed"
    assert fetch(url, allow_loopback=True, resolver=lambda host, port: ["::1", "127.0.0.1"]).body == RSS


@pytest.mark.parametrize("answer", [[], OSError("no such name"), UnicodeError("label too long")])
def test_a_name_without_address_is_a_failure_of_dns(answer):
    def resolver(host, port):
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert failure("http://nowhere.example/", resolver=resolver).kind == "dns"


def test_a_look_up_that_hangs_is_given_up():
    started = time.monotonic()
    assert failure("http://slow.example/", resolver=lambda host, port: time.sleep(2) or []).kind == "timeout"
    assert time.monotonic() - started < 1.5


def test_a_port_where_nobody_listens_refuses():
    assert failure(f"http://127.0.0.1:{closed_port()}/").kind == "refused"


def test_an_answer_that_does_not_come_is_given_up():
    with raw_server(lambda connection: time.sleep(1)) as url:
        assert failure(url).kind == "timeout"


def test_an_answer_that_drips_is_given_up_at_the_deadline():
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(30):
            connection.sendall(b"x")
            time.sleep(0.1)

    started = time.monotonic()
    with raw_server(drip) as url:
        assert failure(url).kind == "timeout"
        assert time.monotonic() - started < 2


def test_headers_without_end_are_given_up():
    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(2_000):
            connection.sendall(b"X-Filler: " + b"x" * 1_000 + b"\r\n")

    with raw_server(flood) as url:
        assert failure(url).kind in ("protocol", "timeout")


def test_a_huge_body_is_refused_while_it_comes_in(httpserver):
    assert failure(serve(httpserver, b"x" * 100_001)).kind == "too_large"
    httpserver.clear()
    assert len(fetch(serve(httpserver, b"x" * 100_000), allow_loopback=True, limits=QUICK).body) == 100_000


def test_a_body_without_end_is_refused():
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")

    with raw_server(endless) as url:
        assert failure(url).kind == "too_large"


def test_a_bomb_of_gzip_is_not_unpacked(httpserver):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    assert failure(serve(httpserver, bomb, Content_Encoding="gzip")).kind == "too_large"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"no gzip", "gzip"), (gzip.compress(RSS, mtime=0)[:-20], "gzip"), (RSS, "br"), (RSS, "gzip, gzip")],
    ids=["not packed", "cut off", "not asked for", "twice"],
)
def test_a_badly_packed_body_is_a_failure(httpserver, body, encoding):
    assert failure(serve(httpserver, body, Content_Encoding=encoding)).kind == "protocol"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nBad\x00: \r\n\r\n",
    ],
    ids=["nothing", "another protocol", "cut off", "bad header"],
)
def test_a_broken_answer_is_a_failure(answer):
    with raw_server(lambda connection: connection.sendall(answer)) as url:
        assert failure(url).kind == "protocol"


def test_an_entity_tag_that_breaks_a_header_is_not_sent(httpserver):
    assert failure(serve(httpserver), etag='"a"\r\nX-Evil: 1').kind == "protocol"
    assert httpserver.log == []


def test_a_long_entity_tag_is_not_kept(httpserver):
    assert fetch(serve(httpserver, ETag=f'"{"x" * 400}"'), allow_loopback=True).etag is None


def test_no_secure_connection_is_made_to_a_server_that_speaks_plainly(httpserver):
    serve(httpserver)
    assert failure(httpserver.url_for("/feed").replace("http:", "https:")).kind == "tls"


@pytest.fixture
def secure_server(tmp_path, monkeypatch):
    """A server for feed.example whose certificate is trusted."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here: it makes the certificate of this test")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    name = ["-subj", "/CN=feed.example", "-addext", "subjectAltName=DNS:feed.example"]
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, *name]
    subprocess.run(make, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer("127.0.0.1", ssl_context=context) as server:
        yield server


def test_a_secure_connection_goes_to_the_checked_address_under_the_name_of_the_host(secure_server):
    serve(secure_server)
    at = f":{secure_server.port}/feed"
    to_loopback = {"allow_loopback": True, "resolver": lambda host, port: ["127.0.0.1"]}
    assert fetch(f"https://feed.example{at}", **to_loopback).body == RSS
    assert failure(f"https://other.example{at}", **to_loopback).kind == "tls"


def test_proxies_of_the_environment_are_not_used(httpserver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    assert fetch(serve(httpserver), allow_loopback=True).status == 200


def test_a_page_instead_of_a_feed_is_fetched_but_not_read(httpserver):
    page = fetch(serve(httpserver, b"<!doctype html><html><body>Hello</body></html>"), allow_loopback=True)
    with pytest.raises(FetchFailed, match="web page") as caught:
        parse(page.body, page.content_type, page.final_url)
    assert caught.value.kind == "not_a_feed"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fec0::1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
    ],
)
def test_public_addresses_are_told_from_the_others(address, public):
    assert is_public(address) is public


def test_the_system_resolves_a_name_to_addresses_as_text():
    assert "127.0.0.1" in resolve("127.0.0.1", 80)


def test_nothing_is_waited_for_past_the_deadline():
    assert Deadline(60).cap(5) == 5
    assert 0 < Deadline(60).cap(None) <= 60
    with pytest.raises(FetchFailed, match="took longer than 0 seconds"):
        Deadline(0).cap(5)
