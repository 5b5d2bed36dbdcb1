"""Reading RSS, Atom and JSON Feed into news items, whatever the bytes."""

import re
from collections.abc import Mapping
from typing import Any

import feedparser

from tracker.feeds.encoding import decoded
from tracker.feeds.failure import FetchFailed
from tracker.feeds.items import NewsItem, moment, news_item, once
from tracker.feeds.jsonfeed import parse_json_feed
from tracker.feeds.tidying import tidy

_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf)[\s>/]", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_PROLOG = 10_000  # characters within which the root element must start


def parse(body: bytes, content_type: str, base_url: str) -> list[NewsItem]:
    """The entries of a feed, each once, in the feed's order. Raises `FetchFailed` of kind `not_a_feed`.

    What can be read of a malformed feed is returned. `base_url` is where it came from: relative links start there.
    """
    text = decoded(body, content_type).lstrip("\ufeff \t\r\n\x00")
    if text.startswith("{"):
        return once(parse_json_feed(text, base_url))
    root = _ROOT.search(text, 0, _PROLOG)
    page = _PAGE.search(text, 0, root.start() if root else _PROLOG)
    if page or root is None:
        raise FetchFailed("not_a_feed", "is a web page, not a feed" if page else "is no RSS, Atom or JSON Feed")
    return once(_entries(tidy(text), base_url))


def _entries(text: str, base_url: str) -> list[NewsItem]:
    """The entries that feedparser finds. It is handed UTF-8, and neither fetches, sanitises nor resolves anything."""
    try:
        found = feedparser.parse(
            text.encode("utf-8", "replace"),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        feed_language = str(found.feed.get("language") or "")
        items = [_item(entry, base_url, feed_language) for entry in found.entries]
    except Exception as error:  # whatever a foreign parser makes of hostile bytes
        raise FetchFailed("not_a_feed", f"cannot be read as a feed: {type(error).__name__}") from error
    if not found.version and not any(items):
        raise FetchFailed("not_a_feed", "is no RSS, Atom or JSON Feed")
    return [item for item in items if item]


def _item(entry: Mapping[str, Any], base_url: str, feed_language: str) -> NewsItem | None:
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    markup = max([*contents, str(entry.get("summary") or "")], key=len)
    details = entry.get("title_detail") or {}
    updated = entry["updated_parsed"] if "updated_parsed" in entry else None  # noqa: SIM401  (`get` would warn)
    return news_item(
        guid=str(entry.get("id") or ""),
        link=str(entry.get("link") or ""),
        base_url=base_url,
        title=str(entry.get("title") or ""),
        markup=markup,
        published_at=moment(entry.get("published_parsed")) or moment(updated),
        lang=str(entry.get("language") or details.get("language") or feed_language),
    )
