"""Where the keys of a TOML text stand, which `tomllib` does not tell.

The text must already have been accepted by `tomllib`: this walk only tells strings, arrays, tables and comments apart.
Paths are those of `tracker.core.fields`: `resolution.events[0].agent`.
"""

import re
import tomllib

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|(?!"""(?!"))[^\\])*"""', re.DOTALL),  # up to two quotes may stand before the closing three
    re.compile(r"'''(?:(?!'''(?!'))[\s\S])*'''"),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)
_PLAIN = re.compile(r"[^,\]}#\n]+")


def key_lines(text: str) -> dict[str, int]:
    """The line (from 1) of every key and table header of a TOML text, by path."""
    return _Walk(text.replace("\r\n", "\n")).lines


def line_of(lines: dict[str, int], path: str) -> int:
    """The line of a path, else of the nearest table around it, else 1."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return 1


class _Walk:
    """One pass over a text; `place` moves forward only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.counted = (0, 1)  # place and line up to which newlines have been counted
        self.lines: dict[str, int] = {}
        self.sizes: dict[str, int] = {}  # how many tables each array of tables has so far
        table = ""
        while self._skip_blank():
            if text[self.place] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        self._take(_BLANK)
        return self.place < len(self.text)

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.place)
        if match is None:
            return ""
        self.place = match.end()
        return match[0]

    def _line(self) -> int:
        place, line = self.counted
        line += self.text.count("\n", place, self.place)
        self.counted = (self.place, line)
        return line

    def _header(self) -> str:
        array = self.text.startswith("[[", self.place)
        line = self._line()
        self.place += 2 if array else 1
        parts = self._key()
        self._skip_blank()
        self.place += 2 if array else 1
        path = ""
        for n, part in enumerate(parts, start=1):
            path = f"{path}.{part}" if path else part
            if array and n == len(parts):
                self.sizes[path] = self.sizes.get(path, 0) + 1
            if path in self.sizes:
                self.lines.setdefault(path, line)
                path = f"{path}[{self.sizes[path] - 1}]"
            self.lines.setdefault(path, line)
        return path

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip_blank()
            if self.text[self.place] in "\"'":
                quoted = self._take(_STRINGS[2]) or self._take(_STRINGS[3])
                parts.append(str(tomllib.loads(f"key = {quoted}")["key"]))
            else:
                parts.append(self._take(_BARE_KEY))
            self._skip_blank()
            if self.text[self.place] != ".":
                return parts
            self.place += 1

    def _pair(self, table: str) -> None:
        self._skip_blank()
        line = self._line()
        path = table
        for part in self._key():
            path = f"{path}.{part}" if path else part
            self.lines.setdefault(path, line)
        self.place += 1  # the equals sign
        self._value(path)

    def _value(self, path: str) -> None:
        self._skip_blank()
        match self.text[self.place]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                any(self._take(pattern) for pattern in _STRINGS)
            case _:
                self._take(_PLAIN)

    def _array(self, path: str) -> None:
        self.place += 1
        item = 0
        while self._skip_blank() and self.text[self.place] != "]":
            self.lines.setdefault(f"{path}[{item}]", self._line())
            self._value(f"{path}[{item}]")
            self._skip_comma()
            item += 1
        self.place += 1

    def _inline_table(self, path: str) -> None:
        self.place += 1
        while self._skip_blank() and self.text[self.place] != "}":
            self._pair(path)
            self._skip_comma()
        self.place += 1

    def _skip_comma(self) -> None:
        if self._skip_blank() and self.text[self.place] == ",":
            self.place += 1
