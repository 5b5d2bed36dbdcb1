"""Dates, deadlines, numbers and vague words in the prose of a question."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
VAGUE = (
    *("tighten", "significant", "substantial", "considerable", "meaningful", "major", "serious", "dramatic"),
    *("soon", "shortly", "imminent", "near future", "large-scale", "normalise", "normalize", "improve", "worsen"),
)

_YEAR = r"(?:19|20|21)\d\d"
_MONTH = f"(?P<month>{'|'.join(MONTHS)})"
_DATE = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)|(?P<day>\d{{1,2}}) {_MONTH} (?P<year>{_YEAR})|"
    rf"{_MONTH.replace('month', 'month2')} (?P<day2>\d{{1,2}}), (?P<year2>{_YEAR}))\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(r"\b(by|before|until|through|on or before|no later than)(?: and including)? $", re.IGNORECASE)
_VAGUE = re.compile(rf"\b({'|'.join(map(re.escape, VAGUE))})(?:s|d|ed|ing|ly|er)?\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;?!])\s+|\n\s*\n")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER = re.compile(rf"(?<![\w.,:/-])(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?(?: ({'|'.join(_SCALES)}))?(?![\w:/]|-\d)")
_REFERENCE = (
    re.compile(  # numbers that name something: "Article 5", "Resolution 2803", "23:59", "30 June", "28-29 January"
        rf"\b(?:articles?|sections?|paragraphs?|chapters?|resolutions?|version|phase|part|no\.) \d+(?:\(\d+\))?|"
        rf"\d{{1,2}}:\d\d|\b\d{{1,2}}(?:[-–]\d{{1,2}})? (?:{'|'.join(MONTHS)})\b|\b(?:{'|'.join(MONTHS)}) \d{{1,2}}\b|"
        rf"\b{_YEAR}\b",
        re.IGNORECASE,
    )
)


def sentences(prose: str) -> list[str]:
    """The sentences and clauses (at semicolons) of some prose."""
    return [s for s in _SENTENCE.split(prose) if s]


def dates_in(prose: str) -> list[date]:
    """Full dates (day, month and year), each once, in order."""
    return list(dict.fromkeys(day for match in _DATE.finditer(prose) if (day := _day(match))))


def deadlines_in(prose: str) -> Iterator[tuple[date, str]]:
    """The last day that each "by", "before", "until" with a full date allows, and its words."""
    for match in _DATE.finditer(prose):
        cue, day = _DEADLINE.search(prose, 0, match.start()), _day(match)
        if cue and day:
            strict = cue[1].casefold() == "before"
            yield (day - timedelta(days=1) if strict else day), f"{cue[1]} {match[0]}"


def _day(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        month = (match["month"] or match["month2"]).casefold()
        return date(int(match["year"] or match["year2"]), MONTHS.index(month) + 1, int(match["day"] or match["day2"]))
    except ValueError:  # 31 June
        return None


def numbers_in(prose: str) -> list[float]:
    """Numbers in digits that measure or count something, each once: not dates, hours, years or article numbers."""
    plain = _REFERENCE.sub(" ", _DATE.sub(" ", prose))
    found = (
        (m[1].replace(",", "") + (m[2] or ""), _SCALES.get((m[3] or "").casefold(), 1.0))
        for m in _NUMBER.finditer(plain)
    )
    return list(dict.fromkeys(float(digits) * scale for digits, scale in found))


def vague_words(prose: str) -> set[str]:
    """The vague words in some prose, in their plain form."""
    return {match[1].casefold() for match in _VAGUE.finditer(prose)}
