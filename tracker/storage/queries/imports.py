"""What earlier imports have brought, by the keys it had there."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from tracker.core.question import Question
from tracker.storage.mapping import question_from
from tracker.storage.tables import ForecasterRow, ForecastRow, QuestionRow

CHUNK = 500  # bound parameters of one statement


def find_question(session: Session, key: str) -> Question | None:
    """The question that an import brought under a key."""
    row = session.exec(select(QuestionRow).where(QuestionRow.source_key == key)).first()
    return question_from(row) if row else None


def forecast_keys(session: Session, question_id: int) -> set[str]:
    """The keys of all imported forecasts on a question."""
    keys = select(ForecastRow.source_key).where(
        ForecastRow.question_id == question_id, col(ForecastRow.source_key).is_not(None)
    )
    return {key for key in session.exec(keys) if key}


def forecaster_ids(session: Session, keys: Collection[str]) -> dict[str, int]:
    """The ids of those forecasters that imports have brought under the given keys."""
    ordered = sorted(keys)
    found: dict[str, int] = {}
    for start in range(0, len(ordered), CHUNK):
        rows = select(ForecasterRow.source_key, ForecasterRow.id).where(
            col(ForecasterRow.source_key).in_(ordered[start : start + CHUNK])
        )
        found |= {key: number for key, number in session.exec(rows) if key and number is not None}
    return found


def slugs_like(session: Session, slug: str) -> set[str]:
    """The names of questions that begin with a slug."""
    return set(session.exec(select(QuestionRow.slug).where(col(QuestionRow.slug).startswith(slug, autoescape=True))))


def handles(session: Session) -> set[str]:
    """The handles of all forecasters."""
    return set(session.exec(select(ForecasterRow.handle)))
