"""The demonstration's story as plain values: who forecasts what when, and how the past questions ended."""

from dataclasses import dataclass
from datetime import datetime

from tracker.core.entry import QuestionEntry
from tracker.core.forecast import ForecasterKind
from tracker.core.resolver.articles import SourceKind, Tier

SECONDS = 120.0  # that the play takes unless told otherwise
SHORTEST, LONGEST = 20.0, 3600.0  # below, polls and windows are too short to be told apart


@dataclass(frozen=True, slots=True)
class Player:
    """A fictional forecaster. `owner` is the handle of whoever runs a bot."""

    handle: str
    name: str
    kind: ForecasterKind
    joined_at: datetime
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """A fictional newsroom; `feed` is the path of its feed on the loopback server."""

    name: str
    feed: str
    domain: str
    owner_group: str
    kind: SourceKind
    tier: Tier


@dataclass(frozen=True, slots=True)
class Move:
    """One forecast of a player. `key` is the same in every telling, so that it is placed once."""

    key: str
    handle: str
    slug: str
    at: datetime
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a player wrote under a question before the start, in Markdown."""

    handle: str
    slug: str
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a question of the past was resolved: `at`, knowing it since `known_at`, for a reason anybody can read."""

    slug: str
    outcome: str
    known_at: datetime
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """The whole demonstration, told in `seconds` from `started_at` on.

    `history` are the forecasts before the start, `moves` those of the play, both in order of time. Feeds are polled
    every `poll_seconds`.
    """

    started_at: datetime
    seconds: float
    poll_seconds: float
    players: tuple[Player, ...]
    outlets: tuple[Outlet, ...]
    entries: tuple[QuestionEntry, ...]
    endings: tuple[Ending, ...]
    remarks: tuple[Remark, ...]
    history: tuple[Move, ...]
    moves: tuple[Move, ...]
