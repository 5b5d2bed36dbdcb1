"""Which story an article tells: that of what it copies or corrects, or that of a headline with much the same words.

Stories group the news for readers. They say nothing of independence: that is told by an article's origin.
"""

import re
from collections import defaultdict
from datetime import datetime, timedelta

SAME_STORY = timedelta(hours=72)
SHARED_WORDS = 3  # least number of telling words that two headlines share
OVERLAP = 0.5  # least share of shared words among all of both (Jaccard)
LONG = 4  # letters of a telling word

_WORD = re.compile(r"\w+")


def telling_words(title: str) -> frozenset[str]:
    """The words of a headline that may tell its story from others."""
    return frozenset(w for w in _WORD.findall(title.casefold()) if len(w) >= LONG or w.isdigit())


class Headlines:
    """Headlines by their words, each with the key of its story."""

    def __init__(self) -> None:
        self._entries: list[tuple[frozenset[str], datetime, int]] = []
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, title: str, at: datetime, story: int) -> None:
        """Remember a headline."""
        words = telling_words(title)
        for word in words:
            self._by_word[word].append(len(self._entries))
        self._entries.append((words, at, story))

    def find(self, title: str, at: datetime) -> int | None:
        """The story whose headline is most alike, if one is near enough in words and in time."""
        words = telling_words(title)
        shared: defaultdict[int, int] = defaultdict(int)
        for word in words:
            for entry in self._by_word.get(word, ()):
                shared[entry] += 1
        best = max(
            (
                (count / len(words | self._entries[entry][0]), -entry)
                for entry, count in shared.items()
                if count >= SHARED_WORDS and abs(at - self._entries[entry][1]) <= SAME_STORY
            ),
            default=(0.0, 0),
        )
        return self._entries[-best[1]][2] if best[0] >= OVERLAP else None
