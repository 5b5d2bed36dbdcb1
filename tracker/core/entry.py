"""A whole question as a file of the bank, a form or the demonstration describes it, before storage numbers it."""

from dataclasses import dataclass
from datetime import datetime

from tracker.core.question import Question
from tracker.core.resolver.criteria import Criteria


@dataclass(frozen=True, slots=True)
class Clarification:
    """A dated note on how the criteria are read. It explains them and never changes them."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """One question with everything said about it. `question.id` is 0; `file` is empty where no file tells it."""

    file: str
    question: Question
    criteria: Criteria
    tags: tuple[str, ...] = ()
    tournament: str | None = None
    background: str = ""
    fine_print: str = ""
    clarifications: tuple[Clarification, ...] = ()
