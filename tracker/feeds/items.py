"""One entry of a feed."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time

from tracker.feeds.addresses import canonical_url
from tracker.feeds.cleaning import clean_html, clean_line

MAX_GUID = 500
MAX_TITLE = 1_000
FEED_YEARS = range(1970, 2100)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An entry in plain text. `url` is canonical; `published_at` is in UTC or None; `lang` is as "en", or None."""

    guid: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    lang: str | None


def news_item(
    *, guid: str, link: str, base_url: str, title: str, markup: str, published_at: datetime | None, lang: str
) -> NewsItem | None:
    """An item from the raw fields of an entry; None where it has neither title nor text."""
    title, text = clean_line(title)[:MAX_TITLE], clean_html(markup)
    if not title and not text:
        return None
    guid = clean_line(guid) or canonical_url(link, base_url) or _digest(f"{title}\n{text}")
    if len(guid) > MAX_GUID:
        guid = _digest(guid)
    url = canonical_url(link, base_url) or f"{canonical_url(base_url) or 'urn:feed'}#{_digest(guid)[:16]}"
    return NewsItem(guid, url, title, text, published_at, _language(lang))


def once(items: list[NewsItem]) -> list[NewsItem]:
    """The items without those whose guid or address came before."""
    kept: list[NewsItem] = []
    seen: set[str] = set()
    for item in items:
        if item.guid not in seen and item.url not in seen:
            kept.append(item)
        seen |= {item.guid, item.url}
    return kept


def moment(parts: struct_time | None) -> datetime | None:
    """The moment that a time in UTC stands for; None where it is none, or in a century without web feeds."""
    if parts is None or parts.tm_year not in FEED_YEARS:
        return None
    try:
        return datetime(*parts[:6], tzinfo=UTC)
    except ValueError:  # a leap second
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _language(tag: str) -> str | None:
    primary = tag.strip().replace("_", "-").partition("-")[0].lower()
    return primary if primary.isascii() and primary.isalpha() and len(primary) in (2, 3) else None
