"""What the frame around every page needs: navigation, theme, libraries with their hashes, and the filters."""

import hashlib
import json
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from tracker.web import filters
from tracker.web.headers import nonce
from tracker.web.visit import moment, site_settings, visit

THEMES = ("light", "dark")


class Library(NamedTuple):
    """A file of the CDN with its hash: a browser refuses any other content."""

    path: str
    integrity: str


CHARTS = (
    Library(
        "chart.js@4.6.1/dist/chart.umd.min.js",
        "sha384-Emf5ZVIUiarAdhkgtqK+5/Z5qIvM6QoVrS+qAVtfyZVuD5lIHrac0me485+Antp0",
    ),
    Library(
        "luxon@3.7.2/build/global/luxon.min.js",
        "sha384-MPG/j0tMZel8D/wdSK2M2n+fUXFQ6lHE3r5wnJZ25xVC8KKtBOvT9BGMOmLfSxGT",
    ),
    Library(
        "chartjs-adapter-luxon@1.3.1/dist/chartjs-adapter-luxon.umd.min.js",
        "sha384-7cWzHabR6ZyfMWzZgVssYaOQRTccHUWZ0F09AanlF3RAJ/JNyFnIma2JTYIVKEUP",
    ),
    Library(
        "chartjs-plugin-annotation@3.1.0/dist/chartjs-plugin-annotation.min.js",
        "sha384-3N9GHhCtN3CQef6tNfqgZlv7sQLYIkcChN+uaTZ7xVdzKYp/SjBNPxa92+hM7EAY",
    ),
)
ERROR_BARS = Library(
    "chartjs-chart-error-bars@4.4.5/build/index.umd.min.js",
    "sha384-pmEzimiQMD67BbR0zE+ss0ugx98UAGIaiNlaKtGz7BBQ3UaT69z1CN323+oCogy0",
)

NAVIGATION = (  # endpoint, name, key that a page sets as `active`
    ("questions.index", "Questions", "questions"),
    ("leaderboards.show", "Leaderboards", "leaderboards"),
    ("news.show", "News", "news"),
    ("site.about", "About", "about"),
)


def set_up(app: Flask) -> None:
    """Give every template the frame's values and the filters."""
    app.context_processor(_frame)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        {
            "ago": lambda at: filters.stamp(at, filters.relative(at, moment())),
            "day": lambda at: filters.stamp(at, filters.day(at)),
            "when": _when,
            "utc": filters.utc,
            "span": filters.span,
            "percent": filters.percent,
            "exact": filters.exact,
            "signed": filters.signed,
            "score": filters.score,
            "number": filters.number,
            "unbroken": filters.unbroken,
            "plural": filters.plural,
            "outcome": filters.outcome,
            "left": _left,
            "browser": filters.browser,
            "from_json": json.loads,
            "moment_of": datetime.fromisoformat,
        }
    )


def _frame() -> dict[str, object]:
    here = visit()
    return {
        "site": site_settings(),
        "visitor": here.visitor,
        "demonstration": here.demonstration,
        "now": moment(),
        "theme": theme(),
        "nonce": nonce,
        "navigation": [entry for entry in NAVIGATION if has_page(entry[0])],
        "has_page": has_page,
        "asset": asset,
        "libraries": libraries,
        "here": request.full_path.rstrip("?"),
    }


def has_page(endpoint: str) -> bool:
    """Whether this application serves an endpoint."""
    return endpoint in current_app.view_functions


def theme() -> str:
    """The theme that the reader chose, or nothing: then the system's."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def libraries(*, reliability: bool = False) -> list[tuple[str, str]]:
    """Address and hash of the chart libraries a page needs."""
    base = site_settings().cdn.rstrip("/")
    return [(f"{base}/{file.path}", file.integrity) for file in (*CHARTS, *((ERROR_BARS,) if reliability else ()))]


def asset(name: str) -> str:
    """The address of a file of ours, with its hash, so that it can be kept until it changes."""
    return url_for("static", filename=name, v=_version(str(Path(current_app.static_folder or "") / name)))


@lru_cache(maxsize=32)
def _version(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def local(target: str | None, fallback: str) -> str:
    """An address on this site to go to, or the fallback where the text is empty or leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return fallback
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else fallback


def _when(at: datetime) -> Markup:
    """A day this year without its year, with the hour where it is near."""
    now = moment()
    text = f"{at.day}{filters.NO_BREAK}{at:%b}" + ("" if at.year == now.year else f"{filters.NO_BREAK}{at.year}")
    if abs(at - now) < timedelta(days=45):
        text += f", {at:%H:%M}"
    return filters.stamp(at, text)


def _left(at: datetime) -> str:
    """How long it is until a moment."""
    return filters.span(at - moment())
