"""Questions as pages and services need them."""

from sqlalchemy import and_
from sqlmodel import Session, col, select

from tracker.core.errors import NotFound
from tracker.core.question import Question
from tracker.storage.mapping import question_from
from tracker.storage.tables import (
    CriteriaVersion,
    QuestionRow,
    QuestionTag,
    Tag,
    Tournament,
    TournamentQuestion,
)

# Joins a question with the version of its criteria that is in force.
PRESENT_WORDING = and_(
    col(CriteriaVersion.question_id) == col(QuestionRow.id),
    col(CriteriaVersion.version) == col(QuestionRow.criteria_version),
)


def load_question(session: Session, key: int | str) -> Question:
    """The question with an id (int) or a slug (str). Raises `NotFound`."""
    column = QuestionRow.id if isinstance(key, int) else QuestionRow.slug
    row = session.exec(select(QuestionRow).where(column == key).execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(f"there is no question {key}", field="question")
    return question_from(row)


def scopes_of(session: Session, question_id: int) -> list[str]:
    """The leaderboards a question counts on: all, its topics, its tournaments."""
    tags = select(Tag.slug).join(QuestionTag, col(QuestionTag.tag_id) == Tag.id)
    tournaments = select(Tournament.slug).join(
        TournamentQuestion, col(TournamentQuestion.tournament_id) == Tournament.id
    )
    return [
        "all",
        *(f"tag:{slug}" for slug in session.exec(tags.where(QuestionTag.question_id == question_id))),
        *(
            f"tournament:{slug}"
            for slug in session.exec(tournaments.where(TournamentQuestion.question_id == question_id))
        ),
    ]
