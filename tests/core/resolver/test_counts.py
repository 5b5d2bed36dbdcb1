"""A number counts only with its unit."""

import pytest

from tracker.core.resolver.counts import Met, met, quantities
from tracker.core.resolver.criteria import Count
from tracker.core.resolver.parse import Parser

DEAD = ("dead", "deaths", "people", "killed")

CASES = [
    ("At least 120 people died in the sinking.", ">=", 100, DEAD, "yes", "120"),
    ("At least 98 people died in the sinking.", ">=", 100, DEAD, "no", "98"),
    ("Nearly 100 people died in the sinking.", ">=", 100, DEAD, "no", "100"),
    ("The death toll rose to 104 dead, up from 90 dead.", ">", 100, DEAD, "yes", "104"),
    ("Twelve people died and 300 cars burned.", ">=", 100, DEAD, "no", "12"),
    ("The sinking was a disaster.", ">=", 100, DEAD, "missing", ""),
    ("Some 300 cars burned.", ">=", 100, DEAD, "missing", ""),
    ("The fine is 320 million euros.", ">=", 3e8, ("euros",), "yes", "320000000"),
    ("The fine is €320 million.", ">=", 3e8, ("euros",), "yes", "320000000"),
    ("The fine is €250m.", ">=", 3e8, ("euros",), "no", "250000000"),
    ("The fine is $320 million.", ">=", 3e8, ("euros",), "missing", ""),
    ("The bank cut rates by 50 basis points.", "==", 50, ("basis points", "bps"), "yes", "50"),
    ("The bank cut rates by 50 bps.", "<", 50, ("basis points", "bps"), "no", "50"),
    ("The bank cut rates by 0.25 percentage points.", "<=", 25, ("basis points",), "yes", "25"),
    ("Inflation was 3.2% in May.", ">", 3.0, ("percent",), "yes", "3.2"),
    ("Inflation was 2.9 percent in May.", ">", 3.0, ("percent",), "no", "2.9"),
    ("The fleet has 1,204 ships.", ">=", 1000, ("vessels", "ships"), "yes", "1204"),
]


@pytest.mark.parametrize(("text", "op", "value", "unit", "expected", "number"), CASES)
def test_a_count_is_met_by_a_number_bound_to_its_unit(
    parser: Parser, text: str, op: str, value: float, unit: tuple[str, ...], expected: str, number: str
) -> None:
    sentence = parser.parse(text)[0]
    assert met(sentence, Count(op, value, unit)) == (Met(expected), number)


def test_words_and_scales_are_numbers(parser: Parser) -> None:
    values = [
        q.value for q in quantities(parser.parse("Two billion people and 3 thousand ships met a dozen seals.")[0])
    ]
    assert values == [2e9, 3e3, 12.0]
