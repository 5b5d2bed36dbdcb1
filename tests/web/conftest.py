"""The site as a test drives it: on both databases, on day 5, by somebody who sends forms as people do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from tests.site import day
from tests.web.visitor import Person
from tracker.app import create_app
from tracker.config import Settings
from tracker.services import accounts


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The moment of the test: noon of day 5, until it is moved."""
    with time_machine.travel(day(5.5), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed by the same function with a tenth of the work."""
    quick = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", quick)
    monkeypatch.setattr(accounts, "_NOBODY", quick.hash("nobody"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a site in a folder of its own, without rate limits."""
    return Settings(var=tmp_path, limits=False, _env_file=None)


@pytest.fixture
def app(engine: Engine, settings: Settings, clock: time_machine.Traveller) -> Flask:
    """The application."""
    return create_app(settings, engine)


@pytest.fixture
def person(app: Flask, engine: Engine) -> Person:
    """A browser that nobody is signed in on."""
    return Person(app.test_client(), engine)
