"""Resolving by hand and reopening: asked about first, kept in the ledger, scored in the same step."""

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from tests.site import add_people, add_question, place, propose, question_of, resolve
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person, counted, plain
from tracker.core.errors import Invalid
from tracker.core.question import Kind, Range
from tracker.storage.db import reading
from tracker.storage.tables import ScoreRow
from tracker.web.admin.forms import known_from, moment_from, options, outcome_from

KNOWN = "2027-01-05T09:30"


def _scored(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count(func.distinct(ScoreRow.forecaster_id)))).one()


def test_resolving_by_hand_asks_first_then_scores(person: Person, engine: Engine):
    (ben,) = add_people(engine, "Ben Other")
    question = add_question(engine)
    place(engine, question, ben, 0.4, on=1)
    proposal = propose(engine, question, on=5, known=4, outcome="no")
    person.sign_in(role="admin")
    address = f"/admin/questions/{question.id}/resolve"
    assert "A proposal is open. Resolving by hand rejects it." in person.text(address)
    form = {"outcome": "yes", "known_at": KNOWN, "reason": "The station says so."}
    asked = person.post(address, **form)
    page = plain(asked)
    assert "Resolve as Yes?" in page
    assert "1 forecaster will be scored" in page
    assert "Forecasts after 5 Jan 2027, 09:30 UTC are kept and not scored." in page
    assert f"The open proposal {proposal} is rejected with it." in page
    assert _scored(engine) == 0
    assert person.post(address, **form, confirmed="yes").status_code == 303
    found = question_of(engine, question.slug)
    assert (found.outcome, found.known_at.isoformat()) == ("yes", "2027-01-05T09:30:00+00:00")
    assert _scored(engine) == 2  # and the aggregate


@pytest.mark.parametrize("outcome", ["annulled", "ambiguous"])
def test_a_question_that_failed_scores_nobody(person: Person, engine: Engine, outcome: str):
    (ben,) = add_people(engine, "Ben Other")
    question = add_question(engine)
    place(engine, question, ben, 0.4, on=1)
    person.sign_in(role="admin")
    form = {"outcome": outcome, "known_at": "", "reason": "Badly put."}
    address = f"/admin/questions/{question.id}/resolve"
    assert "Nobody is scored on this question." in plain(person.post(address, **form))
    assert person.post(address, **form, confirmed="yes").status_code == 303
    assert question_of(engine, question.slug).outcome == outcome
    assert _scored(engine) == 0


@ONE_DATABASE
@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ({"known_at": KNOWN, "reason": "x"}, "Outcome: choose one."),
        ({"outcome": "perhaps", "known_at": KNOWN, "reason": "x"}, "Outcome: choose one."),
        ({"outcome": "yes", "known_at": "", "reason": "x"}, "Known at, UTC say when"),
        ({"outcome": "yes", "known_at": "soon", "reason": "x"}, "must be a date and time such as"),
        ({"outcome": "yes", "known_at": "2027-02-05T09:30", "reason": "x"}, "must not lie in the future"),
        ({"outcome": "yes", "known_at": "2026-02-05T09:30", "reason": "x"}, "must not lie before the question opened"),
        ({"outcome": "yes", "known_at": KNOWN, "reason": ""}, "say why"),
    ],
)
def test_a_form_that_cannot_be_used_keeps_what_was_typed(
    person: Person, engine: Engine, form: dict[str, str], rule: str
):
    question = add_question(engine)
    person.sign_in(role="admin")
    answer = person.post(f"/admin/questions/{question.id}/resolve", **form, confirmed="yes")
    assert answer.status_code == 422
    assert rule in plain(answer)
    if form.get("outcome") == "yes":
        assert 'value="yes" required checked' in answer.text
    assert question_of(engine, question.slug).outcome is None


def test_an_admin_with_a_forecast_does_not_resolve_while_another_could(person: Person, engine: Engine):
    add_people(engine, "Other Admin", role="admin")
    question = add_question(engine)
    place(engine, question, person.sign_in(role="admin"), 0.7, on=1)
    assert "another admin resolves it" in person.text(f"/admin/questions/{question.id}/resolve")
    form = {"outcome": "yes", "known_at": KNOWN, "reason": "x"}
    assert person.post(f"/admin/questions/{question.id}/resolve", **form).status_code == 403


def test_a_number_is_resolved_by_its_value(person: Person, engine: Engine):
    axis = Range(0, 90, 90, open_upper=True, unit="bn")
    question = add_question(engine, "how-much", kind=Kind.NUMERIC, outcomes=(), axis=axis)
    person.sign_in(role="admin")
    address = f"/admin/questions/{question.id}/resolve"
    page = person.text(address)
    assert "Above the range" in page
    assert "Below the range" not in page
    form = {"outcome": "value", "value": "31.5", "known_at": KNOWN, "reason": "x"}
    assert "Resolve as 31.5 bn?" in plain(person.post(address, **form))
    assert person.post(address, **(form | {"value": "lots"})).status_code == 422
    assert person.post(address, **(form | {"value": ""})).status_code == 422
    assert person.post(address, **form, confirmed="yes").status_code == 303
    assert question_of(engine, "how-much").outcome == "31.5"


def test_a_choice_is_resolved_by_an_option(person: Person, engine: Engine):
    options_ = ("The United Nations", "The OSCE", "Something else")
    question = add_question(engine, "which-body", kind=Kind.MULTIPLE_CHOICE, outcomes=options_)
    assert [o.name for o in options(question)][:3] == list(options_)
    person.sign_in(role="admin")
    form = {"outcome": "The OSCE", "known_at": KNOWN, "reason": "x", "confirmed": "yes"}
    assert person.post(f"/admin/questions/{question.id}/resolve", **form).status_code == 303
    assert question_of(engine, "which-body").outcome == "The OSCE"


def test_reopening_says_what_goes_and_takes_a_reason(person: Person, engine: Engine):
    (ben,) = add_people(engine, "Ben Other")
    question = add_question(engine)
    place(engine, question, ben, 0.4, on=1)
    resolve(engine, question, "yes", known=2, on=3)
    person.sign_in(role="admin")
    address = f"/admin/questions/{question.id}/reopen"
    page = person.text(address)
    assert "resolved as Yes" in page
    assert "The scores of 1 forecaster on it go" in page
    assert person.post(address, reason="").status_code == 422
    assert person.post(address, reason="The station corrected itself.").status_code == 303
    assert question_of(engine, question.slug).outcome is None
    assert _scored(engine) == 0
    assert person.get(address).status_code == 409


def test_a_resolved_question_is_not_resolved_again(person: Person, engine: Engine):
    question = add_question(engine)
    resolve(engine, question, "yes", known=2, on=3)
    person.sign_in(role="admin")
    assert person.get(f"/admin/questions/{question.id}/resolve").status_code == 409
    form = {"outcome": "no", "known_at": KNOWN, "reason": "x", "confirmed": "yes"}
    assert person.post(f"/admin/questions/{question.id}/resolve", **form).status_code == 409


def test_the_form_takes_at_most_six_statements(person: Person, engine: Engine):
    question = add_question(engine)
    person.sign_in(role="admin")
    with counted(engine) as statements:
        assert person.get(f"/admin/questions/{question.id}/resolve").status_code == 200
    assert len(statements) <= 6


@pytest.mark.parametrize(
    "text", ["2027-01-05T09:30", "2027-01-05 09:30", " 2027-01-05T10:30+01:00 ", "2027-01-05 09:30Z"]
)
def test_a_moment_is_read_as_people_write_it(text: str):
    assert moment_from(text, "at").isoformat() == "2027-01-05T09:30:00+00:00"


@pytest.mark.parametrize("text", ["", "tomorrow", "2027-13-01", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused(text: str):
    with pytest.raises(Invalid):
        moment_from(text, "at")


def test_what_scores_nobody_needs_no_moment():
    assert known_from({}, "annulled") is None


@ONE_DATABASE
def test_a_value_must_be_typed_where_it_is_chosen(engine: Engine):
    question = add_question(engine, "when", kind=Kind.DATE, outcomes=(), axis=Range(0, 86_400 * 90, 90))
    assert outcome_from(question, {"outcome": "value", "value": " 1970-02-01 "}) == "1970-02-01"
    with pytest.raises(Invalid):
        outcome_from(question, {"outcome": "value", "value": " "})
