"""Chart data and SVG geometry, as values one can check by hand."""

import math
from datetime import timedelta

import pytest

from tests.builders import binary_question, date_question, multiple_choice_question, numeric_question, on_day
from tracker.core.forecast import masses
from tracker.core.quantiles import cdf_from_quantiles
from tracker.storage.queries.question_page import Entry, Step
from tracker.storage.queries.sparks import carried
from tracker.web import charts
from tracker.web.stakes import stakes

HOUR = timedelta(hours=1)


def step(day: float, centre: float | None, vector: tuple[float, ...] | None = None) -> Step:
    """A step of the aggregate with a middle half of a tenth on either side."""
    low, high = (None, None) if centre is None else (centre - 0.1, centre + 0.1)
    return Step(on_day(day), 3, centre, low, high, vector)


def own(day: float, p: float | None, *, until: float | None = None, key: int = 1) -> Entry:
    """One of the visitor's entries."""
    return Entry(key, on_day(day), None if until is None else on_day(until), None if p is None else (1 - p, p))


def test_a_day_without_a_step_keeps_the_value_of_the_day_before():
    assert carried([(8, 0.1), (11, 0.2), (13, None), (14, 0.4)], 10, 15) == (0.1, 0.2, 0.2, None, 0.4, 0.4)
    assert carried([(12, 0.5)], 10, 12) == (None, None, 0.5)


def test_a_sparkline_is_always_on_a_scale_of_a_hundred():
    spark = charts.sparkline([None, 0.0, 0.5, 1.0], 0.25)
    assert 'points="33.3,100.0 66.7,50.0 100.0,0.0"' in spark.path
    assert 'd="M100.0 0.0h.01"' in spark.path
    assert spark.mine == 75.0
    assert spark.label == "From 0% to 100% in 3 days"


def test_a_sparkline_of_nothing_is_nothing():
    assert charts.sparkline([None, None], 0.5) is None
    assert 'points="0.0,70.0"' in charts.sparkline([0.3], None).path


def test_options_stand_as_bars_the_likeliest_marked():
    bars = charts.option_bars((0.2, 0.5, 0.3))
    assert [bar.height for bar in bars] == [20.0, 50.0, 30.0]
    assert [bar.y for bar in bars] == [80.0, 50.0, 70.0]
    assert [bar.mine for bar in bars] == [False, True, False]
    assert bars[-1].x + bars[-1].width <= 100


def test_a_distribution_stands_on_the_foot_of_its_box():
    shape = charts.density_shape((0.0, 0.1, 0.6, 0.3, 0.0)).split()
    assert (shape[0], shape[-1]) == ("0,100", "100,100")
    assert shape[1:-1] == ["0.0,84.7", "50.0,8.0", "100.0,54.0"]


def test_the_spread_counts_twentieths_and_marks_the_own_one():
    bars = charts.spread_bars([(49, 1), (50, 2), (99, 2), (1000, 1)], 0.07)
    assert [(bar.x, bar.height, bar.mine) for bar in bars] == [
        (0.4, 23.0, False),
        (5.4, 92.0, True),
        (95.4, 23.0, False),
    ]
    assert charts.spread_bars([], None) == ()


def test_the_spread_is_told_in_words():
    assert charts.spread_words([], None) == "Nobody stands yet"
    assert charts.spread_words([(100, 5), (350, 5)], 0.23) == (
        "Spread of the 10 standing forecasts; most lie between 10 and 35 percent; the line is the aggregate, 23 percent"
    )


def test_company_is_everyone_else():
    others = charts.company([(200, 1), (300, 1), (600, 2)], 0.6)
    assert others.others == 3
    assert others.yes == pytest.approx((0.2 * 0.3 * 0.6) ** (1 / 3))
    assert others.no == pytest.approx((0.8 * 0.7 * 0.4) ** (1 / 3))
    assert charts.company([(600, 1)], 0.6) is None
    assert charts.company([], None) is None


def test_a_history_holds_the_last_step_to_the_end_and_gaps_where_nothing_stood():
    entries = [own(1, 0.4, until=2), own(3, 0.6), own(4, None), own(5, 0.7)]
    data = charts.history(binary_question(), [step(1, 0.4), step(3, None), step(4, 0.5)], entries, [], on_day(6))
    assert data["series"] == [
        ["2026-01-02T00:00:00Z", 0.4, 0.3, 0.5],
        ["2026-01-04T00:00:00Z", None, None, None],
        ["2026-01-05T00:00:00Z", 0.5, 0.4, 0.6],
        ["2026-01-07T00:00:00Z", 0.5, 0.4, 0.6],
    ]
    assert data["mine"] == [
        ["2026-01-02T00:00:00Z", 0.4],
        ["2026-01-03T00:00:00Z", 0.4],
        ["2026-01-03T00:00:00Z", None],
        ["2026-01-04T00:00:00Z", 0.6],
        ["2026-01-05T00:00:00Z", None],
        ["2026-01-06T00:00:00Z", 0.7],
    ]
    assert data["axis"] == {"kind": "probability"}
    assert "resolution" not in data


def test_a_history_ends_at_the_close_and_tells_the_resolution():
    question = binary_question(outcome="yes", known_at=on_day(7))
    data = charts.history(question, [step(1, 0.4)], [], [], on_day(30), resolved_at=on_day(8), outcome="Yes")
    assert data["until"] == "2026-01-11T00:00:00Z"
    assert data["resolution"] == {"at": "2026-01-09T00:00:00Z", "known_at": "2026-01-08T00:00:00Z", "outcome": "Yes"}


def test_dates_reach_scripts_in_milliseconds():
    question = date_question(on_day(0), on_day(100))
    data = charts.history(question, [step(1, on_day(50).timestamp())], [], [], on_day(2))
    assert data["axis"]["kind"] == "date"
    assert data["axis"]["min"] == on_day(0).timestamp() * 1000
    assert data["series"][0][1] == on_day(50).timestamp() * 1000


def test_the_likeliest_options_become_lines():
    question = multiple_choice_question("a", "b", "c", "d", "e", "f")
    vectors = [(0.05, 0.1, 0.15, 0.2, 0.25, 0.25), (0.5, 0.1, 0.1, 0.1, 0.1, 0.1)]
    steps = [step(1, None, vectors[0]), step(2, None, None), step(3, None, vectors[1])]
    options = charts.history(question, steps, [], [], on_day(4))["options"]
    assert [option["name"] for option in options] == ["a", "b", "c", "d", "e"]
    assert [value for _, value in options[0]["points"]] == [0.05, None, 0.5, 0.5]
    assert charts.history(question, [step(1, None, None)], [], [], on_day(4))["options"] == []


def test_the_table_behind_a_history_has_at_most_twelve_rows_newest_first():
    steps = [step(day / 10, 0.5) for day in range(100)]
    rows = charts.history_rows(steps, [own(5, 0.7, until=6)])
    assert len(rows) == 12
    assert (rows[0].at, rows[-1].at) == (steps[-1].at, steps[0].at)
    assert [row.mine is not None for row in rows].count(True) == 1
    assert charts.history_rows([], []) == ()


def test_what_stands_at_a_moment():
    entries = [own(1, 0.4, until=3), own(5, 0.6), own(7, None)]
    said = {day: charts.standing_at(entries, on_day(day)) for day in (0, 1, 3, 5, 7)}
    assert {day: v and v[1] for day, v in said.items()} == {0: None, 1: 0.4, 3: None, 5: 0.6, 7: None}


def test_the_change_of_a_week_needs_a_week():
    steps = [step(1, 0.4), step(9, 0.6)]
    assert charts.change(steps, on_day(10), timedelta(days=7)) == pytest.approx(0.2)
    assert charts.change(steps, on_day(7), timedelta(days=7)) is None
    assert charts.change([], on_day(7), timedelta(days=7)) is None


def test_the_panel_of_a_range_gets_densities_that_integrate_to_the_mass_inside():
    question = numeric_question(low=1, high=1000, buckets=100, zero_point=0, open_upper=True)
    vector = masses(cdf_from_quantiles(charts.LEVELS, (3, 10, 30, 100, 400), question.range))
    data = charts.density(question, charts.five_of(vector, question.range), vector)
    edges = [1000 ** (i / 100) for i in range(101)]
    area = sum(h * (b - a) for h, a, b in zip(data["others"], edges, edges[1:], strict=False))
    assert area == pytest.approx(1 - charts.outside(vector)[1], abs=1e-3)
    assert data["axis"]["log"] is True
    assert data["quantiles"] == pytest.approx([3, 10, 30, 100, 400], rel=1e-3)
    assert charts.density(question, None, None)["others"] is None


def test_what_a_binary_forecast_could_score():
    no, yes = stakes(binary_question(), (0.75, 0.25), charts.Company(3, 0.5, 0.5))
    assert (yes.brier, no.brier) == pytest.approx((0.5625, 0.0625))
    assert (yes.baseline, no.baseline) == pytest.approx((-100, 100 * math.log2(1.5)))
    assert (yes.peer, no.peer) == pytest.approx((100 * math.log(0.5), 100 * math.log(1.5)))
    assert stakes(binary_question(), (0.75, 0.25))[0].peer is None


def test_what_options_could_score():
    first, _, last = stakes(multiple_choice_question(), (0.5, 0.3, 0.2))
    assert first.brier == pytest.approx((0.25 + 0.09 + 0.04) / 2)
    assert last.baseline == pytest.approx(100 * math.log(0.2 * 3) / math.log(3))


def test_what_a_distribution_could_score_is_best_at_its_middle():
    question = numeric_question(buckets=100)
    vector = masses(cdf_from_quantiles(charts.LEVELS, (20, 40, 50, 60, 80), question.range))
    found = stakes(question, vector)
    assert [stake.outcome for stake in found] == pytest.approx([20, 40, 50, 60, 80], abs=0.1)
    assert min(found, key=lambda s: s.crps) is found[2]
    assert max(found, key=lambda s: s.baseline) is found[2]
