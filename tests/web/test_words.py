"""A curve beside its band of chance is put into words that claim no more than the band allows."""

from collections.abc import Callable

import numpy as np
import pytest

from tracker.core.calibration import Observations, calibrate
from tracker.web.words import MEANING, Verdict, Worst, calibration_sentence, likely, verdict, worst_bin

BAND = tuple((i / 20, max(0.0, i / 20 - 0.1), min(1.0, i / 20 + 0.1)) for i in range(1, 20))


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        ([(0.0, 0.0), (1.0, 1.0)], Verdict.CHANCE),
        ([(0.0, 0.3), (1.0, 0.7)], Verdict.BOLD),
        ([(0.0, 0.0), (0.3, 0.0), (0.7, 1.0), (1.0, 1.0)], Verdict.TIMID),
        ([(0.0, 0.0), (0.5, 0.2), (1.0, 0.7)], Verdict.HIGH),
        ([(0.0, 0.3), (0.5, 0.8), (1.0, 1.0)], Verdict.LOW),
        ([(0.0, 0.3), (0.3, 0.3), (0.44, 0.2), (0.56, 0.8), (0.7, 0.7), (1.0, 0.7)], Verdict.UNEVEN),
    ],
)
def test_a_curve_is_called_by_where_it_leaves_the_band(curve: list[tuple[float, float]], expected: Verdict) -> None:
    assert verdict(curve, BAND, 50) is expected


def test_a_curve_outside_in_few_places_is_within_chance() -> None:
    curve = [(0.0, 0.0), (0.85, 0.85), (0.9, 0.7), (0.95, 0.7), (1.0, 1.0)]
    assert verdict(curve, BAND, 50) is Verdict.CHANCE


@pytest.mark.parametrize(("curve", "questions"), [([(0.0, 0.3), (1.0, 0.7)], 9), ([(0.5, 0.5)], 40), ([], 40)])
def test_too_few_questions_have_no_verdict(curve: list[tuple[float, float]], questions: int) -> None:
    assert verdict(curve, BAND, questions) is Verdict.TOO_FEW


def test_every_verdict_has_a_meaning() -> None:
    assert set(MEANING) == set(Verdict)


def test_the_worst_bin_is_the_one_that_costs_most() -> None:
    bins = [(0.05, 0.1, 20, 20.0), (0.9, 0.7, 10, 8.0), (None, None, 0, 0.0)]
    assert worst_bin(bins) == Worst(0.9, 0.7, 10)
    assert worst_bin([(None, None, 0, 0.0)]) is None


@pytest.mark.parametrize(
    ("found", "who", "expected"),
    [
        (
            Verdict.BOLD,
            "You",
            (
                "You are too bold. When you say about 90%, it happens 70% of the time. "
                "That costs you 0.012, more than chance would."
            ),
        ),
        (
            Verdict.CHANCE,
            "You",
            (
                "You may be well calibrated. When you say about 90%, it happens 70% of the time. "
                "That costs you 0.012; chance alone could explain it."
            ),
        ),
        (
            Verdict.TIMID,
            "Ada",
            "Ada is too timid. What is called 90% happens 70% of the time. That costs 0.012, more than chance would.",
        ),
        (Verdict.TOO_FEW, "Ada", "Too few questions have resolved for a curve to mean anything."),
    ],
)
def test_miscalibration_is_said_in_a_sentence(found: Verdict, who: str, expected: str) -> None:
    assert calibration_sentence(found, Worst(0.9, 0.7, 10), 0.012, who) == expected


@pytest.mark.parametrize(("low", "high", "text"), [(1, 6, "1 to 6"), (3, 3, "3"), (None, 4, ""), (None, None, "")])
def test_a_range_of_ranks_is_as_short_as_it_can_be(low: int | None, high: int | None, text: str) -> None:
    assert likely(low, high) == text


def test_a_calibrated_forecaster_is_rarely_called_anything_else() -> None:
    random = np.random.default_rng(5)
    found = [_called(random, said=lambda p: p) for _ in range(40)]
    assert found.count(Verdict.CHANCE) >= 34


def test_an_overconfident_forecaster_is_called_too_bold_once_there_is_enough_to_tell() -> None:
    random = np.random.default_rng(6)
    found = [_called(random, said=lambda p: 1 / (1 + np.exp(-2.2 * np.log(p / (1 - p))))) for _ in range(10)]
    assert found.count(Verdict.BOLD) >= 9


def _called(random: np.random.Generator, said: Callable[[np.ndarray], np.ndarray]) -> Verdict:
    """The verdict on 400 forecasts that say `said` of the true probability."""
    true = random.beta(0.7, 1.2, 400).clip(0.01, 0.99)
    happened = (random.random(400) < true).astype(float)
    found = calibrate(Observations(said(true).clip(0.001, 0.999), happened, np.ones(400), np.arange(400)))
    return verdict(found.curve, found.band, 400)
