"""Making XML harmless and bounded before a parser sees it, in one pass of linear time.

Comments, processing instructions and all declarations are gone, so that no entity can be defined; what is not closed is
closed; nesting, tags and entries are bounded. What is malformed otherwise is left to the parser.
"""

import re
from collections import Counter

from tracker.feeds.failure import FetchFailed

MAX_ENTRIES = 500  # of one feed; the first ones, which are the newest by custom
MAX_DEPTH = 200
MAX_TAG = 20_000  # characters of a single tag

_TAG = re.compile(r"""<(/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_DROPPED = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"))
_NEVER_CLOSED = {"br", "hr", "img", "input", "wbr", "source", "embed", "col", "area"}
_ENTRIES = {"item", "entry"}


def tidy(text: str) -> str:
    """The XML without what is dangerous or too much. Raises `FetchFailed` where it nests or tags beyond bounds."""
    return _Tidying(text).run()


class _Tidying:
    """One pass over a text. `place` is where what has not been copied yet begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.count = Counter[str]()  # how often each name is open
        self.entries = 0

    def run(self) -> str:
        """The whole pass."""
        start = self.text.find("<")
        while start >= 0:
            self._copy_to(start)
            if not self._step(start):
                break
            start = self.text.find("<", self.place)
        else:
            self._copy_to(len(self.text))
        self.pieces += [f"</{name}>" for name in reversed(self.open)]
        return "".join(self.pieces)

    def _copy_to(self, end: int) -> None:
        self.pieces.append(self.text[self.place : end])
        self.place = end

    def _step(self, start: int) -> bool:
        """Take one construct that starts with "<"; false where the rest is not to be read."""
        if self.text.startswith("<![CDATA[", start):
            end = self.text.find("]]>", start)
            if end < 0:
                return False
            self._copy_to(end + 3)
            return True
        for opening, closing in _DROPPED:
            if self.text.startswith(opening, start):
                end = self.text.find(closing, start + len(opening))
                self.place = end + len(closing)
                return end >= 0
        tag = _TAG.match(self.text, start)
        if tag is None:
            self.pieces.append("&lt;")
            self.place = start + 1
            return True
        return self._take(tag)

    def _take(self, tag: re.Match[str]) -> bool:
        closing, name, rest = tag.groups()
        if len(tag[0]) > MAX_TAG:
            raise FetchFailed("not_a_feed", f"has a tag of more than {MAX_TAG} characters")
        if closing:
            self._close(name)
        elif name.rpartition(":")[2] in _ENTRIES:
            self.entries += 1
            if self.entries > MAX_ENTRIES:
                return False
        if not closing and not rest.endswith("/") and name.lower() not in _NEVER_CLOSED:
            self.open.append(name)
            self.count[name] += 1
            if len(self.open) > MAX_DEPTH:
                raise FetchFailed("not_a_feed", f"nests elements deeper than {MAX_DEPTH}")
        self._copy_to(tag.end())
        return True

    def _close(self, name: str) -> None:
        while self.count[name]:
            last = self.open.pop()
            self.count[last] -= 1
            if last == name:
                break
