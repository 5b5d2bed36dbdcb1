"""Rows for what comes from elsewhere: forecasters without accounts, questions without criteria, their topics."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from tracker.core.forecast import ForecasterKind
from tracker.core.imported import ImportedQuestion
from tracker.core.names import slug_of
from tracker.core.question import status_at
from tracker.storage.db import insert_new
from tracker.storage.mapping import question_columns
from tracker.storage.queries import imports as stored
from tracker.storage.tables import ForecasterRow, QuestionRow, QuestionTag, Tag

LONGEST_HANDLE = 40
LONGEST_TAG = 80


def add_forecasters(
    session: Session, wanted: Mapping[str, ForecasterKind], now: datetime
) -> tuple[dict[str, int], int]:
    """The ids of forecasters by the names they have elsewhere, new ones made; and how many were new."""
    known = stored.forecaster_ids(session, wanted)
    taken = stored.handles(session)
    rows = []
    for name in sorted(wanted.keys() - known.keys()):
        handle = _free(slug_of(name)[:LONGEST_HANDLE].strip("-") or "forecaster", name, taken)
        taken.add(handle)
        rows.append(
            {
                "handle": handle,
                "name": name,
                "kind": wanted[name].value,
                "source_key": name,
                "fictional": False,
                "created_at": now,
            }
        )
    if rows:
        session.execute(insert(ForecasterRow), rows)
    return stored.forecaster_ids(session, wanted), len(rows)


def add_question(session: Session, row: ImportedQuestion, now: datetime) -> int:
    """Store a question, not yet resolved, under its key elsewhere; returns its id."""
    question = replace(row.question, outcome=None, known_at=None)
    columns = question_columns(question) | {
        "slug": _free(question.slug, row.key, stored.slugs_like(session, question.slug)),
        "source_key": row.key,
        "status": status_at(question, now).value,
        "created_at": now,
    }
    added = QuestionRow(**columns)
    session.add(added)
    session.flush()
    assert added.id is not None
    _add_tags(session, added.id, row.tags)
    return added.id


def _add_tags(session: Session, question_id: int, names: Collection[str]) -> None:
    tags = {slug: name for name in names if (slug := slug_of(name)[:LONGEST_TAG].strip("-"))}
    if not tags:
        return
    insert_new(session, Tag, [{"slug": slug, "name": name} for slug, name in tags.items()], unique=("slug",))
    ids = session.exec(select(Tag.id).where(col(Tag.slug).in_(tags))).all()
    links = [{"question_id": question_id, "tag_id": tag} for tag in ids]
    insert_new(session, QuestionTag, links, unique=("question_id", "tag_id"))


def _free(name: str, key: str, taken: Collection[str]) -> str:
    """A name nobody has: itself, or with a digest of the key where another key has led to the same name."""
    return name if name not in taken else f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
