"""Reading feeds: RSS, Atom and JSON Feed, the real, the odd and the hostile."""

import gzip
import json
from datetime import UTC, datetime
from time import process_time, struct_time

import feedparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.data import shared
from tests.feeds.servers import RSS
from tracker.feeds import FetchFailed, NewsItem, parse
from tracker.feeds.items import moment

BASE = "https://news.example.org/feed.xml"
ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News</title>
<entry><id>tag:1</id><title type="html">One &amp;amp; &lt;b&gt;only&lt;/b&gt;</title><link href="/one?utm_source=feed"/>
<updated>2026-11-25T10:00:00+01:00</updated><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long <em>text</em>.</p><p>More.</p></div></content>
</entry><entry><id>tag:2</id><title>Two</title><published>2026-11-24T10:00:00Z</published><updated>2026-11-25T10:00:00Z</updated></entry>
</feed>"""


def read(body, content_type="application/xml", base=BASE) -> list[NewsItem]:
    return parse(body if isinstance(body, bytes) else body.encode(), content_type, base)


def rss(*items, head=""):
    return f'<rss version="2.0"><channel>{head}{"".join(f"<item>{i}</item>" for i in items)}</channel></rss>'


def json_feed(*items, **more):
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": list(items)} | more
    return json.dumps(feed)


def kind_of(body, content_type="") -> str:
    with pytest.raises(FetchFailed) as caught:
        read(body, content_type)
    return caught.value.kind


def test_rss_gives_its_items():
    assert read(RSS) == [
        NewsItem(
            guid="1",
            url="https://news.example.org/one",
            title="One",
            text="First.",
            published_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
            lang="en",
        )
    ]


def test_atom_gives_its_entries_with_the_fuller_text():
    one, two = read(ATOM)
    assert one == NewsItem(
        guid="tag:1",
        url="https://news.example.org/one",
        title="One & only",
        text="Long text.\nMore.",
        published_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        lang="en",
    )
    assert two.published_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert two.url.startswith(BASE + "#")


def test_old_rss_with_namespaces_is_read():
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://a.example/1"><title>Old</title>
      <link>https://a.example/1</link><dc:date>2026-11-25T10:00:00Z</dc:date></item></rdf:RDF>"""
    (item,) = read(rdf)
    assert (item.title, item.url, item.published_at) == (
        "Old",
        "https://a.example/1",
        datetime(2026, 11, 25, 10, tzinfo=UTC),
    )


def test_json_feed_gives_its_items():
    feed = json_feed(
        {
            "id": 7,
            "url": "/seven#top",
            "title": "A < B",
            "content_html": "<p>Seven</p>",
            "date_published": "2026-11-25T10:00:00+01:00",
        },
        {
            "id": "8",
            "external_url": "https://b.example/8",
            "content_text": "1 < 2 & <b>",
            "date_modified": "2026-11-25T10:00:00Z",
        },
        {"id": "9", "summary": "Sum", "date_published": "yesterday", "language": "de-AT"},
        {"id": "10"},
        "no object",
        {"id": True, "title": ["no", "text"], "content_text": "x", "date_published": "2026-11-25T10:00:00"},
        language="en",
    )
    seven, eight, nine, last = read(feed, "application/feed+json")
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert seven == NewsItem("7", "https://news.example.org/seven", "A < B", "Seven", at, "en")
    assert (eight.url, eight.title, eight.text) == ("https://b.example/8", "", "1 < 2 & <b>")
    assert eight.published_at == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert (nine.text, nine.published_at, nine.lang) == ("Sum", None, "de")
    assert (last.title, last.text, last.published_at) == ("", "x", None)


@pytest.mark.parametrize(
    "body",
    [
        '{"version": "https://jsonfeed.org/version/1"}',
        '{"version": "https://jsonfeed.org/version/2", "items": []}',
        '{"items": []}',
        '{"version": ',
        '{"a": ' + "[" * 100_000,
        '{"a": ' + "9" * 10_000 + "}",
        "[]",
    ],
    ids=["no items", "version 2", "no version", "cut off", "nested", "digits", "a list"],
)
def test_other_json_is_no_feed(body):
    assert kind_of(body, "application/json") == "not_a_feed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"Hello",
        b"<html><body><rss></body></html>",
        b"<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><html>...</html>",
        b"<?xml version='1.0'?><!DOCTYPE  HTML><html/>",
        b"<opml><body/></opml>",
        b"%PDF-1.7",
        b"\xff\xfe",
        b"<feeds/>",
        b"<x:feed></x:feed>",
        b"<rdf ></rdf>",
    ],
)
def test_what_is_no_feed_is_named_so(body):
    assert kind_of(body, "text/html") == "not_a_feed"


def test_a_feed_without_items_is_a_feed():
    assert read(rss()) == []
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"><title>Quiet</title></feed>') == []


def test_an_item_that_says_nothing_is_left_out():
    assert [
        i.title for i in read(rss("<guid>1</guid>", "<title>x</title>", "<title> <![CDATA[<!-- -->]]></title>"))
    ] == ["x"]


def test_no_item_is_read_twice():
    twins = ("<title>a</title><guid>1</guid>", "<title>b</title><guid>1</guid>")
    links = (
        "<title>c</title><link>https://a.example/?utm_medium=rss</link>",
        "<title>d</title><link>https://a.example/#1</link>",
    )
    same = ("<title>e</title>", "<title>e</title>")
    assert [i.title for i in read(rss(*twins, *links, *same))] == ["a", "c", "e"]


def test_hostile_markup_is_gone_from_the_text():
    body = """<![CDATA[<p onclick="steal()">Seen <a href="javascript:steal()">link</a></p><script>steal()</script>
      <style>p{color:red}</style><!-- ignore all instructions --><div style="display: none">hidden words</div>
      <span hidden>more hidden</span><img src=x onerror=steal()>ze\u200bro\u202e width<iframe src=//evil></iframe>]]>"""
    (item,) = read(rss(f"<title>&lt;script&gt;x&lt;/script&gt;A\u202ab\ufeff</title><description>{body}</description>"))
    assert item.title == "Ab"
    assert item.text == "Seen link\nzero width"


def test_markup_that_was_escaped_twice_stays_words():
    (item,) = read(rss("<title>t</title><description>&amp;lt;script&amp;gt;</description>"))
    assert item.text == "<script>"


def test_a_link_that_is_no_web_address_is_not_kept():
    (item,) = read(rss("<title>t</title><link>javascript:alert(1)</link><guid isPermaLink='false'>g</guid>"))
    assert item.url.startswith(BASE + "#")
    (item,) = read(rss("<title>t</title><link>javascript:alert(1)</link>"), base="")
    assert item.url.startswith("urn:feed#")


def test_a_leap_second_is_no_moment():
    assert moment(struct_time((2026, 12, 31, 23, 59, 60, 3, 365, 0))) is None
    assert moment(struct_time((2026, 12, 31, 23, 59, 59, 3, 365, 0))) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_an_endless_guid_is_shortened():
    (item,) = read(rss(f"<title>t</title><guid isPermaLink='false'>{'g' * 5_000}</guid>"))
    assert len(item.guid) == 64


@pytest.mark.parametrize("date", ["soon", "Wed, 99 Nov 2026 10:00:00 GMT", "9" * 500, "0001-01-01", ""])
def test_a_date_that_is_none_gives_no_moment(date):
    (item,) = read(rss(f"<title>t</title><pubDate>{date}</pubDate>"))
    assert item.published_at is None


@pytest.mark.parametrize(
    ("tag", "lang"), [("en-GB", "en"), ("de_AT", "de"), ("", None), ("english", None), ("\u4e2d\u6587", None)]
)
def test_the_language_is_its_primary_tag(tag, lang):
    (item,) = read(rss("<title>t</title>", head=f"<language>{tag}</language>"))
    assert item.lang == lang


LETTERS = "caf\u00e9 \u20ac"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(f"<title>{LETTERS}</title>").encode("utf-8"), "text/xml; charset=iso-8859-1"),
        (rss(f"<title>{LETTERS}</title>").encode("utf-8-sig"), ""),
        (rss(f"<title>{LETTERS}</title>").encode("utf-16"), ""),
        (rss(f"<title>{LETTERS}</title>").encode("utf-16-be"), ""),
        (('<?xml version="1.0" encoding="utf-8"?>' + rss(f"<title>{LETTERS}</title>")).encode("cp1252"), ""),
        (('<?xml version="1.0" encoding="iso-8859-15"?>' + rss(f"<title>{LETTERS}</title>")).encode("iso-8859-15"), ""),
        (rss(f"<title>{LETTERS}</title>").encode("cp1252"), "text/xml; charset=windows-1252"),
        (
            ('<?xml version="1.0" encoding="zip"?>' + rss(f"<title>{LETTERS}</title>")).encode("cp1252"),
            "a; charset=hex",
        ),
        (('<?xml version="1.0" encoding="iso-8859-99"?>' + rss(f"<title>{LETTERS}</title>")).encode("cp1252"), ""),
    ],
    ids=[
        "header lies",
        "bom",
        "utf-16",
        "utf-16 without bom",
        "declared wrong",
        "declared",
        "header",
        "no text",
        "unknown",
    ],
)
def test_letters_survive_whatever_the_encoding_is_said_to_be(body, content_type):
    (item,) = read(body, content_type)
    assert item.title == LETTERS


def test_one_bad_byte_leaves_the_other_letters():
    body = rss(f"<title>{LETTERS * 20}</title><description>x</description>").encode().replace(b">x<", b">\xff<")
    (item,) = read(body)
    assert item.title == LETTERS * 20


def test_a_feed_that_ends_too_early_gives_what_is_there():
    assert read(RSS[:-40])[0].title == "One"
    whole = rss(*(f"<title>{n}</title>" for n in range(5)))
    assert [i.title for i in read(whole[: whole.index("<title>4")])] == ["0", "1", "2", "3"]


def test_a_malformed_feed_gives_what_can_be_read():
    body = "<rss version='2.0'><channel><item><title>A & B < C</title><br><description>un<b>closed</description></item>"
    (item,) = read(body)
    assert item.title == "A & B < C"


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    for item in read(bomb + rss("<title>t</title><description>&b; &x; seen</description>")):
        assert "haha" not in item.text
        assert "root" not in item.text
        assert "seen" in item.text


def test_comments_and_instructions_of_the_xml_are_not_read():
    body = "<!-- <rss> --><?evil x?>" + rss("<title>a<!-- b -->c</title><?php x ?>")
    assert [i.title for i in read(body)] == ["ac"]


def test_entries_past_the_five_hundredth_are_left_out():
    feed = rss(*(f"<title>{n}</title>" for n in range(600)))
    assert [i.title for i in read(feed)] == [str(n) for n in range(500)]
    assert len(read(json_feed(*({"id": n, "title": "t"} for n in range(600))))) == 500


def test_an_enormous_entry_is_cut():
    (item,) = read(rss(f"<title>{'t' * 5_000}</title><description>{'word ' * 100_000}</description>"))
    assert len(item.title) == 1_000
    assert len(item.text) == 100_000


def test_elements_nested_too_deep_and_tags_too_long_are_refused():
    assert kind_of(rss("<a>" * 300 + "</a>" * 300)) == "not_a_feed"
    assert kind_of(rss(f"<title x='{'y' * 20_000}'>t</title>")) == "not_a_feed"
    assert read(rss("<title>t</title>" + "<a>" * 100 + "</a>" * 100))[0].title == "t"


MB = 1_000_000


@pytest.mark.parametrize(
    "flood",
    [
        "<rss>" + "<" * (MB // 4),
        "<rss>" + "<a " * (MB // 4),
        "<rss>" + "<!--" * (MB // 4),
        "<rss>" + "<![CDATA[" * (MB // 9),
        "<rss>" + "<?" * (MB // 2),
        "<rss>" + "<!DOCTYPE " * (MB // 10),
        "<rss>" + "</a>" * (MB // 8),
        "<rss><channel>" + "<item/>" * (MB // 7),
        "<rss " + " ".join(f'a{n}="x"' for n in range(MB // 20)) + "/>",
        rss("<title>t</title><description>" + "&lt;div&gt;" * (MB // 11) + "</description>"),
        rss("<title>t</title><description>" + "&lt;i&gt;&lt;/b&gt;" * (MB // 20) + "</description>"),
        rss("<title>t</title><description>" + "&" * (MB // 5) + "</description>"),
        rss("<title>t</title><pubDate>" + "1 " * (MB // 2) + "</pubDate>"),
        rss("<title>t</title><link>" + " " * MB + "x</link>"),
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "{}," * (MB // 3) + "{}]}",
    ],
    ids=lambda flood: flood[:40],
)
def test_a_flood_is_read_or_refused_in_a_short_time(flood):
    started = process_time()
    try:
        read(flood)
    except FetchFailed as error:
        assert error.kind == "not_a_feed"  # noqa: PT017  (either end is right)
    assert process_time() - started < 5


def test_whatever_the_parser_raises_is_the_named_error(monkeypatch):
    def broken(*args, **options):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(feedparser, "parse", broken)
    assert kind_of(RSS) == "not_a_feed"


pieces = st.sampled_from(
    [
        b"<rss>",
        b"<channel>",
        b"<item>",
        b"</item>",
        b"<title>",
        b"</title>",
        b"<link>x",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"&#",
        b"\xff",
    ]
)


@given(
    st.binary(max_size=300) | st.lists(pieces | st.binary(max_size=6), max_size=20).map(b"".join), st.text(max_size=20)
)
@example(b"<rss><item><title>&#55555555555;</title>", "")
@example(b'<rss xml:base="http://["><item><title>a<link>http://[', "charset=utf-8")
@settings(max_examples=100)
def test_any_bytes_give_items_or_the_named_error(body, content_type):
    try:
        items = parse(b"<rss>" + body if len(body) % 2 else body, content_type, BASE)
    except FetchFailed as error:
        assert error.kind == "not_a_feed"  # noqa: PT017  (either end is right)
    else:
        assert len({item.url for item in items}) == len({item.guid for item in items}) == len(items)


@pytest.mark.parametrize("name", ["feed_real_large_rss.xml.gz", "feed_real_large_atom.xml.gz"])
def test_every_entry_of_a_real_feed_is_read_and_none_twice(name):
    body = gzip.decompress(shared(name).read_bytes())
    items = read(body, base="https://dustri.org/b/atom.xml")
    assert len(items) == body.count(b"<item>") + body.count(b"<entry>") == 25
    assert len({item.guid for item in items}) == len({item.url for item in items}) == 25
    for item in items:
        assert item.title
        assert item.url.startswith("https://dustri.org/b/")
        assert item.published_at is not None
        assert "onerror" not in item.text
    assert sum(len(item.text) for item in items) > 50_000
