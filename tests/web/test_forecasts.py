"""Forecasting by form: every kind of question, everything that can be wrong with it, undo, challenges."""

import re

import pytest
from sqlalchemy import Engine, update
from sqlmodel import col, select

from tests.site import add_people, add_question, day, place, propose, proposed, resolve
from tests.web.visitor import Person, plain
from tracker.core.question import Kind, Range
from tracker.core.resolution import EventKind
from tracker.storage import ledger
from tracker.storage.db import reading, transaction
from tracker.storage.tables import ForecastRow, QuestionRow

YEAR = Range(day(0).timestamp(), day(365).timestamp(), open_upper=True)


def entries(engine: Engine) -> list[ForecastRow]:
    """The ledger of forecasts."""
    with reading(engine) as session:
        return list(session.exec(select(ForecastRow).order_by(col(ForecastRow.id))))


def test_a_forecast_is_placed_and_confirmed(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    person.sign_in()
    answer = person.post(f"/questions/{question.id}/forecast", percent="18", until="")
    assert answer.status_code == 303
    assert answer.location == f"/questions/{question.id}-rain#yours"
    (entry,) = entries(engine)
    assert (entry.probability, entry.at, entry.until, entry.source) == (0.18, day(5.5), None, "web")
    words = person.text(f"/questions/{question.id}-rain")
    assert "Saved: 18%, from 12:00 UTC." in words
    assert "18% stands since 6 Jan, 12:00" in words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("0.1", 0.001), ("99.9", 0.999), ("18,5", 0.185), (" 18.5 % ", 0.185), ("1e1", 0.1), ("050", 0.5)],
)
def test_numbers_are_taken_as_people_type_them(person: Person, engine: Engine, typed, stored):
    question = add_question(engine, "rain")
    person.sign_in()
    assert person.post(f"/questions/{question.id}/forecast", percent=typed).status_code == 303
    assert entries(engine)[0].probability == pytest.approx(stored, abs=1e-12)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "type a number"),
        ("x", "“x” is not a number"),
        ("100", "100% is out of range: use 0.1 to 99.9"),
        ("0", "0% is out of range"),
        ("0.05", "0.05% is out of range"),
        ("-5", "-5% is out of range"),
        ("nan", "is not a number"),
        ("inf", "is not a number"),
        ("1e999", "is not a number"),
        ("1_0", "is not a number"),
        ("1,0,0", "is not a number"),
        ("9" * 500, "is not a number"),
        ("<script>alert(1)</script>", "is not a number"),
    ],
)
def test_a_number_that_is_refused_says_why_and_stays(person: Person, engine: Engine, typed, says):
    question = add_question(engine, "rain")
    mara = person.sign_in()
    place(engine, question, mara, 0.18, on=2)
    answer = person.post(f"/questions/{question.id}/forecast", percent=typed, until="30")
    assert answer.status_code == 422
    assert "Not saved:" in plain(answer)
    assert says in plain(answer)
    assert "Your forecast of 18% still stands." in plain(answer)
    assert "<script>alert" not in answer.text
    assert '<option value="30" selected>' in answer.text
    if typed == "100":
        assert 'value="100"' in answer.text
    assert len(entries(engine)) == 1


def test_a_forecast_may_expire(person: Person, engine: Engine):
    question = add_question(engine, "rain", closes=300)
    person.sign_in()
    person.post(f"/questions/{question.id}/forecast", percent="18", until="30")
    assert entries(engine)[0].until == day(35.5)
    assert "until 5 Feb, 12:00" in person.text(f"/questions/{question.id}")
    answer = person.post(f"/questions/{question.id}/forecast", percent="18", until="7")
    assert answer.status_code == 422


def test_pressing_twice_places_once(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    person.sign_in()
    for _ in range(2):
        assert person.post(f"/questions/{question.id}/forecast", percent="18").status_code == 303
    assert len(entries(engine)) == 1


def test_a_change_can_be_undone(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain")
    person.sign_in()
    person.post(f"/questions/{question.id}/forecast", percent="26")
    clock.move_to(day(6))
    person.post(f"/questions/{question.id}/forecast", percent="18")
    page = person.get(f"/questions/{question.id}")
    assert "Saved: 18%, from 00:00 UTC. It was 26%." in plain(page)
    again = re.search(r'name="again" value="(\d+)"', page.text)[1]
    clock.move_to(day(7))
    person.post(f"/questions/{question.id}/forecast", again=again)
    assert [e.probability for e in entries(engine)] == [0.26, 0.18, 0.26]


def test_a_first_forecast_is_undone_by_withdrawing(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain")
    person.sign_in()
    person.post(f"/questions/{question.id}/forecast", percent="26")
    page = person.get(f"/questions/{question.id}")
    assert page.text.count(f'action="/questions/{question.id}/withdraw"') == 2
    clock.move_to(day(6))
    person.post(f"/questions/{question.id}/withdraw")
    assert entries(engine)[-1].probability is None


def test_withdrawing_can_be_undone(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain")
    person.sign_in()
    person.post(f"/questions/{question.id}/forecast", percent="26")
    clock.move_to(day(6))
    assert person.post(f"/questions/{question.id}/withdraw").status_code == 303
    page = person.get(f"/questions/{question.id}")
    assert "Withdrawn: you have no forecast standing here. It was 26%." in plain(page)
    assert "Nobody has a forecast standing" in plain(page)
    again = re.search(r'name="again" value="(\d+)"', page.text)[1]
    clock.move_to(day(7))
    person.post(f"/questions/{question.id}/forecast", again=again)
    assert [e.probability for e in entries(engine)] == [0.26, None, 0.26]


def test_withdrawing_what_does_not_stand_is_a_conflict(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    person.sign_in()
    answer = person.post(f"/questions/{question.id}/withdraw")
    assert answer.status_code == 409
    assert "there is no standing forecast to withdraw" in plain(answer)


@pytest.mark.parametrize("again", ["1", "4711", "x", "", "-1", "99999999999999999999"])
def test_nobody_places_the_forecast_of_another(person: Person, engine: Engine, again):
    question = add_question(engine, "rain")
    (teo,) = add_people(engine, "Teo")
    place(engine, question, teo, 0.6, on=1)
    person.sign_in()
    answer = person.post(f"/questions/{question.id}/forecast", again=again)
    assert answer.status_code == 422
    assert len(entries(engine)) == 1


def test_a_question_that_closed_meanwhile_says_what_counts(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain", closes=6)
    mara = person.sign_in()
    place(engine, question, mara, 0.7, on=5)
    clock.move_to(day(6 + 5 / 1440))
    answer = person.post(f"/questions/{question.id}/forecast", percent="85")
    assert answer.status_code == 409
    words = plain(answer)
    assert "Not saved: this question closed at 00:00 UTC, 5 minutes ago." in words
    assert "Your last forecast, 70%, stood until then and counts." in words
    assert "You typed 85%." in words


def test_a_resolved_question_takes_nothing(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    person.sign_in()
    resolve(engine, question, "yes", known=4, on=5)
    answer = person.post(f"/questions/{question.id}/forecast", percent="85")
    assert answer.status_code == 409
    assert "this question is resolved" in plain(answer)


def test_an_upcoming_question_takes_nothing_yet(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain")
    clock.move_to(day(-1))
    person.sign_in()
    answer = person.post(f"/questions/{question.id}/forecast", percent="85")
    assert answer.status_code == 409
    assert "opens at 2027-01-01" in plain(answer)


def test_a_question_that_is_not_there(person: Person):
    person.sign_in()
    for path in ("forecast", "withdraw", "challenge"):
        assert person.post(f"/questions/4711/{path}", percent="18").status_code == 404


def test_a_draft_is_not_there_for_forecasters(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    with transaction(engine) as session:
        session.execute(update(QuestionRow).values(status="draft"))
    person.sign_in()
    assert person.post(f"/questions/{question.id}/forecast", percent="18").status_code in (404, 409)
    assert entries(engine) == []


def test_whoever_is_not_signed_in_is_asked_to_and_sees_what_was_typed(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    answer = person.post(f"/questions/{question.id}/forecast", percent="18")
    assert answer.status_code == 401
    assert "18" in plain(answer)
    assert "Sign in" in plain(answer)


CHOICE = {"kind": Kind.MULTIPLE_CHOICE, "outcomes": ("UN", "OSCE", "other")}


def test_of_several_options_the_last_is_the_rest(person: Person, engine: Engine):
    question = add_question(engine, "body", **CHOICE)
    person.sign_in()
    assert person.post(f"/questions/{question.id}/forecast", o0="50", o1="20.5").status_code == 303
    assert entries(engine)[0].probabilities == pytest.approx((0.5, 0.205, 0.295))
    assert "50% for “UN” stands" in person.text(f"/questions/{question.id}")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"o0": "80", "o1": "30"}, "10.1 points too many: at least 0.1 must be left for “other”"),
        ({"o0": "80", "o1": "20"}, "0.1 points too many"),
        ({"o0": "80"}, "type a number for “OSCE”"),
        ({"o0": "80", "o1": "x"}, "“x” is not a number"),
        ({"o0": "0", "o1": "5"}, "0% for “UN” is out of range"),
        ({"o0": "nan", "o1": "5"}, "is not a number"),
        ({}, "type a number for “UN”"),
    ],
)
def test_options_that_do_not_add_up_are_refused(person: Person, engine: Engine, fields, says):
    question = add_question(engine, "body", **CHOICE)
    person.sign_in()
    answer = person.post(f"/questions/{question.id}/forecast", **fields)
    assert answer.status_code == 422
    assert says in plain(answer)
    for value in fields.values():
        assert f'value="{value}"' in answer.text
    assert entries(engine) == []


AID = {"kind": Kind.NUMERIC, "outcomes": (), "axis": Range(0, 90, open_upper=True, unit="€ billion")}
FIVE = {"q5": "14", "q25": "24", "q50": "31", "q75": "40", "q95": "62"}


def test_five_quantiles_make_a_distribution(person: Person, engine: Engine):
    question = add_question(engine, "aid", **AID)
    person.sign_in()
    assert person.post(f"/questions/{question.id}/forecast", **FIVE).status_code == 303
    vector = entries(engine)[0].probabilities
    assert len(vector) == 202
    assert sum(vector) == pytest.approx(1)
    page = person.get(f"/questions/{question.id}")
    for value in FIVE.values():
        assert f'value="{value}"' in page.text
    assert "Median €31 billion stands" in plain(page)


@pytest.mark.parametrize(
    "changes",
    [
        {"q5": ""},
        {"q5": "x"},
        {"q5": "nan"},
        {"q5": "inf"},
        {"q50": "24"},
        {"q50": "10"},
        {"q5": "-4"},
        {"q5": "0"},
        {"q95": "1e400"},
        {"q5": "31", "q25": "31.0000001", "q50": "31.0000002", "q75": "31.0000003", "q95": "31.0000004"},
    ],
)
def test_quantiles_that_make_no_distribution_are_refused_or_widened(person: Person, engine: Engine, changes):
    question = add_question(engine, "aid", **AID)
    person.sign_in()
    fields = FIVE | changes
    answer = person.post(f"/questions/{question.id}/forecast", **fields)
    if answer.status_code == 303:
        assert sum(entries(engine)[0].probabilities) == pytest.approx(1)
        return
    assert answer.status_code == 422
    assert "Not saved:" in plain(answer)
    for value in fields.values():
        assert f'value="{value}"' in answer.text


def test_dates_are_typed_as_dates(person: Person, engine: Engine):
    question = add_question(engine, "when", kind=Kind.DATE, outcomes=(), axis=YEAR)
    person.sign_in()
    dates = {"q5": "2027-02-01", "q25": "2027-04-01", "q50": "2027-06-01", "q75": "2027-08-01", "q95": "2027-11-01"}
    assert person.post(f"/questions/{question.id}/forecast", **dates).status_code == 303
    page = person.get(f"/questions/{question.id}")
    for value in dates.values():
        assert f'value="{value}"' in page.text
    assert "Median 1 Jun 2027 stands" in plain(page)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "type a date"),
        ("soon", "“soon” is not a date such as 2026-06-30"),
        ("2027-02-30", "is not a date"),
        ("9999-12-31", ""),
    ],
)
def test_what_is_no_date_is_refused(person: Person, engine: Engine, typed, says):
    question = add_question(engine, "when", kind=Kind.DATE, outcomes=(), axis=YEAR)
    person.sign_in()
    dates = {"q5": typed, "q25": "2027-04-01", "q50": "2027-06-01", "q75": "2027-08-01", "q95": "2027-11-01"}
    answer = person.post(f"/questions/{question.id}/forecast", **dates)
    assert answer.status_code == 422
    assert says in plain(answer)
    assert 'value="2027-04-01"' in answer.text


def test_counts_are_forecast_by_quantiles_too(person: Person, engine: Engine):
    axis = Range(-0.5, 20.5, buckets=21)
    question = add_question(engine, "rounds", kind=Kind.DISCRETE, outcomes=(), axis=axis)
    person.sign_in()
    fields = {"q5": "1", "q25": "3", "q50": "5", "q75": "8", "q95": "14"}
    assert person.post(f"/questions/{question.id}/forecast", **fields).status_code == 303
    assert len(entries(engine)[0].probabilities) == 23


def challenged(person: Person, question, live, **changes):
    fields = {"proposal": str(live), "reason": "It did not.", "url": "https://x.example/a"} | changes
    return person.post(f"/questions/{question.id}/challenge", **fields)


def test_a_challenge_stops_the_clock(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    proposal = propose(engine, question, on=5, known=4, until=8)
    assert "2 d 12 h left in which it can be challenged" in person.text(f"/questions/{question.id}")
    assert challenged(person, question, proposal).status_code == 401
    person.sign_in()
    assert challenged(person, question, proposal).status_code == 303
    words = person.text(f"/questions/{question.id}")
    assert "Your challenge is in the ledger." in words
    assert "Challenged: the clock has stopped and a person decides." in words
    assert "It did not." in person.text(f"/questions/{question.id}?tab=history")
    with reading(engine) as session:
        kinds = [event.kind for event, _ in ledger.read_events(session, question.id)]
    assert kinds[-1] is EventKind.CHALLENGED
    assert challenged(person, question, proposal).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"reason": " "}, 422, "say why"),
        ({"reason": "x" * 5000}, 422, "must not be longer than"),
        ({"url": ""}, 422, "must be the address of a page"),
        ({"url": "javascript:alert(1)"}, 422, "must be the address of a page"),
        ({"url": "https://x.example/" + "a" * 3000}, 422, "must be the address of a page"),
        ({"proposal": "4711"}, 409, "no longer open"),
        ({"proposal": ""}, 409, "no longer open"),
    ],
)
def test_a_challenge_that_is_refused_keeps_what_was_typed(person: Person, engine: Engine, changes, status, says):
    question = add_question(engine, "rain")
    proposal = propose(engine, question, on=5, known=4, until=8)
    person.sign_in()
    answer = challenged(person, question, proposal, **changes)
    assert answer.status_code == status
    assert says in plain(answer).lower() or says in plain(answer)
    if "reason" not in changes:
        assert "It did not." in answer.text
    assert proposed().outcome == "yes"


def test_nothing_is_challenged_where_nothing_is_proposed(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    person.sign_in()
    assert challenged(person, question, 1).status_code == 409
