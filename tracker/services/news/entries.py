"""What is taken in: entries as a feed tells them, what is planned with them, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.core.resolver.articles import Article, Source
from tracker.core.resolver.dedupe import StoryLink


class Item(Protocol):
    """An entry as a feed tells it: canonical address, cleaned text, a moment in UTC or None."""

    @property
    def guid(self) -> str:
        """The feed's own name of the entry."""
        ...

    @property
    def url(self) -> str:
        """The canonical address."""
        ...

    @property
    def title(self) -> str:
        """The headline."""
        ...

    @property
    def text(self) -> str:
        """The cleaned text."""
        ...

    @property
    def published_at(self) -> datetime | None:
        """When it was published, in UTC, where the feed says so."""
        ...

    @property
    def lang(self) -> str | None:
        """The language, such as “en”."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """An article to be written. Its `number` is negative until storage gives it an id; `story` likewise."""

    number: int
    article: Article
    guid: str
    language: str
    version: int
    supersedes: int | None
    link: StoryLink
    story: int
    suspicion: float
    body_sha256: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written. `last_id` is the newest article that the comparison has seen."""

    source: Source
    fictional: bool
    last_id: int
    entries: tuple[Planned, ...]
    known: int


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many entries were new, known and edited, and the questions whose evidence was taken back by them."""

    new: int = 0
    known: int = 0
    edited: int = 0
    touched: tuple[int, ...] = ()
