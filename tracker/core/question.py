"""A question: what is asked, what may happen, and when forecasts are taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.core.errors import InvalidQuestion, QuestionClosed, QuestionNotOpen

MAX_OUTCOMES = 100
DEFAULT_BUCKETS = 200


class Kind(StrEnum):
    """What sort of answer a question has."""

    BINARY = "binary"
    MULTIPLE_CHOICE = "multiple_choice"
    NUMERIC = "numeric"
    DATE = "date"
    DISCRETE = "discrete"

    @property
    def continuous(self) -> bool:
        """Whether forecasts are distributions over a range (buckets of a CDF)."""
        return self in (Kind.NUMERIC, Kind.DATE, Kind.DISCRETE)


class Status(StrEnum):
    """Where a question stands in its life."""

    DRAFT = "draft"
    PENDING = "pending"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Range:
    """The axis of a continuous question, cut into `buckets` equal steps of the forecast scale.

    `low` and `high` are in the unit of the question (dates: seconds since 1970-01-01 UTC).
    `zero_point` makes the scale logarithmic; it must lie outside [low, high].
    An open bound lets probability fall outside, into the bucket below or above the range.
    """

    low: float
    high: float
    buckets: int = DEFAULT_BUCKETS
    open_lower: bool = False
    open_upper: bool = False
    zero_point: float | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise InvalidQuestion("must be below range_max", field="range_min")
        if not 2 <= self.buckets <= DEFAULT_BUCKETS:
            raise InvalidQuestion(f"must be from 2 to {DEFAULT_BUCKETS}", field="buckets")
        if self.zero_point is not None and self.low <= self.zero_point <= self.high:
            raise InvalidQuestion("must lie outside the range", field="zero_point")

    @property
    def open_bounds(self) -> int:
        """How many of the two bounds are open: 0, 1 or 2."""
        return int(self.open_lower) + int(self.open_upper)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` is the database key, `slug` the stable name used in files and addresses.

    `outcomes` are the labels of the possible answers: ("no", "yes") for binary questions, the options of a
    multiple choice (the last one is the catch-all), empty for continuous kinds, whose axis is `range`.
    The event must fall into [opens_at, closes_at]; `known_at` is set by the resolution.
    """

    id: int
    slug: str
    title: str
    kind: Kind
    opens_at: datetime
    closes_at: datetime
    outcomes: tuple[str, ...] = ("no", "yes")
    ordered: bool = False
    range: Range | None = None
    published: bool = True
    resolves_by: datetime | None = None
    spot_at: datetime | None = None
    reveal_at: datetime | None = None
    include_bots: bool = False
    outcome: str | None = None
    known_at: datetime | None = None
    fictional: bool = False

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidQuestion("must not be empty", field="title")
        if not self.opens_at < self.closes_at:
            raise InvalidQuestion("must be before closes_at", field="opens_at")
        if self.kind is Kind.BINARY and self.outcomes != ("no", "yes"):
            raise InvalidQuestion('a binary question has the outcomes "no" and "yes"', field="outcomes")
        if self.kind is Kind.MULTIPLE_CHOICE:
            _check_options(self.outcomes)
        if self.kind.continuous != (self.range is not None):
            raise InvalidQuestion("continuous questions, and only they, have a range", field="range")
        if self.kind.continuous and self.outcomes:
            raise InvalidQuestion("a continuous question has buckets instead of outcomes", field="outcomes")

    @property
    def size(self) -> int:
        """Length of a forecast's probability vector: outcomes, or buckets plus one below and one above the range."""
        return self.range.buckets + 2 if self.range else len(self.outcomes)


def _check_options(outcomes: tuple[str, ...]) -> None:
    if not 2 <= len(outcomes) <= MAX_OUTCOMES:
        raise InvalidQuestion(f"a multiple choice has 2 to {MAX_OUTCOMES} options", field="outcomes")
    if len({o.strip().casefold() for o in outcomes}) != len(outcomes) or not all(o.strip() for o in outcomes):
        raise InvalidQuestion("options must be different and not empty", field="outcomes")


def status_at(question: Question, now: datetime) -> Status:
    """The status of a question at a moment. Drafts are kept apart by storage; here they are `pending`."""
    if not question.published:
        return Status.PENDING
    if question.outcome is not None:
        return Status.RESOLVED
    if now < question.opens_at:
        return Status.UPCOMING
    return Status.OPEN if now < question.closes_at else Status.CLOSED


def require_open(question: Question, now: datetime) -> None:
    """Refuse unless the question takes forecasts at `now`."""
    match status_at(question, now):
        case Status.OPEN:
            return
        case Status.PENDING | Status.UPCOMING:
            raise QuestionNotOpen(f"this question opens at {question.opens_at:%Y-%m-%d %H:%M} UTC", field="question")
        case Status.RESOLVED:
            raise QuestionClosed("this question is resolved and takes no more forecasts", field="question")
        case _:
            raise QuestionClosed(f"this question closed at {question.closes_at:%Y-%m-%d %H:%M} UTC", field="question")
