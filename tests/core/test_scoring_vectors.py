"""The scores Metaculus' public functions give on the same histories, to 1e-9; by the slow way where they are wrong."""

import gzip
import json
import math
from typing import Any

import numpy as np
import pytest

from tests.builders import DAY
from tests.core.brute import brute_scores
from tests.data import shared
from tracker.core.scoring import Entries, Terms, score_question

RULES = ("baseline", "peer", "spot_baseline", "spot_peer")
SECTIONS = ("score_binary", "score_multiple_choice", "score_continuous")


def vectors(section: str) -> list[dict[str, Any]]:
    with gzip.open(shared("scoring_vectors.json.gz")) as file:
        return json.load(file)[section]


def ledger_of(forecasts: list[dict[str, Any]]) -> Entries:
    """A history as columns. Each entry ends where its span does."""
    ordered = sorted(forecasts, key=lambda f: f["start"])
    return Entries(
        np.array([f["user"] for f in ordered], dtype=np.int64),
        np.array([f["start"] for f in ordered], dtype=float),
        np.array([np.inf if f["end"] is None else f["end"] for f in ordered], dtype=float),
        np.array([vector_of(f) for f in ordered]),
    )


def vector_of(forecast: dict[str, Any]) -> list[float]:
    if "p" in forecast:
        return [1 - forecast["p"], forecast["p"]]
    if "pmf" in forecast:
        return [math.nan if p is None else p for p in forecast["pmf"]]
    curve = forecast["cdf"]
    return [curve[0], *np.diff(curve), 1 - curve[-1]]


def terms_of(case: dict[str, Any]) -> Terms:
    question = case["question"]
    return Terms(
        opens=question["open"],
        closes=question["scheduled_close"],
        known=question["actual_close"],
        outcome=case["expected"]["resolution_index"],
        continuous="range_min" in question,
        open_lower=question.get("open_lower_bound", False),
        open_upper=question.get("open_upper_bound", False),
        spot=case["spot_time"],
    )


def base_of(case: dict[str, Any]) -> set[int]:
    """People, and where the question includes bots each owner's first bot. Where that is nobody, upstream takes all."""
    bots = case["question"].get("include_bots", False)
    people = {f["user"] for f in case["forecasts"] if not f.get("bot") or (bots and f["primary_bot"])}
    return people or {f["user"] for f in case["forecasts"]}


def expected_of(case: dict[str, Any], who: int) -> dict[str, list[float]]:
    plain = case["expected"]["users"].get(str(who), {})
    return plain | case.get("gap_aware_expected", {}).get("users", {}).get(str(who), {})


@pytest.mark.parametrize("section", SECTIONS)
def test_scores_are_those_of_metaculus(section):
    compared = 0
    for case in vectors(section):
        ledger, terms, base = ledger_of(case["forecasts"]), terms_of(case), base_of(case)
        scores = score_question(ledger, terms, np.array(sorted(base), dtype=np.int64))
        slow = brute_scores(ledger, terms, base)
        for i, who in enumerate(scores.forecaster.tolist()):
            expected = expected_of(case, who)
            if who not in base:
                # Upstream holds those outside the base to what they said when the base last changed, so that their
                # own changes, pauses and ends come late: the slow way judges them.
                expected = {k: v for k, v in expected.items() if k != "peer"} | {
                    k: list(v) for k, v in slow[who].items() if k == "peer"
                }
            for rule in RULES:
                value = scores.values[rule][i]
                assert math.isnan(value) == (rule not in expected), (case["id"], who, rule)
                if rule in expected:
                    assert value == pytest.approx(expected[rule][0], abs=1e-9), (case["id"], who, rule)
                    assert scores.coverage_of(rule)[i] == pytest.approx(expected[rule][1], abs=1e-9)
                    compared += 1
    assert compared > 50


def test_scores_are_those_of_the_slow_way_on_the_same_histories():
    for section in SECTIONS[:2]:
        for case in vectors(section):
            ledger, terms, base = ledger_of(case["forecasts"]), terms_of(case), base_of(case)
            scores = score_question(ledger, terms, np.array(sorted(base), dtype=np.int64))
            slow = brute_scores(ledger, terms, base)
            for i, who in enumerate(scores.forecaster.tolist()):
                for rule, (value, coverage) in slow[who].items():
                    assert scores.values[rule][i] == pytest.approx(value, abs=1e-9), (case["id"], who, rule)
                    assert scores.coverage_of(rule)[i] == pytest.approx(coverage, abs=1e-9)


def test_scores_are_those_metaculus_tests_for():
    for case in vectors("upstream_score_tests"):
        forecasts = [
            {"user": i, "start": f["start_day"] * DAY, "end": None if f["end_day"] is None else f["end_day"] * DAY} | f
            for i, f in enumerate(case["forecasts"])
        ]
        ledger = ledger_of(forecasts) if forecasts else Entries(*(np.empty(0),) * 3, np.empty((0, 2)))  # type: ignore[arg-type]
        spot = case.get("spot_day")
        terms = Terms(
            opens=case["open_day"] * DAY,
            closes=case["scheduled_close_day"] * DAY,
            known=case["actual_close_day"] * DAY,
            outcome=case["resolution_index"],
            spot=None if spot is None else spot * DAY,
        )
        scores = score_question(ledger, terms)
        assert scores.forecaster.size == len(case["expected"])
        for who, (value, coverage) in enumerate(case["expected"]):
            i = scores.forecaster.tolist().index(who)
            assert np.nan_to_num(scores.values[case["score_type"]][i]) == pytest.approx(value, abs=1e-9), case["id"]
            assert scores.coverage_of(case["score_type"])[i] == pytest.approx(coverage, abs=1e-9), case["id"]
