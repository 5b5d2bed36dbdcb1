"""The article of a web page: title, text and date, without what surrounds it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import trafilatura

from tracker.feeds.cleaning import clean_line, clean_text, cut_at

MAX_TAGS = 30_000  # of one page: foreign parsers take quadratic time on what is made to hurt them

_HIDDEN = [
    "//*[@hidden or @aria-hidden='true']",
    *(
        f"//*[contains(translate(@style, ' ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), '{style}')]"
        for style in ("display:none", "visibility:hidden", "font-size:0", "opacity:0", "left:-9", "text-indent:-9")
    ),
]
_PUBLISHED = re.compile(
    rb"""(?:article:published_time["'][^>]{0,200}?content|"datePublished")\s*[=:]\s*["']([\dT:+.Z-]{10,40})["']"""
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says; empty where no article was found. `published_at` is midnight where only a day is given."""

    title: str
    text: str
    published_at: datetime | None
    lang: str | None


def extract(html: bytes, url: str) -> Extracted:
    """The article of a page that came from `url`. Never raises: what cannot be read is empty."""
    html = cut_at(html, b"<", MAX_TAGS)
    try:
        found: Any = trafilatura.bare_extraction(
            html, url=url, include_comments=False, include_tables=False, with_metadata=True, prune_xpath=_HIDDEN
        )
    except Exception:  # whatever a foreign parser makes of hostile bytes
        found = None
    if found is None:
        return Extracted("", "", None, None)
    return Extracted(
        title=clean_line(found.title or ""),
        text=clean_text(found.text or ""),
        published_at=_published(html, found.date),
        lang=found.language,
    )


def _published(html: bytes, day: str | None) -> datetime | None:
    exact = _PUBLISHED.search(html)
    for value in (exact[1].decode("ascii") if exact else "", day or ""):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
