"""Doing something and undoing it, to say beforehand what it would do, or why it would be refused."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from tracker.storage.db import transaction

T = TypeVar("T")


class _Undone(Exception):
    """The end of a rehearsal: nothing of it is kept."""


def rehearse(engine: Engine, act: Callable[[Session], T]) -> T:
    """What `act` returns, with everything it wrote undone. Its refusals are raised as they are."""
    results: list[T] = []
    try:
        with transaction(engine) as session:
            results.append(act(session))
            raise _Undone
    except _Undone:
        return results[0]
