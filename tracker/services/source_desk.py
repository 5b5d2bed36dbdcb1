"""Sources added and switched by hand, each with an audit entry."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from tracker.core.errors import Invalid, NotFound
from tracker.services import news
from tracker.services.resolutions import Actor
from tracker.storage.ledger import append_audit
from tracker.storage.tables import SourceRow

LEAST_MINUTES, MOST_MINUTES = 1.0, 7 * 24 * 60.0


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as a form describes it: the shape of `news.Described`."""

    name: str
    feed_url: str
    domain: str
    kind: str
    tier: str
    owner_group: str = ""
    poll_minutes: float = 15.0
    language: str = "en"
    enabled: bool = True


def add(session: Session, source: NewSource, actor: Actor, now: datetime) -> int:
    """Add a source that is polled at once. Raises `Invalid` by its values, `Conflict` where it is there already."""
    if not source.domain.strip() or len(source.domain) > 200:
        raise Invalid("must have 1 to 200 characters", field="domain")
    if len(source.owner_group) > 120:
        raise Invalid("must have at most 120 characters", field="owner_group")
    if not LEAST_MINUTES <= source.poll_minutes <= MOST_MINUTES:
        raise Invalid("must be from 1 minute to 7 days", field="poll_minutes")
    source_id = news.add_source(session, source, now)
    payload = {"feed_url": source.feed_url, "kind": source.kind, "tier": source.tier}
    append_audit(session, actor.handle, "source.added", source.name, payload, now)
    return source_id


def switch(session: Session, source_id: int, actor: Actor, now: datetime, *, enabled: bool) -> str:
    """Start or stop polling a source; returns its name."""
    name = session.exec(select(SourceRow.name).where(SourceRow.id == source_id)).first()
    if name is None:
        raise NotFound(f"there is no source {source_id}", field="source")
    news.switch_source(session, source_id, now, enabled=enabled)
    append_audit(session, actor.handle, f"source.{'enabled' if enabled else 'disabled'}", name, {}, now)
    return name
