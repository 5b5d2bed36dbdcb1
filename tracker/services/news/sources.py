"""Sources: registered, claimed for polling by one worker at a time, and kept account of."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.resolver.articles import Source, SourceKind, Tier
from tracker.storage.db import lock
from tracker.storage.queries.articles import SOURCE, source_from
from tracker.storage.tables import FeedPoll, SourceRow

LONGEST_WAIT = timedelta(hours=24)  # between polls of a source that keeps failing
LONGEST_RETRY_AFTER = timedelta(days=7)  # what a source may ask of us
JITTER = 0.1  # of the interval, so that sources of one interval do not stay in step
ERROR_LENGTH = 400
DESCRIBED = ("name", "feed_url", "domain", "owner_group", "kind", "tier", "language", "poll_minutes")


class Described(Protocol):
    """What a source needs to be registered: the shape of an entry in the bank's list of sources."""

    @property
    def name(self) -> str:
        """The publisher's name."""
        ...

    @property
    def feed_url(self) -> str:
        """Where its feed stands."""
        ...

    @property
    def domain(self) -> str:
        """Its domain."""
        ...

    @property
    def kind(self) -> str:
        """What sort of publisher it is, of `SourceKind`."""
        ...

    @property
    def tier(self) -> str:
        """How far its word goes, of `Tier`."""
        ...

    @property
    def owner_group(self) -> str:
        """Who owns it: sources of one owner are one newsroom."""
        ...

    @property
    def poll_minutes(self) -> float:
        """How often it is polled."""
        ...

    @property
    def language(self) -> str:
        """The language it writes in, such as “en”."""
        ...

    @property
    def enabled(self) -> bool:
        """Whether it is polled."""
        ...


@dataclass(slots=True)
class SourcesReport:
    """What a registration did, by name."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SourceToPoll:
    """A source that this worker has claimed, and what its last answer was marked with."""

    source: Source
    feed_url: str
    etag: str | None
    modified: str | None
    fictional: bool


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that got an answer. `modified` and `etag` are what the answer was marked with."""

    status: int
    items: int = 0
    new: int = 0
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class PollFailure:
    """A poll that got none that could be used. `retry_after`: how long the source asks us to stay away."""

    error: str
    status: int | None = None
    retry_after: timedelta | None = None


def register_sources(session: Session, sources: Iterable[Described], now: datetime) -> SourcesReport:
    """Bring the stored sources in line with a list. Doing it twice changes nothing.

    A source is known by its name or its feed. Whether it is enabled follows the list only when it is added: what an
    admin has switched stays as switched. Raises `Conflict` where a name and a feed belong to two stored sources.
    """
    report = SourcesReport()
    for described in sources:
        row = _stored(session, described)
        if row is None:
            add_source(session, described, now)
            report.added.append(described.name)
        else:
            changed = _follow(row, described, now)
            (report.updated if changed else report.unchanged).append(described.name)
            session.flush()
    return report


def _stored(session: Session, described: Described) -> SourceRow | None:
    alike = or_(col(SourceRow.name) == described.name, col(SourceRow.feed_url) == described.feed_url)
    rows = session.scalars(select(SourceRow).where(alike)).all()
    if len(rows) > 1:
        raise Conflict(f"“{described.name}” and its feed belong to two different sources", field="name")
    return rows[0] if rows else None


def _follow(row: SourceRow, described: Described, now: datetime) -> bool:
    _check(described)
    values = {name: getattr(described, name) for name in DESCRIBED}
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    if "feed_url" in differing:
        differing |= {"etag": None, "modified": None, "next_poll_at": now, "fail_count": 0, "last_error": ""}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def add_source(session: Session, described: Described, now: datetime, *, fictional: bool = False) -> int:
    """Add one source, due at once. Raises `Invalid` by its values, `Conflict` where its name or feed is taken."""
    _check(described)
    if _stored(session, described) is not None:
        raise Conflict("a source of this name or with this feed is there already", field="name")
    values = {name: getattr(described, name) for name in DESCRIBED}
    row = SourceRow(**values, enabled=described.enabled, next_poll_at=now, fictional=fictional, created_at=now)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def _check(described: Described) -> None:
    if not described.name.strip() or len(described.name) > 120:
        raise Invalid("must have 1 to 120 characters", field="name")
    if not described.feed_url.startswith(("https://", "http://")) or len(described.feed_url) > 2000:
        raise Invalid("must be an address that starts with http:// or https://", field="feed_url")
    if described.kind not in tuple(SourceKind):
        raise Invalid(f"must be one of {', '.join(SourceKind)}", field="kind")
    if described.tier not in tuple(Tier):
        raise Invalid(f"must be one of {', '.join(Tier)}", field="tier")
    if described.poll_minutes <= 0:
        raise Invalid("must be more than 0", field="poll_minutes")


def switch_source(session: Session, source_id: int, now: datetime, *, enabled: bool) -> None:
    """Stop or start polling a source. Starting makes it due at once and forgets its failures."""
    again: dict[str, Any] = {"next_poll_at": now, "fail_count": 0} if enabled else {}
    switch = update(SourceRow).where(col(SourceRow.id) == source_id).values(enabled=enabled, **again)
    if session.execute(switch.returning(col(SourceRow.id))).first() is None:
        raise NotFound(f"there is no source {source_id}", field="source")


def claim_due(session: Session, now: datetime, limit: int = 50) -> list[SourceToPoll]:
    """The enabled sources that are due, longest due first.

    Each is put off by its interval, so that no other worker polls it too; a worker that dies with its claim leaves a
    poll out, and the account of polls shows it.
    """
    lock(session, "polls")
    due = (
        select(
            *SOURCE,
            col(SourceRow.feed_url),
            col(SourceRow.etag),
            col(SourceRow.modified),
            col(SourceRow.fictional),
            col(SourceRow.poll_minutes),
        )
        .where(col(SourceRow.enabled), col(SourceRow.next_poll_at) <= now)
        .order_by(col(SourceRow.next_poll_at), col(SourceRow.id))
        .limit(limit)
    )
    claimed = []
    for row in session.execute(due).all():
        *source, feed_url, etag, modified, fictional, minutes = row
        claimed.append(SourceToPoll(source_from(source), feed_url, etag, modified, fictional))
        wait = {"next_poll_at": now + _interval(source[0], minutes)}
        session.execute(update(SourceRow).where(col(SourceRow.id) == source[0]).values(wait))
    return claimed


def _interval(source_id: int, minutes: float) -> timedelta:
    """The source's interval, longer or shorter by a part that is always the same for the same source."""
    share: float = zlib.crc32(str(source_id).encode()) / 2**32
    return timedelta(minutes=minutes) * (1 + JITTER * (2 * share - 1))


def record_poll(session: Session, source_id: int, now: datetime, outcome: Polled | PollFailure) -> None:
    """Keep account of a poll and set the next one.

    After a failure the wait doubles, up to a day, and what the source asked for is honoured.
    """
    row = session.get(SourceRow, source_id)
    if row is None:
        raise NotFound(f"there is no source {source_id}", field="source")
    interval = _interval(source_id, row.poll_minutes)
    row.last_polled_at = now
    if isinstance(outcome, Polled):
        row.last_ok_at, row.last_error, row.fail_count = now, "", 0
        row.etag, row.modified = outcome.etag or row.etag, outcome.modified or row.modified
        row.next_poll_at = now + interval
        counts: dict[str, Any] = {"ok": True, "items": outcome.items, "new": outcome.new}
    else:
        row.last_error, row.fail_count = outcome.error[:ERROR_LENGTH], row.fail_count + 1
        row.next_poll_at = now + _back_off(interval, row.fail_count, outcome.retry_after)
        counts = {"ok": False, "error": row.last_error}
    session.add(FeedPoll(source_id=source_id, at=now, status=outcome.status, **counts))
    session.flush()


def _back_off(interval: timedelta, failures: int, retry_after: timedelta | None) -> timedelta:
    wait = max(interval, min(LONGEST_WAIT, interval * (1 << min(failures, 16))))
    return max(wait, min(retry_after or timedelta(0), LONGEST_RETRY_AFTER))
