"""Articles written as Atom, RSS 2.0, JSON Feed 1.1 and HTML."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from tracker.core.names import slug_of
from tracker.core.story import Outlet
from tracker.demo.press import Printed

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
JSON_FEED = "https://jsonfeed.org/version/1.1"
ATOM_OUTLETS = frozenset({"Northwire", "The Lantern"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ET.register_namespace("content", CONTENT)


def path_of(article: Printed) -> str:
    """The path of an article's page."""
    return f"/{slug_of(article.outlet)}/{article.id}.html"


def feed(outlet: Outlet, articles: Sequence[Printed], base_url: str) -> tuple[bytes, str]:
    """The outlet's feed, newest article first as given, in the outlet's own format; and its content type."""
    if outlet.feed.endswith(".json"):
        return _json_feed(outlet, articles, base_url), "application/feed+json; charset=utf-8"
    if outlet.name in ATOM_OUTLETS:
        return _atom(outlet, articles, base_url), "application/atom+xml; charset=utf-8"
    return _rss(outlet, articles, base_url), "application/rss+xml; charset=utf-8"


def page(article: Printed) -> bytes:
    """The article's own page."""
    byline = f"{article.outlet}, {article.published_at:%d %B %Y, %H:%M} UTC"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(article.title)}</title></head>\n'
        f"<body><header><h1>{escape(article.title)}</h1>{escape(byline)}</header>\n"
        f"<main><article>\n{_html(article)}\n</article></main></body></html>\n"
    ).encode()


def _html(article: Printed) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in article.body.split("\n"))


def _guid(article: Printed) -> str:
    """A name that holds whatever the port."""
    return f"urn:tracker-demonstration:{article.id}"


def _about(outlet: Outlet) -> str:
    return f"{outlet.name}: an invented newsroom"


def _atom(outlet: Outlet, articles: Sequence[Printed], base_url: str) -> bytes:
    root = ET.Element("feed", xmlns=ATOM)
    _text(root, "id", f"urn:tracker-demonstration:{slug_of(outlet.name)}")
    _text(root, "title", _about(outlet))
    _text(root, "updated", (articles[0].published_at if articles else EPOCH).isoformat())
    ET.SubElement(root, "link", rel="self", href=f"{base_url}/{outlet.feed}")
    for article in articles:
        entry = ET.SubElement(root, "entry")
        _text(entry, "id", _guid(article))
        _text(entry, "title", article.title)
        ET.SubElement(entry, "link", rel="alternate", href=base_url + path_of(article))
        _text(entry, "published", article.published_at.isoformat())
        _text(entry, "updated", article.published_at.isoformat())
        _text(ET.SubElement(entry, "author"), "name", outlet.name)
        _text(entry, "content", _html(article)).set("type", "html")
    return _xml(root)


def _rss(outlet: Outlet, articles: Sequence[Printed], base_url: str) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", _about(outlet))
    _text(channel, "link", base_url)
    _text(channel, "description", "Invented news for the demonstration of Forecast Tracker")
    _text(channel, "language", "en")
    for article in articles:
        item = ET.SubElement(channel, "item")
        _text(item, "title", article.title)
        _text(item, "link", base_url + path_of(article))
        _text(item, "guid", _guid(article)).set("isPermaLink", "false")
        _text(item, "pubDate", format_datetime(article.published_at.astimezone(UTC), usegmt=True))
        _text(item, f"{{{CONTENT}}}encoded", _html(article))
    return _xml(root)


def _json_feed(outlet: Outlet, articles: Sequence[Printed], base_url: str) -> bytes:
    items = [
        {
            "id": _guid(article),
            "url": base_url + path_of(article),
            "title": article.title,
            "content_html": _html(article),
            "date_published": article.published_at.isoformat(),
        }
        for article in articles
    ]
    whole = {"version": JSON_FEED, "title": _about(outlet), "language": "en", "items": items}
    return json.dumps(whole, ensure_ascii=False).encode()


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text
    return element


def _xml(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
