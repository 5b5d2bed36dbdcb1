"""The real English parser, loaded once for all tests of the judge."""

import pytest

from tracker.judges.english import EnglishParser


@pytest.fixture(scope="session")
def parser() -> EnglishParser:
    return EnglishParser()
