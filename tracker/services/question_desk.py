"""Questions written on the site: drafted, changed, published and clarified by hand, each with an audit entry."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from tracker.core.entry import QuestionEntry
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.names import slug_of
from tracker.core.question import Status
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.lint import ERROR, Finding, lint
from tracker.core.resolver.verbs import CLASSES
from tracker.services import questions
from tracker.services.resolutions import Actor
from tracker.storage.ledger import append_audit
from tracker.storage.queries.question_desk import read_wording
from tracker.storage.tables import QuestionRow

LONGEST_SLUG = 100
LONGEST_NOTE = 4000


def draft(session: Session, entry: QuestionEntry, actor: Actor, now: datetime) -> int:
    """Keep a new question as a draft under a name that nobody has yet; returns its id."""
    slug = _free_slug(session, entry.question.slug or slug_of(entry.question.title))
    named = replace(entry, file="", question=replace(entry.question, slug=slug))
    question_id = questions.save(session, named, now, author=actor.handle, author_id=actor.forecaster_id)
    append_audit(session, actor.handle, "question.drafted", slug, {}, now)
    return question_id


def change(session: Session, question_id: int, entry: QuestionEntry, actor: Actor, now: datetime) -> None:
    """Write a question anew. Raises `Conflict` where its wording is frozen or it lives in a file of the bank."""
    slug = _slug(session, question_id)
    named = replace(entry, file="", question=replace(entry.question, slug=slug))
    questions.save(session, named, now, author=actor.handle, author_id=actor.forecaster_id)
    append_audit(session, actor.handle, "question.changed", slug, {}, now)


def publish(session: Session, question_id: int, actor: Actor, now: datetime) -> Status:
    """Let a draft be seen. Raises `Invalid` where its criteria have an error that would show only too late."""
    title, criteria = read_wording(session, question_id)
    errors = [f for f in findings(title, criteria) if f.level == ERROR]
    if errors:
        raise Invalid(f"{errors[0].path} {errors[0].rule}", field="criteria")
    if criteria.closes_at <= now:
        raise Conflict("this question would be closed already: change its window first", field="closes_at")
    status = questions.publish(session, question_id, now)
    append_audit(session, actor.handle, "question.published", _slug(session, question_id), {}, now)
    return status


def findings(title: str, criteria: Criteria) -> list[Finding]:
    """What is doubtful about a wording, errors first."""
    return lint(title, criteria, classes=CLASSES)


def clarify(session: Session, question_id: int, text: str, actor: Actor, now: datetime) -> None:
    """Append a dated clarification, and tell everybody whom the question concerns."""
    if not text.strip():
        raise Invalid("must not be empty", field="clarification")
    if len(text) > LONGEST_NOTE:
        raise Invalid(f"must not be longer than {LONGEST_NOTE} characters", field="clarification")
    slug = _slug(session, question_id)
    questions.clarify(session, question_id, text, actor.handle, now)
    append_audit(session, actor.handle, "question.clarified", slug, {}, now)


def _slug(session: Session, question_id: int) -> str:
    slug = session.exec(select(QuestionRow.slug).where(QuestionRow.id == question_id)).first()
    if slug is None:
        raise NotFound(f"there is no question {question_id}", field="question")
    return slug


def _free_slug(session: Session, wanted: str) -> str:
    stem = wanted[:LONGEST_SLUG].strip("-") or "question"
    taken = set(session.exec(select(QuestionRow.slug).where(col(QuestionRow.slug).startswith(stem, autoescape=True))))
    return next(s for n in range(1, len(taken) + 2) if (s := stem if n == 1 else f"{stem}-{n}") not in taken)
