"""Reading untrusted tables."""

from datetime import UTC, date, datetime

import pytest

from tracker.core.fields import Fields, Problem, read_moment


def read(data, method, *args, known=("key",), **options):
    """What a method of `Fields` makes of a table's `key`, and the rules it noted."""
    problems: list[Problem] = []
    value = getattr(Fields(data, known, problems), method)("key", *args, **options)
    return value, [p.rule for p in problems]


def test_a_key_nobody_knows_gets_a_suggestion():
    problems: list[Problem] = []
    Fields({"titel": "x", "zzz": 1}, ("title", "kind"), problems, "question")
    assert [str(p) for p in problems] == [
        'question.titel: is not a key of this table; did you mean "title"?',
        "question.zzz: is not a key of this table",
    ]


def test_a_flood_of_unknown_keys_is_reported_in_part():
    problems: list[Problem] = []
    Fields({f"key{n}" * 100: n for n in range(5_000)}, ("title",), problems)
    assert len(problems) == 20
    assert max(len(p.path) for p in problems) <= 60


def test_something_that_is_no_table_is_one_problem():
    problems: list[Problem] = []
    table = Fields([1, 2], ("key",), problems)
    assert table.text("key", "default") == "default"
    assert problems == [Problem("", "must be a table of keys and values")]
    assert str(problems[0]) == "must be a table of keys and values"


@pytest.mark.parametrize(
    ("data", "value", "rules"),
    [
        ({"key": "  words "}, "words", []),
        ({}, "", ["is missing"]),
        ({"key": 7}, "", ["must be text in quotes"]),
        ({"key": "a\x00b"}, "", ["must not contain NUL or half a surrogate pair"]),
        ({"key": "a\ud800b"}, "", ["must not contain NUL or half a surrogate pair"]),
        ({"key": "x" * 501}, "", ["must have at most 500 characters"]),
        ({"key": "   "}, "", ["must not be empty"]),
    ],
)
def test_text_is_trimmed_and_checked(data, value, rules):
    assert read(data, "text", required=True) == (value, rules)


def test_text_that_is_not_required_may_be_empty():
    assert read({"key": " "}, "text") == ("", [])
    assert read({}, "text") == ("", [])


@pytest.mark.parametrize(
    ("given", "value", "problems"),
    [
        (["a", " b ", "a"], ("a", "b"), 0),
        ("alone", ("alone",), 0),
        (date(2027, 3, 19), ("2027-03-19",), 0),
        (["March meeting", date(2027, 3, 19)], ("March meeting", "2027-03-19"), 0),
        ({"a": 1}, (), 1),
        (["a", "", 3], ("a",), 1),
        (["a", "x" * 501, "\x00"], ("a",), 1),
        (["a"] * 201, (), 1),
    ],
)
def test_a_list_of_texts_drops_repetitions_and_notes_what_is_no_text(given, value, problems):
    found, rules = read({"key": given}, "texts")
    assert found == value
    assert len(rules) == problems


def test_a_flag_is_true_or_false_and_nothing_else():
    assert read({"key": True}, "flag", False) == (True, [])
    assert read({}, "flag", True) == (True, [])
    assert read({"key": 1}, "flag", False) == (False, ["must be true or false"])


@pytest.mark.parametrize(
    ("given", "value", "rules"),
    [
        (5, 5.0, []),
        (0.5, 0.5, []),
        (True, 1.0, ["must be a number"]),
        ("5", 1.0, ["must be a number"]),
        (float("nan"), 1.0, ["must be a number"]),
        (10**400, 1.0, ["must be a number"]),
        (-1, 1.0, ["must be from 0 to 10"]),
    ],
)
def test_a_number_is_finite_and_within_its_bounds(given, value, rules):
    assert read({"key": given}, "number", 1.0, low=0, high=10) == (value, rules)


def test_a_number_without_upper_bound_names_the_lower_one():
    assert read({"key": -1}, "number", 1.0, low=0) == (1.0, ["must be at least 0"])


def test_a_whole_number_has_no_fraction():
    assert read({"key": 3}, "whole", 2, low=1, high=9) == (3, [])
    assert read({"key": 3.5}, "whole", 2, low=1, high=9) == (2, ["must be a whole number"])


def test_a_choice_is_one_of_the_words_and_a_near_miss_is_named():
    assert read({"key": "strict"}, "choice", ("strict", "off"), "off") == ("strict", [])
    rule = 'must be one of strict, off; did you mean "strict"?'
    assert read({"key": "stict"}, "choice", ("strict", "off"), "off") == ("off", [rule])


def test_a_moment_is_read_in_utc():
    noon = datetime(2027, 6, 30, 12, tzinfo=UTC)
    assert read({"key": noon}, "moment") == (noon, [])
    assert read({"key": "2027-06-30T14:00:00+02:00"}, "moment") == (noon, [])
    assert read({}, "moment") == (None, [])
    assert read({}, "moment", required=True) == (None, ["is missing"])


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("soon", "must be a date and time such as 2027-06-30T23:59:00Z"),
        (date(2027, 6, 30), "must be a date and time such as 2027-06-30T23:59:00Z"),
        (7, "must be a date and time such as 2027-06-30T23:59:00Z"),
        (datetime(2027, 6, 30), "must say its time zone, such as 2027-06-30T23:59:00Z"),  # noqa: DTZ001
        ("0001-01-01T00:00:00+14:00", "must lie between the years 1 and 9999"),
    ],
)
def test_a_bad_moment_is_no_moment_and_its_rule_is_named(value, rule):
    assert read_moment(value) == (None, rule)
    assert read({"key": value}, "moment") == (None, [rule])


def test_nested_tables_carry_their_path():
    problems: list[Problem] = []
    outer = Fields({"inner": {"x": 1}, "rows": [{"a": "b"}, 5]}, ("inner", "rows"), problems, "top")
    outer.table("inner", ("y",))
    rows = outer.tables("rows", ("a",))
    assert [row.text("a") for row in rows] == ["b", ""]
    assert [p.path for p in problems] == ["top.inner.x", "top.rows[1]"]


def test_a_list_of_tables_must_be_a_list_of_bounded_length():
    assert read({"key": "x"}, "tables", ()) == ([], ["must be a list of tables, written [[key]]"])
    assert read({"key": [{}] * 201}, "tables", ()) == ([], ["must have at most 200 tables"])
    assert read({}, "tables", ()) == ([], [])
