"""Reading the list of news sources."""

import pytest

from tracker.bank import Source, read_sources

BBC = """\
[[source]]
name = "BBC World"
feed_url = "https://feeds.bbci.co.uk/news/world/rss.xml"
domain = "BBC.co.uk"
kind = "broadcaster"
tier = "A"
owner_group = "BBC"
"""


def read(tmp_path, text):
    path = tmp_path / "sources.toml"
    path.write_text(text)
    return read_sources(path)


def test_a_source_is_read_with_its_defaults(tmp_path):
    sources, problems = read(tmp_path, BBC)
    assert problems == ()
    assert sources == (
        Source("BBC World", "https://feeds.bbci.co.uk/news/world/rss.xml", "bbc.co.uk", "broadcaster", "A", "BBC"),
    )
    assert (sources[0].poll_minutes, sources[0].language, sources[0].enabled) == (15.0, "en", True)


def test_polling_language_and_rest_may_be_set(tmp_path):
    (source,), problems = read(tmp_path, BBC + 'poll_minutes = 60\nlanguage = "de"\nenabled = false\n')
    assert problems == ()
    assert (source.poll_minutes, source.language, source.enabled) == (60.0, "de", False)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"broadcaster"', '"tv"', "5: source[0].kind: must be one of wire"),
        ('"A"', '"D"', "6: source[0].tier: must be one of A"),
        ('"broadcaster"', '"satire"', "6: source[0].tier: must be C: a source of kind satire never counts as one"),
        ("https://", "ftp://", "3: source[0].feed_url: must be an http or https address"),
        ("https://", "https://me:secret@", "3: source[0].feed_url: must be an http or https address"),
        ("https://feeds.bbci.co.uk", "https://[", "3: source[0].feed_url: must be an http or https address"),
        ("owner_group", "ownergroup", "7: source[0].ownergroup: is not a key"),
        ("[[source]]", "[[sources]]", "1: sources: is not a key of this table"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, old, new, expected):
    _, problems = read(tmp_path, BBC.replace(old, new, 1))
    assert any(str(p).startswith(f"sources.toml:{expected}") for p in problems), problems


def test_names_and_addresses_are_unique_and_the_first_stands(tmp_path):
    sources, problems = read(tmp_path, BBC + BBC)
    assert len(sources) == 1
    assert [(p.line, p.field) for p in problems] == [(9, "source[1].name"), (10, "source[1].feed_url")]


def test_a_list_that_cannot_be_read_is_a_problem(tmp_path):
    sources, problems = read_sources(tmp_path / "nowhere.toml")
    assert sources == ()
    assert problems[0].rule.startswith("cannot be read")
    assert read(tmp_path, "x = ")[1][0].rule.startswith("is not TOML")
