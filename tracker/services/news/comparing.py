"""Comparing new articles with what is remembered: which it could copy, quote or correct, found without reading all."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from tracker.core.resolver.articles import Article
from tracker.core.resolver.dedupe import COPY_AT, NEWSROOMS, PERMUTATIONS, Known, Relation, StoryLink, assign
from tracker.core.resolver.passages import DATELINE

LEAD = 1200  # characters in which a text says whose report it passes on, or what it corrects
SIMILAR_TITLE = 50.0  # token-set ratio, 0 to 100, below which no headline is taken for the same
OWN = StoryLink(Relation.NEW, None, None, "its own report")

# What follows holds for more texts than `assign` links, never for fewer: it spares the rest the reading of sentences.
_TITLE_MAY_CORRECT = re.compile(
    r"^\W*(?:story )?(?:kill|mandatory|correct|clarif|refile|updat|errat|advisory|editor)|retract|withdrawn",
    re.IGNORECASE,
)
_LEAD_MAY_CORRECT = re.compile(r"\b(?:has|have) (?:withdrawn|retracted)\b|headlined", re.IGNORECASE)


@lru_cache(maxsize=16)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


class Memory:
    """Articles already taken in. `link` gives what `assign` gives against all of them, for those that can matter."""

    def __init__(self, known: Iterable[Known], newsrooms: Iterable[str]) -> None:
        self._known: list[Known] = []
        self._hashes: defaultdict[str, list[int]] = defaultdict(list)
        self._by_source: defaultdict[str, list[int]] = defaultdict(list)
        self._by_newsroom: defaultdict[str, list[int]] = defaultdict(list)
        self._signatures = np.empty((64, PERMUTATIONS), dtype="<u4")
        self._newsrooms = frozenset(newsrooms)
        self._names = _any_of(self._newsrooms | frozenset(NEWSROOMS))
        for k in known:
            self.add(k)

    def add(self, known: Known) -> None:
        """Remember one more article."""
        place = len(self._known)
        if place == len(self._signatures):
            self._signatures = np.concatenate([self._signatures, np.empty_like(self._signatures)])
        self._signatures[place] = np.frombuffer(known.signature, dtype="<u4")
        self._known.append(known)
        self._hashes[known.body_sha256].append(place)
        self._by_source[known.source.name.casefold()].append(place)
        self._by_newsroom[known.source.newsroom].append(place)

    def link(self, article: Article, body_sha256: str, signature: bytes, without: frozenset[int]) -> StoryLink:
        """How the article stands to what is remembered, leaving out the articles with the ids `without`."""
        alike = {*self._hashes.get(body_sha256, ()), *self._alike(signature)}
        may_quote, may_correct = self._may_quote(article), _may_correct(article)
        if not (alike or may_quote or may_correct):
            return OWN
        places = alike | set(self._quotable(article) if may_quote else ())
        places |= set(self._by_newsroom.get(article.source.newsroom, ()) if may_correct else ())
        candidates = [k for k in (self._known[p] for p in sorted(places)) if k.id not in without]
        return assign(article, candidates, self._newsrooms)

    def _alike(self, signature: bytes) -> list[int]:
        stored = self._signatures[: len(self._known)]
        same = (stored == np.frombuffer(signature, dtype="<u4")).mean(axis=1)
        return [int(p) for p in np.flatnonzero(same >= COPY_AT)]

    def _may_quote(self, article: Article) -> bool:
        """Whether a newsroom is named where a report is credited to one."""
        dateline = DATELINE.match(article.body)
        if dateline and dateline[1]:
            return True
        return any(self._names.search(text) for text in (article.title, article.body[:LEAD], article.body[-LEAD:]))

    def _quotable(self, article: Article) -> list[int]:
        text = f"{article.title} {article.body[:LEAD]} {article.body[-LEAD:]}".casefold()
        places = [p for name, found in self._by_source.items() if name in text for p in found]
        return self._with_like_titles(article.title, places)

    def _with_like_titles(self, title: str, places: list[int]) -> list[int]:
        titles = {p: self._known[p].title.casefold() for p in places}
        like = process.extract(
            title.casefold(), titles, scorer=fuzz.token_set_ratio, score_cutoff=SIMILAR_TITLE, limit=None
        )
        return [place for _, _, place in like]


def _may_correct(article: Article) -> bool:
    return bool(_TITLE_MAY_CORRECT.search(article.title) or _LEAD_MAY_CORRECT.search(article.body[:LEAD]))
