"""The invented newsrooms on a loopback port: feeds in three formats that grow as the story goes on, and article pages.

Only articles whose moment has come are there. Feeds answer conditional requests, as real ones do.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

from tracker.demo import formats
from tracker.demo.press import Printed, printed
from tracker.demo.story import OUTLETS

HOST = "127.0.0.1"
PATIENCE = 5.0  # seconds that a client may take to say what it wants

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Page:
    """What lies at an address: its content, type, and when it last changed (None: never said)."""

    content: bytes
    content_type: str
    changed_at: datetime | None

    @property
    def etag(self) -> str:
        """A strong validator."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Newsstand:
    """All articles of a telling; looked up by path and time."""

    articles: tuple[Printed, ...]

    def page(self, path: str, now: datetime, base_url: str) -> Page | None:
        """The feed or article page at a path as it is now; None where there is nothing, or nothing yet."""
        out = [a for a in self.articles if a.published_at <= now]
        outlet = next((o for o in OUTLETS if path == f"/{o.feed}"), None)
        if outlet is not None:
            own = [a for a in reversed(out) if a.outlet == outlet.name]
            content, content_type = formats.feed(outlet, own, base_url)
            return Page(content, content_type, own[0].published_at if own else None)
        article = next((a for a in out if path == formats.path_of(a)), None)
        if article is None:
            return None
        return Page(formats.page(article), "text/html; charset=utf-8", article.published_at)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, and writes no log."""

    timeout = PATIENCE
    protocol_version = "HTTP/1.1"

    def __init__(self, newsstand: Newsstand, clock: Clock, *args: object) -> None:
        self.newsstand = newsstand
        self.clock = clock
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer(with_content=True)

    def do_HEAD(self) -> None:
        self._answer(with_content=False)

    def _answer(self, *, with_content: bool) -> None:
        base_url = f"http://{HOST}:{self.connection.getsockname()[1]}"
        page = self.newsstand.page(self.path.partition("?")[0], self.clock(), base_url)
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, b"", {}, with_content=with_content)
            return
        headers = {"ETag": page.etag, "Cache-Control": "no-cache"}
        if page.changed_at is not None:
            headers["Last-Modified"] = format_datetime(page.changed_at.astimezone(UTC), usegmt=True)
        if self._unchanged(page):
            self._send(HTTPStatus.NOT_MODIFIED, None, headers, with_content=False)
            return
        self._send(
            HTTPStatus.OK, page.content, headers | {"Content-Type": page.content_type}, with_content=with_content
        )

    def _unchanged(self, page: Page) -> bool:
        """Whether the client has this version already. A validator outranks a date (RFC 9110, 13.2.2)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return page.etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or page.changed_at is None:
            return False
        try:
            return page.changed_at <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _send(
        self, status: HTTPStatus, content: bytes | None, headers: Mapping[str, str], *, with_content: bool
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if content is not None:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if content and with_content:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        """Keep quiet."""


class Server:
    """The running newsrooms. `port` is where; `stop` ends them."""

    def __init__(self, newsstand: Newsstand, clock: Clock, port: int) -> None:
        self._server = ThreadingHTTPServer((HOST, port), partial(_Handler, newsstand, clock))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="newsrooms", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address that all feeds and pages begin with."""
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        """Stop serving and free the port. Doing it twice changes nothing."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(started_at: datetime, seconds: float, clock: Clock, port: int = 0) -> Server:
    """Serve the story that began at `started_at` and lasts `seconds`, by the time that `clock` tells.

    `port` 0 takes a free one; a restarted worker passes the one it had, so that addresses stay. Raises `OSError` where
    the port is taken.
    """
    return Server(Newsstand(printed(started_at, seconds)), clock, port)
