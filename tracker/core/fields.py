"""Reading untrusted tables key by key: every problem is noted with its path, and reading goes on.

A path is written as the author sees it: `resolution.events[1].count.op`.
"""

import difflib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

MAX_TEXT = 20_000
MAX_LABEL = 500
MAX_KEY = 60
MAX_ITEMS = 200
MAX_NUMBER = 1e15  # whole numbers up to here are exact as floats
MAX_UNKNOWN = 20  # unknown keys reported of one table
_MISSING = object()
_UNSTORABLE = re.compile("[\\x00\ud800-\udfff]")  # no database takes NUL, no UTF-8 takes half a surrogate pair


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a table: where (`path`), and what would be right (`rule`)."""

    path: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}" if self.path else self.rule


class Fields:
    """One table. Each method reads a key, notes what is wrong with it and then returns the default."""

    def __init__(self, data: object, known: Collection[str], problems: list[Problem], path: str = "") -> None:
        self.problems = problems
        self.path = path
        self.data: Mapping[str, Any] = {}
        if not isinstance(data, Mapping):
            self.note("", "must be a table of keys and values")
            return
        self.data = data
        unknown = [str(key) for key in data if key not in known]
        for key in unknown[:MAX_UNKNOWN]:
            self.note(key[:MAX_KEY], unknown_key(key[:MAX_KEY], known))

    def at(self, key: str) -> str:
        """The path of a key of this table."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def note(self, key: str, rule: str) -> None:
        """Note a problem with a key; an empty key means the table itself."""
        self.problems.append(Problem(self.at(key), rule))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.data

    def text(self, key: str, default: str = "", *, required: bool = False, limit: int = MAX_LABEL) -> str:
        """A string without surrounding white space, at most `limit` characters."""
        value = self.data.get(key, _MISSING)
        if value is _MISSING:
            if required:
                self.note(key, "is missing")
            return default
        if not isinstance(value, str):
            self.note(key, "must be text in quotes")
        elif _UNSTORABLE.search(value):
            self.note(key, "must not contain NUL or half a surrogate pair")
        elif len(value) > limit:
            self.note(key, f"must have at most {limit} characters")
        elif required and not value.strip():
            self.note(key, "must not be empty")
        else:
            return value.strip()
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; a single string stands for a list of one, a date for its ISO form."""
        value = self.data.get(key, ())
        items = [value] if isinstance(value, str | date) else value
        if not isinstance(items, list | tuple):
            self.note(key, "must be a list of texts")
            return ()
        if len(items) > MAX_ITEMS:
            self.note(key, f"must have at most {MAX_ITEMS} items")
            return ()
        found = [_label(item) for item in items]
        if not all(found):
            self.note(key, f"every item must be text that is not empty and has at most {MAX_LABEL} characters")
        return tuple(dict.fromkeys(item for item in found if item))

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, "must be true or false")
        return default

    def number(self, key: str, default: float, *, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number within [low, high]."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > MAX_NUMBER:
            self.note(key, "must be a number")
        elif not low <= value <= high:
            self.note(key, f"must be from {low:g} to {high:g}" if math.isfinite(high) else f"must be at least {low:g}")
        else:
            return float(value)
        return default

    def whole(self, key: str, default: int, *, low: int, high: int) -> int:
        """A whole number within [low, high]."""
        value = self.number(key, default, low=low, high=high)
        if value == int(value):
            return int(value)
        self.note(key, "must be a whole number")
        return default

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value in allowed:
            return value
        self.note(key, f"must be one of {', '.join(allowed)}{_near(value, allowed)}")
        return default

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        """A date-time with its zone, in UTC; ISO 8601 text is taken as well."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.note(key, "is missing")
            return None
        moment, rule = read_moment(value)
        if rule:
            self.note(key, rule)
        return moment

    def table(self, key: str, known: Collection[str]) -> "Fields":
        """A nested table; an empty one where the key is missing."""
        return Fields(self.data.get(key, {}), known, self.problems, self.at(key))

    def tables(self, key: str, known: Collection[str]) -> list["Fields"]:
        """A list of nested tables."""
        value = self.data.get(key, ())
        if not isinstance(value, list | tuple):
            self.note(key, f"must be a list of tables, written [[{self.at(key)}]]")
            return []
        if len(value) > MAX_ITEMS:
            self.note(key, f"must have at most {MAX_ITEMS} tables")
            return []
        return [Fields(item, known, self.problems, f"{self.at(key)}[{n}]") for n, item in enumerate(value)]


def read_moment(value: object) -> tuple[datetime | None, str]:
    """A moment in UTC and an empty rule, or None and the rule that the value breaks."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None, "must be a date and time such as 2027-06-30T23:59:00Z"
    if not isinstance(value, datetime):
        return None, "must be a date and time such as 2027-06-30T23:59:00Z"
    if value.tzinfo is None:
        return None, "must say its time zone, such as 2027-06-30T23:59:00Z"
    try:
        return value.astimezone(UTC), ""
    except OverflowError:
        return None, "must lie between the years 1 and 9999"


def unknown_key(key: str, known: Collection[str]) -> str:
    """The rule for a key that nobody knows, with the nearest known one."""
    return f"is not a key of this table{_near(key, known)}"


def _near(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6) if word.isidentifier() else []
    return f'; did you mean "{near[0]}"?' if near else ""


def _label(item: object) -> str | None:
    if isinstance(item, date):  # a TOML date: an edition or meeting day
        return item.isoformat()
    if isinstance(item, str) and item.strip() and len(item) <= MAX_LABEL and not _UNSTORABLE.search(item):
        return item.strip()
    return None
