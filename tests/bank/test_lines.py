"""Where the keys of a TOML text stand."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bank.files import SOUND
from tracker.bank.lines import key_lines, line_of

TEXT = '''\
# a comment with [a.table] and key = "value"
id = "x"          # trailing [[comment]]
"quoted key" = 1
'single' = 2
a.b . "c" = { x = 1, y = [ { z = "}" }, { z = "]" } ] }
prose = """
not_a_key = 1
[not.a.table]
ends with quotes """""
raw = \'\'\'
[[no]] \\\'\'\'
dates = [ 2027-01-01T00:00:00Z, # one
  2027-01-02 00:00:00Z,
]

[resolution]
text = "with # and \\" = inside"

  [[resolution.events]]
  id = "first"
  count = { op = ">=", value = 5, unit = ["a,b", 'c]'] }
  [resolution.events.deep]
  key = true
  [[resolution.events.rows]]
  n = 1
  [[resolution.events.rows]]
  n = 2

[[resolution.events]]
id = "second"
[resolution.yes_when]
any = [
  "first",
  "second"
]
'''

PLACES = {
    "id": 2,
    "quoted key": 3,
    "single": 4,
    "a.b.c": 5,
    "a.b.c.y[1].z": 5,
    "prose": 6,
    "raw": 10,
    "dates": 12,
    "dates[1]": 13,
    "resolution": 16,
    "resolution.text": 17,
    "resolution.events": 19,
    "resolution.events[0]": 19,
    "resolution.events[0].id": 20,
    "resolution.events[0].count.unit[1]": 21,
    "resolution.events[0].deep.key": 23,
    "resolution.events[0].rows[0].n": 25,
    "resolution.events[0].rows[1]": 26,
    "resolution.events[0].rows[1].n": 27,
    "resolution.events[1]": 29,
    "resolution.events[1].id": 30,
    "resolution.yes_when.any": 32,
    "resolution.yes_when.any[1]": 34,
}


def test_the_text_of_this_test_is_toml():
    assert tomllib.loads(TEXT)["resolution"]["events"][1]["id"] == "second"


@pytest.mark.parametrize(("path", "line"), PLACES.items())
def test_every_key_has_its_line(path, line):
    assert key_lines(TEXT)[path] == line


def test_text_within_strings_and_comments_is_no_key():
    assert not {"not_a_key", "not.a.table", "no", "key"} & key_lines(TEXT).keys()


def test_windows_line_ends_change_nothing():
    assert key_lines(TEXT.replace("\n", "\r\n")) == key_lines(TEXT)


def test_a_path_without_a_line_takes_that_of_the_table_around_it():
    lines = key_lines(TEXT)
    assert line_of(lines, "resolution.events[1].agent") == 29
    assert line_of(lines, "resolution.events[7].agent") == 19
    assert line_of(lines, "resolution.no_when") == 16
    assert line_of(lines, "title") == 1
    assert line_of(lines, "") == 1


def paths(value, path=""):
    """Every path of a parsed table."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from paths(inner, f"{path}[{n}]")
    if path:
        yield path


@pytest.mark.parametrize("text", [TEXT, SOUND, "a = [[[1], []], [{}]]", "", "# only\n", "[a.b.c]\n[a]\nx = ''\n"])
def test_all_that_tomllib_reads_has_a_line(text):
    lines = key_lines(text)
    assert {p for p in paths(tomllib.loads(text)) if p not in lines} == set()


strings = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
forms = st.sampled_from(['"""{}"""', "'''{}'''", '"{}"', "'{}'", "[{}]", "{{ k = {} }}", "{}"])
scraps = st.text("\"'\\[]{}#,=.\n k1", max_size=12)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), forms, scraps), max_size=5))
@settings(max_examples=200)
def test_whatever_tomllib_accepts_is_walked_without_losing_a_key(rows):
    text = "\n".join(f"{key} = {form.format(scrap)}" for key, form, scrap in rows)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError):
        return
    lines = key_lines(text)
    for key in table:
        assert text.split("\n")[lines[key] - 1].lstrip().startswith((key, f'"{key}', f"'{key}"))
