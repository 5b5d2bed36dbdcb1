"""How values are written on pages: numbers, moments, titles. Pure; layout.py registers them with the templates."""

import math
import re
from datetime import UTC, datetime, timedelta

from markupsafe import Markup, escape

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
)
_DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({_MONTH}) (\d{{1,2}}, )?(\d{{4}})\b")
_STEPS = (
    (timedelta(minutes=90), timedelta(minutes=1), "minute"),
    (timedelta(hours=48), timedelta(hours=1), "hour"),
    (timedelta(days=365), timedelta(days=1), "day"),
    (timedelta.max, timedelta(days=365.25), "year"),
)


def relative(at: datetime, now: datetime) -> str:
    """A moment as seen from now: in 5 days, 3 hours ago, just now."""
    gap = abs(at - now)
    if gap < timedelta(seconds=45):
        return "just now" if at <= now else "in a moment"
    step, word = next((step, word) for limit, step, word in _STEPS if gap < limit)
    count = max(1, round(gap / step))
    text = f"{count} {word}" if count == 1 else f"{count:,} {word}s"
    return f"in {text}" if at > now else f"{text} ago"


def span(gap: timedelta) -> str:
    """A length of time in its two largest units: 1 d 16 h, 31 h 20 min."""
    minutes = max(0, int(gap.total_seconds() // 60))
    if minutes >= 48 * 60:
        return f"{minutes // 1440} d {minutes % 1440 // 60} h"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def day(at: datetime) -> str:
    """A day, as 6 Feb 2026."""
    return f"{at.day}{NO_BREAK}{at:%b}{NO_BREAK}{at.year}"


def utc(at: datetime) -> str:
    """A moment in full: 6 Feb 2026, 20:12 UTC."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%b} {at.year}, {at:%H:%M} UTC"


def stamp(at: datetime, text: str) -> Markup:
    """A <time> element that says `text` and carries the UTC moment in its title."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup(f'<time datetime="{moment}" title="{utc(at)}">{escape(text)}</time>')  # noqa: S704  (escaped)


def percent(p: float | None) -> str:
    """A probability as a percentage: whole, with one decimal near 0 and 1. Nothing is shown as never or always."""
    if p is None or math.isnan(p):
        return "–"
    if 0 < p < 0.01 or 0.99 < p < 1:
        return f"{min(99.9, max(0.1, 100 * p)):.1f}%"
    return f"{100 * p:.0f}%"


def exact(p: float) -> str:
    """A probability in percent as it was typed: 18, 18.5, 0.1; without the sign."""
    return f"{round(100 * p, 4):.12g}"


def signed(value: float | None, digits: int = 0) -> str:
    """A number with its sign, as +49, −147 and ±0."""
    if value is None or math.isnan(value):
        return "–"
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else "±"
    return f"{sign}{abs(rounded):,.{digits}f}"


def score(value: float | None, rule: str) -> str:
    """A score as its rule is written: three decimals for Brier, RPS and CRPS, a sign for all that are around zero."""
    if value is None:
        return "–"
    if rule.endswith(("brier", "rps", "crps")):
        return f"{value:.3f}".replace("-", MINUS) if rule != "relative_brier" else signed(value, 3)
    return signed(value, 3 if rule == "log" else 1)


def number(value: float | None) -> str:
    """A quantity with four significant digits at most, thousands apart."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", MINUS)
    return f"{value:.4g}".replace("-", MINUS)


def unbroken(title: str) -> Markup:
    """A title whose dates do not break over lines."""

    def glue(match: re.Match[str]) -> str:
        return match.group(0).replace(" ", NO_BREAK)

    return escape(_DATE.sub(glue, title))


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 forecaster, 1,204 articles."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def outcome(label: str | None) -> str:
    """An outcome as shown: Yes, No, Annulled, the option itself."""
    if label is None:
        return "–"
    return label[:1].upper() + label[1:]


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Windows", "Windows"), ("Mac", "macOS"))


def browser(agent: str) -> str:
    """A browser's name as people know it, from what it says of itself."""
    name = next((shown for sign, shown in _BROWSERS if f"{sign}/" in agent), "")
    system = next((shown for sign, shown in (*_SYSTEMS, ("Linux", "Linux")) if sign in agent), "")
    if name and system:
        return f"{name} on {system}"
    return name or agent[:60] or "a browser that gives no name"
