"""Forms of the desk as values, and values as what a form holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tracker.core.errors import Invalid
from tracker.core.question import Kind, Question
from tracker.core.resolution import AMBIGUOUS, ANNULLED, UNSCORED

Form = Mapping[str, str]
VALUE = "value"  # the choice that takes the outcome from a field of its own


@dataclass(frozen=True, slots=True)
class Option:
    """One outcome that can be chosen: what the form sends, what it is called, what choosing it means."""

    key: str
    name: str
    meaning: str = ""


def options(question: Question) -> list[Option]:
    """The outcomes of a question, and the two that score nobody."""
    unscored = [
        Option(ANNULLED, "Annulled", "the question failed: nobody is scored"),
        Option(AMBIGUOUS, "Ambiguous", "the world did not decide it: nobody is scored"),
    ]
    axis = question.range
    if axis is None:
        named = [Option(o, o.capitalize() if question.kind is Kind.BINARY else o) for o in reversed(question.outcomes)]
        return [*(named if question.kind is Kind.BINARY else reversed(named)), *unscored]
    beyond = [
        *([Option("below", "Below the range")] if axis.open_lower else []),
        *([Option("above", "Above the range")] if axis.open_upper else []),
    ]
    return [Option(VALUE, "A date" if question.kind is Kind.DATE else "A number"), *beyond, *unscored]


def outcome_from(question: Question, form: Form) -> str:
    """The outcome that was chosen. Raises `Invalid` where none was, or none of the question's."""
    chosen = form.get("outcome", "")
    if chosen not in {option.key for option in options(question)}:
        raise Invalid("choose one", field="outcome")
    if chosen != VALUE:
        return chosen
    value = form.get("value", "").strip()
    if not value:
        raise Invalid("type the outcome", field="value")
    return value


def known_from(form: Form, outcome: str) -> datetime | None:
    """When the outcome became known; not needed where nobody is scored."""
    text = form.get("known_at", "")
    if not text.strip() and outcome in UNSCORED:
        return None
    return moment_from(text, "known_at")


def moment_from(text: str, field: str) -> datetime:
    """A moment as a form or a person writes it, in UTC unless it says its zone: 2027-06-30T23:59, 2027-06-30 23:59."""
    plain = text.strip()
    if not plain:
        raise Invalid("say when, in UTC: 2027-06-30 23:59", field=field)
    try:
        at = datetime.fromisoformat(plain)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("must be a date and time such as 2027-06-30 23:59", field=field) from None


def optional_moment(text: str, field: str) -> datetime | None:
    """A moment, or None where the field is empty."""
    return moment_from(text, field) if text.strip() else None


def written(at: datetime | None) -> str:
    """A moment as a field for date and time holds it."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
