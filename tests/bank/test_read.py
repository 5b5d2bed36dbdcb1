"""Reading the folder of questions: what is sound, what is wrong and where."""

import os
import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bank.files import CHOICE, NUMERIC, SOUND, write
from tracker.bank import parse_question, read
from tracker.core.entry import Clarification
from tracker.core.question import Kind, Range

MORE = """
spot_at = 2027-01-15T12:00:00Z
reveal_at = 2026-12-20T00:00:00+01:00
resolves_by = 2027-07-31T00:00:00Z
tags = ["ukraine", "security"]
tournament = "after-berlin"
include_bots = true
fictional = true
background = "Talks began in Berlin."
fine_print = "Local truces do not count."
[[clarification]]
at = 2027-01-01T00:00:00Z
text = "A truce at sea is not enough."
"""


def problems(folder):
    return [str(p) for p in read(folder).problems]


def changed(text, *swaps):
    """A text with some of its words swapped; every swap must find its words."""
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_binary_question_is_read_with_all_it_says(tmp_path):
    more = changed(SOUND, ("\n[resolution]\n", MORE + "\n[resolution]\n"))
    bank = read(write(tmp_path, one=more))
    assert bank.problems == ()
    (entry,) = bank.questions
    question = entry.question
    assert (entry.file, question.id, question.slug, question.kind) == ("one.toml", 0, "ceasefire", Kind.BINARY)
    assert question.outcomes == ("no", "yes")
    assert question.opens_at == entry.criteria.opens_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert question.closes_at == entry.criteria.closes_at == datetime(2027, 6, 30, 23, 59, tzinfo=UTC)
    assert question.spot_at == datetime(2027, 1, 15, 12, tzinfo=UTC)
    assert question.reveal_at == datetime(2026, 12, 19, 23, tzinfo=UTC)
    assert question.resolves_by == datetime(2027, 7, 31, tzinfo=UTC)
    assert (question.include_bots, question.fictional) == (True, True)
    assert (entry.tags, entry.tournament) == (("ukraine", "security"), "after-berlin")
    assert (entry.background, entry.fine_print) == ("Talks began in Berlin.", "Local truces do not count.")
    note = Clarification(datetime(2027, 1, 1, tzinfo=UTC), "A truce at sea is not enough.")
    assert entry.clarifications == (note,)
    assert entry.criteria.events[0].agent == ("Russia",)


def test_kinds_carry_options_or_a_range(tmp_path):
    date = changed(
        NUMERIC,
        ('"rate"', '"when"'),
        ('"numeric"', '"date"'),
        ("min = 0, max = 5", "min = 2026-12-01T00:00:00Z, max = 2027-06-30T00:00:00Z"),
    )
    logarithmic = changed(NUMERIC, ('"rate"', '"log"'), ("min = 0, max = 5", "min = 1, max = 1000, zero_point = 0"))
    bank = read(write(tmp_path, a=CHOICE, b=NUMERIC, c=date, d=logarithmic))
    assert bank.problems == ()
    choice, numeric, when, log = (entry.question for entry in bank.questions)
    assert choice.outcomes == ("Geneva", "Vienna", "elsewhere or not at all")
    assert numeric.range == Range(0.0, 5.0, buckets=20, open_upper=True, unit="%")
    assert when.range is not None
    assert when.range.low == datetime(2026, 12, 1, tzinfo=UTC).timestamp()
    assert log.range is not None
    assert log.range.zero_point == 0.0


def test_an_empty_folder_holds_no_questions(tmp_path):
    (tmp_path / "README.md").write_text("no question")
    (tmp_path / "sources.toml").write_text("[[source]]")
    bank = read(tmp_path)
    assert (bank.questions, bank.problems, bank.warnings) == ((), (), ())


def test_a_folder_that_is_not_there_is_a_problem(tmp_path):
    (problem,) = read(tmp_path / "nowhere").problems
    assert problem.rule.startswith("cannot be listed")


def test_every_error_of_every_file_is_told_at_once_with_its_line(tmp_path):
    first = changed(SOUND, ('"ceasefire"', '"Cease Fire"'), ("class =", "clas ="), ('any = ["sign"]', 'any = ["sing"]'))
    second = changed(NUMERIC, ("min = 0", "min = 9"), ("opens_at", "open_at"))
    assert problems(write(tmp_path, one=first, two=second)) == [
        "one.toml:1: id: must be small letters, digits and single hyphens, at most 80",
        'one.toml:15: resolution.events[0].clas: is not a key of this table; did you mean "class"?',
        'one.toml:20: resolution.yes_when.any: "sing" is not the id of one of the events',
        'two.toml:5: open_at: is not a key of this table; did you mean "opens_at"?',
        "two.toml:1: opens_at: is missing",
        "two.toml:4: range.min: must be below range_max",
    ]


def test_a_file_with_a_problem_gives_no_question_and_the_others_do(tmp_path):
    bank = read(write(tmp_path, bad=changed(NUMERIC, ("kind", "kin")), good=SOUND))
    assert [entry.file for entry in bank.questions] == ["good.toml"]


def test_an_id_belongs_to_one_file(tmp_path):
    assert problems(write(tmp_path, one=SOUND, two="# again\n" + SOUND)) == [
        'two.toml:2: id: "ceasefire" is the id of one.toml as well'
    ]


@pytest.mark.parametrize(
    ("text", "swaps", "expected"),
    [
        (SOUND, [("2026-12-01T00:00:00Z", "2026-12-01T00:00:00")], "3: opens_at: must say its time zone"),
        (SOUND, [("2026-12-01T00:00:00Z", "2026-12-01")], "3: opens_at: must be a date and time"),
        (SOUND, [("2026-12-01T00:00:00Z", '"1 December"')], "3: opens_at: must be a date and time"),
        (SOUND, [("2026-12-01", "2027-12-01")], "4: closes_at: must be after opens_at"),
        (SOUND, [("\n\n[res", "\nspot_at = 2027-07-01T00:00:00Z\n[res")], "5: spot_at: must lie between"),
        (SOUND, [("\n\n[res", "\nreveal_at = 2026-07-01T00:00:00Z\n[res")], "5: reveal_at: must lie between"),
        (SOUND, [("\n\n[res", "\nresolves_by = 2027-06-01T00:00:00Z\n[res")], "5: resolves_by: must not be before"),
        (SOUND, [("\n\n[res", '\ntags = ["Two Words"]\n[res')], "5: tags: must be small letters"),
        (SOUND, [("\n\n[res", '\ntournament = "After Berlin"\n[res')], "5: tournament: must be small letters"),
        (SOUND, [("\n\n[res", '\noptions = ["a", "b"]\n[res')], '5: options: belong to kind = "multiple_choice" only'),
        (SOUND, [("\n\n[res", '\nkind = "binari"\n[res')], "5: kind: must be one of binary"),
        (SOUND, [("\n\n[res", "\n[[clarification]]\nat = 2027-01-01\n[res")], "6: clarification[0].at: must be a date"),
        (SOUND, [('text = "YES', 'txt = "YES')], "6: resolution.text: is missing"),
        (SOUND, [("Will a", "Will" + " a" * 300)], "2: title: must have at most 400 characters"),
        (SOUND, [("[[resolution.actors]]", "[resolution.actors]")], "10: resolution.actors: must be a list of tables"),
        (
            CHOICE,
            [('["Geneva", "Vienna", "elsewhere or not at all"]', '["Geneva"]')],
            "4: options: a multiple choice has",
        ),
        (CHOICE, [('"Vienna"', '"geneva"')], "4: options: options must be different"),
        (
            CHOICE,
            [("[resolution]", "[resolution]\nyes_when = { any = [] }\nno_when = { any = ['x'] }")],
            "9: resolution.no_when: has no meaning for a multiple choice",
        ),
        (
            CHOICE,
            [("[resolution]\n", '[resolution]\ndefault_at_close = "no"\n')],
            "8: resolution.default_at_close: must be",
        ),
        (
            CHOICE,
            [("[resolution]\n", '[resolution]\noutcomes = [{ outcome = "Bern" }]\n')],
            '8: resolution.outcomes[0].outcome: "',
        ),
        (
            NUMERIC,
            [("[resolution]\n", '[resolution]\noutcomes = [{ outcome = "Bern" }]\n')],
            "8: resolution.outcomes: belong",
        ),
        (
            CHOICE,
            [("[resolution]\n", "[resolution]\noutcomes = [{ outcome = 'Vienna' }, { outcome = 'Bern' }]\n")],
            "8: ",
        ),
        (NUMERIC, [('"numeric"', '"binary"')], "4: range: continuous questions, and only they"),
        (NUMERIC, [("max = 5, ", "")], "4: range.max: is missing"),
        (NUMERIC, [("buckets = 20", "buckets = 500")], "4: range.buckets: must be from 2 to 200"),
        (NUMERIC, [("buckets = 20", "zero_point = 3")], "4: range.zero_point: must lie outside the range"),
        (NUMERIC, [('"numeric"', '"date"')], "4: range.min: must be a date and time"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, swaps, expected):
    found = problems(write(tmp_path, one=changed(text, *swaps)))
    assert any(line.startswith(f"one.toml:{expected}") for line in found), found


def test_what_the_linter_refuses_is_a_problem_and_what_it_doubts_a_warning(tmp_path):
    refused = changed(SOUND, ("by 30 June", "by 31 May"))
    doubted = changed(SOUND, ('"ceasefire"', '"doubted"'), ('object_any = ["ceasefire"]\n', ""))
    bank = read(write(tmp_path, one=refused, two=doubted))
    assert [str(p) for p in bank.problems] == [
        'one.toml:2: title: says "by 31 May 2027", but the question closes on 30 June 2027'
    ]
    (warning,) = bank.warnings
    assert (warning.file, warning.line, warning.field) == ("two.toml", 13, "resolution.events[0].object_any")
    assert [entry.question.slug for entry in bank.questions] == ["doubted"]


def test_a_file_that_is_not_toml_says_where(tmp_path):
    (problem,) = read(write(tmp_path, one='id = "x"\ntitle = \n')).problems
    assert (problem.line, problem.field) == (2, "")
    assert problem.rule.startswith("is not TOML: Invalid value")


def test_a_file_that_ends_too_early_is_a_problem(tmp_path):
    (problem,) = read(write(tmp_path, one='id = "x')).problems
    assert problem.rule.startswith("is not TOML")


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "9" * 10_000], ids=["nested", "digits"])
def test_a_text_that_overwhelms_the_parser_is_a_problem(tmp_path, text):
    (problem,) = read(write(tmp_path, one=text)).problems
    assert problem.rule.startswith("is not TOML")


def test_a_file_that_is_not_utf8_says_where(tmp_path):
    (problem,) = read(write(tmp_path, one=b'id = "x"\ntitle = "caf\xe9"\n')).problems
    assert (problem.line, problem.rule) == (2, "must be UTF-8 text")


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    assert read(write(tmp_path, one=b"\xef\xbb\xbf" + SOUND.encode())).problems == ()


def test_a_file_may_not_be_huge(tmp_path):
    assert problems(write(tmp_path, one="#" * (256 * 1024 + 1))) == ["one.toml:1: must have at most 256 kB"]


def test_links_may_not_lead_out_of_the_folder_nor_in_a_circle(tmp_path):
    folder = tmp_path / "questions"
    folder.mkdir()
    secret = tmp_path / "secret.toml"
    secret.write_text(SOUND)
    (folder / "out.toml").symlink_to(secret)
    (folder / "ring.toml").symlink_to(folder / "ring.toml")
    (folder / "nowhere.toml").symlink_to(folder / "missing.toml")
    assert problems(folder) == [
        "nowhere.toml:1: cannot be read: No such file or directory",
        "out.toml:1: is a link that leads out of the folder",
        "ring.toml:1: is a link that leads in a circle",
    ]


def test_what_is_no_file_is_a_problem(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    assert problems(tmp_path) == ["folder.toml:1: is not a file", "pipe.toml:1: is not a file"]


def test_one_question_is_read_from_bytes():
    question, wrong = parse_question(SOUND.encode())
    assert question is not None
    assert wrong == ()
    question, wrong = parse_question(b"id = 1")
    assert question is None
    assert {p.field for p in wrong} == {"id", "title", "opens_at", "closes_at", "resolution.text"}
    assert parse_question(b"\xff")[1][0].rule == "must be UTF-8 text"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=50)
def test_any_bytes_give_a_question_or_problems(content):
    question, wrong = parse_question(content)
    assert (question is None) == bool(wrong)


@given(
    st.sampled_from([SOUND, CHOICE, NUMERIC]),
    st.integers(0, 700),
    st.integers(0, 30),
    st.text("[]{}=\"'0a\n", max_size=4),
)
@settings(max_examples=100)
def test_a_damaged_file_gives_a_question_or_problems(text, start, length, scrap):
    question, wrong = parse_question((text[:start] + scrap + text[start + length :]).encode())
    assert (question is None) == bool(wrong)
    assert all(problem.line >= 1 for problem in wrong)


def test_the_examples_of_these_tests_are_sound():
    for text in (SOUND, CHOICE, NUMERIC):
        assert tomllib.loads(text)
        assert parse_question(text.encode())[1] == ()
