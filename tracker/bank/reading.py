"""Reading the bank's folder: every file, every error, nothing raised."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.bank.entries import Bank, Problem, Source
from tracker.bank.lines import key_lines, line_of
from tracker.bank.question import QUESTION_KEYS, read_question
from tracker.bank.source import SOURCE_KEYS, read_source
from tracker.core import fields
from tracker.core.entry import QuestionEntry
from tracker.core.fields import Fields
from tracker.core.resolver.lint import ERROR, lint
from tracker.core.resolver.verbs import CLASSES

MAX_BYTES = 256 * 1024
SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class _Text:
    """A TOML file that could be read: its table, and where its keys stand."""

    file: str
    table: dict[str, Any]
    lines: dict[str, int]

    def problem(self, path: str, rule: str) -> Problem:
        return Problem(self.file, line_of(self.lines, path), path, rule)


def read(folder: Path) -> Bank:
    """All questions in the `*.toml` files of a folder but `sources.toml`. A file with a problem gives no question."""
    questions: dict[str, QuestionEntry] = {}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for path in _files(folder, problems):
        text = _read_file(path, folder, problems)
        question, wrong, doubtful = _question(text) if text else (None, (), ())
        problems += wrong
        warnings += doubtful
        if text and question:
            slug = question.question.slug
            if slug in questions:
                problems.append(text.problem("id", f'"{slug}" is the id of {questions[slug].file} as well'))
            else:
                questions[slug] = question
    return Bank(tuple(questions.values()), tuple(problems), tuple(warnings))


def read_sources(path: Path) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The news sources of a file, and what is wrong with it. Names and addresses of feeds are unique."""
    problems: list[Problem] = []
    text = _read_file(path, path.parent, problems)
    if text is None:
        return (), tuple(problems)
    noted: list[fields.Problem] = []
    tables = Fields(text.table, ("source",), noted).tables("source", SOURCE_KEYS)
    sources = [read_source(table) for table in tables]
    for key in ("name", "feed_url"):
        values = [getattr(source, key) for source in sources]
        for n, value in enumerate(values):
            if value and value in values[:n]:
                tables[n].note(key, f'"{value}" is used twice')
    problems += [text.problem(p.path, p.rule) for p in noted]
    wrong = {p.path.partition(".")[0] for p in noted}
    sound = [source for table, source in zip(tables, sources, strict=True) if table.path not in wrong]
    return tuple(sound), tuple(problems)


def parse_question(content: bytes, file: str = "question.toml") -> tuple[QuestionEntry | None, tuple[Problem, ...]]:
    """One question from the bytes of a file: for the form that takes TOML. None where there is a problem."""
    problems: list[Problem] = []
    text = _parse(content, file, problems)
    question, wrong, _ = _question(text) if text else (None, (), ())
    return question, (*problems, *wrong)


def _question(text: _Text) -> tuple[QuestionEntry | None, tuple[Problem, ...], tuple[Problem, ...]]:
    """The question of a file, or None with problems; and what the linter warns of."""
    noted: list[fields.Problem] = []
    question = read_question(Fields(text.table, QUESTION_KEYS, noted), text.file)
    if noted or question is None:
        return None, tuple(text.problem(p.path, p.rule) for p in noted), ()
    findings = lint(question.question.title, question.criteria, classes=CLASSES)
    errors = tuple(text.problem(_place(f.path), f.rule) for f in findings if f.level == ERROR)
    warnings = tuple(text.problem(_place(f.path), f.rule) for f in findings if f.level != ERROR)
    return (None if errors else question), errors, warnings


def _place(path: str) -> str:
    """The path in the file of what the linter names."""
    return path if path in ("title", "opens_at", "closes_at") else f"resolution.{path}"


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml" and path.name != SOURCES)
    except OSError as error:
        problems.append(Problem(str(folder), 1, "", f"cannot be listed: {error.strerror}"))
        return
    yield from paths


def _read_file(path: Path, folder: Path, problems: list[Problem]) -> _Text | None:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            rule = "is a link that leads out of the folder"
        elif path.exists() and not path.is_file():
            rule = "is not a file"
        else:
            with path.open("rb") as stream:
                return _parse(stream.read(MAX_BYTES + 1), path.name, problems)
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
    except RuntimeError:  # Python 3.11 and 3.12 say so where links lead in a circle
        rule = "is a link that leads in a circle"
    problems.append(Problem(path.name, 1, "", rule))
    return None


def _parse(content: bytes, file: str, problems: list[Problem]) -> _Text | None:
    line = 1
    try:
        if len(content) > MAX_BYTES:
            rule = f"must have at most {MAX_BYTES // 1024} kB"
        else:
            text = content.decode("utf-8-sig")
            return _Text(file, tomllib.loads(text), key_lines(text))
    except UnicodeDecodeError as error:
        line, rule = content.count(b"\n", 0, error.start) + 1, "must be UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        line, rule = _line_in(str(error)), f"is not TOML: {error}"
    except (ValueError, RecursionError) as error:
        rule = f"is not TOML that can be read: {error}"
    problems.append(Problem(file, line, "", rule))
    return None


def _line_in(message: str) -> int:
    digits = message.rpartition("(at line ")[2].partition(",")[0]
    return int(digits) if digits.isdigit() else 1
