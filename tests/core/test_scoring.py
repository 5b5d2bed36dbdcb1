"""What scores say, in numbers one can check by hand."""

import math

import numpy as np
import pytest

from tests.builders import DAY, entries, forecast, terms, withdrawal
from tracker.core.scoring import (
    RULES,
    Batch,
    Entries,
    Scores,
    baseline_score,
    brier_score,
    crps_score,
    log_score,
    rps_score,
    score_entries,
    score_question,
    score_questions,
)

NOTHING = float("nan")


def of(scores: Scores, rule: str, who: int = 1) -> float:
    """One forecaster's score; NaN where the rule says nothing."""
    return float(scores.values[rule][scores.forecaster.tolist().index(who)])


def covered(scores: Scores, who: int = 1, rule: str = "brier") -> float:
    return float(scores.coverage_of(rule)[scores.forecaster.tolist().index(who)])


class TestAtAnInstant:
    @pytest.mark.parametrize(
        ("vector", "outcome", "expected"),
        [
            ((0.3, 0.7), 1, 0.09),
            ((0.3, 0.7), 0, 0.49),
            ((0.0, 1.0), 1, 0.0),
            ((0.0, 1.0), 0, 1.0),
            ((0.2, 0.5, 0.3), 1, 0.19),
        ],
    )
    def test_brier_is_half_the_squared_distance_to_what_happened(self, vector, outcome, expected):
        assert brier_score(vector, outcome) == pytest.approx(expected)

    def test_log_is_the_logarithm_of_the_probability_of_what_happened(self):
        assert log_score((0.3, 0.7), 1) == pytest.approx(math.log(0.7))

    @pytest.mark.parametrize("foreign", [0.0, 1e-9])
    def test_log_type_scores_of_foreign_data_clip_to_one_in_ten_thousand(self, foreign):
        assert log_score((1 - foreign, foreign), 1) == pytest.approx(math.log(1e-4))
        assert baseline_score((1 - foreign, foreign), 1) == pytest.approx(100 * (math.log(2e-4) / math.log(2)))
        assert brier_score((1 - foreign, foreign), 1) == pytest.approx((1 - foreign) ** 2)

    def test_the_least_step_of_our_own_curves_is_not_clipped(self):
        vector = [0.0, 0.01 / 200, *[(1 - 0.01 / 200) / 199] * 199, 0.0]
        assert log_score(vector, 1, continuous=True) == pytest.approx(math.log(0.01 / 200))

    @pytest.mark.parametrize(
        ("vector", "outcome", "expected"),
        [
            ((0.5, 0.5), 1, 0.0),
            ((0.0, 1.0), 1, 100.0),
            ((0.1, 0.9), 1, 84.79969065549501),
            ((0.25, 0.25, 0.25, 0.25), 2, 0.0),
        ],
    )
    def test_baseline_is_0_for_knowing_nothing_and_100_for_certainty(self, vector, outcome, expected):
        assert baseline_score(vector, outcome) == pytest.approx(expected)

    def test_baseline_counts_only_the_outcomes_that_existed(self):
        assert baseline_score((0.5, math.nan, 0.5), 0) == pytest.approx(0.0)
        assert baseline_score((math.nan, math.nan, 1.0), 0) == 0.0

    def test_baseline_of_an_even_curve_is_nothing(self):
        assert baseline_score([0.05, *[0.09] * 10, 0.05], 4, continuous=True, open_bounds=2) == pytest.approx(0.0)
        assert baseline_score([0.05, *[0.09] * 10, 0.05], 0, continuous=True, open_bounds=2) == pytest.approx(0.0)
        assert baseline_score([0.0, *[0.1] * 10, 0.0], 10, continuous=True) == pytest.approx(0.0)

    def test_ranked_score_is_half_of_good_judgments(self):
        assert rps_score((0.15, 0.45, 0.25, 0.15), 2) == pytest.approx(0.27 / 2)

    def test_ranked_score_leaves_out_cuts_at_outcomes_that_did_not_exist(self):
        assert rps_score((0.2, math.nan, 0.8), 0) == pytest.approx(0.8**2)
        assert rps_score((0.2, math.nan, 0.8), 1) == pytest.approx(0.2**2)
        assert rps_score((math.nan, math.nan, 1.0), 1) == 0.0

    def test_a_forecast_made_before_the_outcome_existed_is_judged_by_its_catch_all(self):
        assert brier_score((0.3, math.nan, 0.7), 1) == pytest.approx(0.09)
        assert log_score((0.3, math.nan, 0.7), 1) == pytest.approx(math.log(0.7))

    def test_crps_of_an_even_curve_and_an_outcome_in_the_middle(self):
        even = [0.0, *[0.1] * 10, 0.0]
        assert crps_score(even, 5, 0.5) == pytest.approx(1 / 12)
        assert crps_score(even, 0) == pytest.approx(1 / 3)
        assert crps_score(even, 11) == pytest.approx(1 / 3)
        assert crps_score(even, 1) == crps_score(even, 1, 0.05)

    def test_crps_of_all_mass_on_the_wrong_side_is_one(self):
        assert crps_score([0.0, *[0.0] * 10, 1.0], 0) == pytest.approx(1.0)
        assert crps_score([1.0, *[0.0] * 10, 0.0], 0) == pytest.approx(0.0)


class TestOverTime:
    def test_brier_averages_over_covered_time_and_baseline_over_the_whole_window(self):
        scores = score_question(entries(forecast(0.9, day=5)), terms())
        assert of(scores, "brier") == pytest.approx(0.01)
        assert of(scores, "baseline") == pytest.approx(84.79969065549501 / 2)
        assert covered(scores) == pytest.approx(0.5)
        assert scores.attainable == 1.0

    def test_an_entry_holds_until_the_next(self):
        scores = score_question(entries(forecast(0.9, day=0), forecast(0.5, day=8)), terms())
        assert of(scores, "brier") == pytest.approx(0.8 * 0.01 + 0.2 * 0.25)
        assert of(scores, "log") == pytest.approx(0.8 * math.log(0.9) + 0.2 * math.log(0.5))

    def test_a_withdrawal_ends_a_forecast_and_starts_none(self):
        scores = score_question(entries(forecast(0.9, day=0), withdrawal(day=2), forecast(0.5, day=8)), terms())
        assert of(scores, "brier") == pytest.approx(0.5 * 0.01 + 0.5 * 0.25)
        assert covered(scores) == pytest.approx(0.4)

    def test_a_forecast_expires(self):
        scores = score_question(entries(forecast(0.9, day=0, until=3)), terms())
        assert covered(scores) == pytest.approx(0.3)

    def test_a_newer_entry_wins_over_a_later_expiry(self):
        scores = score_question(entries(forecast(0.9, day=0, until=9), forecast(0.5, day=1, until=2)), terms())
        assert covered(scores) == pytest.approx(0.2)
        assert of(scores, "brier") == pytest.approx((0.01 + 0.25) / 2)

    def test_of_entries_at_one_instant_the_later_in_the_ledger_holds(self):
        scores = score_question(entries(forecast(0.1, day=0), forecast(0.9, day=0)), terms())
        assert of(scores, "brier") == pytest.approx(0.01)

    def test_entries_before_the_opening_count_from_it(self):
        scores = score_question(entries(forecast(0.1, day=-9), forecast(0.9, day=-5)), terms())
        assert of(scores, "brier") == pytest.approx(0.01)
        assert covered(scores) == pytest.approx(1.0)

    def test_entries_at_or_after_the_end_are_not_scored(self):
        scores = score_question(
            entries(forecast(0.9, day=0), forecast(0.1, day=10), forecast(0.1, by=2, day=11)), terms()
        )
        assert of(scores, "brier") == pytest.approx(0.01)
        assert all(math.isnan(of(scores, rule, who=2)) for rule in RULES)
        assert covered(scores, who=2) == 0.0

    def test_scoring_ends_when_the_outcome_was_known(self):
        scores = score_question(entries(forecast(0.9, day=0), forecast(0.1, day=4)), terms(known=4))
        assert of(scores, "brier") == pytest.approx(0.01)
        assert covered(scores) == pytest.approx(0.4)
        assert scores.attainable == pytest.approx(0.4)

    @pytest.mark.parametrize("known", [-1.0, 0.0])
    def test_nothing_is_scored_where_the_outcome_was_known_before_the_opening(self, known):
        scores = score_question(entries(forecast(0.9, day=-3), forecast(0.9, day=0)), terms(known=known))
        assert all(math.isnan(of(scores, rule)) for rule in RULES)
        assert scores.attainable == 0.0
        assert covered(scores) == 0.0

    def test_a_window_without_length_scores_nothing(self):
        scores = score_question(entries(forecast(0.9, day=0)), terms(opens=0, closes=0))
        assert all(math.isnan(of(scores, rule)) for rule in RULES)
        assert scores.attainable == 0.0

    def test_a_question_without_forecasts_has_no_scores(self):
        scores = score_question(entries(), terms())
        assert scores.forecaster.size == 0
        assert all(scores.values[rule].size == 0 for rule in RULES)

    def test_somebody_who_only_withdrew_has_no_scores(self):
        scores = score_question(entries(withdrawal(day=1), forecast(0.9, by=2)), terms())
        assert math.isnan(of(scores, "brier"))
        assert of(scores, "brier", who=2) == pytest.approx(0.01)

    def test_only_the_rules_asked_for_are_given(self):
        ledger = entries(forecast(0.9, day=0))
        assert set(score_question(ledger, terms(), rules={"brier"}).values) == {"brier"}
        assert set(score_question(ledger, terms(), rules={"spot_peer"}).values) == {"spot_peer"}
        assert set(score_question(ledger, terms(), rules={"spot_brier"}).values) == {"spot_brier"}
        assert set(score_question(ledger, terms()).values) == set(RULES)

    def test_rules_for_other_kinds_say_nothing(self):
        binary = score_question(entries(forecast(0.9)), terms())
        assert math.isnan(of(binary, "rps"))
        assert math.isnan(of(binary, "crps"))
        curve = [0.0, *[0.25] * 4, 0.0]
        continuous = score_question(entries(forecast(curve)), terms(2, continuous=True))
        assert math.isnan(of(continuous, "brier"))
        assert math.isnan(of(continuous, "rps"))
        assert math.isnan(of(continuous, "relative_brier"))
        assert of(continuous, "crps") == pytest.approx(crps_score(curve, 2))
        only_log = score_question(entries(forecast(curve)), terms(2, continuous=True), rules=["log"])
        assert of(only_log, "log") == pytest.approx(math.log(0.25))
        only_crps = score_question(entries(forecast(curve)), terms(2, continuous=True), rules=["crps"])
        assert of(only_crps, "crps") == pytest.approx(crps_score(curve, 2))

    def test_ordered_outcomes_have_a_ranked_score(self):
        ledger = entries(forecast((0.15, 0.45, 0.25, 0.15)))
        assert of(score_question(ledger, terms(2, ordered=True)), "rps") == pytest.approx(0.135)

    def test_entries_out_of_order_are_a_mistake_of_the_caller(self):
        columns = (np.array([1, 1]), np.array([DAY, 0.0]), np.array([np.inf, np.inf]), np.full((2, 2), 0.5))
        with pytest.raises(ValueError, match="sorted by time"):
            Entries(*columns)
        with pytest.raises(ValueError, match="have one length"):
            Entries(np.array([1]), *columns[1:])


class TestPeers:
    def test_a_single_forecaster_has_no_peer_and_gains_nothing(self):
        scores = score_question(entries(forecast(0.9)), terms())
        assert of(scores, "peer") == 0.0
        assert of(scores, "spot_peer") == 0.0
        assert covered(scores, rule="peer") == 1.0

    def test_peer_scores_of_two_are_the_distance_between_them(self):
        scores = score_question(entries(forecast(0.8, by=1), forecast(0.4, by=2)), terms())
        assert of(scores, "peer", who=1) == pytest.approx(100 * math.log(2))
        assert of(scores, "peer", who=2) == pytest.approx(-100 * math.log(2))

    def test_peer_scores_of_continuous_questions_are_halved(self):
        sharp, flat = [0.0, 0.8, 0.2, 0.0], [0.0, 0.4, 0.6, 0.0]
        ledger = entries(forecast(sharp, by=1), forecast(flat, by=2))
        scores = score_question(ledger, terms(1, continuous=True))
        assert of(scores, "peer", who=1) == pytest.approx(50 * math.log(2))
        assert of(scores, "spot_peer", who=1) == pytest.approx(50 * math.log(2))

    def test_nothing_accrues_once_everybody_has_left(self):
        ledger = entries(forecast(0.8, by=1, until=5), forecast(0.4, by=2, until=5))
        assert of(score_question(ledger, terms()), "peer", who=1) == pytest.approx(50 * math.log(2))

    def test_nothing_accrues_to_the_last_one_left(self):
        ledger = entries(forecast(0.8, by=1), forecast(0.4, by=2, until=5))
        scores = score_question(ledger, terms())
        assert of(scores, "peer", who=1) == pytest.approx(50 * math.log(2))
        assert of(scores, "peer", who=2) == pytest.approx(-50 * math.log(2))

    def test_those_outside_the_base_are_measured_against_it_and_do_not_move_it(self):
        people = (forecast(0.8, by=1), forecast(0.4, by=2))
        bot = forecast(0.9, by=3)
        scores = score_question(entries(*people, bot), terms(), base=np.array([1, 2]))
        alone = score_question(entries(*people), terms())
        assert of(scores, "peer", who=1) == pytest.approx(of(alone, "peer", who=1))
        mean = (math.log(0.8) + math.log(0.4)) / 2
        assert of(scores, "peer", who=3) == pytest.approx(200 * (math.log(0.9) - mean))
        assert of(scores, "spot_peer", who=3) == pytest.approx(200 * (math.log(0.9) - mean))

    def test_those_outside_gain_nothing_beside_a_base_of_one(self):
        scores = score_question(entries(forecast(0.8, by=1), forecast(0.9, by=3)), terms(), base=np.array([1]))
        assert of(scores, "peer", who=3) == 0.0
        assert of(scores, "spot_peer", who=3) == 0.0

    def test_time_without_a_base_is_not_covered_by_a_peer_score(self):
        ledger = entries(forecast(0.8, by=1, day=4, until=6), forecast(0.9, by=3))
        scores = score_question(ledger, terms(), base=np.array([1]))
        assert covered(scores, who=3, rule="peer") == pytest.approx(0.2)
        assert covered(scores, who=3, rule="baseline") == pytest.approx(1.0)

    def test_without_any_base_there_is_no_peer_score(self):
        scores = score_question(entries(forecast(0.9, by=3)), terms(), base=np.array([], dtype=np.int64))
        assert math.isnan(of(scores, "peer", who=3))
        assert math.isnan(of(scores, "spot_peer", who=3))
        assert of(scores, "brier", who=3) == pytest.approx(0.01)


class TestSpots:
    def test_the_spot_defaults_to_the_end(self):
        scores = score_question(entries(forecast(0.1, day=0), forecast(0.9, day=9)), terms())
        assert of(scores, "spot_brier") == pytest.approx(0.01)
        assert of(scores, "spot_baseline") == pytest.approx(84.79969065549501)
        assert covered(scores, rule="spot_brier") == 1.0

    def test_a_forecast_made_at_the_spot_counts(self):
        ledger = entries(forecast(0.1, day=0), forecast(0.9, day=4))
        assert of(score_question(ledger, terms(spot=4)), "spot_brier") == pytest.approx(0.01)
        assert of(score_question(ledger, terms(spot=3.9)), "spot_brier") == pytest.approx(0.81)

    def test_a_forecast_that_ended_at_the_spot_does_not(self):
        scores = score_question(entries(forecast(0.9, day=0, until=4)), terms(spot=4))
        assert math.isnan(of(scores, "spot_brier"))
        assert covered(scores, rule="spot_brier") == 0.0
        assert of(scores, "brier") == pytest.approx(0.01)

    @pytest.mark.parametrize("spot", [None, 6.0, 9.0])
    def test_a_spot_at_or_after_the_end_takes_what_stood_just_before_it(self, spot):
        ledger = entries(forecast(0.9, day=0), forecast(0.1, day=6))
        assert of(score_question(ledger, terms(known=6, spot=spot)), "spot_brier") == pytest.approx(0.01)

    def test_nothing_stands_at_a_spot_before_the_opening(self):
        scores = score_question(entries(forecast(0.9, day=-2)), terms(spot=-1))
        assert math.isnan(of(scores, "spot_brier"))

    def test_spot_peers_are_those_who_stand_there(self):
        ledger = entries(forecast(0.8, by=1), forecast(0.4, by=2), forecast(0.1, by=3, until=2))
        scores = score_question(ledger, terms(spot=5))
        assert of(scores, "spot_peer", who=1) == pytest.approx(100 * math.log(2))
        assert math.isnan(of(scores, "spot_peer", who=3))


class TestEntriesAlone:
    LEDGER = entries(
        *(forecast(0.9, day=0), forecast(0.5, day=2), forecast(0.1, day=11)),
        *(forecast(0.7, by=2, until=3), withdrawal(by=3, day=1)),
    )

    def test_every_entry_made_before_the_end_counts_alone(self):
        who, values = score_entries(self.LEDGER, terms(), "entry")
        assert who.tolist() == [1, 2, 1]
        assert values["brier"] == pytest.approx([0.01, 0.09, 0.25])
        assert set(values) == {"brier", "log"}

    def test_or_only_what_stood_at_the_end(self):
        who, values = score_entries(self.LEDGER, terms(), "last", rules=["brier"])
        assert who.tolist() == [1]
        assert values["brier"].tolist() == [0.25]
        assert set(values) == {"brier"}

    def test_curves_have_crps_instead(self):
        _, values = score_entries(entries(forecast([0.0, 0.5, 0.5, 0.0])), terms(1, continuous=True), "entry")
        assert set(values) == {"log", "crps"}


class TestBatches:
    def test_a_batch_gives_the_scores_of_each_question_alone(self):
        first = entries(forecast(0.8, by=1), forecast(0.4, by=2, day=3), withdrawal(by=1, day=7))
        second = entries(forecast(0.3, by=2, day=-1), forecast(0.9, by=70_000, day=1, until=4))
        both = [terms(1, known=8, spot=2), terms(0, opens=1, closes=6)]
        batch = Batch(
            np.repeat([0, 1], [first.at.size, second.at.size]),
            *(
                np.concatenate((getattr(first, name), getattr(second, name)))
                for name in ("forecaster", "at", "until", "probabilities")
            ),
            both,
            np.array([True, True, True, True, False]),
        )
        together = score_questions(batch)
        alone = [score_question(first, both[0]), score_question(second, both[1], base=np.array([2]))]
        assert together.question.tolist() == [0, 0, 1, 1]
        assert together.forecaster.tolist() == [1, 2, 2, 70_000]
        for rule in RULES:
            expected = np.concatenate([scores.values[rule] for scores in alone])
            np.testing.assert_allclose(together.values[rule], expected, atol=1e-9)
            coverage = np.concatenate([scores.coverage_of(rule) for scores in alone])
            np.testing.assert_allclose(together.coverage_of(rule), coverage, atol=1e-12)
