"""Column types that are the same on SQLite and PostgreSQL.

Instants are stored as whole microseconds since 1970-01-01 UTC: they sort, compare and index alike on both databases,
carry no zone to lose, and reach NumPy without parsing. Probability vectors are packed little-endian float64, exact to
the bit.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

BigKey = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows itself only in an INTEGER key


def to_micros(moment: datetime) -> int:
    """Whole microseconds since the epoch of an aware moment. A naive one is refused: its zone is unknown."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no place in time; give it a zone")
    return (moment - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware moment in UTC of whole microseconds since the epoch."""
    return EPOCH + timedelta(microseconds=micros)


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored as microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Aware moment to microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Microseconds to aware moment."""
        return None if value is None else from_micros(int(value))


def pack(vector: Sequence[float]) -> bytes:
    """A vector of floats as bytes; NaN marks an outcome that did not exist at the time."""
    return np.asarray(vector, dtype="<f8").tobytes()


def unpack(data: bytes) -> tuple[float, ...]:
    """The vector that `pack` packed."""
    return tuple(np.frombuffer(data, dtype="<f8").tolist())


class Vector(TypeDecorator[Sequence[float]]):
    """A vector of floats, stored packed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[float] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Vector to bytes."""
        return None if value is None else pack(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[float, ...] | None:  # noqa: ARG002
        """Bytes to vector."""
        return None if value is None else unpack(bytes(value))
