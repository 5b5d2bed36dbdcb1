"""Who really reported a story: copies, quotations of other newsrooms, corrections and retractions.

Two reports count as independent only if neither is a copy or a quotation of the other, and their newsrooms differ.
Near-duplicates are found by MinHash (Broder 1997) over word shingles.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import numpy as np
from datasketch import MinHash
from rapidfuzz import fuzz

from tracker.core.resolver.articles import Article, Source
from tracker.core.resolver.passages import DATELINE, sentences

PERMUTATIONS = 128
SHINGLE = 3  # words
COPY_AT = 0.5  # estimated Jaccard similarity of the shingle sets
COPY_WINDOW = timedelta(days=7)
HEADLINE_AT = 85.0  # token-set ratio, 0 to 100
CORRECTION_WINDOW = timedelta(days=14)
LEAD_LENGTH = 1500  # characters among which the lead is sought
LEAD = 3  # sentences in which a newsroom says whose report it passes on

NEWSROOMS = (
    "Reuters",
    "Associated Press",
    "AP",
    "Agence France-Presse",
    "AFP",
    "Bloomberg",
    "Bloomberg News",
    "DPA",
    "EFE",
    "ANSA",
    "Kyodo",
    "Xinhua",
    "TASS",
    "Interfax",
    "RIA Novosti",
    "Anadolu",
    "PTI",
    "Yonhap",
    "UPI",
    "Ukrinform",
    "BBC",
    "CNN",
    "CNBC",
    "Sky News",
    "Al Jazeera",
    "NHK",
    "New York Times",
    "Washington Post",
    "Wall Street Journal",
    "Financial Times",
    "Guardian",
    "Der Spiegel",
    "Le Monde",
    "Bild",
    "Handelsblatt",
    "Nikkei",
    "El Pais",
    "Axios",
    "Politico",
)


class Relation(StrEnum):
    """How an article stands to what is already known."""

    NEW = "new"
    COPY = "copy"
    QUOTES = "quotes"
    CORRECTION = "correction"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an article already taken in. `origin` is None where the article is its own."""

    id: int
    title: str
    body_sha256: str
    signature: bytes
    source: Source
    published_at: datetime
    origin: int | str | None = None


@dataclass(frozen=True, slots=True)
class StoryLink:
    """What an article is: `target` is linked, `origin` is an id, a newsroom or None for its own."""

    relation: Relation
    origin: int | str | None
    target: int | None
    why: str


def body_sha256(body: str) -> str:
    """The hash of a body's words, in lower case, so that spacing and capitals make no difference."""
    return hashlib.sha256(" ".join(_words(body)).encode()).hexdigest()


_EMPTY = MinHash(num_perm=PERMUTATIONS, seed=1)  # drawing its permutations takes longer than most signatures


@lru_cache(maxsize=512)
def signature(body: str) -> bytes:
    """The MinHash signature of a body: 128 unsigned 32-bit numbers, little-endian, 512 bytes."""
    words = _words(DATELINE.sub("", body))
    shingles = {" ".join(words[i : i + SHINGLE]).encode() for i in range(max(1, len(words) - SHINGLE + 1))}
    sketch = _EMPTY.copy()
    sketch.update_batch(sorted(shingles))
    return bytes(np.asarray(sketch.hashvalues).astype("<u4").tobytes())


def similarity(a: bytes, b: bytes) -> float:
    """The estimated Jaccard similarity of two signatures, in [0, 1]; standard error about 0.04 at one half."""
    return float(np.mean(np.frombuffer(a, dtype="<u4") == np.frombuffer(b, dtype="<u4")))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def assign(article: Article, recent: Iterable[Known], newsrooms: Iterable[str] = ()) -> StoryLink:
    """How the article stands to what was taken in lately. `newsrooms` adds names to those known everywhere.

    A correction outranks a copy (it repeats the text it corrects), a copy outranks a quotation.
    """
    known = sorted((k for k in recent if k.id != article.id), key=lambda k: (k.published_at, k.id))
    names = frozenset({*NEWSROOMS, *newsrooms, *(k.source.name for k in known)})
    return (
        _correction(article, known)
        or _copy(article, known, _credited(article, names))
        or _quotation(article, known, names)
        or StoryLink(Relation.NEW, None, None, "its own report")
    )


# Corrections ---------------------------------------------------------------------------------------------------------

_RETRACTION = re.compile(
    r"^\W*(?:retraction\b|(?:story )?(?:retracted|withdrawn|killed?|mandatory kill)\s*[:–—-])[\s:–—-]*|"
    r"\bretraction and apology\b|\bretracts? (?:its|the|an?|our) (?:\w+ )?(?:story|report|article)\b|"
    r"\b(?:story|report|article) (?:has been |is |was )?(?:withdrawn|retracted)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^\W*(?:correction\b|(?:corrected|corrects?|clarification|refile|update|erratum|advisory|editor'?s note)"
    r"(?:[ -]correction)?\s*[:–—-])[\s:–—-]*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:has|have) (?:withdrawn|retracted) (?:the|its|our|this|a|an) (?:\w+ )?(?:story|report|article|item|"
    r"dispatch)|"
    r"\bplease note that\b.{0,80}\bheadlined\b|\bin an? (?:\w+ )?(?:story|report|article|dispatch) headlined\b|"
    r"\b(?:story|report|article|item) headlined\b.{0,200}\b(?:withdrawn|retracted|wrong|incorrect|in error|false)\b",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"[\"“‘']([^\"“”]{12,200}?)[\"”’'](?!\w)")


def _correction(article: Article, known: list[Known]) -> StoryLink | None:
    """A notice by title, or by a first sentence that names the headline it takes back."""
    lead = " ".join(s.text for s in sentences(article.body[:LEAD_LENGTH])[:LEAD])
    if not (_RETRACTION.search(article.title) or _CORRECTION.search(article.title) or _NOTICE.search(lead)):
        return None
    retracts = _RETRACTION.search(article.title) or re.search(
        r"\b(?:withdrawn|retracted|retracts)\b", lead, re.IGNORECASE
    )
    relation = Relation.RETRACTION if retracts else Relation.CORRECTION
    own = [
        k
        for k in known
        if k.source.newsroom == article.source.newsroom
        and timedelta(0) <= article.published_at - k.published_at <= CORRECTION_WINDOW
    ]
    target = _headlined(article, lead, own) or _same_names(article, own)
    if target is None:
        return StoryLink(relation, None, None, f"a {relation} of a report that is not known here")
    return StoryLink(relation, None, target.id, f"a {relation} of “{target.title}”")


def _headlined(article: Article, lead: str, own: list[Known]) -> Known | None:
    """The report whose headline the notice repeats; of several the closest, then the latest."""
    headlines = [_CORRECTION.sub("", _RETRACTION.sub("", article.title)), *_QUOTED.findall(f"{article.title} {lead}")]
    scored = [(max(fuzz.token_set_ratio(h.casefold(), k.title.casefold()) for h in headlines), k) for k in own]
    alike = [(score, k.published_at, k.id, k) for score, k in scored if score >= HEADLINE_AT]
    return max(alike, key=lambda a: a[:3])[3] if alike else None


def _same_names(article: Article, own: list[Known]) -> Known | None:
    """Where no headline is repeated, the latest report whose headline shares a name with the notice's."""
    if _QUOTED.search(article.body):
        return None
    names = _names(article.title)
    return next((k for k in reversed(own) if names & _names(k.title)), None)


def _names(title: str) -> set[str]:
    """Capitalised words, which in a headline are names or at least its topic."""
    stripped = _CORRECTION.sub("", _RETRACTION.sub("", title))
    return {w.casefold() for w in re.findall(r"\b[A-Z][\w-]{3,}", stripped)}


# Copies --------------------------------------------------------------------------------------------------------------


def _copy(article: Article, known: list[Known], credited: str | None) -> StoryLink | None:
    own_hash, own_signature = body_sha256(article.body), signature(article.body)
    for k in known:
        if abs(article.published_at - k.published_at) > COPY_WINDOW:
            continue
        same = k.body_sha256 == own_hash
        alike = 1.0 if same else similarity(own_signature, k.signature)
        if alike >= COPY_AT:
            origin = k.origin if k.origin is not None else k.id
            why = "the same text as" if same else f"{100 * alike:.0f}% the same words as"
            return StoryLink(Relation.COPY, credited or origin, k.id, f"{why} “{k.title}” ({k.source.name})")
    return None


def _credited(article: Article, names: frozenset[str]) -> str | None:
    """The agency in the dateline or the last line, where it is not the article's own newsroom."""
    dateline = DATELINE.match(article.body)
    if dateline and dateline[1] and not _own(article, dateline[1]):
        return dateline[1]
    last = article.body.rsplit("\n", 1)[-1][-160:]
    signed = re.search(rf"(?:\(|[-–—] ?)({_alternatives(names)})\)?\.?$", last)
    return signed[1] if signed and not _own(article, signed[1]) else None


# Quotations ----------------------------------------------------------------------------------------------------------


def _quotation(article: Article, known: list[Known], names: frozenset[str]) -> StoryLink | None:
    name = _credited(article, names) or _attributed(article, names)
    if name is None:
        return None
    theirs = [
        k for k in known if k.source.name.casefold() == name.casefold() and k.published_at <= article.published_at
    ]
    close = [k for k in theirs if article.published_at - k.published_at <= COPY_WINDOW and _same_story(article, k)]
    target = close[-1].id if close else None
    return StoryLink(Relation.QUOTES, name, target, f"passes on what {name} reported")


def _same_story(article: Article, k: Known) -> bool:
    return bool(fuzz.token_set_ratio(article.title.casefold(), k.title.casefold()) >= 50)


def _attributed(article: Article, names: frozenset[str]) -> str | None:
    """The newsroom whose report the title or the lead passes on, unless the article also has its own witness."""
    text = " ".join([f"{article.title}.", *(s.text for s in sentences(article.body[:LEAD_LENGTH])[:LEAD])])
    found = next((m for m in _attribution(names).finditer(text) if not _own(article, _name_in(m))), None)
    if found is None or _OWN_WITNESS.search(text) or _own_witness(article.source.name).search(text):
        return None
    return _name_in(found)


def _name_in(match: re.Match[str]) -> str:
    return next(g for g in match.groups() if g)


@lru_cache(maxsize=64)
def _attribution(names: frozenset[str]) -> re.Pattern[str]:
    name = "(?:the |a |an )?(?:news (?:agency|site|service) )?(?:{})(?:['’]s?)?".format(f"({_alternatives(names)})")
    verb = r"(?:reported|reports|has reported|had reported|said|says|revealed|reveals|wrote|writes|has learned|learned)"
    return re.compile(
        rf"\b(?i:according to|citing|cited by|as reported by|(?:first )?reported by|quoted by|supplied by|"
        rf"provided by|courtesy of|told|quoting) (?:an? (?:\w+ ){{0,2}}(?:report|story|dispatch) (?:by|in|from) |"
        rf"reports? (?:by|in|from) )?{name}|"
        rf"\b{name},?(?: news agency)?(?: (?:first|exclusively|earlier|also))? {verb}\b|"
        rf"\b{name} (?:report|story|dispatch|exclusive)\b"
    )


_OWN_WITNESS = re.compile(
    r"\b(?:told (?:our|this) (?:reporter|correspondent|newspaper|paper|newsroom|station|channel|programme|"
    r"broadcaster)|"
    r"(?:our|this newspaper's|this paper's) (?:reporter|correspondent)|seen by (?:our|this) \w+|(?:we have|has) "
    r"independently confirmed|confirmed independently)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def _own_witness(name: str) -> re.Pattern[str]:
    own = re.escape(name)
    return re.compile(
        rf"\b(?:told|seen by|reviewed by|obtained by|confirmed to) (?:the )?{own}\b|\b{own} (?:witnessed|saw|"
        rf"confirmed)\b",
        re.IGNORECASE,
    )


def _own(article: Article, name: str) -> bool:
    mine = {article.source.name.casefold(), article.source.newsroom}
    return name.casefold() in mine or any(_initials(m) == name.casefold() for m in mine)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())


def _alternatives(names: frozenset[str]) -> str:
    return "|".join(re.escape(n) for n in sorted(names, key=lambda n: (-len(n), n)))
