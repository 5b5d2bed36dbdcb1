"""A `[[source]]` of the list of news sources."""

from urllib.parse import urlsplit

from tracker.bank.entries import Source
from tracker.core.fields import Fields

SOURCE_KINDS = ("wire", "newspaper", "broadcaster", "official", "aggregator", "blog", "satire")
TIERS = ("A", "B", "C")
NEVER_COUNT = ("aggregator", "blog", "satire")  # these add no origin, so they are tier C
SOURCE_KEYS = (
    *("name", "feed_url", "domain", "kind", "tier", "owner_group"),
    *("poll_minutes", "language", "enabled"),
)


def read_source(table: Fields) -> Source:
    """The source in a table; only sound where nothing was noted."""
    source = Source(
        name=table.text("name", required=True, limit=120),
        feed_url=table.text("feed_url", required=True, limit=2_000),
        domain=table.text("domain", required=True, limit=200).casefold(),
        kind=table.choice("kind", SOURCE_KINDS, ""),
        tier=table.choice("tier", TIERS, ""),
        owner_group=table.text("owner_group", required=True, limit=120),
        poll_minutes=table.number("poll_minutes", 15.0, low=1, high=1_440),
        language=table.text("language", "en", limit=8),
        enabled=table.flag("enabled", default=True),
    )
    if source.feed_url and not _is_web_address(source.feed_url):
        table.note("feed_url", "must be an http or https address without user name and password")
    if source.kind in NEVER_COUNT and source.tier in TIERS[:2]:
        table.note("tier", f"must be C: a source of kind {source.kind} never counts as one")
    return source


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
