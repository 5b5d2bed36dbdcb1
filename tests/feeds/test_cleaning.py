"""Making plain text of what others wrote, and one form of each address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.feeds import FetchFailed, canonical_url, clean_html, clean_text
from tracker.feeds.addresses import address


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words", "plain words"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("<p>One<b>two</b></p><p>three<br>four</p>", "Onetwo\nthree\nfour"),
        ("a &lt;b&gt; &amp;amp; &eacute;", "a <b> &amp; \u00e9"),
        ("<ul><li>x<li>y</ul>", "x\ny"),
        ("seen<script>not</script> <style>not</style><template>not</template>", "seen"),
        ("seen<!-- not --><svg><text>not</text></svg><noscript>not</noscript>", "seen"),
        ("seen<textarea>not</textarea><select><option>not</select>", "seen"),
        ("<div hidden>not<p>not<br>not</p>not</div>seen", "seen"),
        ("<span aria-hidden='true'>not</span>seen", "seen"),
        ("<span style='DISPLAY : NONE'>not</span>seen", "seen"),
        ("<span style='visibility:hidden'>not</span><b style='font-size:0px'>not</b>seen", "seen"),
        ("<b style='opacity:0'>not</b><b style='position:absolute;left:-9999px'>not</b>seen", "seen"),
        ("<b style='opacity:0.5;font-size:0.8em;left:-1px'>seen</b>", "seen"),
        ("<div style='height:0;overflow:hidden'>not</div><i style='color:transparent'>not</i>seen", "seen"),
        ("<div style='line-height:0.9;max-height:40px'>seen</div>", "seen"),
        ("<p onclick='x()'>seen</p><img src=x onerror='x()'><a href='javascript:x()'>link</a>", "seen\nlink"),
        ("<object>not</object><iframe>not</iframe><embed>seen", "seen"),
        ("<b>unclosed <i>words", "unclosed words"),
    ],
)
def test_only_what_a_reader_would_see_is_left(markup, text):
    assert clean_html(markup) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ze\u200br\u200do\ufeff wi\u2060dth", "zero width"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("so\u00adft", "soft"),
        ("a\U000e0041\U000e0042b\ufe0fc\U000e0100d", "abcd"),
        ("a\x00b\x1bc\x85d\ue000e", "abcde"),
        ("  two\t\t words \r\n\r\n\n next\u2028line ", "two words\nnext\nline"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\u3164b\u115fc", "abc"),
    ],
)
def test_what_cannot_be_seen_is_not_in_the_text(raw, text):
    assert clean_text(raw) == text


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<b>", "<p", "hidden", ">", "</", "&#x", "<!--", "\u202e"])).map("".join)
)
@settings(max_examples=100)
def test_cleaned_text_stays_as_it_is_when_cleaned_again(raw):
    assert clean_text(clean_html(raw)) == clean_html(raw)


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("HTTPS://Example.COM:443/a/../b", "https://example.com/b"),
        ("https://example.com/a?utm_source=x&id=2&utm_medium=y&fbclid=z", "https://example.com/a?id=2"),
        ("https://www.bbc.co.uk/news/1?at_medium=RSS&at_campaign=rss", "https://www.bbc.co.uk/news/1"),
        ("https://example.com/a?at_home=1#part", "https://example.com/a?at_home=1"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("/a b", "https://base.example/a%20b"),
        ("//other.example/x", "https://other.example/x"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("", None),
        ("javascript:alert(1)", None),
        ("mailto:me@example.com", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        ("https://example.com/" + "x" * 2_000, None),
        ("https://example.com/" + "\u00e9" * 1_000, None),
    ],
)
def test_a_page_has_one_address(link, canonical):
    assert canonical_url(link, "https://base.example/feed/") == canonical


def test_an_address_is_taken_apart_in_ascii():
    place = address("https://B\u00fccher.example:8443/caf\u00e9 au lait?q=\u20ac#x")
    assert place.host == "xn--bcher-kva.example"
    assert place.target == "/caf%C3%A9%20au%20lait?q=%E2%82%AC"
    assert place.url == "https://xn--bcher-kva.example:8443/caf%C3%A9%20au%20lait?q=%E2%82%AC"
    assert address("http://[::1]").url == "http://[::1]/"


@given(st.text(max_size=60).map("http://".__add__) | st.text(max_size=60))
@settings(max_examples=100)
def test_any_text_is_an_address_or_refused(text):
    canonical_url(text, "https://base.example/")
    try:
        assert address(text).target.isascii()
    except FetchFailed as error:
        assert error.kind == "bad_address"  # noqa: PT017  (either end is right)
