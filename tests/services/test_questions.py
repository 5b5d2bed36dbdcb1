"""Questions come from files, freeze with the first forecast, and open and close by time."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import add_people, add_question, day, entry, place, question_of
from tracker.core.entry import Clarification
from tracker.core.errors import Conflict, QuestionNotOpen
from tracker.core.question import Status
from tracker.services import questions
from tracker.storage.db import reading, transaction
from tracker.storage.queries.questions import scopes_of
from tracker.storage.tables import Clarification as ClarificationRow
from tracker.storage.tables import CriteriaVersion, OutboxRow, QuestionRow, ResolutionEventRow


def sync(engine: Engine, *entries, on: float = 0) -> questions.SyncReport:
    with transaction(engine) as session:
        return questions.sync(session, entries, day(on))


def status(engine: Engine, slug: str = "will-it-rain") -> str:
    with reading(engine) as session:
        return session.exec(select(QuestionRow.status).where(QuestionRow.slug == slug)).one()


def test_syncing_twice_changes_nothing(engine: Engine) -> None:
    rain = entry(tags=("weather",), tournament="spring")
    assert sync(engine, rain).added == ["will-it-rain"]
    assert sync(engine, rain).unchanged == ["will-it-rain"]
    with reading(engine) as session:
        question = question_of(engine, "will-it-rain")
        assert scopes_of(session, question.id) == ["all", "tag:weather", "tournament:spring"]


def test_a_file_may_be_reworded_until_somebody_has_forecast(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    sync(engine, entry())
    assert sync(engine, entry(text="Yes if it rains anywhere.")).updated == ["will-it-rain"]
    place(engine, question_of(engine, "will-it-rain"), ada, 0.3, on=1)

    report = sync(engine, entry(text="Yes if it snows."), entry("will-it-snow"), on=2)
    assert report.refused == [("will-it-rain", questions.FROZEN)]
    assert report.added == ["will-it-snow"]
    with reading(engine) as session:
        texts = [v.criteria["text"] for v in session.exec(select(CriteriaVersion).order_by(col(CriteriaVersion.id)))]
    assert texts[:2] == ["Yes if it rains at the station within the window.", "Yes if it rains anywhere."]


def test_a_window_is_wording_too_and_background_is_not(engine: Engine) -> None:
    from dataclasses import replace

    (ada,) = add_people(engine, "Ada")
    sync(engine, entry())
    place(engine, question_of(engine, "will-it-rain"), ada, 0.3, on=1)
    assert sync(engine, entry(closes=60)).refused
    assert sync(engine, replace(entry(), background="It has been dry.")).updated == ["will-it-rain"]


def test_clarifications_are_dated_notes_in_the_chain(engine: Engine) -> None:
    from dataclasses import replace

    (ada,) = add_people(engine, "Ada")
    sync(engine, entry())
    place(engine, question_of(engine, "will-it-rain"), ada, 0.3, on=1)
    noted = replace(entry(), clarifications=(Clarification(day(2), "Drizzle counts."),))
    assert sync(engine, noted, on=2).clarified == ["will-it-rain"]
    assert sync(engine, noted, on=3).unchanged == ["will-it-rain"]
    with transaction(engine) as session:
        questions.clarify(session, question_of(engine, "will-it-rain").id, " Hail does not. ", "admin", day(4))
    with reading(engine) as session:
        assert session.exec(select(ClarificationRow.text).order_by(col(ClarificationRow.at))).all() == [
            "Drizzle counts.",
            "Hail does not.",
        ]
        assert session.exec(select(ResolutionEventRow.kind).order_by(col(ResolutionEventRow.seq))).all() == [
            "criteria_frozen",
            "clarified",
            "clarified",
        ]
        assert {r.recipient_id for r in session.exec(select(OutboxRow))} == {ada}


def test_questions_open_and_close_by_time_once(engine: Engine) -> None:
    add_question(engine, now=day(-5))
    assert status(engine) == "upcoming"
    with transaction(engine) as session:
        assert questions.turn_pages(session, day(-1)) == (0, 0)
        assert questions.turn_pages(session, day(1)) == (1, 0)
        assert questions.turn_pages(session, day(1)) == (0, 0)
    assert status(engine) == "open"
    with transaction(engine) as session:
        assert questions.turn_pages(session, day(30)) == (0, 1)
    assert status(engine) == "closed"


def test_a_question_whose_whole_window_was_slept_through_closes(engine: Engine) -> None:
    add_question(engine, now=day(-5))
    with transaction(engine) as session:
        assert questions.turn_pages(session, day(99)) == (0, 1)


def test_a_draft_takes_no_forecasts_until_it_is_published(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    with transaction(engine) as session:
        made = questions.save(session, entry(file=""), day(0), author="ada", author_id=ada)
    with pytest.raises(QuestionNotOpen):
        place(engine, question_of(engine, "will-it-rain"), ada, 0.4, on=1)
    with transaction(engine) as session:
        questions.save(session, entry(file="", text="Better criteria."), day(1), author="ada", author_id=ada)
        assert questions.publish(session, made, day(1)) is Status.OPEN
    place(engine, question_of(engine, "will-it-rain"), ada, 0.4, on=1)
    with pytest.raises(Conflict, match="published already"), transaction(engine) as session:
        questions.publish(session, made, day(2))
    with pytest.raises(Conflict, match="frozen"), transaction(engine) as session:
        questions.save(session, entry(file="", text="Other criteria."), day(2), author="ada", author_id=ada)


def test_file_and_form_do_not_overwrite_each_other(engine: Engine) -> None:
    sync(engine, entry("from-file"))
    with transaction(engine) as session:
        questions.save(session, entry("from-form", file=""), day(0), author="ada", author_id=None)
    with pytest.raises(Conflict, match="file of the bank"), transaction(engine) as session:
        questions.save(session, entry("from-file", file=""), day(0), author="ada", author_id=None)
    assert sync(engine, entry("from-form")).refused[0][0] == "from-form"
