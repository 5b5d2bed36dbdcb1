"""Five quantiles become a distribution that the ledger takes, and come back from it."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.builders import numeric_question
from tracker.core.errors import InvalidForecast
from tracker.core.forecast import checked, masses
from tracker.core.quantiles import cdf_from_quantiles, places, quantiles, scale, unscale
from tracker.core.question import Range

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def axis(**shape) -> Range:
    return Range(**{"low": 0, "high": 100} | shape)


class TestScale:
    def test_a_plain_range_is_divided_evenly(self):
        assert [scale(v, axis(low=-10, high=10)) for v in (-10, 0, 5, 10, 20)] == [0, 0.5, 0.75, 1, 1.5]

    def test_a_zero_point_makes_the_scale_logarithmic(self):
        decades = axis(low=1, high=1000, zero_point=0)
        assert [scale(v, decades) for v in (1, 10, 100, 1000)] == pytest.approx([0, 1 / 3, 2 / 3, 1])
        assert unscale(1 / 3, decades) == pytest.approx(10)

    def test_a_zero_point_may_lie_above_the_range(self):
        mirrored = axis(low=-1000, high=-1, zero_point=0)
        assert [scale(v, mirrored) for v in (-1000, -100, -10, -1)] == pytest.approx([0, 1 / 3, 2 / 3, 1])

    def test_nothing_lies_beyond_a_zero_point(self):
        assert scale(-1, axis(low=1, high=1000, zero_point=0)) == -math.inf
        assert scale(1, axis(low=-1000, high=-1, zero_point=0)) == math.inf

    @given(st.floats(-0.5, 1.5), st.sampled_from([None, -5.0, 200.0]))
    def test_unscale_is_the_inverse_of_scale(self, location, zero_point):
        shape = axis(zero_point=zero_point)
        assert scale(unscale(location, shape), shape) == pytest.approx(location, abs=1e-9)


class TestBack:
    def test_quantiles_are_linear_within_a_bucket(self):
        assert quantiles([0.0, 0.5, 0.5, 0.0], axis(buckets=2), (0.25, 0.5, 0.9)) == pytest.approx((25, 50, 90))

    def test_what_lies_outside_is_shown_as_the_bound(self):
        assert quantiles([0.3, 0.2, 0.2, 0.3], axis(buckets=2), (0.1, 0.5, 0.9)) == pytest.approx((0, 50, 100))

    def test_empty_buckets_are_stepped_over(self):
        assert places(np.array([0.0, 0.5, 0.0, 0.5, 0.0]), (0.4, 0.6)) == pytest.approx([0.8 / 3, (2 + 0.2) / 3])


class TestCurve:
    def test_the_curve_meets_its_quantiles(self):
        shape = axis(open_lower=True, open_upper=True)
        asked = (15.0, 30.0, 40.0, 55.0, 80.0)
        curve = cdf_from_quantiles(LEVELS, asked, shape)
        assert len(curve) == 201
        assert quantiles(masses(curve), shape, LEVELS) == pytest.approx(asked, abs=0.02)

    def test_a_normal_distribution_comes_back_from_its_quantiles(self):
        shape = axis(open_lower=True, open_upper=True)
        asked = [50 + 10 * z for z in (-1.6448536, -0.6744898, 0, 0.6744898, 1.6448536)]
        curve = np.array(cdf_from_quantiles(LEVELS, asked, shape))
        normal = np.array([0.5 * (1 + math.erf((x - 50) / 10 / math.sqrt(2))) for x in np.linspace(0, 100, 201)])
        np.testing.assert_allclose(curve, normal, atol=0.012)

    def test_nothing_lies_beyond_a_closed_bound_and_the_quantiles_are_met_all_the_same(self):
        asked = (2.0, 10.0, 20.0, 45.0, 90.0)
        curve = cdf_from_quantiles(LEVELS, asked, axis())
        assert (curve[0], curve[-1]) == (0.0, 1.0)
        assert quantiles(masses(curve), axis(), LEVELS) == pytest.approx(asked, abs=0.1)

    def test_quantiles_may_lie_beyond_an_open_bound(self):
        shape = axis(open_upper=True)
        curve = cdf_from_quantiles(LEVELS, (40.0, 70.0, 90.0, 120.0, 200.0), shape)
        assert 0.5 < curve[-1] < 0.75
        everything = cdf_from_quantiles(LEVELS, (140.0, 170.0, 190.0, 220.0, 300.0), shape)
        assert everything[-1] < 0.06

    def test_the_scale_may_be_logarithmic(self):
        shape = axis(low=1, high=1000, zero_point=0)
        asked = (2.0, 10.0, 30.0, 100.0, 600.0)
        assert quantiles(masses(cdf_from_quantiles(LEVELS, asked, shape)), shape, LEVELS) == pytest.approx(
            asked, rel=0.01
        )

    def test_a_peak_too_steep_is_widened_where_it_is(self):
        shape = axis()
        asked = (50.1, 50.15, 50.2, 50.25, 50.3)
        mass = masses(cdf_from_quantiles(LEVELS, asked, shape))
        assert max(mass) <= 0.2 + 1e-9
        assert sum(mass[97:107]) > 0.98

    def test_a_peak_at_the_edge_is_widened_inwards(self):
        mass = masses(cdf_from_quantiles(LEVELS, (99.6, 99.7, 99.8, 99.85, 99.9), axis()))
        assert max(mass) <= 0.2 + 1e-9
        assert sum(mass[-12:]) > 0.97

    def test_a_spline_that_would_fall_gives_way_to_one_that_cannot(self):
        asked = (1.0, 2.0, 50.0, 98.0, 99.0)
        curve = np.array(cdf_from_quantiles(LEVELS, asked, axis()))
        assert (np.diff(curve) > 0).all()
        assert quantiles(masses(curve), axis(), LEVELS) == pytest.approx(asked, abs=0.5)

    def test_two_quantiles_are_enough_and_levels_are_free(self):
        asked = (20.0, 60.0)
        curve = cdf_from_quantiles((0.1, 0.9), asked, axis())
        assert quantiles(masses(curve), axis(), (0.1, 0.9)) == pytest.approx(asked, abs=0.1)

    def test_levels_finer_than_what_is_mixed_in_are_taken_as_they_are(self):
        curve = cdf_from_quantiles((0.0005, 0.5, 0.9995), (20.0, 50.0, 80.0), axis(open_lower=True, open_upper=True))
        assert np.interp(50, np.linspace(0, 100, 201), curve) == pytest.approx(0.5, abs=0.01)

    @settings(max_examples=60)
    @given(
        st.lists(st.floats(0.1, 99.9), min_size=5, max_size=5, unique=True),
        st.sampled_from([5, 20, 60, 200]),
        st.tuples(st.booleans(), st.booleans()),
        st.sampled_from([None, -1.0]),
    )
    def test_whatever_the_quantiles_the_ledger_takes_the_curve(self, values, buckets, opened, zero_point):
        shape = {"buckets": buckets, "open_lower": opened[0], "open_upper": opened[1], "zero_point": zero_point}
        question = numeric_question(**shape)
        values = sorted(values)
        assume(min(b - a for a, b in pairwise(values)) > 1e-6)
        mass = masses(cdf_from_quantiles(LEVELS, values, question.range))
        assert checked(question, mass) == pytest.approx(mass)


class TestRefusals:
    @pytest.mark.parametrize(
        ("levels", "values", "why"),
        [
            (LEVELS, (1, 2, 3), "expected 5"),
            ((0.5,), (1,), "at least 2"),
            ((0.5, 0.25), (1, 2), "levels must rise"),
            ((0.0, 0.5), (1, 2), "levels must rise"),
            ((0.25, 0.5), (1, math.nan), "must be numbers"),
            ((0.25, 0.5), (2, 2), "greater than the one before"),
            ((0.25, 0.5), (0, 2), "greater than 0, the lower bound"),
            ((0.25, 0.5), (1, 100), "less than 100, the upper bound"),
        ],
    )
    def test_a_refusal_names_the_rule(self, levels, values, why):
        with pytest.raises(InvalidForecast, match=why) as refused:
            cdf_from_quantiles(levels, values, axis())
        assert refused.value.field == "quantiles"

    def test_nothing_lies_beyond_a_zero_point(self):
        with pytest.raises(InvalidForecast, match="zero point"):
            cdf_from_quantiles((0.25, 0.5), (-5, 7), axis(low=1, high=100, zero_point=0, open_lower=True))
