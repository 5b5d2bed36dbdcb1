"""A question of prose alone is read by a draft of its structure, and never becomes final without a person."""

from dataclasses import replace

from sqlalchemy import Engine

from tests.newsroom import accepts, add_source, events, evidence, polled, proposals, publish, small_talk, sweep
from tests.site import day, entry, question_of
from tracker.core.question import Kind
from tracker.core.resolver.criteria import Criteria
from tracker.services import questions
from tracker.storage.db import transaction

TITLE = "Will Russia accept the security proposals before this question closes?"


def ask_in_prose(engine: Engine, *, closes: float = 30, kind: Kind = Kind.BINARY, **more):
    outcomes = ("no", "yes") if kind is Kind.BINARY else ("in full", "in part", "not at all")
    described = entry("in-prose", closes=closes, kind=kind, outcomes=outcomes)
    criteria = Criteria("Yes if Russia accepts the proposals. Otherwise NO.", day(0), day(closes), **more)
    described = replace(described, question=replace(described.question, title=TITLE), criteria=criteria)
    with transaction(engine) as session:
        assert not questions.sync(session, [described], day(0)).refused
    return question_of(engine, "in-prose")


def report(engine: Engine) -> None:
    for n, name in enumerate(["Herald", "Courier"]):
        publish(engine, add_source(engine, name), accepts(n=n, on=10 + n / 10), on=10.2)


def test_two_reports_make_a_proposal_that_waits_for_a_person(engine: Engine) -> None:
    question = ask_in_prose(engine)
    report(engine)
    assert sweep(engine, "judge_news", "decide", on=10.3)["decide"] == "1 proposed"
    (proposal,) = proposals(engine, question)
    assert (proposal.outcome, proposal.mode) == ("yes", "person")
    assert set(sweep(engine, "judge_news", "decide", "finalise_due", on=20).values()) == {""}
    assert question_of(engine, question.slug).outcome is None


def test_its_default_waits_for_a_person_too(engine: Engine) -> None:
    question = ask_in_prose(engine, closes=20, default_at_close="no")
    sources = [add_source(engine, name, poll_minutes=720) for name in ("Herald", "Courier", "Agency")]
    publish(engine, sources[0], small_talk(), on=2)
    polled(engine, sources, [0.25 + n / 2 for n in range(46)])
    sweep(engine, "judge_news", "decide", on=23.1)
    (proposal,) = proposals(engine, question)
    assert (proposal.outcome, proposal.mode) == ("no", "person")


def test_a_choice_between_options_is_left_to_persons(engine: Engine) -> None:
    question = ask_in_prose(engine, kind=Kind.MULTIPLE_CHOICE)
    report(engine)
    assert set(sweep(engine, "judge_news", "decide", on=10.3).values()) == {""}
    assert (evidence(engine, question, "id"), events(engine, question)) == ([], [])
