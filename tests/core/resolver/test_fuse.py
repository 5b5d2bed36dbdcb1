"""Belief grows with independent origins of the same event, and with nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.resolver import builders as b
from tracker.core.resolver.articles import ArticleStatus
from tracker.core.resolver.criteria import Criteria, When
from tracker.core.resolver.dedupe import Relation
from tracker.core.resolver.fuse import Belief, Report, Side, discounted, fuse, is_official, nats
from tracker.core.resolver.judgement import Grade

LATER = b.NOW + timedelta(days=30)
QUESTION = b.criteria()


def belief(*reports: Report, criteria: Criteria = QUESTION) -> Belief:
    return fuse(criteria, reports, LATER)


def yes(*reports: Report, criteria: Criteria = QUESTION) -> Side:
    return belief(*reports, criteria=criteria).sides["yes"]


PUBLISHED = [
    ([], 0.198),
    ([b.report(1)], 0.742),
    ([b.report(1, b.KREMLIN)], 0.915),
    ([b.report(1, b.GAZETTE), b.report(2, b.COURANT)], 0.817),
    ([b.report(1), b.report(2, b.GAZETTE)], 0.905),
    ([b.report(1), b.report(2, b.MERIDIAN)], 0.942),
    ([b.report(1, b.KREMLIN), b.report(2)], 0.984),
]


@pytest.mark.parametrize(("reports", "p"), PUBLISHED)
def test_the_probability_table_of_the_design_is_met(reports: list[Report], p: float) -> None:
    assert yes(*reports).p == pytest.approx(p, abs=0.0006)


def test_the_fifth_origin_still_weighs_a_third() -> None:
    many = [b.report(i, b.source(f"Wire {i}")) for i in range(1, 6)]
    one = nats(QUESTION, many[0])
    assert yes(*many).log_odds == pytest.approx(-1.4 + one * (1 + 0.7 + 0.5 + 0.35 + 0.35))


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        (b.report(2, b.GAZETTE, status=ArticleStatus.RETRACTED), "retracted"),
        (b.report(2, b.GAZETTE, status=ArticleStatus.QUARANTINED), "quarantined"),
        (b.report(2, b.HUB), "tier C"),
        (b.report(2, b.GAZETTE, origin="northwire", relation=Relation.COPY), "same origin"),
        (b.report(2, b.GAZETTE, origin="northwire", relation=Relation.QUOTES), "same origin"),
        (b.report(2, b.GAZETTE, hours=80), "another event"),
        (b.report(2, b.GAZETTE, relation=Relation.CORRECTION), "correction"),
        (b.report(2, b.GAZETTE, grade=Grade.IRRELEVANT), "irrelevant"),
        (b.report(2, b.GAZETTE, slots={"agent": "Ukraine"}), "another event"),
    ],
)
def test_such_a_report_adds_nothing_and_the_account_says_why(extra: Report, why: str) -> None:
    both = belief(b.report(1), extra)
    assert both.sides["yes"].log_odds == yes(b.report(1)).log_odds
    account = {c.evidence_id: c for c in both.contributions}
    assert account[2].nats == 0
    assert why in account[2].why
    assert account[1].nats > 0
    assert "number 1" in account[1].why


def test_excluded_and_untrusted_sources_do_not_count() -> None:
    excluding = b.criteria(excluded=("harbourgazette.example",))
    assert "excluded" in discounted(excluding, b.report(1, b.GAZETTE))
    assert not discounted(excluding, b.report(1, b.COURANT))
    trusting = b.criteria(trusted=("Northwire",))
    assert "trust" in discounted(trusting, b.report(1, b.GAZETTE))
    assert not discounted(trusting, b.report(1))
    assert not discounted(trusting, b.report(1, b.KREMLIN))


def test_a_correction_may_still_contradict() -> None:
    assert not discounted(QUESTION, b.report(1, relation=Relation.CORRECTION, grade=Grade.CONTRARY))


def test_only_the_acting_body_itself_is_official() -> None:
    assert is_official(QUESTION, b.report(1, b.KREMLIN))
    assert is_official(QUESTION, b.report(1, b.KREMLIN, slots={}))
    assert is_official(QUESTION, b.report(1, b.source("News of mid", kind=b.SourceKind.OFFICIAL, owner="x"))) is False
    ministry = b.source("mid")
    assert is_official(QUESTION, b.report(1, ministry))
    assert not is_official(QUESTION, b.report(1, b.KREMLIN, relation=Relation.QUOTES))
    assert not is_official(b.criteria(b.ADOPT), b.report(1, b.KREMLIN, slots={"agent": "European Union"}))


def test_a_subdomain_is_official_like_its_domain() -> None:
    sub = b.Source(1, "Press office", "press.mid.example", "", b.SourceKind.OFFICIAL, b.Tier.C)
    assert is_official(QUESTION, b.report(1, sub))


def test_a_copy_read_before_its_original_still_makes_one_origin() -> None:
    wire = b.report(1, hours=0, origin="harbour gazette", relation=Relation.COPY)
    paper = b.report(2, b.GAZETTE, hours=1)
    own = b.report(3, hours=2)
    assert len(yes(wire, paper, own).origins) == 1
    assert [len(o.reports) for o in yes(wire, paper, own).origins] == [3]


def test_an_origin_is_explicit_if_one_of_its_reports_is() -> None:
    inferred = b.report(1, inferred=True)
    assert not yes(inferred).origins[0].explicit
    assert yes(inferred, b.report(2, hours=1)).origins[0].explicit


def test_a_denial_takes_away_until_a_later_assertion() -> None:
    denial = b.report(2, b.MERIDIAN, hours=5, grade=Grade.CONTRARY, flags=("denial",))
    assert yes(b.report(1), denial).log_odds == pytest.approx(yes(b.report(1)).log_odds - 1.5)
    again = b.report(3, b.GAZETTE, hours=8)
    assert yes(b.report(1), denial, again).log_odds == yes(b.report(1), again).log_odds


def test_a_contradiction_within_three_days_is_a_conflict_and_an_older_one_is_history() -> None:
    two = (b.report(1), b.report(2, b.MERIDIAN))
    soon = b.report(3, b.GAZETTE, hours=10, grade=Grade.CONTRARY)
    assert "Harbour Gazette contradicts" in belief(*two, soon).conflict
    assert yes(*two, soon).contrary == (soon,)
    late = b.report(3, b.GAZETTE, hours=100, grade=Grade.CONTRARY)
    assert not belief(*two, late).conflict
    assert yes(*two, late).contrary == (late,)
    before = b.report(3, b.GAZETTE, hours=-10, grade=Grade.CONTRARY)
    recalled = b.report(3, b.GAZETTE, hours=10, happened=-500, grade=Grade.CONTRARY)
    assert yes(*two, before).contrary == yes(*two, recalled).contrary == ()


def test_yes_and_no_both_likely_are_a_conflict() -> None:
    both = b.criteria(no_when=When(any=("reject",)))
    found = belief(b.report(1), b.report(2, b.MERIDIAN, event="reject"), criteria=both)
    assert "both" in found.conflict


def test_other_words_from_another_newsroom_are_kept_apart_as_consistent() -> None:
    other = b.report(2, b.GAZETTE, hours=3, grade=Grade.CONSISTENT)
    same_room = b.report(3, hours=4, grade=Grade.CONSISTENT)
    copied = b.report(4, b.COURANT, grade=Grade.CONSISTENT, origin="northwire", relation=Relation.QUOTES)
    much_later = b.report(5, b.COURANT, hours=90, grade=Grade.CONSISTENT)
    assert yes(b.report(1), other, same_room, copied, much_later).consistent == (other,)
    assert belief(other).understood == (other,)


def test_what_was_not_understood_is_remembered() -> None:
    unclear = b.report(1, grade=Grade.UNEXPLAINED)
    found = belief(unclear, b.report(2, b.TURNIP, grade=Grade.UNEXPLAINED))
    assert found.unexplained == (unclear,)
    assert found.on_topic == 1


def test_what_is_published_later_is_not_known_yet() -> None:
    assert fuse(QUESTION, [b.report(1, hours=5)], b.NOW).sides["yes"].p == pytest.approx(0.198, abs=0.001)


# Conditions of several events ---------------------------------------------------------------------------------------

BOTH = b.criteria(b.ACCEPT, b.REJECT, yes_when=When(all=("accept", "reject")))
FIRST = b.criteria(b.ACCEPT, b.REJECT, yes_when=When(before=("accept", "reject")))
SOON = b.criteria(b.ACCEPT, b.REJECT, yes_when=When(before=("accept", "reject"), within_hours=24))


def test_all_events_must_be_reported_and_the_weakest_counts() -> None:
    accept, reject = b.report(1), b.report(2, b.GAZETTE, hours=200, event="reject")
    assert yes(accept, criteria=BOTH).origins == ()
    assert yes(accept, criteria=BOTH).event_time is None
    found = yes(accept, reject, criteria=BOTH)
    assert found.log_odds == pytest.approx(-1.4 + nats(BOTH, reject))
    assert found.event_time == reject.published_at


def test_one_event_before_another() -> None:
    accept, reject = b.report(1), b.report(2, b.GAZETTE, hours=10, event="reject")
    assert yes(criteria=FIRST).origins == ()
    assert yes(accept, criteria=FIRST).origins
    assert yes(accept, reject, criteria=FIRST).origins
    earlier = b.report(2, b.GAZETTE, hours=-10, event="reject")
    assert yes(accept, earlier, criteria=FIRST).origins == ()


def test_one_event_followed_by_another_in_time() -> None:
    accept = b.report(1)
    assert yes(accept, criteria=SOON).origins == ()
    assert yes(accept, b.report(2, b.GAZETTE, hours=10, event="reject"), criteria=SOON).origins
    assert yes(accept, b.report(2, b.GAZETTE, hours=30, event="reject"), criteria=SOON).origins == ()


def test_each_option_of_a_choice_has_its_own_belief() -> None:
    choice = b.criteria(outcomes={"accepts": When(any=("accept",)), "rejects": When(any=("reject",))})
    found = belief(b.report(1, event="reject"), criteria=choice)
    assert found.sides["rejects"].p > 0.7 > found.sides["accepts"].p


# Laws ---------------------------------------------------------------------------------------------------------------

SOURCES = [b.NORTHWIRE, b.MERIDIAN, b.GAZETTE, b.COURANT, b.HUB, b.KREMLIN]
REPORTS = st.lists(
    st.tuples(
        st.sampled_from(SOURCES),
        st.integers(-100, 100),
        st.sampled_from([Grade.FULL, Grade.FULL, Grade.CONSISTENT, Grade.CONTRARY, Grade.UNEXPLAINED]),
        st.sampled_from([Relation.NEW, Relation.NEW, Relation.COPY, Relation.QUOTES]),
        st.sampled_from(["", "northwire", "harbour gazette"]),
    ),
    max_size=7,
).map(
    lambda rows: [
        b.report(i, s, hours, grade=g, relation=r, origin="" if r is Relation.NEW else o)
        for i, (s, hours, g, r, o) in enumerate(rows, start=1)
    ]
)


@given(REPORTS, st.randoms())
@settings(max_examples=50)
def test_the_order_of_arrival_makes_no_difference(reports: list[Report], random) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)
    assert belief(*shuffled) == belief(*reports)


@given(REPORTS)
@settings(max_examples=50)
def test_fusing_again_gives_the_same_belief(reports: list[Report]) -> None:
    assert belief(*reports) == belief(*reports)


@given(REPORTS)
@settings(max_examples=50)
def test_contributions_sum_to_the_log_odds_but_for_a_denial(reports: list[Report]) -> None:
    found = belief(*reports)
    assert sum(c.nats for c in found.contributions) - 1.4 == pytest.approx(found.sides["yes"].log_odds)


@given(st.integers(1, 20))
@settings(max_examples=20)
def test_any_number_of_copies_adds_nothing(count: int) -> None:
    copies = [b.report(i + 2, b.GAZETTE, hours=i, origin="northwire", relation=Relation.COPY) for i in range(count)]
    assert yes(b.report(1), *copies).log_odds == yes(b.report(1)).log_odds
    assert len(yes(b.report(1), *copies).origins) == 1


def test_reports_of_two_sufficient_events_do_not_corroborate_each_other() -> None:
    either = b.criteria(b.ACCEPT, b.REJECT, yes_when=When(any=("accept", "reject")))
    accept, reject = b.report(1), b.report(2, b.MERIDIAN, hours=1, event="reject")
    assert len(yes(accept, reject, criteria=either).origins) == 1
