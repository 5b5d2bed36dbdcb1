"""What the bank's files hold: questions, news sources, and what is wrong with either."""

from dataclasses import dataclass

from tracker.core.entry import QuestionEntry


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: its name, the line (from 1), the key concerned, and what would be right."""

    file: str
    line: int
    field: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.rule}"


@dataclass(frozen=True, slots=True)
class Source:
    """One news source. `kind` and `tier` say how far it is trusted; sources of one `owner_group` are one newsroom."""

    name: str
    feed_url: str
    domain: str
    kind: str
    tier: str
    owner_group: str
    poll_minutes: float = 15.0
    language: str = "en"
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Bank:
    """All sound questions in order of their files' names, what is wrong, and what the linter only warns of."""

    questions: tuple[QuestionEntry, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
