"""From the fields of a forecast form to a probability vector, and from a vector to what a person reads."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from tracker.core.errors import InvalidForecast
from tracker.core.forecast import LEAST, MOST, binary, masses
from tracker.core.quantiles import cdf_from_quantiles
from tracker.core.question import Kind, Question
from tracker.storage.tables.types import EPOCH
from tracker.web import filters
from tracker.web.charts import LEVELS, five_of

EXPIRIES = {"": None, "30": 30, "90": 90}  # days, as the form names them
QUANTILE_FIELDS = tuple(f"q{100 * level:.0f}" for level in LEVELS)
CURRENCIES = ("€", "$", "£", "¥")
LONGEST = 40  # characters of a number

Form = Mapping[str, str]


def vector_from(question: Question, form: Form) -> tuple[float, ...]:
    """The probabilities a form holds. Raises `InvalidForecast` with the name of the field and what would be right."""
    if question.kind is Kind.BINARY:
        return _binary(form)
    if question.kind is Kind.MULTIPLE_CHOICE:
        return _choice(question, form)
    return _distribution(question, form)


def expiry_from(form: Form, now: datetime) -> datetime | None:
    """When the forecast is to expire; None: never."""
    chosen = form.get("until", "")
    if chosen not in EXPIRIES:
        raise InvalidForecast("must be one of the choices", field="until")
    days = EXPIRIES[chosen]
    return None if days is None else now + timedelta(days=days)


def _binary(form: Form) -> tuple[float, float]:
    percent = number(form.get("percent", ""), "percent")
    if not 100 * LEAST <= percent <= 100 * MOST:
        raise InvalidForecast(f"{percent:.10g}% is out of range: use 0.1 to 99.9", field="percent")
    return binary(percent / 100)


def _choice(question: Question, form: Form) -> tuple[float, ...]:
    """All options but the last are typed; the last is the rest."""
    typed = []
    for i, option in enumerate(question.outcomes[:-1]):
        percent = number(form.get(f"o{i}", ""), f"o{i}", of=f"for “{option}”")
        if not 100 * LEAST <= percent <= 100 * MOST:
            raise InvalidForecast(f"{percent:.10g}% for “{option}” is out of range: use 0.1 to 99.9", field=f"o{i}")
        typed.append(percent)
    rest = round(100 - math.fsum(typed), 9)
    if rest < 100 * LEAST:
        over = 100 * LEAST - rest
        last = question.outcomes[-1]
        raise InvalidForecast(f"{over:.4g} points too many: at least 0.1 must be left for “{last}”", field="rest")
    return tuple(p / 100 for p in (*typed, rest))


def _distribution(question: Question, form: Form) -> tuple[float, ...]:
    assert question.range is not None
    read = day_seconds if question.kind is Kind.DATE else number
    values = [read(form.get(field, ""), field) for field in QUANTILE_FIELDS]
    return masses(cdf_from_quantiles(LEVELS, values, question.range))


def number(text: str, field: str, *, of: str = "") -> float:
    """A number as people type it: 18, 18.5, 18,5 or 18%."""
    plain = text.strip().rstrip("%").strip().replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not plain:
        raise InvalidForecast(f"type a number {of}".strip(), field=field)
    try:
        value = float(plain) if len(plain) <= LONGEST and "_" not in plain else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidForecast(f"“{text.strip()[:LONGEST]}” is not a number", field=field)
    return value


def day_seconds(text: str, field: str) -> float:
    """Seconds since 1970 of the beginning of a day in UTC."""
    plain = text.strip()
    if not plain:
        raise InvalidForecast("type a date", field=field)
    try:
        day = date.fromisoformat(plain)
    except ValueError:
        raise InvalidForecast(f"“{plain[:LONGEST]}” is not a date such as 2026-06-30", field=field) from None
    return (datetime.combine(day, time(), UTC) - EPOCH).total_seconds()


def fields_of(question: Question, vector: tuple[float, ...] | None) -> dict[str, str]:
    """What the form's fields hold for a vector; empty where there is none."""
    if vector is None:
        return {}
    if question.kind is Kind.BINARY:
        return {"percent": filters.exact(vector[1])}
    if question.kind is Kind.MULTIPLE_CHOICE:
        return {f"o{i}": f"{100 * p:.4g}" for i, p in enumerate(vector[:-1])}
    assert question.range is not None
    write = _as_day if question.kind is Kind.DATE else _as_number
    return {name: write(value) for name, value in zip(QUANTILE_FIELDS, five_of(vector, question.range), strict=True)}


def nearest_day(seconds: float) -> datetime:
    """The midnight (UTC) nearest to a moment: what somebody typed as a day comes back as that day."""
    return datetime.combine((EPOCH + timedelta(seconds=seconds, hours=12)).date(), time(), UTC)


def _as_day(seconds: float) -> str:
    return nearest_day(seconds).date().isoformat()


def _as_number(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def quantity(question: Question, value: float | None) -> str:
    """A value on the axis of a question: a percentage, a number with its unit, a date."""
    if value is None:
        return "–"
    if question.range is None:
        return filters.percent(value)
    if question.kind is Kind.DATE:
        return filters.day(nearest_day(value))
    return with_unit(f"{value:.3g}" if 1e-3 <= abs(value) < 1000 else filters.number(value), question.range.unit)


def with_unit(amount: str, unit: str) -> str:
    """An amount with its unit; a currency sign goes before it: €31 billion, 12 km."""
    if unit[:1] in CURRENCIES:
        return f"{unit[0]}{amount}{unit[1:]}"
    return f"{amount} {unit}".strip()


def described(question: Question, vector: tuple[float, ...]) -> str:
    """A forecast in a few words: 18%, the likeliest option, the median."""
    if question.kind is Kind.BINARY:
        return f"{filters.exact(vector[1])}%"
    if question.range is not None:
        return f"median {quantity(question, five_of(vector, question.range)[2])}"
    best = max(range(len(vector)), key=vector.__getitem__)
    return f"{filters.percent(vector[best])} for “{question.outcomes[best]}”"
