"""Who answered hard questions is not the worse for it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.difficulty import adjusted


def test_skill_and_difficulty_are_told_apart():
    skill, difficulty = {7: 0.1, 8: 0.2, 9: 0.3}, {1: -0.05, 2: 0.0, 3: 0.4}
    pairs = [(1, 8), (2, 8), (3, 7), (2, 7), (1, 9), (3, 9)]
    question, forecaster = (np.array(column) for column in zip(*pairs, strict=True))
    value = np.array([skill[f] + difficulty[q] for q, f in pairs])
    found = adjusted(question, forecaster, value)
    assert found.forecaster.tolist() == [7, 8, 9]
    assert found.question.tolist() == [1, 2, 3]
    assert np.diff(found.value) == pytest.approx([0.1, 0.1])
    assert np.diff(found.difficulty) == pytest.approx([0.05, 0.4])
    # Forecaster 7 has the worse plain mean of the first two, and answered the hardest question.
    assert value[forecaster == 7].mean() > value[forecaster == 8].mean()


def test_where_everybody_answers_everything_the_mean_needs_no_adjustment():
    generator = np.random.default_rng(1)
    question, forecaster = np.divmod(np.arange(40), 4)
    value = generator.random(40)
    assert adjusted(question, forecaster, value).value == pytest.approx(value.reshape(10, 4).mean(axis=0))


def test_nothing_scored_leaves_nothing_to_adjust():
    empty = np.empty(0, dtype=np.int64)
    assert adjusted(empty, empty, np.empty(0)).value.size == 0


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_the_fit_is_that_of_plain_least_squares(seed, size):
    generator = np.random.default_rng(seed)
    question, forecaster = generator.integers(0, 8, size), generator.integers(0, 6, size)
    value = generator.random(size)
    found = adjusted(question, forecaster, value)
    design = np.hstack((question[:, None] == found.question, forecaster[:, None] == found.forecaster)).astype(float)
    plain = design @ np.linalg.lstsq(design, value, rcond=None)[0]
    own = found.value[np.searchsorted(found.forecaster, forecaster)]
    hard = found.difficulty[np.searchsorted(found.question, question)]
    np.testing.assert_allclose(own + hard, plain, atol=1e-8)
    assert hard.mean() == pytest.approx(0, abs=1e-9)
