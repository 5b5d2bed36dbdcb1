"""Laws that scores obey whatever the forecasts, and the slow way as their judge."""

import math
from dataclasses import replace

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from tests.builders import DAY
from tests.core.brute import brute_relative_brier, brute_scores
from tracker.core.scoring import RULES, Entries, Scores, Terms, baseline_score, brier_score, log_score, score_question

LENGTH = 40  # days the strategies spread their entries over; some fall before the opening, some after the close


SIZES = st.integers(2, 4)


@st.composite
def ledgers(draw, sizes=SIZES, missing=True, most=14):
    """Entries of up to four forecasters on whole and half days, so that instants coincide."""
    size, count = draw(sizes), draw(st.integers(0, most))
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    at = np.sort(generator.integers(-6, LENGTH, count)) * DAY / 2
    until = np.where(generator.random(count) < 0.7, np.inf, at + generator.integers(1, 20, count) * DAY / 2)
    vectors = generator.dirichlet(np.ones(size), count)
    if missing and size > 2:
        gone = generator.random(count) < 0.3
        vectors[gone, -1] += vectors[gone, 0]
        vectors[gone, 0] = np.nan
    vectors[generator.random(count) < 0.2] = np.nan
    return Entries(generator.integers(1, 5, count), at, until, vectors)


@st.composite
def windows(draw, size=2, **changes):
    opens = draw(st.sampled_from([0.0, 0.5, 3.0])) * DAY
    closes = opens + draw(st.sampled_from([1.0, 8.0, 15.0])) * DAY
    known = draw(st.sampled_from([closes, closes + DAY, opens + 3 * DAY, opens + 4.25 * DAY, opens, opens - DAY]))
    spot = draw(st.sampled_from([None, opens + 0.75 * DAY, opens + 4 * DAY, closes + DAY]))
    return Terms(opens, closes, known, draw(st.integers(0, size - 1)), spot=spot, **changes)


def agree(scores: Scores, expected: dict[int, dict[str, tuple[float, float]]], rules) -> None:
    """Every score, and every absence of one, is that of the slow way."""
    for i, who in enumerate(scores.forecaster.tolist()):
        for rule in rules:
            value, coverage = expected[who].get(rule, (math.nan, 0.0))
            assert scores.values[rule][i] == pytest.approx(value, abs=1e-9, nan_ok=True), (who, rule)
            if not math.isnan(value):
                assert scores.coverage_of(rule)[i] == pytest.approx(coverage, abs=1e-12), (who, rule)


@settings(max_examples=60)
@given(st.data())
def test_scores_of_discrete_questions_are_those_of_the_slow_way(data):
    ledger = data.draw(ledgers())
    terms = data.draw(windows(ledger.probabilities.shape[1], ordered=True))
    base = data.draw(st.sampled_from([None, [1, 2], [1, 2, 3], []]))
    chosen = None if base is None else np.array(base, dtype=np.int64)
    rules = [rule for rule in RULES if rule not in ("crps", "relative_brier")]
    agree(score_question(ledger, terms, chosen), brute_scores(ledger, terms, base), rules)


@settings(max_examples=30)
@given(st.data())
def test_scores_of_continuous_questions_are_those_of_the_slow_way(data):
    ledger = data.draw(ledgers(sizes=st.integers(4, 7), missing=False))
    size = ledger.probabilities.shape[1]
    opened = data.draw(st.tuples(st.booleans(), st.booleans()))
    terms = data.draw(windows(size, continuous=True, open_lower=opened[0], open_upper=opened[1]))
    agree(score_question(ledger, terms), brute_scores(ledger, terms), ("log", "baseline", "peer", "spot_peer"))


@settings(max_examples=50)
@given(st.data())
def test_relative_brier_is_that_of_the_slow_way(data):
    ledger = data.draw(ledgers())
    terms = data.draw(windows(ledger.probabilities.shape[1]))
    expected = brute_relative_brier(ledger, terms) if terms.ends > terms.opens else {}
    scores = score_question(ledger, terms)
    for i, who in enumerate(scores.forecaster.tolist()):
        value = expected.get(who, math.nan)
        assert scores.values["relative_brier"][i] == pytest.approx(value, abs=1e-9, nan_ok=True)


@settings(max_examples=40)
@given(st.data())
def test_peer_scores_sum_to_zero_over_the_base_at_every_instant(data):
    ledger = data.draw(ledgers(missing=False))
    terms = data.draw(windows(ledger.probabilities.shape[1]))
    for known in np.arange(terms.opens, terms.closes, DAY / 2):
        peer = score_question(ledger, replace(terms, known=float(known)), rules={"peer", "spot_peer"}).values
        assert np.nansum(peer["peer"]) == pytest.approx(0, abs=1e-9)
        assert np.nansum(peer["spot_peer"]) == pytest.approx(0, abs=1e-9)


@settings(max_examples=40)
@given(st.data(), st.integers(-400, 400))
def test_scores_do_not_depend_on_the_clock_or_on_who_has_which_id(data, days):
    ledger = data.draw(ledgers())
    terms = data.draw(windows(ledger.probabilities.shape[1]))
    shift = days * DAY
    names = np.array([0, 930_000, 7, 512, 41])[ledger.forecaster]
    moved = Entries(names, ledger.at + shift, ledger.until + shift, ledger.probabilities)
    later = replace(
        terms,
        opens=terms.opens + shift,
        closes=terms.closes + shift,
        known=terms.known + shift,
        spot=None if terms.spot is None else terms.spot + shift,
    )
    before, after = score_question(ledger, terms), score_question(moved, later)
    order = np.argsort(np.array([0, 930_000, 7, 512, 41])[before.forecaster])
    for rule in RULES:
        np.testing.assert_allclose(after.values[rule], before.values[rule][order], atol=1e-8)


@settings(max_examples=40)
@given(st.data())
def test_saying_the_same_again_changes_nothing(data):
    ledger = data.draw(ledgers(most=6))
    terms = data.draw(windows(ledger.probabilities.shape[1]))
    holds = {(who, at): i for i, (who, at) in enumerate(zip(ledger.forecaster, ledger.at, strict=True))}
    again = np.array(sorted(holds.values()), dtype=np.intp)
    repeated = [np.concatenate((column, column[again])) for column in (ledger.forecaster, ledger.at, ledger.until)]
    repeated[1][ledger.at.size :] += DAY / 4
    order = np.argsort(repeated[1], kind="stable")
    vectors = np.concatenate((ledger.probabilities, ledger.probabilities[again]))
    split = Entries(*(column[order] for column in repeated), vectors[order])
    once, twice = score_question(ledger, terms), score_question(split, terms)
    for rule in RULES:
        np.testing.assert_allclose(twice.values[rule], once.values[rule], atol=1e-9)
    np.testing.assert_allclose(twice.coverage, once.coverage, atol=1e-12)


@pytest.mark.parametrize("score", [lambda p, k: -brier_score(p, k), log_score, baseline_score])
@settings(max_examples=40)
@given(st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_nobody_can_expect_more_than_by_saying_what_they_believe(score, size, seed):
    generator = np.random.default_rng(seed)
    belief, said = generator.dirichlet(np.ones(size) * 2, 2)
    honest = sum(belief[k] * score(belief, k) for k in range(size))
    other = sum(belief[k] * score(said, k) for k in range(size))
    if min(belief.min(), said.min()) > 1e-4:
        assert other <= honest + 1e-9


def test_brier_is_that_of_scikit_learn():
    generator = np.random.default_rng(5)
    probability, happened = generator.random(200), generator.integers(0, 2, 200)
    ours = np.mean([brier_score((1 - p, p), int(o)) for p, o in zip(probability, happened, strict=True)])
    assert ours == pytest.approx(brier_score_loss(happened, probability))


def test_ranked_score_is_that_of_scoringrules():
    generator = np.random.default_rng(6)
    for _ in range(20):
        vector, outcome = generator.dirichlet(np.ones(5)), int(generator.integers(0, 5))
        ledger = Entries(np.array([1]), np.array([0.0]), np.array([np.inf]), vector[None, :])
        ours = score_question(ledger, Terms(0, 1, 1, outcome, ordered=True)).values["rps"][0]
        theirs = scoringrules.rps_score(np.array(outcome + 1), vector)
        assert ours == pytest.approx(float(theirs) / 4)


@pytest.mark.parametrize("location", [0.07, 0.43, 0.99])
def test_crps_is_that_of_scoringrules_for_a_fine_sample_of_the_curve(location):
    generator = np.random.default_rng(7)
    vector = np.concatenate(([0.0], generator.dirichlet(np.ones(20)), [0.0]))
    curve = np.concatenate(([0.0], np.cumsum(vector[1:-1])))
    sample = np.interp((np.arange(20_000) + 0.5) / 20_000, curve, np.linspace(0, 1, 21))
    ledger = Entries(np.array([1]), np.array([0.0]), np.array([np.inf]), vector[None, :])
    outcome = int(np.ceil(location * 20))
    ours = score_question(ledger, Terms(0, 1, 1, outcome, continuous=True, location=location)).values["crps"][0]
    assert ours == pytest.approx(float(scoringrules.crps_ensemble(location, sample, estimator="qd")), abs=1e-6)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(0, 7), st.sampled_from([None, 0.0, 0.31, 1.0]))
def test_crps_is_the_integral_it_claims_to_be(seed, outcome, location):
    from tests.core.brute import _crps

    vector = np.random.default_rng(seed).dirichlet(np.ones(8))
    place = None if location is None else (max(outcome, 1) - 1 + location) / 6
    terms = Terms(0, 1, 1, outcome, continuous=True, location=place if 1 <= outcome <= 6 else None)
    ledger = Entries(np.array([1]), np.array([0.0]), np.array([np.inf]), vector[None, :])
    assert score_question(ledger, terms).values["crps"][0] == pytest.approx(_crps(vector.tolist(), terms), abs=1e-3)
