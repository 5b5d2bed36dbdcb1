"""A row of the questions table."""

from dataclasses import replace
from datetime import UTC, datetime

from tracker.core.errors import Invalid, InvalidQuestion
from tracker.core.fields import Fields
from tracker.core.imported import ImportedQuestion
from tracker.core.names import slug_of
from tracker.core.outcome import outcome_index
from tracker.core.question import DEFAULT_BUCKETS, Kind, Question, Range
from tracker.core.resolution import UNSCORED

REQUIRED = ("question", "opens_at", "closes_at")
COLUMNS = (
    *("question", "title", "kind", "outcomes", "ordered", "range_min", "range_max", "zero_point"),
    *("open_lower", "open_upper", "buckets", "opens_at", "closes_at", "known_at", "spot_at", "outcome", "tags"),
)
KINDS = tuple(kind.value for kind in Kind)
MAX_KEY = 200
MAX_TITLE = 400
MAX_TAG = 80
MAX_SLUG = 80
_COLUMN_OF = {"range": "range_min"}
_UNREAD = datetime(1970, 1, 1, tzinfo=UTC)  # stands in for a moment that could not be read, so that reading goes on
_NEVER = datetime.max.replace(tzinfo=UTC)


def read_question(row: Fields, line: int) -> ImportedQuestion | None:
    """The question in a row opened with `COLUMNS`; None where something was noted.

    A row without a title is called by its key; a resolved one without `known_at` was known when it closed.
    """
    key = row.text("question", required=True, limit=MAX_KEY)
    kind = Kind(row.choice("kind", KINDS, "binary"))
    opens_at, closes_at = row.moment("opens_at", required=True), row.moment("closes_at", required=True)
    known_at, spot_at = row.moment("known_at"), row.moment("spot_at")
    tags = row.texts("tags")
    if any(len(tag) > MAX_TAG for tag in tags):
        row.note("tags", f"each must have at most {MAX_TAG} characters")
    outcome = _outcome(row)
    axis = _range(row, kind)
    if row.problems:
        return None
    try:
        question = Question(
            id=0,
            slug=slug_of(key)[:MAX_SLUG].strip("-") or "question",
            title=row.text("title", limit=MAX_TITLE) or key,
            kind=kind,
            opens_at=opens_at or _UNREAD,
            closes_at=closes_at or _NEVER,
            outcomes=_outcomes(row, kind),
            ordered=row.flag("ordered", default=False),
            range=axis,
            spot_at=spot_at,
            outcome=outcome,
            known_at=(known_at or closes_at) if outcome else None,
        )
    except InvalidQuestion as error:
        row.note(_COLUMN_OF.get(error.field, error.field), error.rule)
        return None
    question = _with_label(row, question)
    return None if row.problems else ImportedQuestion(line, key, question, tags)


def _outcomes(row: Fields, kind: Kind) -> tuple[str, ...]:
    if kind is Kind.MULTIPLE_CHOICE:
        return row.texts("outcomes")
    if row.has("outcomes") and (kind.continuous or sorted(row.texts("outcomes")) != ["no", "yes"]):
        row.note("outcomes", "belong to questions of kind multiple_choice")
    return ("no", "yes") if kind is Kind.BINARY else ()


def _range(row: Fields, kind: Kind) -> Range | None:
    if not kind.continuous:
        return None
    low, high = _bound(row, "range_min", kind), _bound(row, "range_max", kind)
    zero_point = _bound(row, "zero_point", kind) if row.has("zero_point") else None
    buckets = row.whole("buckets", DEFAULT_BUCKETS, low=2, high=DEFAULT_BUCKETS)
    open_lower, open_upper = (row.flag(column, default=False) for column in ("open_lower", "open_upper"))
    if low is None or high is None:
        return None
    try:
        return Range(low, high, buckets, open_lower, open_upper, zero_point)
    except InvalidQuestion as error:
        row.note(error.field, error.rule)
        return None


def _bound(row: Fields, column: str, kind: Kind) -> float | None:
    """A bound of the axis; of a date question a moment, or seconds since 1970-01-01 UTC."""
    if not row.has(column):
        row.note(column, "is missing")
        return None
    if kind is Kind.DATE and isinstance(row.data[column], str):
        moment = row.moment(column)
        return moment.timestamp() if moment else None
    return row.number(column, 0.0)


def _outcome(row: Fields) -> str | None:
    """The outcome as text; JSON Lines may hold a number."""
    value = row.data.get("outcome")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return row.text("outcome", limit=MAX_TITLE) or None


def _with_label(row: Fields, question: Question) -> Question:
    """The question with its outcome as its own outcomes spell it; what is no outcome of it is noted."""
    if question.outcome is None or question.outcome in UNSCORED:
        return question
    try:
        index = outcome_index(question, question.outcome)
    except Invalid as error:
        row.note("outcome", error.rule)
        return question
    label = question.outcome.casefold() if question.range else question.outcomes[index]
    return replace(question, outcome=label)
