"""What follows from evidence: one proposal for one ground, taken back when the ground is lost, never on silence."""

from collections.abc import Iterable

import pytest
from sqlalchemy import Engine, select

from tests.newsroom import (
    accepts,
    add_source,
    articles,
    ask,
    entry,
    events,
    polled,
    proposals,
    publish,
    small_talk,
    sweep,
)
from tests.site import add_people, day, place, proposed, question_of
from tests.site import propose as propose_by_hand
from tracker.core.resolution import ProposalState
from tracker.services import news, resolutions
from tracker.services.resolutions import Actor
from tracker.storage.db import reading, transaction
from tracker.storage.ledger import read_events
from tracker.storage.tables import OutboxRow

NAMES = ("Herald", "Courier", "Agency")
HALF_DAYS = 0.5


def press(engine: Engine, *names: str, **more) -> list:
    return [add_source(engine, name, poll_minutes=720, **more) for name in names or NAMES]


def resolve(engine: Engine, on: float, **settings) -> str:
    return sweep(engine, "judge_news", "decide", on=on, **settings)["decide"]


def two_reports(engine: Engine, on: float = 10):
    """A question with two independent full reports, and the proposal that they make."""
    question = ask(engine)
    herald, courier, agency = press(engine)
    publish(engine, herald, accepts(n=0, on=on), on=on)
    publish(engine, courier, accepts(n=1, on=on + 0.1), on=on + 0.1)
    assert resolve(engine, on + 0.2) == "1 proposed"
    return question, herald, courier, agency


def reasons(engine: Engine, question, kind: str) -> list[str]:
    with reading(engine) as session:
        found = [e.payload for e, _ in read_events(session, question.id) if e.kind.value == kind]
    return [p.get("reason") or p["why"] for p in found]


# Proposing ----------------------------------------------------------------------------------------------------------


def test_two_independent_reports_make_one_proposal_however_often_it_is_decided(engine: Engine) -> None:
    question, *_ = two_reports(engine)
    for on in (10.3, 11, 12):
        assert resolve(engine, on) == ""
    (proposal,) = proposals(engine, question)
    assert (proposal.outcome, proposal.mode, proposal.state) == ("yes", "strict", ProposalState.OPEN)
    assert events(engine, question) == ["proposed"]


def test_one_report_is_a_lead_and_no_decision(engine: Engine) -> None:
    question, (herald, *_) = ask(engine), press(engine)
    publish(engine, herald, accepts(on=10), on=10)
    assert resolve(engine, 11) == ""
    assert events(engine, question) == []


def test_twenty_copies_are_one_report(engine: Engine) -> None:
    question = ask(engine)
    for n in range(20):
        paper = add_source(engine, f"Paper {n}")
        copy = accepts(on=10 + n / 100, url=f"https://{paper.domain}/1")
        publish(engine, paper, copy, on=11)
    assert set(articles(engine, "relation")) == {"new", "copy"}
    resolve(engine, 12)
    assert proposals(engine, question) == []


def test_two_papers_of_one_owner_are_one_newsroom(engine: Engine) -> None:
    question = ask(engine)
    for n, paper in enumerate(press(engine, "Herald", "Courier", owner_group="One House")):
        publish(engine, paper, accepts(n=n, on=10 + n / 10), on=11)
    resolve(engine, 12)
    assert proposals(engine, question) == []


def test_the_order_of_arrival_makes_no_difference(engine: Engine) -> None:
    question, (herald, courier, _) = ask(engine), press(engine)
    publish(engine, courier, accepts(n=1, on=10.1), on=12)
    publish(engine, herald, accepts(n=0, on=10), on=12)
    assert resolve(engine, 12) == "1 proposed"
    (proposal,) = proposals(engine, question)
    assert proposal.p == pytest.approx(0.942, abs=0.02)


def test_a_site_that_never_finalises_by_itself_leaves_it_to_a_person(engine: Engine) -> None:
    question, (herald, courier, _) = ask(engine), press(engine)
    publish(engine, herald, accepts(n=0, on=10), on=10)
    publish(engine, courier, accepts(n=1, on=10.1), on=10.1)
    resolve(engine, 10.2, auto_finalise=False)
    (proposal,) = proposals(engine, question)
    assert proposal.mode == "person"


def test_the_aggregate_forecast_is_no_evidence_but_calls_for_a_second_look(engine: Engine) -> None:
    question, (herald, courier, _) = ask(engine), press(engine)
    for who in add_people(engine, "Ada", "Bob"):
        place(engine, question, who, 0.02, on=1)
    publish(engine, herald, accepts(n=0, on=10), on=10)
    publish(engine, courier, accepts(n=1, on=10.1), on=10.1)
    assert resolve(engine, 10.2) == "1 escalated"
    assert resolve(engine, 10.3) == ""
    assert proposals(engine, question) == []


def test_a_call_for_a_person_reaches_the_admins_once(engine: Engine) -> None:
    question = ask(engine, closes=5, default_at_close="escalate")
    for on in (8.1, 8.2, 9):
        resolve(engine, on)
    assert events(engine, question) == ["escalated"]
    with reading(engine) as session:
        rows = session.execute(select(OutboxRow.kind, OutboxRow.recipient_id)).all()
    assert [tuple(r) for r in rows] == [("escalated", None)]


# Losing the ground --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", ["RETRACTION", "CORRECTED"])
def test_a_late_correction_withdraws_the_open_proposal_and_a_person_looks_at_it(engine: Engine, notice: str) -> None:
    question, herald, *_ = two_reports(engine)
    correction = entry(f"{notice}: Russia accepts security proposals", "The report was wrong.", on=11)
    taken = publish(engine, herald, correction, on=11)
    assert taken.touched == (question.id,)
    assert resolve(engine, 11.1) == "1 withdrawn"
    assert events(engine, question) == ["proposed", "source_retracted", "withdrawn"]
    assert resolve(engine, 11.2) == ""


def test_an_edit_that_drops_the_claim_withdraws_the_proposal(engine: Engine) -> None:
    question, herald, *_ = two_reports(engine)
    publish(engine, herald, entry(accepts().title, "Russia may one day accept the security proposals.", on=10), on=11)
    assert resolve(engine, 11.1) == "1 withdrawn"
    assert events(engine, question)[-1] == "withdrawn"


def test_an_edit_that_keeps_the_claim_keeps_the_proposal(engine: Engine) -> None:
    question, herald, *_ = two_reports(engine)
    publish(engine, herald, entry(accepts().title, accepts().text + " It was a cold day.", on=10), on=11)
    assert resolve(engine, 11.1) == ""
    assert [p.state for p in proposals(engine, question)] == [ProposalState.OPEN]


def test_a_denial_withdraws_the_proposal(engine: Engine) -> None:
    question, _, _, agency = two_reports(engine)
    denial = "Russia has not accepted the security proposals. The foreign ministry denied that it had done so."
    publish(engine, agency, entry("Russia denies accepting security proposals", denial, on=10.5), on=10.5)
    assert resolve(engine, 10.6) == "1 withdrawn"
    resolve(engine, 10.7)
    assert ProposalState.OPEN not in {p.state for p in proposals(engine, question)}


def test_ground_that_was_lost_once_is_not_proposed_again_but_shown_to_a_person(engine: Engine) -> None:
    question, herald, *_ = two_reports(engine)
    publish(engine, herald, entry(accepts().title, "Russia may one day accept the security proposals.", on=10), on=11)
    resolve(engine, 11.1)
    again = entry(accepts().title, accepts().text + " It was a cold day.", on=10)
    publish(engine, herald, again, on=12)
    assert resolve(engine, 12.1) == "1 escalated"
    assert resolve(engine, 12.2) == ""
    assert [p.state for p in proposals(engine, question)] == [ProposalState.WITHDRAWN]


def test_a_rejected_proposal_is_made_again_only_on_new_evidence(engine: Engine) -> None:
    question, _, _, agency = two_reports(engine)
    (proposal,) = proposals(engine, question)
    with transaction(engine) as session:
        resolutions.reject(session, proposal.id, Actor("admin"), "it was announced, not done", day(11))
    for on in (11.1, 12):
        assert resolve(engine, on) == ""
    publish(engine, agency, accepts(n=2, on=12.1), on=12.1)
    assert resolve(engine, 12.2) == "1 proposed"
    assert [p.state for p in proposals(engine, question)] == [ProposalState.REJECTED, ProposalState.OPEN]


def test_what_was_resolved_and_reopened_is_not_proposed_on_the_same_ground(engine: Engine) -> None:
    question, *_ = two_reports(engine)
    (proposal,) = proposals(engine, question)
    with transaction(engine) as session:
        resolutions.approve(session, proposal.id, Actor("admin"), "seen", day(11))
        resolutions.reopen(session, question.id, "it was a hoax", Actor("admin"), day(12))
    assert resolve(engine, 12.1) == ""


def test_a_retraction_after_the_resolution_suggests_to_reopen_and_does_not_do_it(engine: Engine) -> None:
    question, herald, *_ = two_reports(engine)
    (proposal,) = proposals(engine, question)
    with transaction(engine) as session:
        resolutions.approve(session, proposal.id, Actor("admin"), "seen", day(11))
    publish(engine, herald, entry("RETRACTION: Russia accepts security proposals", "Wrong.", on=12), on=12)
    resolve(engine, 12.1)
    assert question_of(engine, question.slug).outcome == "yes"
    with reading(engine) as session:
        kinds = session.scalars(select(OutboxRow.kind)).all()
    assert "reopening_suggested" in kinds


def test_a_proposal_of_a_person_is_left_to_persons(engine: Engine) -> None:
    question = ask(engine)
    with transaction(engine) as session:
        resolutions.propose(session, question.id, proposed(known=5), day(6), created_by="curator")
    assert resolve(engine, 7) == ""
    assert [p.state for p in proposals(engine, question)] == [ProposalState.OPEN]


def test_a_proposal_of_the_rules_without_ground_is_withdrawn(engine: Engine) -> None:
    question = ask(engine)
    propose_by_hand(engine, question, on=10)
    assert resolve(engine, 10.1) == "1 withdrawn"


# Silence ------------------------------------------------------------------------------------------------------------


def half_days(start: float, end: float) -> Iterable[float]:
    return [start + HALF_DAYS * n for n in range(1 + int((end - start) / HALF_DAYS))]


def watched(engine: Engine, *, closes: float = 20):
    """A question that closes, with three sources and one article that names its subject."""
    question = ask(engine, closes=closes)
    sources = press(engine)
    publish(engine, sources[0], small_talk(on=2), on=2)
    return question, sources


def test_silence_under_good_watch_proposes_the_default(engine: Engine) -> None:
    question, sources = watched(engine)
    polled(engine, sources, half_days(0.25, 23))
    assert resolve(engine, 22.9) == ""
    assert resolve(engine, 23.1) == "1 proposed"
    (proposal,) = proposals(engine, question)
    assert (proposal.outcome, proposal.mode) == ("no", "strict")
    assert resolve(engine, 24) == ""


def test_feeds_that_were_dead_for_a_week_before_the_close_never_give_no(engine: Engine) -> None:
    question, sources = watched(engine)
    polled(engine, sources, half_days(0.25, 13))
    polled(engine, sources, half_days(13.5, 20), ok=False)
    polled(engine, sources, half_days(20.25, 30))
    for on in (23.1, 24, 30, 60):
        resolve(engine, on)
    assert proposals(engine, question) == []
    assert set(events(engine, question)) == {"escalated"}


def test_a_worker_that_slept_for_a_week_never_gives_no(engine: Engine) -> None:
    question, sources = watched(engine)
    polled(engine, sources, half_days(0.25, 13))
    polled(engine, sources, half_days(20.25, 30))
    resolve(engine, 30)
    assert proposals(engine, question) == []
    assert (
        "nothing was collected" in reasons(engine, question, "escalated")[0]
        or "polls" in reasons(engine, question, "escalated")[0]
    )


def test_a_worker_that_slept_long_before_the_close_of_a_long_question_is_seen_too(engine: Engine) -> None:
    question, sources = watched(engine, closes=40)
    polled(engine, sources, half_days(0.25, 10))
    polled(engine, sources, half_days(20.25, 43))
    resolve(engine, 43.1)
    assert proposals(engine, question) == []


def test_two_sources_are_too_few_to_listen_with(engine: Engine) -> None:
    question, sources = watched(engine)
    with transaction(engine) as session:
        news.switch_source(session, sources[2].id, day(0), enabled=False)
    polled(engine, sources[:2], half_days(0.25, 23))
    resolve(engine, 23.1)
    assert proposals(engine, question) == []
    assert "only 2 sources are alive" in reasons(engine, question, "escalated")[0]


def test_sources_that_came_late_have_not_watched_the_window(engine: Engine) -> None:
    question = ask(engine, closes=20)
    sources = press(engine, on=15)
    publish(engine, sources[0], small_talk(on=16), on=16)
    polled(engine, sources, half_days(15.25, 23))
    resolve(engine, 23.1)
    assert proposals(engine, question) == []


def test_a_question_that_no_article_touched_was_perhaps_not_watched_at_all(engine: Engine) -> None:
    question = ask(engine, closes=20)
    polled(engine, press(engine), half_days(0.25, 23))
    resolve(engine, 23.1)
    assert proposals(engine, question) == []
    assert "no article in the window names the subject" in reasons(engine, question, "escalated")[0]


def test_a_report_that_stands_alone_is_no_silence(engine: Engine) -> None:
    question, sources = watched(engine)
    publish(engine, sources[0], accepts(on=10), on=10)
    polled(engine, sources, half_days(0.25, 23))
    resolve(engine, 23.1)
    assert proposals(engine, question) == []
    assert events(engine, question) == ["escalated"]


def test_polls_of_the_demonstration_are_no_watch_over_the_world(engine: Engine) -> None:
    question = ask(engine, closes=20)
    publish(engine, add_source(engine, "Herald", poll_minutes=720), small_talk(on=2), on=2)
    polled(engine, press(engine, "A", "B", "C", fictional=True), half_days(0.25, 23))
    resolve(engine, 23.1)
    assert proposals(engine, question) == []
