"""A real Chromium on a live site. The CDN is played by the npm packages themselves; nothing else can be reached.

Chromium is expected at /usr/bin/chromium (or where CHROMIUM says); `npm ci` in this folder installs the packages.
"""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.site import add_people, entry
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.forecast import binary
from tracker.core.question import Question
from tracker.services import forecasts, questions
from tracker.storage.db import open_engine, transaction
from tracker.storage.queries.questions import load_question

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PACKAGES = Path(__file__).parent / "node_modules"
CDN = "https://cdn.jsdelivr.net/npm/"
DAY = timedelta(days=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here; skip it, saying why, where the browser or the packages are missing."""
    missing = "" if CHROMIUM.exists() else f"there is no Chromium at {CHROMIUM}"
    if not (PACKAGES / "chart.js").exists():
        missing = "the chart libraries are missing: run `npm ci` in tests/browser"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium, which as root runs without its sandbox."""
    return {"executable_path": str(CHROMIUM), "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each test has a site of its own, so there is no common address (and the plug-in's own fixture is outdated)."""


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The browser needs one database only."""
    path = tmp_path / "tracker.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on it."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def site(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The address of a live site."""
    app = create_app(Settings(var=tmp_path, limits=False, _env_file=None), engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Reader:
    """Somebody at a screen: pages are opened on the live site, and every one of them must be in order."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        self.tampered: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.context.route("**/*", self._serve)

    def open(self, path: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.site + path)
        self.look()

    def look(self) -> None:
        """The page must not be wider than the screen."""
        html = self.page.locator("html")  # a locator waits where a click has begun another page
        width = html.evaluate("html => [html.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} scrolls sideways: {width[0]} px on {width[1]}"

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _serve(self, route: Route) -> None:
        address = route.request.url
        if address.startswith((self.site, "data:")):
            route.continue_()
        elif address.startswith(CDN) and (file := _package_file(address.removeprefix(CDN))).exists():
            body = file.read_bytes() + (b"\n" if file.name in self.tampered else b"")
            headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
            route.fulfill(body=body, headers=headers)
        else:
            self.complaints.append(f"asked for {address}")
            route.abort()


def _package_file(path: str) -> Path:
    """chart.js@4.6.1/dist/x.js is dist/x.js of the installed package chart.js."""
    name, _, rest = path.partition("@")
    return PACKAGES / name / rest.partition("/")[2]


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desk", "phone"])
def screen(request: pytest.FixtureRequest) -> dict[str, int]:
    """A wide and a narrow screen."""
    width, height = request.param
    return {"width": width, "height": height}


@pytest.fixture
def reader(new_context: Callable[..., BrowserContext], site: str, screen: dict[str, int]) -> Iterator[Reader]:
    """A reader with scripts; whatever the console complains of fails the test."""
    somebody = Reader(new_context(viewport=screen).new_page(), site)
    yield somebody
    somebody.look()
    assert somebody.complaints == []


@pytest.fixture
def plain_reader(new_context: Callable[..., BrowserContext], site: str) -> Iterator[Reader]:
    """A reader whose browser runs no scripts."""
    context = new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    somebody = Reader(context.new_page(), site)
    yield somebody
    assert somebody.complaints == []


def ask(engine: Engine, slug: str, *, days: tuple[float, float] = (-30, 60), **more: Any) -> Question:
    """A question that is open now, from `days[0]` to `days[1]` from now."""
    now = datetime.now(UTC)
    item = entry(slug, **more)
    opens, closes = now + days[0] * DAY, now + days[1] * DAY
    question = replace(item.question, opens_at=opens, closes_at=closes)
    criteria = replace(item.criteria, opens_at=opens, closes_at=closes)
    with transaction(engine) as session:
        questions.sync(session, [replace(item, question=question, criteria=criteria)], opens)
        return load_question(session, slug)


def crowd(engine: Engine, question: Question, *said: float) -> None:
    """Several people forecast a binary question, one a day from its opening on."""
    people = add_people(engine, *(f"Forecaster {n}" for n in range(len(said))))
    with transaction(engine) as session:
        for n, (who, p) in enumerate(zip(people, said, strict=True)):
            forecasts.place_forecast(session, question, who, binary(p), question.opens_at + (n + 1) * DAY)
