"""Who leads among workers: one holds a lock that its death sets free, the others wait for it.

PostgreSQL: an advisory lock of one connection, which the server takes back when the connection breaks. SQLite: a lock
on a file beside the database, which the kernel takes back when the process ends.
"""

import fcntl
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

KEY = 0x666F7265  # of the advisory lock: "fore"
PATIENCE = 1.0  # seconds between attempts to lead


class Lock(ABC):
    """The right to lead."""

    @abstractmethod
    def take(self) -> bool:
        """Whether this worker leads now."""

    @abstractmethod
    def held(self) -> bool:
        """Whether this worker still leads."""

    @abstractmethod
    def drop(self) -> None:
        """Let another worker lead."""


class ServerLock(Lock):
    """An advisory lock on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Ask the server for the lock."""
        try:
            self._connection = self._connection or self._connect()
            return bool(self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}))
        except SQLAlchemyError:
            self.drop()
            return False

    def _connect(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # it never goes back to the pool, where others would hold the lock unknowingly
        return connection

    def held(self) -> bool:
        """Whether the connection, and with it the lock, is alive."""
        try:
            return self._connection is not None and self._connection.scalar(text("SELECT 1")) == 1
        except SQLAlchemyError:
            self.drop()
            return False

    def drop(self) -> None:
        """Close the connection."""
        with suppress(SQLAlchemyError):
            if self._connection is not None:
                self._connection.close()
        self._connection = None


class FileLock(Lock):
    """A lock on a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Ask the kernel for the lock."""
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def held(self) -> bool:
        """Nothing but this process can let go of the lock."""
        return self._file is not None

    def drop(self) -> None:
        """Close the file; it stays, so that nobody locks a file that another is about to delete."""
        if self._file is not None:
            self._file.close()
        self._file = None


class NoLock(Lock):
    """A database in memory has one process anyway."""

    def take(self) -> bool:
        """Always."""
        return True

    def held(self) -> bool:
        """Always."""
        return True

    def drop(self) -> None:
        """There is nothing to let go of."""


def lock_of(engine: Engine) -> Lock:
    """The lock that workers of this database compete for."""
    if engine.dialect.name == "postgresql":
        return ServerLock(engine)
    path = engine.url.database
    return FileLock(Path(f"{path}.worker")) if path and path != ":memory:" else NoLock()


@contextmanager
def leadership(engine: Engine, stop: Event) -> Iterator[Lock | None]:
    """Wait until this worker leads, and lead until the block ends; None where it was told to stop before."""
    lock = lock_of(engine)
    try:
        while not stop.is_set():
            if lock.take():
                yield lock
                return
            stop.wait(PATIENCE)
        yield None
    finally:
        lock.drop()
