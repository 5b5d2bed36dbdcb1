"""The ways in which a question ends, and in which it is opened again."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import add_forecaster, add_people, add_question, day, place, propose, question_of, resolve
from tracker.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStep
from tracker.services import resolutions
from tracker.services.resolutions import Actor
from tracker.storage.db import reading, transaction
from tracker.storage.tables import OutboxRow, ProposalStanding, ResolutionEventRow, ScoreRow

ADMIN = Actor("admin")


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(ResolutionEventRow.kind).order_by(col(ResolutionEventRow.id))))


def scores(engine: Engine, rule: str = "brier") -> dict[int, float]:
    with reading(engine) as session:
        rows = session.exec(select(ScoreRow.forecaster_id, ScoreRow.value).where(ScoreRow.rule == rule))
        return dict(rows.all())


def test_a_proposal_that_nobody_challenges_becomes_final_with_its_scores(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    question = add_question(engine)
    place(engine, question, ada, 0.8, on=0)
    place(engine, question, bob, 0.5, on=0)
    propose(engine, question, until=13)

    assert resolutions.finalise_due(engine, day(12.9)) == []
    assert question_of(engine, question.slug).outcome is None
    assert len(resolutions.finalise_due(engine, day(13))) == 1
    assert resolutions.finalise_due(engine, day(14)) == []

    after = question_of(engine, question.slug)
    assert (after.outcome, after.known_at) == ("yes", day(10))
    found = scores(engine)
    assert found[ada] == pytest.approx(0.04)
    assert found[bob] == pytest.approx(0.25)
    assert kinds(engine) == ["criteria_frozen", "proposed", "finalised"]


def test_time_after_the_outcome_was_known_is_not_scored(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.5, on=0)
    place(engine, question, ada, 0.99, on=10)
    resolve(engine, question, "yes", known=10)
    assert scores(engine)[ada] == pytest.approx(0.25)


def test_a_challenge_stops_the_clock_and_a_person_decides(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    proposal = propose(engine, question, until=13)
    with transaction(engine) as session:
        resolutions.challenge(session, proposal, ada, "ada", "another article", "https://example.org/x", day(11))
    assert resolutions.finalise_due(engine, day(20)) == []
    with pytest.raises(Conflict, match="already"), transaction(engine) as session:
        resolutions.challenge(session, proposal, ada, "ada", "again", "https://example.org/x", day(12))
    with transaction(engine) as session:
        resolutions.reject(session, proposal, ADMIN, "the article is right", day(12))
    assert question_of(engine, question.slug).outcome is None
    assert propose(engine, question, on=13, known=12, until=16) != proposal


@pytest.mark.parametrize(
    ("reason", "url", "field"), [(" ", "https://example.org", "reason"), ("why", "javascript:alert(1)", "url")]
)
def test_a_challenge_gives_a_reason_and_an_address(engine: Engine, reason: str, url: str, field: str) -> None:
    (ada,) = add_people(engine, "Ada")
    proposal = propose(engine, add_question(engine))
    with pytest.raises(Invalid) as refusal, transaction(engine) as session:
        resolutions.challenge(session, proposal, ada, "ada", reason, url, day(11))
    assert refusal.value.field == field


def test_an_approved_proposal_is_final_at_once(engine: Engine) -> None:
    proposal = propose(engine, add_question(engine), mode="person", until=None)
    assert resolutions.finalise_due(engine, day(1000)) == []  # a person decides, however late
    with transaction(engine) as session:
        resolutions.approve(session, proposal, ADMIN, "checked both reports", day(11))
    assert question_of(engine, "will-it-rain").outcome == "yes"
    assert kinds(engine) == ["proposed", "approved", "finalised"]
    with pytest.raises(WrongStep), transaction(engine) as session:
        resolutions.approve(session, proposal, ADMIN, "again", day(12))


def test_an_admin_with_a_stake_does_not_decide_while_another_could(engine: Engine) -> None:
    with transaction(engine) as session:
        anna = add_forecaster(session, "Anna", role="admin")
        add_forecaster(session, "Otto", role="admin")
    question = add_question(engine)
    place(engine, question, anna, 0.9, on=1)
    proposal = propose(engine, question)
    with pytest.raises(NotAllowed, match="another admin decides"), transaction(engine) as session:
        resolutions.approve(session, proposal, Actor("anna", anna), "fine", day(11))
    with pytest.raises(NotAllowed), transaction(engine) as session:
        resolutions.resolve_by_hand(session, question.id, "yes", day(10), "fine", Actor("anna", anna), day(11))
    assert question_of(engine, question.slug).outcome is None


def test_the_only_admin_decides_despite_a_stake_and_the_ledger_says_so(engine: Engine) -> None:
    with transaction(engine) as session:
        anna = add_forecaster(session, "Anna", role="admin")
    question = add_question(engine)
    place(engine, question, anna, 0.9, on=1)
    with transaction(engine) as session:
        resolutions.resolve_by_hand(session, question.id, "yes", day(10), "fine", Actor("anna", anna), day(11))
    with reading(engine) as session:
        last = session.exec(select(ResolutionEventRow.payload).where(ResolutionEventRow.kind == "finalised")).one()
    assert '"sole_admin":true' in last


def test_resolving_by_hand_rejects_the_open_proposal_with_it(engine: Engine) -> None:
    question = add_question(engine)
    propose(engine, question)
    resolve(engine, question, "no")
    assert kinds(engine) == ["proposed", "rejected", "finalised"]
    with reading(engine) as session:
        assert session.exec(select(ProposalStanding.state)).all() == ["rejected"]


@pytest.mark.parametrize("outcome", ["annulled", "ambiguous"])
def test_what_is_annulled_or_ambiguous_scores_nobody(engine: Engine, outcome: str) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.8, on=0)
    resolve(engine, question, "yes")
    assert scores(engine)
    with transaction(engine) as session:
        resolutions.reopen(session, question.id, "the station was down", ADMIN, day(12))
    assert scores(engine) == {}
    assert question_of(engine, question.slug).outcome is None
    resolve(engine, question, outcome, known=None, on=13)
    assert scores(engine) == {}
    assert question_of(engine, question.slug).outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "known", "field"),
    [
        ("maybe", day(5), "outcome"),
        ("yes", None, "known_at"),
        ("yes", day(50), "known_at"),
        ("yes", day(-5), "known_at"),
    ],
)
def test_an_outcome_has_to_make_sense(engine: Engine, outcome, known, field: str) -> None:
    question = add_question(engine)
    with pytest.raises(Invalid) as refusal, transaction(engine) as session:
        resolutions.resolve_by_hand(session, question.id, outcome, known, "why", ADMIN, day(11))
    assert refusal.value.field == field
    assert kinds(engine) == []


def test_a_reason_is_asked_for(engine: Engine) -> None:
    question = add_question(engine)
    for reason in ("", "  ", "x" * 5000):
        with pytest.raises(Invalid, match="reason"), transaction(engine) as session:
            resolutions.resolve_by_hand(session, question.id, "yes", day(10), reason, ADMIN, day(11))


def test_steps_out_of_order_are_refused(engine: Engine) -> None:
    question = add_question(engine)
    with pytest.raises(WrongStep), transaction(engine) as session:
        resolutions.reopen(session, question.id, "why", ADMIN, day(11))
    with pytest.raises(NotFound), transaction(engine) as session:
        resolutions.approve(session, 99, ADMIN, "why", day(11))
    propose(engine, question)
    with pytest.raises(WrongStep, match="another proposal"):
        propose(engine, question)
    resolve(engine, question, "yes")
    with pytest.raises(WrongStep, match="reopen"):
        propose(engine, question)
    with pytest.raises(WrongStep, match="reopen"):
        resolve(engine, question, "no")


def test_a_withdrawn_proposal_is_never_finalised(engine: Engine) -> None:
    proposal = propose(engine, add_question(engine), until=13)
    with transaction(engine) as session:
        resolutions.withdraw_proposal(session, proposal, "Northwire has withdrawn its report", day(12))
    assert resolutions.finalise_due(engine, day(14)) == []


def test_whom_it_concerns_hears_of_each_step_once(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.8, on=1)
    propose(engine, question, until=13)
    resolutions.finalise_due(engine, day(13))
    with reading(engine) as session:
        told = session.exec(select(OutboxRow.kind, OutboxRow.recipient_id).order_by(col(OutboxRow.id))).all()
    assert told == [("proposed", None), ("proposed", ada), ("finalised", None), ("finalised", ada)]


def test_reopening_restores_the_status_that_time_gives(engine: Engine) -> None:
    question = add_question(engine)
    resolve(engine, question, "yes")
    with transaction(engine) as session:
        resolutions.reopen(session, question.id, "too early", ADMIN, day(40) - timedelta(days=1))
    with reading(engine) as session:
        from tracker.storage.tables import QuestionRow

        assert session.exec(select(QuestionRow.status)).one() == "closed"
