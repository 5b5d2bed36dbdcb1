"""What forecasts say together, in numbers one can check by hand, by law, and as Metaculus' public functions have it."""

import gzip
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import DAY, entries, forecast, terms, withdrawal
from tests.core.test_scoring_vectors import ledger_of, vector_of
from tests.data import shared
from tracker.core.aggregation import (
    EXTREMISING,
    METHODS,
    extremised,
    fitted_factor,
    geometric_mean_of_odds,
    history,
    mean,
    median,
    quartiles,
    recency_weighted,
    recency_weights,
    weighted_quantiles,
)
from tracker.core.forecast import binary
from tracker.core.quantiles import places
from tracker.core.scoring import score_question


def pairs(*probabilities: float) -> np.ndarray:
    return np.array([binary(p) for p in probabilities])


def ages(count: int) -> np.ndarray:
    return np.arange(count, dtype=float)


class TestByHand:
    def test_one_or_two_standing_forecasts_weigh_the_same(self):
        assert recency_weights(ages(2)).tolist() == [1, 1]
        assert recency_weighted(pairs(0.2, 0.6), ages(2)) == pytest.approx([0.6, 0.4])

    def test_the_newest_of_many_weighs_one_and_the_oldest_least(self):
        weights = recency_weights(np.array([3.0, 1.0, 2.0]))
        assert weights == pytest.approx([1, math.exp(1 - math.sqrt(3)), math.exp(math.sqrt(2) - math.sqrt(3))])

    def test_of_equally_old_forecasts_the_later_row_is_newer(self):
        assert recency_weights(np.zeros(3)).tolist() == sorted(recency_weights(np.zeros(3)))

    def test_medians_of_an_even_number_lie_in_the_middle(self):
        assert median(pairs(0.1, 0.2, 0.4, 0.9), ages(4)) == pytest.approx([0.7, 0.3])

    def test_medians_of_options_are_made_whole_and_keep_one_in_a_thousand(self):
        three = np.array([[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.3, 0.3, 0.4]])
        together = median(three, ages(3))
        assert together.sum() == pytest.approx(1)
        assert together == pytest.approx((np.array([0.3, 0.3, 0.01]) - 0.001) / 0.607 * 0.997 + 0.001)

    def test_people_who_each_exclude_all_but_another_option_know_nothing_together(self):
        certain = np.array([[0.998, 0.001, 0.001], [0.001, 0.998, 0.001], [0.001, 0.001, 0.998]])
        assert median(certain, ages(3)) == pytest.approx([1 / 3] * 3)

    def test_an_option_that_did_not_exist_has_no_share(self):
        some = np.array([[0.4, np.nan, 0.6], [0.2, np.nan, 0.8]])
        assert np.isnan(median(some, ages(2))[1])
        assert np.nansum(median(some, ages(2))) == pytest.approx(1)
        low, high = quartiles(some, ages(2))
        assert np.isnan(low[1])
        assert np.isnan(high[1])

    def test_who_forecast_before_an_option_existed_has_no_say_in_it(self):
        some = np.array([[0.4, np.nan, 0.6], [0.4, 0.2, 0.4]])
        assert mean(some, ages(2)) == pytest.approx(np.array([0.4, 0.2, 0.5]) / 1.1)

    def test_mean_and_geometric_mean_of_odds(self):
        assert mean(pairs(0.1, 0.5), ages(2)) == pytest.approx([0.7, 0.3])
        assert geometric_mean_of_odds(pairs(0.1, 0.5), ages(2))[1] == pytest.approx(0.25)

    def test_extremising_moves_away_from_a_half(self):
        odds = (1 / 3) ** EXTREMISING
        assert extremised(pairs(0.1, 0.5), ages(2))[1] == pytest.approx(odds / (1 + odds))
        assert extremised(pairs(0.1, 0.5), ages(2), factor=1)[1] == pytest.approx(0.25)

    def test_odds_of_foreign_certainty_stay_finite(self):
        assert np.isfinite(geometric_mean_of_odds(pairs(0.0, 1.0), ages(2))).all()

    @pytest.mark.parametrize("name", METHODS)
    def test_every_method_joins_distributions(self, name):
        curves = np.array([[0.0, 0.1, 0.2, 0.3, 0.4, 0.0], [0.0, 0.4, 0.3, 0.2, 0.1, 0.0]])
        together = METHODS[name](curves, ages(2), continuous=True)
        assert together.sum() == pytest.approx(1)
        assert (together >= -1e-12).all()
        assert together[[0, -1]] == pytest.approx([0, 0], abs=1e-9)

    def test_the_extremising_factor_is_fitted_once_there_are_fifty_questions(self):
        generator = np.random.default_rng(1)
        truth = generator.normal(0, 2, 4000)
        happened = (generator.random(4000) < 1 / (1 + np.exp(-truth))).astype(float)
        assert fitted_factor(truth[:49] / 2, happened[:49]) == EXTREMISING
        assert fitted_factor(truth / 2, happened) == pytest.approx(2, abs=0.15)


class TestHistory:
    def test_a_row_for_each_instant_at_which_what_stands_changes(self):
        ledger = entries(
            forecast(0.2, day=-1, by=1),
            forecast(0.6, day=2, by=2),
            forecast(0.4, day=2, by=1),
            withdrawal(day=4, by=1),
            withdrawal(day=5, by=2),
            forecast(0.9, day=7, by=3, until=8),
            forecast(0.9, day=20, by=3),
        )
        past = history(ledger, 0, 10 * DAY)
        assert (past.at / DAY).tolist() == [0, 2, 4, 5, 7, 8]
        assert past.count.tolist() == [1, 2, 1, 0, 1, 0]
        assert past.values[:, 1] == pytest.approx([0.2, 0.5, 0.6, np.nan, 0.9, np.nan], nan_ok=True)
        assert past.low[:, 1] == pytest.approx([0.2, 0.4, 0.6, np.nan, 0.9, np.nan], nan_ok=True)
        assert past.high[:, 1] == pytest.approx([0.2, 0.6, 0.6, np.nan, 0.9, np.nan], nan_ok=True)

    def test_nobody_has_no_history(self):
        past = history(entries(), 0, DAY)
        assert past.at.size == 0
        assert past.values.shape == (0, 2)

    def test_an_aggregate_is_scored_like_any_forecaster(self):
        ledger = entries(forecast(0.8, by=1), forecast(0.6, by=2), forecast(0.5, by=1, day=5))
        past = history(ledger, 0, 10 * DAY)
        scores = score_question(past.entries(9), terms())
        assert scores.values["brier"].tolist() == pytest.approx([(0.3**2 + 0.45**2) / 2])

    def test_quartiles_of_a_distribution_are_places_on_its_axis(self):
        ledger = entries(forecast([0.0, 0.5, 0.5, 0.0]))
        past = history(ledger, 0, DAY, continuous=True)
        assert past.low.tolist() == [[0.25]]
        assert past.high.tolist() == [[0.75]]

    def test_another_method_can_be_followed(self):
        ledger = entries(forecast(0.1, by=1), forecast(0.2, by=2), forecast(0.9, by=3))
        assert history(ledger, 0, DAY, method=mean).values[0, 1] == pytest.approx(0.4)


@settings(max_examples=50)
@given(st.integers(1, 12), st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_aggregates_lie_within_what_was_said_and_are_whole(count, size, seed):
    generator = np.random.default_rng(seed)
    said = generator.dirichlet(np.ones(size) * 3, count)
    at = generator.permutation(count).astype(float)
    for name, method in METHODS.items():
        together = method(said, at)
        assert together.sum() == pytest.approx(1, abs=1e-9), name
        if size == 2 and name != "extremised":
            assert (together >= said.min(axis=0) - 1e-12).all(), name
            assert (together <= said.max(axis=0) + 1e-12).all(), name
    low, high = quartiles(said, at)
    assert (low <= recency_weighted(said, at) + 1e-12).all()
    assert (recency_weighted(said, at) <= high + 1e-12).all()


@settings(max_examples=50)
@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_aggregates_do_not_depend_on_the_order_of_rows(count, seed):
    generator = np.random.default_rng(seed)
    said, at = generator.dirichlet(np.ones(3), count), generator.permutation(count).astype(float)
    order = generator.permutation(count)
    for method in METHODS.values():
        assert method(said[order], at[order]) == pytest.approx(method(said, at))


@settings(max_examples=50)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_equal_weights_give_the_usual_median(count, seed):
    values = np.random.default_rng(seed).integers(0, 10, (count, 2)).astype(float)
    assert weighted_quantiles(values, np.full(count, 0.1), (0.5,))[0] == pytest.approx(np.median(values, axis=0))


def vectors(section: str) -> list[dict[str, Any]]:
    with gzip.open(shared("scoring_vectors.json.gz")) as file:
        return json.load(file)[section]


def rows_of(case: dict[str, Any]) -> np.ndarray:
    key = next(k for k in ("p", "pmf", "cdf") if k in case)
    return np.array([vector_of({key: row}) for row in case[key]])


def numbers(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in values])


@pytest.mark.parametrize(("name", "method"), [("recency_weighted", recency_weighted), ("unweighted", median)])
def test_aggregates_are_those_of_metaculus(name, method):
    for case in vectors("aggregate_at"):
        said, at = rows_of(case), np.array(case["starts"], dtype=float)
        expected = case["expected"][name]
        continuous = "cdf" in case
        together = method(said, at, continuous=continuous)
        values = np.cumsum(together[:-1]) if continuous else together
        np.testing.assert_allclose(values, numbers(expected["values"]), atol=1e-9, err_msg=case["id"])
        if continuous:
            found = places(together, (0.25, 0.5, 0.75))
            told = [expected[q][0] for q in ("q1", "median", "q3")]
            np.testing.assert_allclose(found, told, atol=1e-9, err_msg=case["id"])
        else:
            weighed = at if name == "recency_weighted" else None
            low, high = quartiles(said, weighed)
            np.testing.assert_allclose(low, numbers(expected["q1"]), atol=1e-9, err_msg=case["id"])
            np.testing.assert_allclose(high, numbers(expected["q3"]), atol=1e-9, err_msg=case["id"])


def test_means_are_those_of_metaculus():
    for case in vectors("aggregate_at"):
        expected = case["expected"]["unweighted"]["means"]
        if expected is not None:
            together = mean(rows_of(case), np.array(case["starts"], dtype=float))
            np.testing.assert_allclose(together, numbers(expected), atol=1e-9, err_msg=case["id"])


@pytest.mark.parametrize(("name", "method"), [("recency_weighted", recency_weighted), ("unweighted", median)])
def test_histories_are_those_of_metaculus(name, method):
    for case in vectors("aggregate_history"):
        question = case["question"]
        ledger = ledger_of([f for f in case["forecasts"] if not f.get("bot")])
        past = history(ledger, question["open"], question["actual_close"], method=method)
        steps = {at: (values, n) for at, values, n in zip(past.at, past.values, past.count, strict=True) if n}
        expected = case["expected"][name]
        assert list(steps) == [step["start"] for step in expected], case["id"]
        for step in expected:
            values, count = steps[step["start"]]
            np.testing.assert_allclose(values, numbers(step["values"]), atol=1e-9, err_msg=case["id"])
            assert count == step["n"]
