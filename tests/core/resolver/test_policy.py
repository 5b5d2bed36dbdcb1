"""What a belief is good for."""

from datetime import timedelta

import pytest

from tests.core.resolver import builders as b
from tracker.core.question import Kind
from tracker.core.resolver.articles import ArticleStatus
from tracker.core.resolver.criteria import Criteria, When
from tracker.core.resolver.dedupe import Relation
from tracker.core.resolver.fuse import FALLBACK, Report, fuse
from tracker.core.resolver.judgement import Grade
from tracker.core.resolver.policy import Action, Coverage, Decision, Mode, Standing, decide

SOON = b.NOW + timedelta(days=2)
AFTER = b.CLOSES + timedelta(days=4)
QUESTION = b.criteria()
WIRE, OTHER, PAPER = b.report(1), b.report(2, b.MERIDIAN, hours=3), b.report(3, b.GAZETTE, hours=5)
OFFICIAL = b.report(4, b.KREMLIN, hours=1)
IN_OTHER_WORDS = b.report(5, b.GAZETTE, hours=6, grade=Grade.CONSISTENT)


def decision(*reports: Report, criteria: Criteria = QUESTION, at=SOON, coverage=b.HEALTHY, **keywords) -> Decision:
    return decide(criteria, fuse(criteria, reports, at), coverage, at, **keywords)


def test_silence_before_close_is_a_reason_to_wait() -> None:
    assert decision().action is Action.WAIT


def test_one_full_report_is_a_lead_and_never_a_decision() -> None:
    found = decision(WIRE)
    assert (found.action, found.outcome, found.mode, found.evidence) == (Action.LEAD, "yes", None, (1,))


def test_two_newsrooms_meet_the_strict_bar_when_the_second_one_publishes() -> None:
    found = decision(WIRE, OTHER, PAPER)
    assert (found.action, found.outcome, found.mode) == (Action.PROPOSE, "yes", Mode.STRICT)
    assert found.known_at == OTHER.published_at
    assert set(found.evidence) == {1, 2, 3}
    assert "newsrooms" in found.why


def test_the_acting_body_and_one_newsroom_meet_it_even_where_three_are_asked() -> None:
    three = b.criteria(min_independent_sources=3)
    assert decision(WIRE, OTHER, criteria=three).action is Action.LEAD
    found = decision(OFFICIAL, WIRE, criteria=three)
    assert (found.mode, found.rule_path) == (Mode.STRICT, "propose yes: official + 1 full")


def test_the_acting_body_alone_goes_to_a_person_where_it_suffices() -> None:
    found = decision(OFFICIAL)
    assert (found.action, found.mode) == (Action.PROPOSE, Mode.PERSON)
    assert decision(OFFICIAL, criteria=b.criteria(official_source_suffices=False)).action is Action.WAIT


def test_one_full_report_and_one_in_other_words_go_to_a_person() -> None:
    found = decision(WIRE, IN_OTHER_WORDS)
    assert (found.action, found.mode, found.evidence) == (Action.PROPOSE, Mode.PERSON, (1, 5))
    assert found.known_at == IN_OTHER_WORDS.published_at
    assert decision(IN_OTHER_WORDS).action is Action.WAIT


@pytest.mark.parametrize(
    ("criteria", "keywords", "mode"),
    [
        (b.criteria(confirmed=False), {}, Mode.PERSON),
        (b.criteria(auto="propose"), {}, Mode.PERSON),
        (b.criteria(auto="agreed"), {}, Mode.PERSON),
        (b.criteria(auto="agreed"), {"second_judge": True}, Mode.STRICT),
        (b.criteria(decide_at="close"), {"at": b.CLOSES + timedelta(hours=1)}, Mode.PERSON),
        (b.criteria(), {"kind": Kind.DATE}, Mode.PERSON),
    ],
)
def test_short_of_the_strict_bar_a_person_decides(criteria: Criteria, keywords: dict, mode: Mode) -> None:
    found = decision(WIRE, OTHER, criteria=criteria, **keywords)
    assert (found.action, found.mode) == (Action.PROPOSE, mode)
    assert ("erson" in found.why) == (mode is Mode.PERSON)


def test_reports_by_inference_or_without_a_parse_go_to_a_person() -> None:
    inferred = b.report(2, b.MERIDIAN, inferred=True)
    assert decision(WIRE, inferred).mode is Mode.PERSON
    unparsed = b.report(2, b.MERIDIAN, flags=(FALLBACK,))
    assert decision(WIRE, unparsed).rule_path == "propose yes: 2 full, inferred"


def test_where_resolving_is_switched_off_reports_are_only_shown() -> None:
    assert decision(WIRE, OTHER, criteria=b.criteria(auto="off")).action is Action.LEAD


def test_a_contradiction_stops_everything() -> None:
    contrary = b.report(9, b.COURANT, hours=10, grade=Grade.CONTRARY)
    found = decision(WIRE, OTHER, contrary)
    assert (found.action, found.rule_path) == (Action.ESCALATE, "escalate: conflict")
    assert 9 in found.evidence
    late = b.report(9, b.COURANT, hours=100, grade=Grade.CONTRARY)
    assert decision(WIRE, OTHER, late, at=b.NOW + timedelta(days=9)).action is Action.LEAD


def test_judges_who_disagree_call_a_person() -> None:
    assert decision(WIRE, OTHER, split=True).action is Action.ESCALATE
    assert decision(WIRE, split=True).action is Action.LEAD


def test_a_question_decided_at_a_moment_waits_for_it() -> None:
    moment = b.criteria(decide_at=b.NOW + timedelta(days=20))
    assert decision(WIRE, OTHER, criteria=moment).action is Action.WAIT
    assert decision(WIRE, OTHER, criteria=moment, at=b.NOW + timedelta(days=21)).action is Action.PROPOSE
    assert decision(WIRE, OTHER, criteria=b.criteria(decide_at="close")).action is Action.WAIT


# The default --------------------------------------------------------------------------------------------------------


def test_healthy_silence_after_close_and_grace_is_the_default() -> None:
    found = decision(at=AFTER)
    assert (found.action, found.outcome, found.mode) == (Action.PROPOSE_DEFAULT, "no", Mode.STRICT)
    assert found.known_at == b.CLOSES
    assert found.p == pytest.approx(0.802, abs=0.001)
    assert decision(at=b.CLOSES + timedelta(hours=71)).action is Action.WAIT


def test_passages_understood_as_something_else_need_a_person_or_a_second_judge() -> None:
    explained = b.report(1, grade=Grade.IRRELEVANT)
    assert decision(explained, at=AFTER).mode is Mode.PERSON
    assert "1 passages" in decision(explained, at=AFTER).why
    assert decision(explained, at=AFTER, second_judge=True).mode is Mode.STRICT


@pytest.mark.parametrize(
    "criteria", [b.criteria(confirmed=False), b.criteria(auto="propose"), b.criteria(auto="agreed")]
)
def test_the_default_of_drafted_or_careful_criteria_goes_to_a_person(criteria: Criteria) -> None:
    assert decision(criteria=criteria, at=AFTER).mode is Mode.PERSON


def test_a_default_of_yes_is_taken_only_where_the_criteria_say_so() -> None:
    found = decision(criteria=b.criteria(default_at_close="yes"), at=AFTER)
    assert (found.outcome, found.p) == ("yes", pytest.approx(0.198, abs=0.001))


@pytest.mark.parametrize(
    ("coverage", "lack"),
    [
        (Coverage(0.94, 0, 9, 5), "94%"),
        (Coverage(1, 25, 9, 5), "25 hours"),
        (Coverage(1, 0, 2, 5), "2 sources"),
        (Coverage(1, 0, 9, 0), "no article"),
    ],
)
def test_silence_of_a_dead_feed_proves_nothing(coverage: Coverage, lack: str) -> None:
    found = decision(at=AFTER, coverage=coverage)
    assert found.action is Action.ESCALATE
    assert lack in found.why
    overdue = decision(at=AFTER + timedelta(days=8), coverage=coverage)
    assert overdue.rule_path == "escalate: overdue without coverage"


@pytest.mark.parametrize(
    ("report", "path"),
    [
        (b.report(1), "a report at close"),
        (b.report(1, grade=Grade.CONSISTENT), "a report at close"),
        (b.report(1, b.HUB), "a report at close"),
        (b.report(1, grade=Grade.UNEXPLAINED), "not understood"),
    ],
)
def test_not_having_understood_is_not_absence(report: Report, path: str) -> None:
    found = decision(report, at=AFTER)
    assert (found.action, found.rule_path) == (Action.ESCALATE, f"escalate: {path}")


def test_a_retracted_report_leaves_only_silence() -> None:
    assert decision(b.report(1, status=ArticleStatus.RETRACTED), at=AFTER).action is Action.PROPOSE_DEFAULT


@pytest.mark.parametrize(
    ("criteria", "kind"),
    [(b.criteria(default_at_close="escalate"), Kind.BINARY), (QUESTION, Kind.NUMERIC), (QUESTION, Kind.DATE)],
)
def test_without_a_default_a_person_ends_it(criteria: Criteria, kind: Kind) -> None:
    assert decision(criteria=criteria, at=AFTER, kind=kind).rule_path == "escalate: no default"


# Other kinds --------------------------------------------------------------------------------------------------------


def test_a_choice_proposes_the_option_that_was_reported() -> None:
    choice = b.criteria(outcomes={"accepts": When(any=("accept",)), "rejects": When(any=("reject",))})
    two = (b.report(1, event="reject"), b.report(2, b.MERIDIAN, event="reject"))
    found = decision(*two, criteria=choice, kind=Kind.MULTIPLE_CHOICE)
    assert (found.outcome, found.mode) == ("rejects", Mode.STRICT)


def test_a_date_question_proposes_the_day_of_the_event_and_a_number_the_number() -> None:
    days = (b.report(1, happened=-30), b.report(2, b.MERIDIAN, happened=-29))
    assert decision(*days, kind=Kind.DATE).outcome == "2027-01-12"
    counted = (b.report(1, slots={"count": "52"}), b.report(2, b.MERIDIAN, slots={"count": "52"}))
    assert decision(*counted, kind=Kind.NUMERIC).outcome == "52"


# Open proposals and the aggregate -----------------------------------------------------------------------------------

OPEN = Standing("yes", SOON, 0.94)


def test_an_open_proposal_stands_while_its_ground_does() -> None:
    assert decision(WIRE, OTHER, standing=OPEN).action is Action.PROPOSE


def test_it_is_withdrawn_when_a_decisive_report_is_retracted_or_contradicted() -> None:
    gone = b.report(2, b.MERIDIAN, status=ArticleStatus.RETRACTED)
    found = decision(WIRE, gone, standing=OPEN)
    assert (found.action, found.outcome) == (Action.WITHDRAW, "yes")
    contrary = b.report(9, b.COURANT, hours=10, grade=Grade.CONTRARY)
    assert decision(WIRE, OTHER, contrary, standing=OPEN).action is Action.WITHDRAW
    assert decision(WIRE, OTHER, standing=Standing("no", SOON, 0.9)).action is Action.WITHDRAW


def test_it_is_withdrawn_when_its_probability_falls() -> None:
    assert decision(WIRE, IN_OTHER_WORDS, standing=Standing("yes", SOON, 0.9)).rule_path == "withdraw p"
    assert decision(WIRE, IN_OTHER_WORDS, standing=Standing("yes", SOON, 0.74)).action is Action.PROPOSE


def test_after_fourteen_days_a_person_is_called() -> None:
    found = decision(WIRE, OTHER, standing=OPEN, at=SOON + timedelta(days=14))
    assert (found.action, found.rule_path) == (Action.ESCALATE, "open 14 days")


def test_the_aggregate_forecast_is_no_evidence_but_may_raise_an_alarm() -> None:
    assert decision(WIRE, OTHER, aggregate=0.1).rule_path == "alarm"
    assert decision(WIRE, OTHER, aggregate=0.3).action is Action.PROPOSE
    assert decision(WIRE, aggregate=0.01).action is Action.LEAD
    assert decision(at=AFTER, aggregate=0.95).rule_path == "alarm"
    assert decision(at=AFTER, aggregate=0.05).action is Action.PROPOSE_DEFAULT


def test_quoting_another_newsroom_is_no_second_source() -> None:
    quoting = b.report(2, b.GAZETTE, origin="northwire", relation=Relation.QUOTES)
    assert decision(WIRE, quoting).action is Action.LEAD
