"""When an event happened, by the date expression nearest to the words that report it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import dateparser

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_EXPRESSION = re.compile(
    rf"\b(?P<absolute>\d{{4}}-\d\d-\d\d|\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?!\d)(?:,? \d{{4}})?)|"
    rf"\b(?P<month>{_MONTH},? (?:of )?\d{{4}})\b|"
    rf"\b(?:in|since|during|back in|of) (?:early |late |mid-)?(?P<year>(?:19|20)\d\d)\b|"
    rf"\b(?:in|last|since|during) (?:early |late |mid-)?(?P<bare>January|February|March|April|May|June|July|August|"
    rf"September|October|November|December)\b(?!,? (?:of )?\d)|"
    rf"\b(?P<next>(?:next|coming|this coming) (?:\w+))\b|"
    rf"\b(?P<last>last) (?P<span>week|month|year|spring|summer|autumn|winter|fall)\b|"
    rf"\b(?P<ago>(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|many) "
    rf"(?:day|week|month|year|decade)s? (?:ago|earlier))\b|"
    rf"\b(?P<weekday>(?:last |on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?\b|"
    rf"\b(?P<day>yesterday|today|tonight|overnight|this (?:morning|afternoon|evening|week))\b",
)
_SPANS = {"week": 7, "month": 31}
_AGO = {"several": "5", "many": "10"}


@dataclass(frozen=True, slots=True)
class When:
    """A moment and the words that gave it; no words where it is the time of publication."""

    at: datetime
    words: str = ""


def event_time(text: str, trigger: int, published_at: datetime, *, period: bool = False) -> When:
    """When what `text` reports at offset `trigger` happened, no later than its publication.

    `period` says that the text reports a figure: a month or year is then what the figure is of, not when it came out.
    """
    found = []
    for match in _EXPRESSION.finditer(text):
        if period and (match["month"] or match["bare"] or match["year"]):
            continue
        at = _moment(match, published_at)
        if at is not None and at <= published_at:
            found.append((abs(match.start() - trigger), When(at, match[0])))
    return min(found, key=lambda pair: pair[0], default=(0, When(published_at)))[1]


def _moment(match: re.Match[str], published: datetime) -> datetime | None:
    kind = match.lastgroup
    if kind in ("absolute", "month", "ago"):
        return _parsed(match[kind], published)
    if kind == "year":
        return min(_at(date(int(match["year"]), 12, 31)), published)
    if kind == "bare":
        return _month_end(match["bare"], published)
    if kind == "span":
        return published - timedelta(days=_SPANS.get(match["span"], 365))
    if kind == "weekday":
        return _weekday(match["weekday"], published)
    if kind == "day":
        return published - timedelta(days=1) if match["day"] == "yesterday" else published
    return None


def _at(day: date) -> datetime:
    """Noon, so that no time zone moves the day."""
    return datetime.combine(day, time(12), UTC)


def _weekday(words: str, published: datetime) -> datetime:
    """The last such day up to publication; "last Monday" said on a Monday is a week ago."""
    wanted = _WEEKDAYS.index(words.split()[-1].casefold())
    back = (published.weekday() - wanted) % 7
    if back == 0:
        return published if not words.casefold().startswith("last") else published - timedelta(days=7)
    return _at(published.date() - timedelta(days=back))


def _month_end(name: str, published: datetime) -> datetime:
    """The end of the last month of that name, or publication while it runs."""
    month = [f"{datetime(2000, m, 1, tzinfo=UTC):%B}" for m in range(1, 13)].index(name) + 1
    year = published.year if month <= published.month else published.year - 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(_at(after - timedelta(days=1)), published)


@lru_cache(maxsize=4096)
def _parsed(words: str, published: datetime) -> datetime | None:
    """An absolute or counted expression; of a day without a year the nearest one, before or after publication."""
    plain = " ".join(_AGO.get(w, w) for w in words.replace("earlier", "ago").replace("of ", "").split())
    last, this = (_read(plain, published, prefer) for prefer in ("past", "current_period"))
    if last is None or this is None:
        return None
    day = this if this <= published or this - published < published - last else last
    return published if day.date() == published.date() else _at(day.date())


def _read(words: str, published: datetime, prefer: str) -> datetime | None:
    day = "current" if words.endswith("ago") else "last"
    settings = {
        "RELATIVE_BASE": published.replace(tzinfo=None),
        "PREFER_DATES_FROM": prefer,
        "PREFER_DAY_OF_MONTH": day,
    }
    found = dateparser.parse(words, languages=["en"], settings=settings)
    return None if found is None else found.replace(tzinfo=UTC)
