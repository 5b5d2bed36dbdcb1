"""JSON Feed 1.x (jsonfeed.org)."""

import html
import json
from datetime import UTC, datetime
from typing import Any

from tracker.feeds.failure import FetchFailed
from tracker.feeds.items import NewsItem, news_item
from tracker.feeds.tidying import MAX_ENTRIES


def parse_json_feed(text: str, base_url: str) -> list[NewsItem]:
    """The items of a JSON Feed, those that are no objects or say nothing left out. Raises `FetchFailed`."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FetchFailed("not_a_feed", "is JSON that cannot be read") from error
    version = _text(feed, "version") if isinstance(feed, dict) else ""
    if "jsonfeed.org/version/1" not in version or not isinstance(feed.get("items"), list):
        raise FetchFailed("not_a_feed", "is JSON, but no JSON Feed 1.x")
    language = _text(feed, "language")
    items = [_item(item, base_url, language) for item in feed["items"][:MAX_ENTRIES] if isinstance(item, dict)]
    return [item for item in items if item]


def _item(item: dict[str, Any], base_url: str, language: str) -> NewsItem | None:
    plain = _text(item, "content_text") or _text(item, "summary")
    return news_item(
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        base_url=base_url,
        title=html.escape(_text(item, "title"), quote=False),
        markup=_text(item, "content_html") or html.escape(plain, quote=False),
        published_at=_moment(_text(item, "date_published")) or _moment(_text(item, "date_modified")),
        lang=_text(item, "language") or language,
    )


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
