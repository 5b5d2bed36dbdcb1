"""Where the real data lie that tests read but the repository does not carry."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """The path of a shared data file; the calling test is skipped, saying so, where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not here: it lies in ../shared/data, outside the repository")
    return path
