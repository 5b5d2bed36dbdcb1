"""Asking for one address: a conditional GET with bounds on time, size and redirects."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore2

from tracker.feeds.addresses import Address, address, default_port
from tracker.feeds.failure import FetchFailed
from tracker.feeds.transport import Deadline, PublicNetwork, Resolver, resolve

REDIRECTS = (301, 302, 303, 307, 308)
USER_AGENT = "ForecastTracker/0.1 (feed reader; conditional requests)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
MAX_TAG = 400  # longer entity tags are not kept
MAX_DIGITS = 9  # of seconds to wait


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds), how much (bytes, packed and unpacked alike) and how many redirects."""

    connect: float = 3.0
    read: float = 5.0
    total: float = 15.0
    size: int = 2 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is empty where `not_modified`; `retry_after` is in seconds."""

    status: int
    body: bytes
    content_type: str
    etag: str | None
    modified: str | None
    final_url: str
    not_modified: bool
    retry_after: float | None


def fetch(
    url: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    allow_loopback: bool = False,
    limits: Limits | None = None,
    resolver: Resolver = resolve,
) -> Fetched:
    """What stands at an address, unless it is unchanged since `etag` or `modified`, which an earlier answer gave.

    Neither proxies, cookies nor credentials are used. Raises `FetchFailed`.
    """
    limits = limits or Limits()
    deadline = Deadline(limits.total)
    network = PublicNetwork(deadline, resolver, allow_loopback=allow_loopback)
    headers = _headers(etag, modified)
    place = address(url)
    with httpcore2.ConnectionPool(network_backend=network, max_keepalive_connections=0) as pool:
        for _ in range(limits.redirects + 1):
            answer = _ask(pool, place, headers, limits)
            if isinstance(answer, Fetched):
                return answer
            place = address(answer, place.url)
    raise FetchFailed("redirect_loop", f"redirects more than {limits.redirects} times")


def _headers(etag: str | None, modified: str | None) -> dict[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    return headers


def _ask(pool: httpcore2.ConnectionPool, place: Address, headers: Mapping[str, str], limits: Limits) -> Fetched | str:
    """The answer at one address, or where it redirects to."""
    port = None if place.port == default_port(place.scheme) else place.port
    url = httpcore2.URL(scheme=place.scheme, host=place.host, port=port, target=place.target)
    times = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
    try:
        with pool.stream("GET", url, headers=[*headers.items()], extensions={"timeout": times}) as response:
            return _answer(response, place, limits)
    except httpcore2.TimeoutException as error:
        raise FetchFailed("timeout", f"{place.host} did not answer in time") from error
    except httpcore2.ConnectError as error:
        raise FetchFailed("refused", f"{place.host} could not be reached: {error}") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise FetchFailed("protocol", f"{place.host} broke off or sent no HTTP: {error}") from error


def _answer(response: httpcore2.Response, place: Address, limits: Limits) -> Fetched | str:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    status, retry_after = response.status, _retry_after(headers)
    if status in REDIRECTS and headers.get("location"):
        return headers["location"]
    if status not in (200, 304):
        raise FetchFailed(
            "bad_status", f"{place.host} answered with status {status}", status=status, retry_after=retry_after
        )
    unchanged = status == 304
    encoding = headers.get("content-encoding", "").strip().lower()
    return Fetched(
        status=status,
        body=b"" if unchanged else _body(response.iter_stream(), encoding, limits.size),
        content_type=headers.get("content-type", "")[:MAX_TAG],
        etag=_short(headers.get("etag")),
        modified=_short(headers.get("last-modified")),
        final_url=place.url,
        not_modified=unchanged,
        retry_after=retry_after,
    )


def _short(value: str | None) -> str | None:
    return value if value and len(value) <= MAX_TAG else None


def _body(stream: Iterator[bytes], encoding: str, size: int) -> bytes:
    """The body, unpacked as it comes in; never more than `size` bytes are held, packed or unpacked."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchFailed("protocol", f"is packed as {encoding[:40]!r}, which was not asked for")
    unpack = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if "gzip" in encoding else None
    body, taken = bytearray(), 0
    try:
        for chunk in stream:
            taken += len(chunk)
            body += unpack.decompress(chunk, size + 1 - len(body)) if unpack else chunk
            if max(taken, len(body)) > size:
                raise FetchFailed("too_large", f"is larger than {size} bytes")
    except zlib.error as error:
        raise FetchFailed("protocol", f"is badly packed: {error}") from error
    if unpack and taken and not unpack.eof:
        raise FetchFailed("protocol", "ends before its packing does")
    return bytes(body)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait before asking again; a date is read against the answer's own date, not against a clock."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal() and len(value) <= MAX_DIGITS:
        return float(value)
    until, now = _http_date(value), _http_date(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
