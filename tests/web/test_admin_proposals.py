"""A proposal is decided with everything in sight, by somebody without a stake, and asked about twice."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.site import add_people, add_question, day, place, propose, proposed, question_of
from tests.storage.queries.newsroom import add_article, add_evidence, add_poll, add_source
from tests.web.visitor import Person, counted, plain
from tracker.core.question import Question
from tracker.services import resolutions
from tracker.storage import ledger
from tracker.storage.db import reading, transaction
from tracker.storage.tables import Account, ScoreRow

BODY = "After a long meeting the Council adopted the package. A spokeswoman said so."
QUOTE = "the Council adopted the package"


def _site(engine: Engine, **more: object) -> tuple[Question, int]:
    """A question with one forecast of somebody else, and a proposal of Yes on two reports, a copy and a denial."""
    (ben,) = add_people(engine, "Ben Other")
    question = add_question(engine)
    place(engine, question, ben, 0.4, on=1)
    at = {"published_at": day(4), "fetched_at": day(4)}
    with transaction(engine) as session:
        wire = add_source(session, "Northwire", last_ok_at=day(5.4))
        post = add_source(session, "Meridian Post", kind="newspaper", tier="B", last_ok_at=day(5.4))
        add_poll(session, wire, day(5.4))
        origin, second = add_article(session, wire, BODY, **at), add_article(session, post, BODY + "  ", **at)
        copy = add_article(session, post, BODY + " ", relation="copy", origin_id=origin, **at)
        denial = add_article(session, post, "One delegation denied it.", **at)
        first = add_evidence(session, question.id, origin, BODY, QUOTE, event_time=day(4), at=day(4))
        other = add_evidence(session, question.id, second, BODY, QUOTE, at=day(4))
        add_evidence(session, question.id, copy, BODY, QUOTE, at=day(4))
        add_evidence(
            session, question.id, denial, "One delegation denied it.", "denied it", grade="contrary", stance="no",
            modality="denied", why="A delegation, not the Council.", at=day(4),
        )  # fmt: skip
        contributions = (
            {"evidence_id": first, "outcome": "yes", "origin": "northwire", "nats": 2.46, "why": "origin number 1"},
            {"evidence_id": other, "outcome": "yes", "origin": "meridian", "nats": 1.19, "why": "origin number 2"},
        )
        suggestion = proposed(known=4, until=8.5)
        values = {name: getattr(suggestion, name) for name in suggestion.__dataclass_fields__}
        values |= {"evidence_ids": (first, other), "contributions": contributions, **more}
        proposal = resolutions.propose(session, question.id, resolutions.Proposed(**values), day(5))
    return question, proposal


def test_the_desk_shows_what_waits_and_for_how_long(person: Person, engine: Engine):
    _site(engine)
    person.sign_in(role="admin")
    page = person.text("/admin")
    assert "Proposals (1)" in page
    assert "Will it rain? Yes 0.95 3 d 0 h then it resolves by itself" in page


def test_a_proposal_has_everything_in_sight(person: Person, engine: Engine):
    _, proposal = _site(engine)
    person.sign_in(role="admin")
    page = person.text(f"/admin/proposals/{proposal}")
    assert "3 d 0 h left in which it can be challenged" in page
    assert "For Yes (2)" in page
    assert f"After a long meeting {QUOTE} . A spokeswoman said so." in page
    assert "Adds 2.46 to the log-odds: origin number 1." in page
    assert "Copies: Meridian Post." in page
    assert "Against it, or in doubt (1)" in page
    assert "A delegation, not the Council." in page
    assert "1 of 1 poll answered in 7 days" in page.replace("100% of 1 poll", "1 of 1 poll")
    assert "A correction by Northwire: P falls to 0.61." in page
    assert "1 forecaster will be scored." in page
    assert "You may decide: the rules made this proposal" in page


def test_a_proposal_takes_at_most_six_statements(person: Person, engine: Engine):
    _, proposal = _site(engine)
    person.sign_in(role="admin")
    for path in ("/admin", f"/admin/proposals/{proposal}"):
        with counted(engine) as statements:
            assert person.get(path).status_code == 200
        assert len(statements) <= 6, path


def test_approving_asks_first_and_changes_nothing_until_it_is_confirmed(person: Person, engine: Engine):
    question, proposal = _site(engine)
    person.sign_in(role="admin")
    asked = person.post(f"/admin/proposals/{proposal}/approve", reason="Two wires agree")
    assert asked.status_code == 200
    assert "Resolve as Yes?" in plain(asked)
    assert "1 forecaster will be scored" in plain(asked)
    assert 'name="reason" value="Two wires agree"' in asked.text
    assert question_of(engine, question.slug).outcome is None
    done = person.post(f"/admin/proposals/{proposal}/approve", reason="Two wires agree", confirmed="yes")
    assert done.status_code == 303
    assert question_of(engine, question.slug).outcome == "yes"
    with reading(engine) as session:
        events = ledger.read_events(session, question.id)
        assert session.exec(select(ScoreRow)).first() is not None
    assert [e.kind.value for e, _ in events][-3:] == ["proposed", "approved", "finalised"]
    assert events[-1][0].actor == "mara-lindqvist"
    assert events[-1][0].payload["reason"] == "Two wires agree"


def test_rejecting_takes_a_reason_and_keeps_what_was_typed(person: Person, engine: Engine):
    question, proposal = _site(engine)
    person.sign_in(role="admin")
    refused = person.post(f"/admin/proposals/{proposal}/reject", reason=" ")
    assert refused.status_code == 422
    assert "say why: the reason is kept in the ledger" in plain(refused)
    assert person.post(f"/admin/proposals/{proposal}/reject", reason="Initialled only").status_code == 303
    assert "Rejected" in person.text("/admin")
    assert question_of(engine, question.slug).outcome is None
    assert person.post(f"/admin/proposals/{proposal}/reject", reason="Again").status_code == 409


def test_an_admin_with_a_forecast_is_told_and_refused(person: Person, engine: Engine):
    question, proposal = _site(engine)
    add_people(engine, "Other Admin", role="admin")
    me = person.sign_in(role="admin")
    place(engine, question, me, 0.7, on=5)
    page = person.get(f"/admin/proposals/{proposal}")
    assert "another admin approves it" in plain(page)
    assert "Approve Yes" not in page.text
    answer = person.post(f"/admin/proposals/{proposal}/approve", reason="I say so", confirmed="yes")
    assert answer.status_code == 403
    assert "you hold a forecast on this question: another admin decides" in plain(answer)
    assert "I say so" in answer.text


def test_the_only_admin_may_decide_despite_a_forecast_and_the_ledger_says_so(person: Person, engine: Engine):
    question, proposal = _site(engine)
    me = person.sign_in(role="admin")
    place(engine, question, me, 0.7, on=5)
    assert "you are the only admin: you may approve it" in person.text(f"/admin/proposals/{proposal}")
    assert person.post(f"/admin/proposals/{proposal}/approve", confirmed="yes").status_code == 303
    with reading(engine) as session:
        approved = next(e for e, _ in ledger.read_events(session, question.id) if e.kind.value == "approved")
    assert approved.payload["sole_admin"] is True


def test_a_challenge_stops_the_clock_and_is_shown_first(person: Person, engine: Engine):
    _, proposal = _site(engine)
    (cleo,) = add_people(engine, "Cleo Third")
    with transaction(engine) as session:
        resolutions.challenge(session, proposal, cleo, "cleo-third", "Not adopted.", "https://example.org/a", day(5.2))
    person.sign_in(role="admin")
    page = person.text(f"/admin/proposals/{proposal}")
    assert "Clock stopped 1 challenge: a person decides." in page
    assert page.index("Challenged by Cleo Third") < page.index("For Yes")
    assert "Challenged: the clock is stopped you decide" in person.text("/admin").replace("Yes 0.95 ", "")


def test_a_default_without_quotes_says_what_it_rests_on(person: Person, engine: Engine):
    question = add_question(engine)
    proposal = propose(engine, question, on=5, outcome="no", known=4, until=None, mode="person")
    person.sign_in(role="admin")
    page = person.text(f"/admin/proposals/{proposal}")
    assert "No clock It waits for a person" in page
    assert "No passage speaks for or against it" in page
    assert "No source was polled in the last 7 days: silence proves nothing." in page


def test_a_decided_proposal_is_history(person: Person, engine: Engine):
    _, proposal = _site(engine)
    person.sign_in(role="admin")
    person.post(f"/admin/proposals/{proposal}/approve", confirmed="yes")
    page = person.get(f"/admin/proposals/{proposal}")
    assert "This proposal is finalised." in plain(page)
    assert "/reopen" in page.text
    assert person.post(f"/admin/proposals/{proposal}/approve", confirmed="yes").status_code == 409


@pytest.mark.parametrize("disabled", [True, False])
def test_a_disabled_admin_is_no_other_admin(person: Person, engine: Engine, disabled: bool):
    question, proposal = _site(engine)
    (other,) = add_people(engine, "Other Admin", role="admin")
    if disabled:
        with transaction(engine) as session:
            session.get(Account, other).disabled_at = day(3)
    me = person.sign_in(role="admin")
    place(engine, question, me, 0.7, on=5)
    status = person.post(f"/admin/proposals/{proposal}/approve", confirmed="yes").status_code
    assert status == (303 if disabled else 403)
