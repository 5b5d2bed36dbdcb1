"""What the resolver reads: articles, where they come from, and their text made safe to judge."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """What sort of publisher a source is."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    BROADCASTER = "broadcaster"
    OFFICIAL = "official"
    AGGREGATOR = "aggregator"
    BLOG = "blog"
    SATIRE = "satire"


class Tier(StrEnum):
    """How far a source's word goes: A and B count as independent sources, C never does."""

    A = "A"
    B = "B"
    C = "C"


class ArticleStatus(StrEnum):
    """Whether an article's word still stands. Only live articles contribute to a belief."""

    LIVE = "live"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher. Sources of one `owner_group` are one newsroom, however many names they publish under."""

    id: int
    name: str
    domain: str
    owner_group: str
    kind: SourceKind
    tier: Tier

    @property
    def newsroom(self) -> str:
        """The key of independence: the owner, or the source's own name where no owner is given."""
        return (self.owner_group or self.name).casefold()


@dataclass(frozen=True, slots=True)
class Article:
    """One published text. `title` and `body` are cleaned (see `clean`); quotations are offsets into them."""

    id: int
    title: str
    body: str
    source: Source
    published_at: datetime
    fetched_at: datetime
    url: str = ""
    status: ArticleStatus = ArticleStatus.LIVE


UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})  # control, format (zero-width, bidi, tags), private, unassigned
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # variation selectors can carry hidden text


def clean(text: str) -> str:
    """The text a reader would see: NFC, one space between words, one newline between paragraphs, nothing invisible.

    Applying it twice changes nothing.
    """
    lines = re.sub("\r\n?|[\u2028\u2029\u0085\v\f]", "\n", text)
    spaced = re.sub(r"[^\S\n]", " ", lines)
    seen = "".join(c for c in spaced if c == "\n" or unicodedata.category(c) not in UNSEEN)
    composed = unicodedata.normalize("NFC", SELECTORS.sub("", seen))
    return re.sub(r" *\n[\n ]*", "\n", re.sub(r" {2,}", " ", composed)).strip()
