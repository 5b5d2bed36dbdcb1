"""The one place that reads the clock. Only doors call it, once a request or a sweep; below them time is an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (this is the place)
