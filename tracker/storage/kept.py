"""Figures kept in memory for as long as what they derive from has not changed."""

from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Values by key, each good for one version of what it was made from. Holds at most `most` of them."""

    def __init__(self, most: int = 2000) -> None:
        self.most = most
        self._values: dict[int, tuple[object, V]] = {}

    def get(self, key: int, version: object) -> V | None:
        """The value, if it was made from this version."""
        found = self._values.get(key)
        return found[1] if found is not None and found[0] == version else None

    def put(self, key: int, version: object, value: V) -> V:
        """Keep a value and return it. When there are too many, all others go."""
        if len(self._values) >= self.most:
            self._values = {}
        self._values[key] = (version, value)
        return value
