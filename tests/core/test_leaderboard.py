"""Who leads, how surely, and who has yet to answer more questions."""

import gzip
import json
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data import shared
from tracker.core.instant import RULES
from tracker.core.leaderboard import BOARDS, LOWER_IS_BETTER, Standing, rank, ranks


def board(rows, rule="brier", **options) -> list[Standing]:
    """Standings from rows of (question, forecaster, value) or with a coverage as well."""
    question, forecaster, value, *coverage = zip(*rows, strict=True)
    return rank(
        np.array(question),
        np.array(forecaster),
        np.array(value, dtype=float),
        np.array(coverage[0] if coverage else [1.0] * len(rows)),
        rule=rule,
        **{"minimum": 1} | options,
    )


def order(standings: list[Standing]) -> list[int]:
    return [s.forecaster for s in standings]


class TestByHand:
    def test_the_lowest_mean_brier_score_leads(self):
        found = board([(1, 7, 0.3), (2, 7, 0.1), (1, 8, 0.1), (2, 8, 0.2)])
        assert order(found) == [8, 7]
        assert [s.value for s in found] == pytest.approx([0.15, 0.2])
        assert [s.rank for s in found] == [1, 2]

    @pytest.mark.parametrize("rule", ["baseline", "peer"])
    def test_the_highest_sum_of_baseline_and_peer_scores_leads(self, rule):
        found = board([(1, 7, 30), (2, 7, 10), (1, 8, 35)], rule)
        assert order(found) == [7, 8]
        assert [s.value for s in found] == [40, 35]

    def test_the_peer_mean_divides_by_coverage_but_by_thirty_at_least(self):
        few = board([(1, 7, 60, 0.5), (2, 7, 30, 1.0)], "peer_mean")
        assert few[0].value == pytest.approx(3)
        many = board([(q, 7, 10, 0.8) for q in range(50)], "peer_mean")
        assert many[0].value == pytest.approx(500 / 40)

    def test_the_baseline_mean_is_a_plain_mean(self):
        assert board([(1, 7, 30), (2, 7, 10)], "baseline_mean")[0].value == 20

    def test_equal_values_share_a_rank_and_the_next_one_counts_them(self):
        found = board([(1, 7, 0.2), (1, 8, 0.2 + 1e-12), (1, 9, 0.3), (1, 6, 0.1)])
        assert [(s.forecaster, s.rank) for s in found] == [(6, 1), (7, 2), (8, 2), (9, 4)]

    def test_aggregates_are_valued_and_take_no_rank(self):
        found = board([(1, 7, 0.2), (1, 8, 0.1), (1, 9, 0.3)], unranked={8})
        assert [(s.forecaster, s.rank) for s in found] == [(8, None), (7, 1), (9, 2)]
        assert found[0].value == pytest.approx(0.1)
        assert (found[0].rank_low, found[0].rank_high) == (None, None)

    def test_who_lacks_questions_comes_last_and_is_told_how_many(self):
        found = board([(1, 7, 0.2), (2, 7, 0.2), (1, 8, 0.1)], minimum=2)
        assert [(s.forecaster, s.rank, s.missing) for s in found] == [(7, 1, 0), (8, None, 1)]

    def test_nobody_stands_where_nothing_is_scored(self):
        empty = np.empty(0)
        assert rank(empty.astype(int), empty.astype(int), empty, empty, rule="brier") == []

    def test_nobody_is_ranked_where_everybody_lacks_questions(self):
        assert [s.rank for s in board([(1, 7, 0.2), (2, 8, 0.1)], minimum=5)] == [None, None]

    def test_several_scores_on_a_question_all_count_but_are_one_question(self):
        found = board([(1, 7, 0.2), (1, 7, 0.4), (2, 7, 0.9)])[0]
        assert found.value == pytest.approx(0.5)
        assert found.questions == 2

    def test_coverage_is_the_mean_and_forecasts_are_shown_beside(self):
        found = board([(1, 7, 0.2, 0.5), (2, 7, 0.4, 1.0), (2, 8, 0.4, 1.0)], forecasts={7: 12})
        by_id = {s.forecaster: s for s in found}
        assert by_id[7].coverage == pytest.approx(0.75)
        assert by_id[7].forecasts == 12
        assert by_id[8].forecasts == 0

    def test_one_question_tells_nothing_of_how_sure_a_value_is(self):
        found = board([(1, 7, 0.2)])[0]
        assert (found.low, found.high) == (None, None)

    def test_every_rule_has_a_board(self):
        assert set(RULES) < set(BOARDS)
        assert BOARDS["peer_mean"] == "peer"
        assert set(BOARDS) >= LOWER_IS_BETTER - {"mcb"}


class TestIntervals:
    def test_an_interval_holds_the_value_and_is_that_of_the_normal_theory(self):
        generator = np.random.default_rng(1)
        values = generator.normal(0.3, 0.1, 400)
        found = board([(q, 7, v) for q, v in enumerate(values)])[0]
        spread = 1.96 * values.std() / math.sqrt(400)
        assert found.low == pytest.approx(values.mean() - spread, abs=0.002)
        assert found.high == pytest.approx(values.mean() + spread, abs=0.002)

    def test_the_interval_of_a_sum_is_that_of_the_sum(self):
        values = np.random.default_rng(2).normal(5, 20, 300)
        found = board([(q, 7, v) for q, v in enumerate(values)], "peer")[0]
        spread = 1.96 * math.sqrt((values**2).sum() - values.sum() ** 2 / 300)
        assert found.high - found.low == pytest.approx(2 * spread, rel=0.1)

    def test_scores_on_one_question_stand_or_fall_together(self):
        apart = board([(q, 7, v) for q, v in enumerate([0.1, 0.9] * 40)])[0]
        together = board([(q // 20, 7, float(q // 40)) for q in range(80)])[0]
        assert together.high - together.low > 2 * (apart.high - apart.low)

    def test_close_forecasters_could_swap_ranks_and_distant_ones_could_not(self):
        generator = np.random.default_rng(3)
        luck = generator.normal(0, 0.1, (60, 3))
        rows = [(q, who, 0.2 + level + luck[q, who]) for q in range(60) for who, level in enumerate((0, 0.005, 0.5))]
        first, second, third = sorted(board(rows), key=lambda s: s.rank)
        assert (first.rank_low, first.rank_high) == (1, 2)
        assert (second.rank_low, second.rank_high) == (1, 2)
        assert (third.rank_low, third.rank_high) == (3, 3)

    def test_forecasters_who_say_the_same_share_every_rank(self):
        rows = [(q, who, v) for q, v in enumerate([0.1, 0.5, 0.2]) for who in (7, 8)]
        assert [(s.rank, s.rank_low, s.rank_high) for s in board(rows)] == [(1, 1, 1), (1, 1, 1)]

    def test_resamples_without_any_of_ones_questions_are_left_out(self):
        rows = [(q, 7, 0.3) for q in range(20)] + [(0, 8, 0.1), (1, 8, 0.2)]
        found = {s.forecaster: s for s in board(rows)}[8]
        assert 0.1 <= found.low <= found.high <= 0.2
        assert (found.rank_low, found.rank_high) == (1, 1)

    def test_the_same_seed_gives_the_same_standings(self):
        rows = [(q, who, (q * who) % 7 / 7) for q in range(9) for who in (1, 2, 3)]
        assert board(rows, seed=3) == board(rows, seed=3)

    def test_sparse_tables_give_what_dense_ones_do(self):
        generator = np.random.default_rng(4)
        rows = [(q, who, v) for (q, who), v in np.ndenumerate(generator.random((12, 4)))]
        dense = board(rows)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tracker.core.leaderboard.CELLS", 40)
            sparse = board(rows)
        assert [(s.forecaster, s.value, s.rank) for s in sparse] == [(s.forecaster, s.value, s.rank) for s in dense]
        for one, other in zip(sparse, dense, strict=True):
            assert one.low == pytest.approx(other.low, abs=0.03)

    def test_a_large_board_takes_less_than_a_second_of_work(self):
        question, forecaster = np.divmod(np.arange(440_000), 440)
        value = np.random.default_rng(5).random(440_000)
        best = math.inf
        for _ in range(3):
            start = time.process_time()
            found = rank(question, forecaster, value, np.ones(440_000), rule="brier")
            best = min(best, time.process_time() - start)
        assert len(found) == 440
        assert best < 1


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_ranks_count_those_who_are_better(cost):
    found = ranks(np.array(cost, dtype=float))
    assert found.tolist() == [1 + sum(other < mine for other in cost) for mine in cost]


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_standings_do_not_depend_on_the_order_of_scores(seed):
    generator = np.random.default_rng(seed)
    rows = [
        (int(q), int(f), float(v))
        for q, f, v in zip(
            generator.integers(0, 8, 30), generator.integers(0, 5, 30), generator.random(30), strict=True
        )
    ]
    shuffled = [rows[i] for i in generator.permutation(30)]
    for one, other in zip(board(rows), board(shuffled), strict=True):
        assert one.forecaster == other.forecaster
        assert one.value == pytest.approx(other.value)
        assert (one.rank, one.questions) == (other.rank, other.questions)


def test_standings_are_those_of_metaculus():
    with gzip.open(shared("scoring_vectors.json.gz")) as file:
        cases = json.load(file)["leaderboard"]
    for case in cases:
        if case["leaderboard_type"] == "peer_global_legacy":
            continue  # a former rule, which divided by 40 at least
        rule = "peer_mean" if case["leaderboard_type"].startswith("peer_global") else "peer"  # the others are sums
        weight = {q["id"]: q["weight"] for q in case["questions"]}
        rows = [
            (s["question"], s["user"], s["score"] * weight[s["question"]], s["coverage"] * weight[s["question"]])
            for s in case["scores"]
        ]
        excluded = {e["user"] for e in case["expected"] if e["exclusion"] > 1}  # 1 is barred from prizes alone
        found = {s.forecaster: s for s in board(rows, rule, unranked=excluded, resamples=10)}
        for expected in case["expected"]:
            standing = found[expected["user"]]
            assert standing.value == pytest.approx(expected["score"], abs=1e-9), case["id"]
            assert standing.rank == (None if standing.forecaster in excluded else expected["rank"]), case["id"]
            assert standing.coverage * standing.questions == pytest.approx(expected["coverage"]), case["id"]
