"""Questions: taken in from the bank or a form, frozen by the first forecast, opened and closed by time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from tracker.core.entry import Clarification, QuestionEntry
from tracker.core.errors import Conflict
from tracker.core.question import Question, Status
from tracker.core.resolution import EventKind
from tracker.core.resolver.criteria_toml import criteria_to, fingerprint
from tracker.services import outbox
from tracker.storage import ledger
from tracker.storage.db import insert_new
from tracker.storage.mapping import UNPUBLISHED, question_columns
from tracker.storage.queries.questions import load_question
from tracker.storage.tables import Clarification as ClarificationRow
from tracker.storage.tables import (
    CriteriaVersion,
    QuestionFigures,
    QuestionRow,
    QuestionTag,
    Tag,
    Tournament,
    TournamentQuestion,
)

FROZEN = "the wording is frozen since the first forecast; add a dated clarification instead"


@dataclass(slots=True)
class SyncReport:
    """What a sync did, by slug; `refused` says why."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    clarified: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def sync(session: Session, entries: Iterable[QuestionEntry], now: datetime, *, author: str = "bank") -> SyncReport:
    """Bring the database in line with the bank. Doing it twice changes nothing.

    New questions are added and published; unfrozen ones follow their file; of frozen ones only what is not wording
    follows, and new clarifications are appended. A changed frozen wording is refused, and the others go on.
    """
    report = SyncReport()
    for entry in entries:
        slug = entry.question.slug
        try:
            outcome = _take_in(session, entry, now, author)
        except Conflict as error:
            report.refused.append((slug, error.rule))
            continue
        getattr(report, outcome).append(slug)
    return report


def _take_in(session: Session, entry: QuestionEntry, now: datetime, author: str) -> str:
    row = session.exec(select(QuestionRow).where(QuestionRow.slug == entry.question.slug)).first()
    if row is None:
        _insert(session, entry, now, author, status=_status(entry.question, now))
        return "added"
    if row.bank_file is None:
        raise Conflict("a question of this name was made on the site", field="id")
    changed = _update(session, row, entry, now, author)
    assert row.id is not None
    clarified = _clarify(session, row.id, entry.clarifications, now, author)
    if changed:
        return "updated"
    return "clarified" if clarified else "unchanged"


def _status(question: Question, now: datetime) -> Status:
    if now < question.opens_at:
        return Status.UPCOMING
    return Status.OPEN if now < question.closes_at else Status.CLOSED


def _insert(
    session: Session, entry: QuestionEntry, now: datetime, author: str, *, status: Status, author_id: int | None = None
) -> int:
    row = QuestionRow(
        **question_columns(entry.question),
        background=entry.background,
        fine_print=entry.fine_print,
        status=status.value,
        bank_file=entry.file or None,
        author_id=author_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add(_wording(row.id, 1, entry, now, author))
    session.add(QuestionFigures(question_id=row.id))
    session.flush()
    _group(session, row.id, entry)
    _clarify(session, row.id, entry.clarifications, now, author)
    return row.id


def _wording(question_id: int, version: int, entry: QuestionEntry, now: datetime, author: str) -> CriteriaVersion:
    return CriteriaVersion(
        question_id=question_id,
        version=version,
        sha256=fingerprint(entry.question.title, entry.criteria),
        title=entry.question.title,
        criteria=criteria_to(entry.criteria),
        confirmed=entry.criteria.confirmed,
        at=now,
        author=author,
    )


def _update(session: Session, row: QuestionRow, entry: QuestionEntry, now: datetime, author: str) -> bool:
    assert row.id is not None
    columns: dict[str, Any] = question_columns(entry.question) | {
        "background": entry.background,
        "fine_print": entry.fine_print,
        "bank_file": entry.file or None,
    }
    sha256 = fingerprint(entry.question.title, entry.criteria)
    reworded = sha256 != _latest_sha256(session, row.id)
    differing = {name for name, value in columns.items() if getattr(row, name) != value}
    if row.frozen_sha256 is not None and (reworded or differing - SOFT):
        raise Conflict(FROZEN, field=min(differing - SOFT, default="resolution"))
    regrouped = _group(session, row.id, entry)
    if reworded:
        columns["criteria_version"] = row.criteria_version + 1
        session.add(_wording(row.id, row.criteria_version + 1, entry, now, author))
    if reworded or differing:
        session.execute(update(QuestionRow).where(col(QuestionRow.id) == row.id).values(**columns))
    return reworded or bool(differing) or regrouped


SOFT = frozenset({"background", "fine_print", "bank_file", "reveal_at", "resolves_by"})  # not what is forecast


def _latest_sha256(session: Session, question_id: int) -> str | None:
    return session.exec(
        select(CriteriaVersion.sha256)
        .where(CriteriaVersion.question_id == question_id)
        .order_by(col(CriteriaVersion.version).desc())
        .limit(1)
    ).first()


def _group(session: Session, question_id: int, entry: QuestionEntry) -> bool:
    """Put the question under its topics and into its tournament; whether that changed anything."""
    wanted = set(entry.tags)
    insert_new(session, Tag, [{"slug": t, "name": _title(t)} for t in sorted(wanted)], unique=("slug",))
    held = select(Tag.slug).join(QuestionTag, col(QuestionTag.tag_id) == Tag.id)
    present = set(session.exec(held.where(QuestionTag.question_id == question_id)))
    if wanted != present:
        session.execute(delete(QuestionTag).where(col(QuestionTag.question_id) == question_id))
        ids = session.exec(select(Tag.id).where(col(Tag.slug).in_(sorted(wanted)))).all()
        session.add_all(QuestionTag(question_id=question_id, tag_id=i) for i in ids if i is not None)
        session.flush()
    return _enter(session, question_id, entry) or wanted != present


def _enter(session: Session, question_id: int, entry: QuestionEntry) -> bool:
    if entry.tournament is None:
        return False
    fictional = entry.question.fictional
    row = {"slug": entry.tournament, "name": _title(entry.tournament), "description": "", "private": False}
    row |= {"fictional": fictional, "created_at": entry.question.opens_at}
    insert_new(session, Tournament, [row], unique=("slug",))
    tournament = session.exec(select(Tournament.id).where(Tournament.slug == entry.tournament)).one()
    assert tournament is not None
    if session.get(TournamentQuestion, (tournament, question_id)) is not None:
        return False
    session.add(TournamentQuestion(tournament_id=tournament, question_id=question_id))
    session.flush()
    return True


def _title(slug: str) -> str:
    words = slug.replace("-", " ")
    return words[:1].upper() + words[1:]


def _clarify(session: Session, question_id: int, notes: Sequence[Clarification], now: datetime, author: str) -> bool:
    known = {
        (c.at, c.text)
        for c in session.exec(select(ClarificationRow).where(ClarificationRow.question_id == question_id))
    }
    new = [n for n in notes if (n.at, n.text) not in known]
    for note in new:
        session.add(ClarificationRow(question_id=question_id, at=note.at, text=note.text, author=author))
        payload = {"at": note.at.isoformat(), "text": note.text}
        state = ledger.append_event(session, question_id, EventKind.CLARIFIED, author, payload, now)
        outbox.announce(session, "clarified", question_id, payload, now, f"{question_id}:{state.events}", admins=False)
    session.flush()
    return bool(new)


def clarify(session: Session, question_id: int, text: str, author: str, now: datetime) -> None:
    """Append one dated clarification to a question, and tell whom it concerns."""
    _clarify(session, question_id, [Clarification(now, text.strip())], now, author)


def save(session: Session, entry: QuestionEntry, now: datetime, *, author: str, author_id: int | None) -> int:
    """Write a question made on the site: a new draft, or the newest wording of one that is not frozen yet.

    Returns its id. Raises `Conflict` where the wording is frozen or the name belongs to a file of the bank.
    """
    row = session.exec(select(QuestionRow).where(QuestionRow.slug == entry.question.slug)).first()
    if row is None:
        return _insert(session, entry, now, author, status=Status.DRAFT, author_id=author_id)
    if row.bank_file is not None:
        raise Conflict("this question lives in a file of the bank: change it there", field="id")
    _update(session, row, entry, now, author)
    assert row.id is not None
    return row.id


def publish(session: Session, question_id: int, now: datetime) -> Status:
    """Let a draft be seen, and forecast from its opening on. Raises `Conflict` where it is published already."""
    row = session.exec(select(QuestionRow).where(QuestionRow.id == question_id)).one()
    if row.status not in UNPUBLISHED:
        raise Conflict("this question is published already", field="question")
    status = _status(load_question(session, question_id), now)
    session.execute(update(QuestionRow).where(col(QuestionRow.id) == question_id).values(status=status.value))
    return status


def turn_pages(session: Session, now: datetime) -> tuple[int, int]:
    """Open and close the questions whose time has come; returns how many of each. Doing it twice changes nothing."""
    closed = _turn(session, (Status.UPCOMING, Status.OPEN), Status.CLOSED, col(QuestionRow.closes_at) <= now)
    opened = _turn(session, (Status.UPCOMING,), Status.OPEN, col(QuestionRow.opens_at) <= now)
    for kind, ids in (("closed", closed), ("opened", opened)):
        for question_id in ids:
            outbox.announce(session, kind, question_id, {}, now, f"{question_id}:{kind}", admins=kind == "closed")
    return len(opened), len(closed)


def _turn(session: Session, before: tuple[Status, ...], after: Status, due: Any) -> list[int]:
    statement = (
        update(QuestionRow)
        .where(col(QuestionRow.status).in_([s.value for s in before]), due)
        .values(status=after.value)
        .returning(col(QuestionRow.id))
        .execution_options(synchronize_session=False)
    )
    return sorted(i for i in session.scalars(statement) if i is not None)
