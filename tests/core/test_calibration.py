"""How probabilities met outcomes: by hand, by law, and against scikit-learn and the scores package."""

import math

import numpy as np
import pytest
import scipy.stats
import scores.probability
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

from tests.builders import entries, forecast, terms, withdrawal
from tracker.core.calibration import EDGES, Observations, calibrate, observations


def seen(*pairs: tuple[float, int], weight: float = 1.0) -> Observations:
    """Probabilities and what happened, each a question of its own."""
    probability, happened = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    return Observations(probability, happened, np.full(len(pairs), weight), np.arange(len(pairs)))


@st.composite
def many(draw):
    """Observations with ties, uneven weights and shared questions."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(1, 60))
    steps = draw(st.sampled_from([3, 20, 10_000]))
    probability = generator.integers(0, steps + 1, size) / steps
    happened = (generator.random(size) < probability**2).astype(float)
    return Observations(probability, happened, generator.random(size) + 0.01, generator.integers(0, 20, size))


class TestObservations:
    def test_an_entry_weighs_its_share_of_the_time_covered(self):
        found = observations(entries(forecast(0.9, day=0), forecast(0.6, day=2), withdrawal(day=8)), terms(1), 7)
        assert list(found) == [1]
        assert found[1].probability.tolist() == [0.9, 0.6]
        assert found[1].weight.tolist() == pytest.approx([0.25, 0.75])
        assert found[1].happened.tolist() == [1, 1]
        assert found[1].question.tolist() == [7, 7]

    def test_each_forecaster_has_their_own(self):
        found = observations(entries(forecast(0.9, by=5), forecast(0.6, by=2), forecast(0.3, by=5, day=4)), terms(0), 7)
        assert list(found) == [2, 5]
        assert found[5].probability.tolist() == [0.9, 0.3]
        assert found[5].happened.tolist() == [0, 0]

    def test_entries_may_weigh_the_same_or_only_the_last_count(self):
        ledger = entries(
            forecast(0.9, day=0),
            forecast(0.6, day=2),
            forecast(0.1, day=12),
            withdrawal(by=2, day=1),
            forecast(0.2, by=3, until=4),
        )
        each = observations(ledger, terms(1), 7, weight="entry")
        assert each[1].probability.tolist() == [0.9, 0.6]
        assert each[1].weight.tolist() == [1, 1]
        assert list(each) == [1, 3]
        last = observations(ledger, terms(1), 7, weight="last")
        assert list(last) == [1]
        assert last[1].probability.tolist() == [0.6]

    def test_options_are_judged_one_against_the_rest(self):
        found = observations(entries(forecast((0.5, 0.2, 0.3))), terms(2), 7)[1]
        assert found.probability.tolist() == [0.5, 0.2, 0.3]
        assert found.happened.tolist() == [0, 0, 1]
        assert found.weight.tolist() == pytest.approx([1 / 3] * 3)
        assert found.floor.tolist() == pytest.approx([0, 0.5, 0.7])

    def test_options_that_did_not_exist_are_left_out(self):
        found = observations(entries(forecast((0.4, np.nan, 0.6))), terms(1), 7)[1]
        assert found.probability.tolist() == [0.4, 0.6]
        assert found.happened.tolist() == [0, 1]
        assert found.weight.tolist() == [0.5, 0.5]

    def test_distributions_say_nothing_here(self):
        assert observations(entries(forecast([0.0, 0.5, 0.5, 0.0])), terms(1, continuous=True), 7) == {}

    def test_nothing_scored_gives_no_observation(self):
        assert observations(entries(forecast(0.4, day=11)), terms(), 7) == {}

    def test_parts_can_be_put_together(self):
        both = Observations.concatenate([seen((0.2, 1)), seen((0.3, 0), (0.4, 1))])
        assert both.probability.tolist() == [0.2, 0.3, 0.4]
        assert both.floor.tolist() == [0, 0, 0]


class TestByHand:
    def test_a_perfect_forecaster(self):
        found = calibrate(seen((0.0, 0), (1.0, 1)))
        assert (found.brier, found.mcb, found.dsc, found.unc) == (0, 0, 0.25, 0.25)
        assert found.sharpness == 0

    def test_betting_the_base_rate_is_calibrated_and_useless(self):
        found = calibrate(seen((0.25, 1), (0.25, 0), (0.25, 0), (0.25, 0)))
        assert (found.mcb, found.dsc) == pytest.approx((0, 0))
        assert found.brier == found.unc == pytest.approx(0.1875)
        assert found.curve == ((0.25, 0.25),)
        assert found.sharpness == pytest.approx(0.1875)

    def test_the_curve_bends_where_the_fit_does(self):
        found = calibrate(seen((0.1, 0), (0.2, 1), (0.3, 0), (0.4, 0.5), (0.9, 1)), band=False)
        assert found.curve == ((0.1, 0.0), (0.2, 0.5), (0.4, 0.5), (0.9, 1.0))
        assert found.band == ()

    def test_nothing_to_calibrate_is_a_mistake_of_the_caller(self):
        with pytest.raises(ValueError, match="needs an observation"):
            calibrate(Observations(*(np.empty(0),) * 3, np.empty(0, dtype=int)))


class TestBins:
    @pytest.mark.parametrize(
        ("probability", "index"),
        [(0, 0), (0.04994, 0), (0.05, 1), (0.15, 2), (0.35, 3), (0.5, 3), (0.65, 4), (0.85, 5), (0.95, 6), (1, 6)],
    )
    def test_edges_belong_to_the_bin_above_and_one_to_the_last(self, probability, index):
        counts = [b.n for b in calibrate(seen((probability, 1)), band=False).bins]
        assert counts.index(1) == index
        assert sum(counts) == 1

    def test_edges_that_floating_point_misses_fall_into_their_bin(self):
        assert [b.n for b in calibrate(seen((0.1 + 0.2 + 0.05, 1), (1 - 0.65, 1), (0.3 / 2, 0)), band=False).bins] == [
            *(0, 0, 1, 2),
            *(0, 0, 0),
        ]

    def test_a_bin_tells_what_was_said_and_what_happened(self):
        bin_ = calibrate(seen((0.7, 1), (0.8, 0), (0.75, 1), (0.75, 1)), band=False).bins[4]
        assert (bin_.from_bp, bin_.to_bp, bin_.n, bin_.weight) == (6500, 8500, 4, 4.0)
        assert (bin_.mean, bin_.observed) == pytest.approx((0.75, 0.75))
        jeffreys = scipy.stats.beta(3 + 0.5, 1 + 0.5)
        assert (bin_.low, bin_.high) == pytest.approx((jeffreys.ppf(0.025), jeffreys.ppf(0.975)))

    def test_an_empty_bin_tells_nothing(self):
        bin_ = calibrate(seen((0.7, 1)), band=False).bins[0]
        assert (bin_.n, bin_.weight, bin_.mean, bin_.observed, bin_.low, bin_.high) == (0, 0, None, None, None, None)

    @pytest.mark.parametrize("happened", [0, 1])
    def test_the_interval_is_closed_where_it_always_or_never_happened(self, happened):
        bin_ = calibrate(seen((0.5, happened), (0.5, happened)), band=False).bins[3]
        assert bin_.low == 0 if happened == 0 else bin_.high == 1

    def test_saying_it_again_on_the_same_question_makes_nobody_surer(self):
        once = calibrate(seen((0.7, 1), (0.7, 0)), band=False).bins[4]
        again = Observations(np.full(20, 0.7), np.repeat([1.0, 0.0], 10), np.ones(20), np.repeat([10**9, 5], 10))
        often = calibrate(again, band=False).bins[4]
        assert (often.low, often.high) == pytest.approx((once.low, once.high))


class TestLaws:
    @settings(max_examples=60)
    @given(many())
    def test_brier_is_miscalibration_less_discrimination_plus_uncertainty(self, found):
        told = calibrate(found, band=False)
        assert told.brier == pytest.approx(told.mcb - told.dsc + told.unc, abs=1e-12)
        assert min(told.mcb, told.dsc, told.unc) >= -1e-12

    @settings(max_examples=60)
    @given(many())
    def test_the_curve_rises_and_is_that_of_scikit_learn(self, found):
        x, y = np.array(calibrate(found, band=False).curve).T
        assert (np.diff(x) > 0).all()
        assert (np.diff(y) >= 0).all()
        theirs = IsotonicRegression(y_min=0, y_max=1).fit(found.probability, found.happened, found.weight)
        np.testing.assert_allclose(np.interp(found.probability, x, y), theirs.predict(found.probability), atol=1e-9)

    @settings(max_examples=40)
    @given(many())
    def test_brier_is_that_of_scikit_learn(self, found):
        theirs = brier_score_loss(found.happened, found.probability, sample_weight=found.weight, pos_label=1)
        assert calibrate(found, band=False).brier == pytest.approx(theirs)

    @settings(max_examples=40)
    @given(many())
    def test_bins_hold_every_observation_once(self, found):
        bins = calibrate(found, band=False).bins
        assert sum(b.n for b in bins) == found.probability.size
        assert sum(b.weight for b in bins) == pytest.approx(found.weight.sum())
        assert (*(b.from_bp for b in bins), bins[-1].to_bp) == EDGES
        for b in bins:
            if b.n:
                assert b.from_bp / 10_000 - 5e-5 <= b.mean <= b.to_bp / 10_000 + 5e-5
                assert 0 <= b.low <= b.observed + 1e-9
                assert b.observed - 1e-9 <= b.high <= 1

    @settings(max_examples=20)
    @given(many(), st.integers(0, 2**32 - 1))
    def test_nothing_depends_on_the_order_of_observations(self, found, seed):
        order = np.random.default_rng(seed).permutation(found.probability.size)
        columns = (found.probability, found.happened, found.weight, found.question)
        other = Observations(*(column[order] for column in columns))
        told, again = calibrate(found, band=False), calibrate(other, band=False)
        (x, y), (also_x, also_y) = np.array(told.curve).T, np.array(again.curve).T
        np.testing.assert_allclose(np.interp(found.probability, also_x, also_y), np.interp(found.probability, x, y))
        assert (again.mcb, again.dsc, again.unc) == pytest.approx((told.mcb, told.dsc, told.unc), abs=1e-12)

    def test_isotonic_fit_is_that_of_the_scores_package(self):
        generator = np.random.default_rng(3)
        probability = generator.integers(0, 21, 300) / 20
        happened = (generator.random(300) < probability).astype(float)
        theirs = scores.probability.isotonic_fit(xr.DataArray(probability), xr.DataArray(happened))
        found = calibrate(Observations(probability, happened, np.ones(300), np.arange(300)), band=False)
        x, y = np.array(found.curve).T
        np.testing.assert_allclose(np.interp(theirs["fcst_sorted"], x, y), theirs["regression_values"], atol=1e-9)


class TestBand:
    def test_a_calibrated_forecaster_stays_within(self):
        generator = np.random.default_rng(11)
        probability = generator.integers(1, 20, 2000) / 20
        happened = (generator.random(2000) < probability).astype(float)
        found = calibrate(Observations(probability, happened, np.ones(2000), np.arange(2000)))
        x, y = np.array(found.curve).T
        inside = [low - 1e-9 <= np.interp(p, x, y) <= high + 1e-9 for p, low, high in found.band]
        assert np.mean(inside) >= 0.8
        assert all(low <= p <= high for p, low, high in found.band)

    def test_an_overconfident_one_leaves_it(self):
        generator = np.random.default_rng(12)
        probability = generator.choice([0.05, 0.95], 1000)
        happened = (generator.random(1000) < 0.25 + probability / 2).astype(float)
        found = calibrate(Observations(probability, happened, np.ones(1000), np.arange(1000)))
        assert found.curve[0][1] > found.band[0][2]
        assert found.curve[-1][1] < found.band[-1][1]

    def test_forecasts_that_share_a_question_share_its_luck(self):
        probability = np.repeat(np.linspace(0.3, 0.7, 5), 40)
        happened = np.repeat(np.random.default_rng(1).integers(0, 2, 40), 5).astype(float)
        apart = calibrate(Observations(probability, happened, np.ones(200), np.arange(200)))
        shared = calibrate(Observations(probability, happened, np.ones(200), np.repeat(np.arange(40), 5)))
        wide, narrow = (sum(high - low for _, low, high in found.band) for found in (shared, apart))
        assert wide > 1.5 * narrow

    def test_only_one_of_several_options_can_happen(self):
        found = Observations.concatenate(
            [observations(entries(forecast((0.5, 0.5 - 1e-6, 1e-6))), terms(0), q)[1] for q in range(40)]
        )
        band = calibrate(found).band
        middle = [(low, high) for p, low, high in band if 0.4 < p < 0.6]
        # The two likely options share 40 draws between them, so that their pooled frequency is a half for certain.
        assert middle[0][0] <= 0.5 <= middle[-1][1]

    def test_the_same_seed_draws_the_same_band(self):
        found = seen((0.1, 0), (0.5, 1), (0.6, 0), (0.9, 1))
        assert calibrate(found, seed=4).band == calibrate(found, seed=4).band
        assert calibrate(found, seed=4).band != calibrate(found, seed=5).band

    def test_a_long_curve_has_a_band_of_a_hundred_points(self):
        generator = np.random.default_rng(2)
        probability = generator.random(1000)
        found = calibrate(Observations(probability, np.round(probability), np.ones(1000), np.arange(1000)), resamples=5)
        assert len(found.band) == 101
        assert math.isclose(found.band[0][0], probability.min())
