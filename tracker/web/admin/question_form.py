"""The form that writes a question: from its fields, or from the text of a question file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tracker.bank.reading import parse_question
from tracker.core.entry import QuestionEntry
from tracker.core.errors import Invalid, InvalidQuestion
from tracker.core.names import slug_of
from tracker.core.question import DEFAULT_BUCKETS, Kind, Question, Range
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.criteria_toml import criteria_from
from tracker.storage.queries.question_desk import Editable
from tracker.storage.tables.types import EPOCH
from tracker.web.admin.forms import Form, moment_from, optional_moment, written

DEFAULTS = ("escalate", "no", "yes")
MAX_TITLE, MAX_TEXT = 400, 20_000
FLAGS = ("open_lower", "open_upper", "ordered", "include_bots")


def entry_from(form: Form, before: Editable | None = None) -> QuestionEntry:
    """The question that a form describes; `before`: the one it changes, whose structured criteria stay.

    Raises `Invalid` with the field and the rule.
    """
    if before is None and form.get("file", "").strip():
        return _from_file(form["file"])
    opens_at, closes_at = (
        moment_from(form.get("opens_at", ""), "opens_at"),
        moment_from(form.get("closes_at", ""), "closes_at"),
    )
    kind = _kind(form.get("kind", ""))
    question = Question(
        id=0,
        slug=before.slug if before else slug_of(form.get("title", "")),
        title=_text(form, "title", MAX_TITLE, required=True),
        kind=kind,
        opens_at=opens_at,
        closes_at=closes_at,
        outcomes=_outcomes(kind, form),
        ordered=kind is Kind.MULTIPLE_CHOICE and "ordered" in form,
        range=_range(kind, form),
        reveal_at=optional_moment(form.get("reveal_at", ""), "reveal_at"),
        resolves_by=optional_moment(form.get("resolves_by", ""), "resolves_by"),
        spot_at=before.spot_at if before else None,
        include_bots="include_bots" in form,
        fictional=before.fictional if before else False,
    )
    return QuestionEntry(
        file="",
        question=question,
        criteria=_criteria(form, before, opens_at, closes_at),
        tags=_tags(form.get("tags", "")),
        tournament=slug_of(form.get("tournament", ""))[:80] or None,
        background=_text(form, "background", MAX_TEXT),
        fine_print=_text(form, "fine_print", MAX_TEXT),
    )


def _from_file(text: str) -> QuestionEntry:
    entry, problems = parse_question(text.encode(), "question.toml")
    if entry is None:
        lines = "; ".join(f"line {p.line}: {p.field} {p.rule}".replace(":  ", ": ") for p in problems[:8])
        raise Invalid(f"cannot be used: {lines}", field="file")
    return entry


def _text(form: Form, name: str, longest: int, *, required: bool = False) -> str:
    text = form.get(name, "").replace("\r\n", "\n").strip()
    if required and not text:
        raise Invalid("must not be empty", field=name)
    if len(text) > longest:
        raise Invalid(f"must have at most {longest:,} characters, not {len(text):,}", field=name)
    if "\x00" in text:
        raise Invalid("must not contain control characters", field=name)
    return text


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise Invalid("must be one of the choices", field="kind") from None


def _outcomes(kind: Kind, form: Form) -> tuple[str, ...]:
    if kind is Kind.BINARY:
        return ("no", "yes")
    if kind.continuous:
        return ()
    lines = _text(form, "outcomes", MAX_TEXT).splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def _range(kind: Kind, form: Form) -> Range | None:
    if not kind.continuous:
        return None
    low, high = (_bound(kind, form.get(name, ""), name) for name in ("range_min", "range_max"))
    buckets = DEFAULT_BUCKETS
    if kind is Kind.DISCRETE:
        buckets = round(high - low) + 1
        if not 2 <= buckets <= DEFAULT_BUCKETS:
            raise InvalidQuestion(
                f"whole numbers from range_min to range_max: 2 to {DEFAULT_BUCKETS}", field="range_max"
            )
        low, high = low - 0.5, high + 0.5
    return Range(
        low=low,
        high=high,
        buckets=buckets,
        open_lower="open_lower" in form,
        open_upper="open_upper" in form,
        unit=_text(form, "unit", 60),
    )


def _bound(kind: Kind, text: str, field: str) -> float:
    if kind is Kind.DATE:
        return (moment_from(text, field) - EPOCH).total_seconds()
    try:
        value = float(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        raise Invalid("must be a number", field=field) from None
    if not abs(value) < 1e15:
        raise Invalid("must be a number below a million billions", field=field)
    return value


def _tags(text: str) -> tuple[str, ...]:
    slugs = (slug_of(part)[:80] for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def _criteria(form: Form, before: Editable | None, opens_at: datetime, closes_at: datetime) -> Criteria:
    """The criteria with the prose of the form. Their structure stays, unconfirmed once the prose changes."""
    text = _text(form, "text", MAX_TEXT, required=True)
    default = form.get("default_at_close", DEFAULTS[0])
    if default not in DEFAULTS:
        raise Invalid("must be one of the choices", field="default_at_close")
    kept: Mapping[str, object] = before.criteria if before else {"confirmed": False}
    criteria = criteria_from({**kept, "text": text}, opens_at=opens_at, closes_at=closes_at)
    reworded = before is not None and before.criteria.get("text") != text
    return replace(criteria, default_at_close=default, confirmed=criteria.confirmed and not reworded)


def fields_of(question: Editable) -> dict[str, str]:
    """What the form holds of a stored question."""
    date = question.kind == Kind.DATE
    low, high = question.range_low, question.range_high
    if question.kind == Kind.DISCRETE and low is not None and high is not None:
        low, high = low + 0.5, high - 0.5
    fields = {
        "title": question.title,
        "kind": question.kind,
        "outcomes": "\n".join(question.outcomes) if question.kind == Kind.MULTIPLE_CHOICE else "",
        "range_min": _written_bound(low, date=date),
        "range_max": _written_bound(high, date=date),
        "unit": question.unit,
        "opens_at": written(question.opens_at),
        "closes_at": written(question.closes_at),
        "resolves_by": written(question.resolves_by),
        "reveal_at": written(question.reveal_at),
        "text": str(question.criteria.get("text", "")),
        "default_at_close": str(question.criteria.get("default_at_close", DEFAULTS[0])),
        "background": question.background,
        "fine_print": question.fine_print,
        "tags": ", ".join(question.tags),
        "tournament": question.tournament or "",
    }
    return fields | {name: "on" for name in FLAGS if getattr(question, name)}


def _written_bound(value: float | None, *, date: bool) -> str:
    if value is None:
        return ""
    if date:
        return datetime.fromtimestamp(value, EPOCH.tzinfo).strftime("%Y-%m-%d %H:%M")
    return f"{value:.15g}"
