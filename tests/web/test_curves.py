"""Geometry of bars and curves, checked as numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.calibration import Bin
from tracker.storage.queries.forecasters import ScoredAt
from tracker.web.curves import (
    Axis,
    axis_of,
    bin_name,
    by_month,
    counts,
    interval,
    reliability,
    running,
    score_history,
    small_curve,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FULL = Bin(500, 1500, 8, 7.5, 0.09, 0.125, 0.02, 0.4)
EMPTY = Bin(1500, 3500, 0, 0.0, None, None, None, None)


def test_a_scale_is_round_and_holds_every_value() -> None:
    axis = axis_of([(0.138, 0.097, 0.18), (0.212, 0.139, 0.285), (0.15, None, None)])
    assert axis == Axis(0.05, 0.3)
    assert axis.labels == ("0.05", "0.30")


def test_one_wide_interval_among_many_does_not_stretch_the_scale() -> None:
    many = [(0.15, 0.1, 0.2)] * 20
    assert axis_of([*many, (0.16, 0.0, 0.9)]) == axis_of(many)


def test_an_outlying_value_is_always_in_sight() -> None:
    axis = axis_of([(0.15, 0.1, 0.2)] * 20 + [(0.9, 0.8, 1.0)])
    assert axis.low <= 0.1
    assert axis.high >= 0.9


@pytest.mark.parametrize("places", [[], [(None, None, None)]])
def test_an_empty_board_has_a_scale_too(places: list[tuple[None, None, None]]) -> None:
    assert axis_of(places) == Axis(0.0, 1.0)


def test_a_single_value_has_a_scale_with_room() -> None:
    axis = axis_of([(0.25, None, None)])
    assert axis.low <= 0.25 <= axis.high
    assert axis.low < axis.high


def test_large_scores_have_whole_labels() -> None:
    axis = axis_of([(-420.0, -600.0, -200.0), (900.0, 700.0, 1100.0)])
    assert axis.labels == ("\N{MINUS SIGN}1000", "1500")


def test_a_bar_runs_over_its_interval_with_a_tick_at_the_value() -> None:
    bar = interval(Axis(0.0, 0.2), 0.1, 0.05, 0.15, reference=0.12)
    assert bar is not None
    assert (bar.line, bar.tick, bar.reference) == ("M25 10H75", "M50 3V17", "M60 -5V25")
    assert bar.label == "95% interval 0.050 to 0.150"


def test_a_bar_without_interval_is_a_tick_and_without_value_nothing() -> None:
    bar = interval(Axis(0.0, 0.2), 0.1, None, None)
    assert bar is not None
    assert (bar.line, bar.reference, bar.label) == ("", "", "no interval yet")
    assert interval(Axis(0.0, 0.2), None, None, None) is None


def test_a_bar_beyond_the_scale_leaves_the_box_without_running_off() -> None:
    assert (Axis(0.0, 0.1).at(5.0), Axis(0.0, 0.1).at(-5.0)) == (130.0, -30.0)


def test_a_small_curve_goes_through_the_middles_of_its_plateaus() -> None:
    small = small_curve([(0.1, 0.2), (0.3, 0.2), (0.5, 0.6), (0.7, 0.6)], [(0.1, 0.0, 0.2), (0.7, 0.5, 0.9)])
    assert small.curve == "10.0,80.0 20.0,80.0 60.0,40.0 70.0,40.0"
    assert small.band == "10.0,100.0 70.0,50.0 70.0,10.0 10.0,80.0"


def test_a_wide_band_is_thinned_and_keeps_its_ends() -> None:
    band = [(i / 100, 0.0, 1.0) for i in range(101)]
    points = small_curve([], band).band.split()
    assert len(points) <= 2 * 27
    assert points[0] == "0.0,100.0"
    assert "100.0,100.0" in points
    assert small_curve([], []).curve == ""


def test_a_diagram_leaves_empty_bins_out() -> None:
    data = reliability([(0.1, 0.2)], [(0.1, 0.0, 0.3)], [FULL, EMPTY], mine=True)
    assert data["bins"] == [{"mean": 0.09, "observed": 0.125, "low": 0.02, "high": 0.4, "n": 8}]
    assert data["mine"] is True


def test_a_histogram_names_its_bins() -> None:
    assert counts([FULL, EMPTY], mine=False)["labels"] == ["5–15%", "15–35%"]
    assert bin_name(500, 1500) == "5 to 15%"


@dataclass(frozen=True)
class _Days:
    """Scores on days 0, 1, 2 ... in order."""

    values: tuple[tuple[float, float | None], ...]

    def scores(self) -> list[ScoredAt]:
        return [ScoredAt(NOW + timedelta(days=i), own, other) for i, (own, other) in enumerate(self.values)]


def test_a_running_mean_compares_on_the_same_questions() -> None:
    means = running(_Days(((0.4, None), (0.2, 0.1), (0.0, 0.3))).scores())
    assert [m.own for m in means] == pytest.approx([0.4, 0.3, 0.2])
    assert [m.aggregate for m in means] == [None, 0.1, pytest.approx(0.2)]


def test_the_last_of_a_day_counts() -> None:
    twice = [ScoredAt(NOW, 0.4, None), ScoredAt(NOW + timedelta(hours=1), 0.2, None)]
    assert [(m.own, m.questions) for m in running(twice)] == [(pytest.approx(0.3), 2)]


def test_a_score_through_time_is_thinned_and_keeps_its_end() -> None:
    means = running(_Days(((0.1, 0.2),) * 500).scores())
    data = score_history(means, "You")
    assert data is not None
    assert len(data["mine"]) <= 81
    assert data["mine"][-1][0] == "2028-07-12T12:00:00Z"
    assert (data["min"], data["max"]) == (0.1, 0.2)


def test_a_score_alone_has_nothing_beside_it() -> None:
    means = running(_Days(((0.1, 0.2), (0.1, 0.2))).scores())
    data = score_history(means, "Aggregate", alone=True)
    assert data is not None
    assert data["aggregate"] == []
    assert (data["min"], data["max"]) == (0.1, 0.15)
    assert score_history(means[:1], "You") is None


def test_the_table_has_one_row_a_month_latest_first() -> None:
    means = running(_Days(((0.1, 0.2),) * 500).scores())
    rows = by_month(means)
    assert len(rows) == 12
    assert (rows[0].questions, rows[0].at.month) == (500, 7)
