"""Turning what others wrote into plain text: what a reader of the page would see, and nothing else.

Scripts, styles, comments, hidden elements, control characters and invisible characters (zero-width, bidirectional,
tags, variation selectors) are gone: each has been used to smuggle words past readers and into machines.
"""

import re
import unicodedata
from html.parser import HTMLParser
from typing import TypeVar

import nh3

Cut = TypeVar("Cut", str, bytes)

MAX_HTML = 200_000  # characters of one entry that are read
MAX_TAGS = 10_000  # of one entry: deep nesting costs quadratic time
MAX_TEXT = 100_000

_UNSEEN = {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "title", "head"}
_UNSEEN |= {"textarea", "select", "datalist", "audio", "video", "canvas", "dialog", "noframes", "noembed"}
_BLOCKS = {"address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "br", "li", "main", "nav", "ol", "p", "pre", "section"}
_BLOCKS |= {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "ul", "details", "summary"}
_INLINE = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q"}
_INLINE |= {"s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"}
_VOID = {"br", "hr"}

_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0*(?:\.0*)?(?:;|%|$)|content-visibility:hidden|"
    r"font-size:(?:0*\.?0+)(?:px|pt|em|rem|%|;|$)|text-indent:-\d{3,}|(?:left|top|right|bottom):-\d{3,}|"
    r"(?:max-)?(?:height|width):0+(?:px|;|$)|color:transparent|clip:rect|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
)
_MARKUP = re.compile(r"<[A-Za-z/!?]|&[A-Za-z#]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def clean_html(markup: str) -> str:
    """The visible text of some HTML, one line a block. Plain text passes as it is, but for invisible characters."""
    markup = cut_at(markup[:MAX_HTML], "<", MAX_TAGS)
    return clean_text(_visible(markup) if _MARKUP.search(markup) else markup)


def clean_text(text: str) -> str:
    """Text in NFC without control and invisible characters, with single spaces and single line ends."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text[:MAX_HTML]).replace("\r", "\n"))
    text = _SPACES.sub(" ", _CONTROL.sub("", text).replace("\u2028", "\n").replace("\u2029", "\n"))
    return _LINES.sub("\n", text).strip()[:MAX_TEXT]


def clean_line(markup: str) -> str:
    """The visible text of some HTML on one line: for titles."""
    return clean_html(markup).replace("\n", " ")


def cut_at(text: Cut, mark: Cut, n: int) -> Cut:
    """A text up to where a mark occurs for the n-th time, that one left out."""
    pieces = text.split(mark, n)
    return text[: len(text) - len(pieces[-1]) - len(mark)] if len(pieces) > n else text


def _visible(markup: str) -> str:
    tidy = nh3.clean(
        markup,
        tags=_BLOCKS | _INLINE,
        clean_content_tags=_UNSEEN,
        attributes={"*": {"style", "hidden", "aria-hidden"}},
        strip_comments=True,
        link_rel=None,
        url_schemes=set(),
    )
    reader = _Reader()
    reader.feed(tidy)  # well-formed after nh3, so that this reader meets no surprises
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    """Collects the text that is not within a hidden element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.depth = 0  # of open elements within the outermost hidden one, itself included

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag not in _VOID and (self.depth or _hides(dict(attrs))):
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if self.depth and tag not in _VOID:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.pieces.append(data)


def _hides(attributes: dict[str, str | None]) -> bool:
    style = "".join((attributes.get("style") or "").lower().split())
    return "hidden" in attributes or attributes.get("aria-hidden") == "true" or bool(_HIDING.search(style))
