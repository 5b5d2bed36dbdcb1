"""A proposal comes to its judge with quotes in context, objections, and what the judge has at stake."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.storage.queries.boards import NOW, add, add_forecaster, add_question, let_stand
from tests.storage.queries.newsroom import add_article, add_evidence, add_proposal, add_source
from tracker.core.errors import NotFound
from tracker.core.resolution import EventKind
from tracker.storage import ledger
from tracker.storage.db import reading, transaction
from tracker.storage.queries.proposals import read_challenges, read_escalated, read_proposal, read_waiting
from tracker.storage.queries.quotes import read_quotes
from tracker.storage.tables import Account, ChallengeRow, CriteriaVersion

BODY = "It had rained all day. After a long meeting the Council adopted the package. A spokeswoman said so."
QUOTE = "the Council adopted the package"


def test_challenged_proposals_come_first_then_the_window_that_ends_soonest(engine: Engine) -> None:
    with transaction(engine) as session:
        ada = add_forecaster(session, "ada")
        slow, soon, person, done = (add_question(session, slug) for slug in ("slow", "soon", "person", "done"))
        add_proposal(session, slow, challenge_until=NOW + timedelta(days=3))
        add_proposal(session, soon, challenge_until=NOW + timedelta(hours=3))
        add_proposal(session, person, mode="person", challenge_until=None)
        add_proposal(session, done, state="finalised")
        disputed = add_question(session, "disputed")
        proposal = add_proposal(session, disputed, state="challenged", challenge_until=NOW + timedelta(days=9))
        row = {"proposal_id": proposal, "question_id": disputed, "forecaster_id": ada, "at": NOW}
        add(session, ChallengeRow, [row | {"reason": "Not adopted.", "url": "https://example.org/a"}])
    with reading(engine) as session:
        waiting = read_waiting(session)
        (objection,) = read_challenges(session, proposal)
    assert [w.slug for w in waiting] == ["disputed", "soon", "slow", "person"]
    assert (waiting[0].challenges, waiting[1].challenges) == (1, 0)
    assert (objection.handle, objection.reason) == ("ada", "Not adopted.")


def test_a_proposal_knows_its_wording_its_record_and_the_stake_of_its_judge(engine: Engine) -> None:
    with transaction(engine) as session:
        ada, ben = add_forecaster(session, "ada"), add_forecaster(session, "ben")
        add(session, Account, [{"forecaster_id": i, "role": "admin", "created_at": NOW} for i in (ada, ben)])
        question = add_question(session, "package")
        version = {"question_id": question, "version": 1, "sha256": "0" * 64, "title": "t", "at": NOW, "author": ""}
        add(session, CriteriaVersion, [version | {"criteria": {"text": "Yes if adopted."}, "confirmed": True}])
        let_stand(session, question, ada, 0.6)
        proposal = add_proposal(session, question, evidence_ids=[4], contributions=[{"evidence_id": 4, "nats": 2.0}])
        add_proposal(session, add_question(session, "a"), state="finalised")
        add_proposal(session, add_question(session, "b"), state="rejected")
        add_proposal(session, add_question(session, "c"), state="finalised", mode="person")
    with reading(engine) as session:
        hers, his = (read_proposal(session, proposal, who) for who in (ada, ben))
    assert (hers.holds_forecast, his.holds_forecast) == (True, False)
    assert (hers.admins, hers.decided, hers.unchanged) == (2, 2, 1)
    assert (hers.criteria, hers.evidence_ids, hers.outcomes) == ({"text": "Yes if adopted."}, (4,), ("no", "yes"))


def test_a_proposal_that_is_not_there_is_said_so(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(NotFound):
        read_proposal(session, 99, 1)


def test_quotes_stand_in_their_context_decisive_ones_first(engine: Engine) -> None:
    with transaction(engine) as session:
        wire, daily = add_source(session, "Northwire"), add_source(session, "Metro Daily")
        question = add_question(session, "package")
        origin = add_article(session, wire, BODY)
        long = "Word " * 100 + ". " + BODY + " word" * 100
        copy = add_article(session, daily, long, relation="copy", origin_id=origin)
        headline = add_article(session, daily, "Text.", title="Council adopts package")
        early = NOW - timedelta(days=3)
        doubtful = add_article(session, wire, "It denied it.", published_at=early)
        first = add_evidence(session, question, origin, BODY, QUOTE)
        second = add_evidence(session, question, copy, long, QUOTE, grade="consistent")
        add_evidence(session, question, doubtful, "It denied it.", "It denied it.", grade="contrary", stance="no")
        add_evidence(session, question, headline, "Council adopts package", "adopts", in_title=True, flags=["cut"])
        add_evidence(session, question, origin, BODY, "It had rained", grade="irrelevant")
        proposal = add_proposal(session, question, evidence_ids=[first])
    with reading(engine) as session:
        quotes = read_quotes(session, read_proposal(session, proposal, 0))
    assert [(q.quote, q.decisive) for q in quotes] == [
        (QUOTE, True),
        ("It denied it.", False),
        (QUOTE, False),
        ("adopts", False),
    ]
    assert (quotes[0].before, quotes[0].after) == (
        "It had rained all day. After a long meeting ",
        ". A spokeswoman said so.",
    )
    assert (quotes[2].id, quotes[2].origin) == (second, "Northwire")
    assert quotes[2].before == "It had rained all day. After a long meeting "
    assert quotes[2].after.startswith(". A spokeswoman said so.")
    assert (quotes[3].before, quotes[3].after, quotes[3].flags) == ("Council ", " package", ("cut",))


def test_a_question_asks_for_a_person_until_something_else_happens(engine: Engine) -> None:
    with transaction(engine) as session:
        asks, went_on = add_question(session, "asks"), add_question(session, "went-on")
        for question in (asks, went_on):
            ledger.append_event(session, question, EventKind.ESCALATED, "rules", {"why": "Reports conflict."}, NOW)
        ledger.append_event(session, went_on, EventKind.CLARIFIED, "ada", {}, NOW)
    with reading(engine) as session:
        (found,) = read_escalated(session)
    assert (found.slug, found.why) == ("asks", "Reports conflict.")
