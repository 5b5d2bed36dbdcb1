"""Jobs are a table; running one twice changes nothing, and one that fails does not stop the others."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from tests.newsroom import accepts, add_source, ask, described, events, polled, proposals, publish, sweep
from tests.site import add_people, add_question, day, place, question_of
from tracker import jobs
from tracker.config import Settings
from tracker.core.errors import Invalid
from tracker.jobs import keeping, resolving, sweeping
from tracker.jobs.sweeping import JOBS
from tracker.services import news, outbox
from tracker.storage.db import reading, transaction
from tracker.storage.tables import FeedPoll, JobRun, OutboxRow, StandingForecast, WebSession

NAMES = [job.name for job in JOBS]
MOVES_WITH_EVERY_RUN = {"job_runs"}  # when each job ran last


def contents(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    with reading(engine) as session:
        return {
            t.name: sorted((tuple(r) for r in session.execute(t.select())), key=repr)
            for t in SQLModel.metadata.sorted_tables
            if t.name not in MOVES_WITH_EVERY_RUN
        }


def runs(engine: Engine) -> dict[str, JobRun]:
    with reading(engine) as session:
        return {r.name: r for r in session.scalars(select(JobRun))}


def busy_site(engine: Engine) -> None:
    """Something to do for every job but the network's."""
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine, closes=9)
    place(engine, question, ada, 0.7, on=1, until=8)
    asked = ask(engine, challenge_hours=24.0)
    place(engine, asked, ada, 0.6, on=1)
    herald, courier = add_source(engine, "Herald", enabled=True), add_source(engine, "Courier", enabled=True)
    publish(engine, herald, accepts(n=0, on=8), on=8)
    publish(engine, courier, accepts(n=1, on=8.1), on=8.1)
    polled(engine, [herald, courier], [8, 10.99])
    with transaction(engine) as session:
        for source in (herald, courier):
            news.switch_source(session, source.id, day(8.2), enabled=False)
        outbox.enqueue(session, "note", ada, None, {}, day(8))


def test_every_job_can_run_and_running_them_again_changes_nothing(engine: Engine) -> None:
    busy_site(engine)
    for on in (10, 10.5, 11.5):
        first = jobs.sweep_once(engine, Settings(), day(on))
        assert [r.name for r in first] == NAMES
        assert all(r.ok for r in first), first
        after = contents(engine)
        again = jobs.sweep_once(engine, Settings(), day(on))
        assert {r.name: r.detail for r in again if r.detail} == {}
        assert contents(engine) == after
    assert question_of(engine, "will-russia-accept").outcome == "yes"


def test_what_time_brings_happens_in_one_sweep(engine: Engine) -> None:
    busy_site(engine)
    said = sweep(engine, *NAMES, on=10)
    assert said["turn_pages"] == "0 opened, 1 closed"
    assert said["expire_forecasts"] == "1 expired"
    assert said["judge_news"] == "2 articles read for 1 questions"
    assert said["decide"] == "1 proposed"
    assert said["finalise_due"] == ""
    assert said["deliver_outbox"].endswith("delivered, 0 failed")
    with reading(engine) as session:
        assert len(session.scalars(select(StandingForecast)).all()) == 1
        assert all(row.sent_at == day(10) for row in session.scalars(select(OutboxRow)))


def test_a_failing_job_is_kept_with_its_error_and_the_others_go_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_work: object, _now: datetime) -> str:
        raise ZeroDivisionError("by chance")

    table = tuple(replace(job, sweep=fail) if job.name == "decide" else job for job in JOBS)
    monkeypatch.setattr(sweeping, "JOBS", table)
    ran = jobs.sweep_once(engine, Settings(), day(1))
    assert [r.name for r in ran if not r.ok] == ["decide"]
    kept = runs(engine)
    assert set(kept) == set(NAMES)
    assert (kept["decide"].ok, kept["decide"].detail) == (False, "ZeroDivisionError('by chance')")
    assert (kept["tidy"].ok, kept["tidy"].started_at, kept["tidy"].next_at) == (True, day(1), None)


def test_a_job_that_is_not_in_the_table_is_refused(engine: Engine) -> None:
    with pytest.raises(Invalid) as refusal:
        jobs.sweep_once(engine, Settings(), day(1), ["decide", "guess"])
    assert "guess" in str(refusal.value)


def test_a_database_that_is_away_does_not_stop_the_sweep(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_engine: Engine) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(keeping, "transaction", away)
    monkeypatch.setattr(sweeping, "transaction", away)
    ran = jobs.sweep_once(engine, Settings(), day(1), ["turn_pages", "refresh_figures"])
    assert [r.ok for r in ran] == [False, True]


def test_a_message_that_cannot_be_sent_is_tried_again_and_holds_up_no_other(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(engine) as session:
        for kind in ("bad", "good"):
            outbox.enqueue(session, kind, None, None, {}, day(1))

    def send(message: outbox.Message) -> None:
        if message.kind == "bad":
            raise ConnectionError

    monkeypatch.setattr(keeping, "show_on_site", send)
    assert sweep(engine, "deliver_outbox", on=1) == {"deliver_outbox": "1 delivered, 1 failed"}
    monkeypatch.undo()
    assert sweep(engine, "deliver_outbox", on=2) == {"deliver_outbox": "1 delivered, 0 failed"}


def test_expired_sessions_and_very_old_polls_are_forgotten(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    source = add_source(engine, "Herald")
    polled(engine, [source], [-410, -390])
    with transaction(engine) as session:
        for token, expires in (("old", 1), ("new", 3)):
            row = {"token_hash": token, "forecaster_id": ada, "created_at": day(0), "seen_at": day(0)}
            session.add(WebSession(**row, expires_at=day(expires)))
    assert sweep(engine, "tidy", on=2) == {"tidy": "1 sessions and 1 polls forgotten"}
    with reading(engine) as session:
        assert session.scalars(select(WebSession.token_hash)).all() == ["new"]
        assert session.scalars(select(FeedPoll.at)).all() == [day(-390)]


# Finalising ---------------------------------------------------------------------------------------------------------


def open_proposal(engine: Engine):
    """A proposal whose window of a day ends on day 11, and its sources, which stay enabled."""
    question = ask(engine, challenge_hours=24.0)
    herald, courier = add_source(engine, "Herald"), add_source(engine, "Courier")
    publish(engine, herald, accepts(n=0, on=9), on=9)
    publish(engine, courier, accepts(n=1, on=9.1), on=9.1)
    sweep(engine, "judge_news", "decide", on=10)
    assert events(engine, question) == ["proposed"]
    return question, herald, courier


def test_a_window_that_passes_under_watch_ends_in_a_resolution(engine: Engine) -> None:
    question, herald, _ = open_proposal(engine)
    polled(engine, [herald], [10.9])
    assert sweep(engine, "finalise_due", on=10.95)["finalise_due"] == ""
    assert sweep(engine, "finalise_due", on=11)["finalise_due"] == "1 finalised"
    assert question_of(engine, question.slug).outcome == "yes"


def test_a_window_in_which_no_source_answered_is_held_back(engine: Engine) -> None:
    question, herald, _ = open_proposal(engine)
    polled(engine, [herald], [9.5])
    polled(engine, [herald], [10.5], ok=False)
    assert "held back" in sweep(engine, "finalise_due", on=11)["finalise_due"]
    assert question_of(engine, question.slug).outcome is None
    polled(engine, [herald], [11.1])
    assert sweep(engine, "finalise_due", on=11.2)["finalise_due"] == "1 finalised"


def test_a_retraction_in_the_last_minute_is_seen_before_anything_becomes_final(engine: Engine) -> None:
    question, herald, _ = open_proposal(engine)
    polled(engine, [herald], [10.99])
    publish(engine, herald, replace(accepts(on=9), title="RETRACTED: Russia accepts security proposals"), on=10.99)
    assert sweep(engine, "finalise_due", on=11)["finalise_due"] == ""
    assert question_of(engine, question.slug).outcome is None
    assert [p.state.value for p in proposals(engine, question)] == ["withdrawn"]


def test_a_denial_in_the_last_minute_is_read_before_anything_becomes_final(engine: Engine) -> None:
    question, herald, courier = open_proposal(engine)
    polled(engine, [herald], [10.99])
    denial = "Russia has not accepted the security proposals. The foreign ministry denied that it had done so."
    late = replace(accepts(on=10.99, url="https://courier.example/late"), text=denial)
    publish(engine, courier, replace(late, title="Russia denies accepting security proposals"), on=10.99)
    sweep(engine, "finalise_due", on=11)
    assert question_of(engine, question.slug).outcome is None


def test_a_site_that_never_finalises_by_itself_does_not(engine: Engine) -> None:
    question, herald, _ = open_proposal(engine)
    polled(engine, [herald], [10.99])
    assert sweep(engine, "finalise_due", on=12, auto_finalise=False)["finalise_due"] == ""
    assert question_of(engine, question.slug).outcome is None


# Reading ------------------------------------------------------------------------------------------------------------


def test_an_article_that_the_rules_fail_on_is_kept_as_not_understood(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, herald = ask(engine, closes=20), add_source(engine, "Herald")
    publish(engine, herald, accepts(on=9), on=9)

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(resolving.rules, "judge", fail)
    sweep(engine, "judge_news", on=10)
    monkeypatch.undo()
    sweep(engine, "judge_news", "decide", on=24)
    assert proposals(engine, question) == []
    assert events(engine, question) == ["escalated"]


def test_a_missing_language_model_fails_the_job_and_nothing_counts_as_read(engine: Engine) -> None:
    question, herald = ask(engine), add_source(engine, "Herald")
    publish(engine, herald, accepts(on=9), on=9)
    (ran,) = jobs.sweep_once(engine, Settings(spacy_model="no_such_model"), day(10), ["judge_news"])
    assert not ran.ok
    assert "TRACKER_SPACY_MODEL" in ran.detail
    assert sweep(engine, "judge_news", on=11)["judge_news"] == "1 articles read for 1 questions"
    assert question.outcome is None


def test_criteria_that_cannot_be_read_are_named_and_stop_no_other_question(engine: Engine) -> None:
    from tracker.storage.tables import CriteriaVersion, QuestionRow

    ask(engine)
    broken = add_question(engine, "broken")
    with transaction(engine) as session:
        row = session.get(QuestionRow, broken.id)
        row.criteria_version = 2
        wording = {"question_id": broken.id, "version": 2, "sha256": "x", "title": "x", "at": day(1)}
        session.add(CriteriaVersion(**wording, criteria={"text": "x", "unknown": 1}))
    publish(engine, add_source(engine, "Herald"), accepts(on=9), on=9)
    said = sweep(engine, "judge_news", on=10)["judge_news"]
    assert said == "1 articles read for 1 questions; criteria cannot be read: broken"


def test_the_table_names_each_job_once_and_none_runs_all_the_time() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(job.every >= timedelta(seconds=1) for job in JOBS)
    assert described("x").name == "x"
