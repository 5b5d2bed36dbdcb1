"""Taking the demonstration's rows away: all that is fictional, and all that hangs on it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, false, or_, select, true
from sqlmodel import Session, SQLModel, col

from tracker.storage.figures import AGGREGATE
from tracker.storage.tables import ForecasterRow, QuestionRow, QuestionTag, ScoreRow, Tag, Tournament


def delete_fictional(session: Session) -> None:
    """Delete every fictional row and every row that refers to one, whoever made it: children before their parents.

    The database itself refuses to delete ledger rows of a real question, so that a stray reference stops the removal
    instead of tearing a hole.
    """
    session.flush()
    for table in reversed(SQLModel.metadata.sorted_tables):
        doomed = _doomed(table)
        if doomed is not None:
            session.execute(delete(table).where(doomed))
    session.expire_all()


def _doomed(table: Table) -> ColumnElement[bool] | None:
    """The condition by which a row is fictional itself or refers to a fictional one; None where neither can be."""
    conditions: list[ColumnElement[bool]] = []
    if "fictional" in table.c:
        conditions.append(table.c.fictional == true())
    for key in sorted(table.foreign_keys, key=lambda k: k.parent.name):
        above = None if key.column.table is table else _doomed(key.column.table)
        if above is not None:
            conditions.append(key.parent.in_(select(key.column).where(above)))
    return or_(false(), *conditions) if conditions else None


def fictional_scopes(session: Session) -> tuple[set[str], set[int]]:
    """The leaderboards of fictional tournaments, and the topics of fictional questions."""
    tournaments = session.scalars(select(col(Tournament.slug)).where(col(Tournament.fictional)))
    tags = (
        select(col(QuestionTag.tag_id)).join(QuestionRow, col(QuestionRow.id) == QuestionTag.question_id).distinct()
    ).where(col(QuestionRow.fictional))
    return {f"tournament:{slug}" for slug in tournaments}, set(session.scalars(tags))


def scored_on_fictional(session: Session) -> set[int]:
    """The forecasters, real ones and aggregates too, that have a score on a fictional question."""
    rows = select(col(ScoreRow.forecaster_id)).join(QuestionRow, col(QuestionRow.id) == ScoreRow.question_id)
    return set(session.scalars(rows.where(col(QuestionRow.fictional)).distinct()))


def present_forecasters(session: Session, ids: Collection[int]) -> set[int]:
    """Those of the forecasters that are there."""
    found = session.scalars(select(col(ForecasterRow.id)).where(col(ForecasterRow.id).in_(ids)))
    return {number for number in found if number is not None}


def delete_unused_tags(session: Session, ids: Collection[int]) -> tuple[set[str], set[str]]:
    """Delete those of the topics that no question has any more. Returns the slugs of the deleted and of the kept."""
    rows = session.execute(select(col(Tag.id), col(Tag.slug)).where(col(Tag.id).in_(ids))).all()
    used = set(session.scalars(select(col(QuestionTag.tag_id)).where(col(QuestionTag.tag_id).in_(ids))))
    session.execute(delete(Tag).where(col(Tag.id).in_(set(ids) - used)))
    return {slug for number, slug in rows if number not in used}, {slug for number, slug in rows if number in used}


def delete_unused_aggregate(session: Session) -> None:
    """Delete the aggregate's forecaster where nothing of it is left; it is made again at its next use."""
    forecasters: Table = ForecasterRow.__table__  # type: ignore[attr-defined]
    references: list[Any] = [
        exists().where(key.parent == forecasters.c.id)
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is forecasters and table is not forecasters
    ]
    session.execute(delete(forecasters).where(forecasters.c.handle == AGGREGATE, ~or_(*references)))
