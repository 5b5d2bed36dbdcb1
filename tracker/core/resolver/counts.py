"""Numbers bound to a unit in a sentence, and whether one of them meets what the criteria count."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tracker.core.resolver.criteria import Count
from tracker.core.resolver.lexicon import words
from tracker.core.resolver.objects import normal
from tracker.core.resolver.parse import Sentence

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_WORDS = {w: float(i) for i, w in enumerate(_SMALL)} | {
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
    "dozen": 12.0,
}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_CURRENCIES = {"$": ("$", "dollar", "usd"), "€": ("€", "euro", "eur"), "£": ("£", "pound", "gbp")}
_NUMBER = re.compile(r"([$€£]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(bn|mln|m|k|%)?$")
_SUFFIXES = {"bn": 1e9, "mln": 1e6, "m": 1e6, "k": 1e3}
_LESS = words("nearly almost under below fewer less")
_FROM = words("from versus against compared after minus previous")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit words beside it; `less` where it is only an upper bound ("nearly 100")."""

    value: float
    unit: frozenset[str]
    less: bool
    i: int


class Met(StrEnum):
    """Whether the count of the criteria is met by a sentence."""

    YES = "yes"
    NO = "no"
    MISSING = "missing"


def quantities(sentence: Sentence) -> list[Quantity]:
    """The numbers of a sentence with their units, in order. Comparison values ("up from 90") are left out."""
    found, skip = [], -1
    for t in sentence.tokens:
        if t.i <= skip:
            continue
        value, symbol = _value(t.text)
        if value is None:
            continue
        last = t.i
        while last + 1 < len(sentence.tokens) and (scale := _SCALES.get(sentence.tokens[last + 1].lower.rstrip("."))):
            last += 1
            value *= scale
        before = {x.lower for x in sentence.tokens[max(0, t.i - 3) : t.i]}
        if t.i and sentence.tokens[t.i - 1].text in _CURRENCIES:
            symbol = sentence.tokens[t.i - 1].text
        skip = last
        if not before & _FROM:
            found.append(Quantity(value, _unit(sentence, last, symbol), bool(before & _LESS), t.i))
    return found


def _value(text: str) -> tuple[float | None, str]:
    match = _NUMBER.match(text.casefold())
    if match is None:
        return _WORDS.get(text.casefold()), ""
    value = float(match[2].replace(",", "") + (match[3] or ""))
    suffix = match[4] or ""
    return value * _SUFFIXES.get(suffix, 1.0), match[1] or ("%" if suffix == "%" else "")


def _unit(sentence: Sentence, last: int, symbol: str) -> frozenset[str]:
    """The currency sign before, and up to three words after the number as far as the noun it counts."""
    found = set(_CURRENCIES.get(symbol, (symbol,) if symbol else ()))
    for t in sentence.tokens[last + 1 : last + 4]:
        found |= {normal(t.text), normal(t.lemma)}
        if t.pos in ("ADP", "VERB", "AUX", "PUNCT", "CCONJ") and t.text not in ("-", "%"):
            break
    return frozenset(found | ({"percent"} if "%" in found else set()))


def met(sentence: Sentence, count: Count) -> tuple[Met, str]:
    """Whether a number with the right unit meets the count, and that number as text."""
    bound = [(q, factor) for q in quantities(sentence) if (factor := _factor(q, count.unit)) is not None]
    if not bound:
        return Met.MISSING, ""
    quantity, factor = bound[0]
    value = quantity.value * factor
    holds = _OPERATORS[count.op](value, count.value)
    if quantity.less and count.op in (">=", ">"):
        holds = False
    return (Met.YES if holds else Met.NO), f"{value:.10g}"


def _factor(quantity: Quantity, units: tuple[str, ...]) -> float | None:
    """By what a quantity must be multiplied to be in one of the units; None where it counts something else."""
    wanted = {tuple(normal(w) for w in u.split()) for u in units}
    if any(set(u) <= quantity.unit for u in wanted):
        return 1.0
    points = {("basis", "point"), ("bp",), ("bps",)}
    if wanted & points and {"percentage", "point"} <= quantity.unit:
        return 100.0
    return 1.0 if wanted & points and quantity.unit & {"bp", "bps"} else None
