"""Fetching feeds and pages, and reading what they say. No database, and no clock but for timeouts.

`fetch(url) -> Fetched`, `parse(body, content_type, base_url) -> list[NewsItem]`, `extract(html, url) -> Extracted`.
Every failure is a `FetchFailed` with its kind.
"""

from tracker.feeds.addresses import canonical_url
from tracker.feeds.cleaning import clean_html, clean_text
from tracker.feeds.extracting import Extracted, extract
from tracker.feeds.failure import FetchFailed
from tracker.feeds.fetching import Fetched, Limits, fetch
from tracker.feeds.items import NewsItem
from tracker.feeds.parsing import parse

__all__ = [
    "Extracted",
    "FetchFailed",
    "Fetched",
    "Limits",
    "NewsItem",
    "canonical_url",
    "clean_html",
    "clean_text",
    "extract",
    "fetch",
    "parse",
]
