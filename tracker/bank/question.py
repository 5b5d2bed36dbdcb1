"""The table of a question file: what it may say, and the question it describes."""

import re
from datetime import UTC, datetime

from tracker.core.entry import Clarification, QuestionEntry
from tracker.core.errors import InvalidQuestion
from tracker.core.fields import MAX_TEXT, Fields
from tracker.core.question import DEFAULT_BUCKETS, Kind, Question, Range
from tracker.core.resolver.criteria import Criteria, When
from tracker.core.resolver.criteria_toml import CRITERIA_KEYS, read_criteria

QUESTION_KEYS = (
    *("id", "title", "kind", "options", "ordered", "range", "opens_at", "closes_at", "resolves_by", "spot_at"),
    *("reveal_at", "include_bots", "tags", "tournament", "background", "fine_print", "fictional", "resolution"),
    "clarification",
)
RANGE_KEYS = ("min", "max", "buckets", "open_lower", "open_upper", "zero_point", "unit")
KINDS = tuple(kind.value for kind in Kind)
MAX_TITLE = 400
MAX_NAME = 80
MAX_UNIT = 60

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY_OF = {"outcomes": "options", "range_min": "range.min", "buckets": "range.buckets"}
_UNREAD = datetime(1970, 1, 1, tzinfo=UTC)  # stands in for a moment that could not be read, so that reading goes on
_NEVER = datetime.max.replace(tzinfo=UTC)


def read_question(table: Fields, file: str) -> QuestionEntry | None:
    """The question in a table opened with `QUESTION_KEYS` and no problems yet; None where one was noted."""
    opens_at = table.moment("opens_at", required=True) or _UNREAD
    closes_at = table.moment("closes_at", required=True) or _NEVER
    question = _question(table, opens_at, closes_at)
    rules = table.table("resolution", CRITERIA_KEYS)
    criteria = read_criteria(rules, opens_at=opens_at, closes_at=closes_at)
    tags = table.texts("tags")
    tournament = table.text("tournament")
    _require_names(table, "tags", tags)
    _require_names(table, "tournament", (tournament,) if tournament else ())
    background = table.text("background", limit=MAX_TEXT)
    fine_print = table.text("fine_print", limit=MAX_TEXT)
    clarifications = tuple(_clarification(t) for t in table.tables("clarification", ("at", "text")))
    if question:
        _check_fit(rules, question, criteria)
    if question is None or table.problems:
        return None
    return QuestionEntry(file, question, criteria, tags, tournament or None, background, fine_print, clarifications)


def _question(table: Fields, opens_at: datetime, closes_at: datetime) -> Question | None:
    kind = Kind(table.choice("kind", KINDS, "binary"))
    slug, title = table.text("id", required=True), table.text("title", required=True, limit=MAX_TITLE)
    _require_names(table, "id", (slug,) if slug else ())
    moments = {key: table.moment(key) for key in ("spot_at", "reveal_at", "resolves_by")}
    _check_moments(table, opens_at, closes_at, moments)
    noted = len(table.problems)
    axis = _range(table, kind)
    if len(table.problems) > noted:
        return None
    try:
        return Question(
            id=0,
            slug=slug,
            title=title or "?",
            kind=kind,
            opens_at=opens_at,
            closes_at=closes_at if opens_at < closes_at else _NEVER,
            outcomes=_outcomes(table, kind),
            ordered=table.flag("ordered", default=False),
            range=axis,
            resolves_by=moments["resolves_by"],
            spot_at=moments["spot_at"],
            reveal_at=moments["reveal_at"],
            include_bots=table.flag("include_bots", default=False),
            fictional=table.flag("fictional", default=False),
        )
    except InvalidQuestion as error:
        table.note(_KEY_OF.get(error.field, error.field), error.rule)
        return None


def _require_names(table: Fields, key: str, names: tuple[str, ...]) -> None:
    for name in names:
        if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
            table.note(key, f"must be small letters, digits and single hyphens, at most {MAX_NAME}")


def _check_moments(table: Fields, opens_at: datetime, closes_at: datetime, moments: dict[str, datetime | None]) -> None:
    if opens_at >= closes_at:
        table.note("closes_at", "must be after opens_at")
    for key in ("spot_at", "reveal_at"):
        if (moment := moments[key]) and not opens_at <= moment <= closes_at:
            table.note(key, "must lie between opens_at and closes_at")
    if (moment := moments["resolves_by"]) and moment < closes_at:
        table.note("resolves_by", "must not be before closes_at")


def _outcomes(table: Fields, kind: Kind) -> tuple[str, ...]:
    options = table.texts("options")
    if kind is Kind.MULTIPLE_CHOICE:
        return options
    if table.has("options"):
        table.note("options", 'belong to kind = "multiple_choice" only')
    return ("no", "yes") if kind is Kind.BINARY else ()


def _range(table: Fields, kind: Kind) -> Range | None:
    if not table.has("range"):
        return None
    axis = table.table("range", RANGE_KEYS)
    low, high = (_bound(axis, key, kind) for key in ("min", "max"))
    buckets = axis.whole("buckets", DEFAULT_BUCKETS, low=2, high=DEFAULT_BUCKETS)
    open_lower, open_upper = (axis.flag(key, default=False) for key in ("open_lower", "open_upper"))
    zero_point = _bound(axis, "zero_point", kind) if axis.has("zero_point") else None
    unit = axis.text("unit", limit=MAX_UNIT)
    if low is None or high is None:
        return None
    try:
        return Range(low, high, buckets, open_lower, open_upper, zero_point, unit)
    except InvalidQuestion as error:
        table.note(_KEY_OF.get(error.field, f"range.{error.field}"), error.rule)
        return None


def _bound(axis: Fields, key: str, kind: Kind) -> float | None:
    """A bound of the axis: a moment for dates (seconds since 1970), a number for the other kinds."""
    if kind is Kind.DATE:
        moment = axis.moment(key, required=True)
        return moment.timestamp() if moment else None
    if not axis.has(key):
        axis.note(key, "is missing")
        return None
    return axis.number(key, 0.0)


def _clarification(table: Fields) -> Clarification:
    at = table.moment("at", required=True) or _UNREAD
    return Clarification(at, table.text("text", required=True, limit=MAX_TEXT))


def _check_fit(rules: Fields, question: Question, criteria: Criteria) -> None:
    """Note where the criteria are of another kind than the question."""
    kind = question.kind
    if kind is not Kind.BINARY and criteria.default_at_close != "escalate":
        rules.note("default_at_close", f'must be "escalate": {kind.value} is no choice between yes and no')
    if kind is not Kind.MULTIPLE_CHOICE and criteria.outcomes:
        rules.note("outcomes", 'belong to kind = "multiple_choice" only')
    if kind is Kind.MULTIPLE_CHOICE:
        for key, when in (("yes_when", criteria.yes_when), ("no_when", criteria.no_when)):
            if when != When():
                rules.note(key, "has no meaning for a multiple choice: write [[resolution.outcomes]]")
        for n, name in enumerate(criteria.outcomes):
            if name not in question.outcomes:
                rules.note(f"outcomes[{n}].outcome", f'"{name}" is not one of the options')
