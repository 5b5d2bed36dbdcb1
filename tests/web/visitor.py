"""A browser for tests: it keeps cookies, finds the form token of a page, and counts the statements behind it."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.site import day
from tracker.services import accounts
from tracker.storage.db import transaction

PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Person:
    """What a person does with a site."""

    def __init__(self, client: FlaskClient, engine: Engine) -> None:
        self.client = client
        self.engine = engine

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **more)

    def text(self, path: str) -> str:
        """What a page says, without tags and with single blanks."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return plain(response)

    def token(self) -> str:
        """A fresh form token of this person."""
        found = TOKEN.search(self.get("/about").text)
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.token()} | fields)

    def sign_in(self, name: str = "Mara Lindqvist", role: str = "forecaster") -> int:
        """Make an account and sign it in; returns the forecaster."""
        with transaction(self.engine) as session:
            made = accounts.create_account(session, name, role, day(0), password=PASSWORD)
        response = self.post("/sign-in", name=made.handle, password=PASSWORD)
        assert response.status_code == 303
        return made.forecaster_id


def plain(response: TestResponse) -> str:
    """The words of a page, as a reader sees them."""
    body = re.sub(r"<script.*?</script>|<head>.*?</head>", " ", response.text, flags=re.DOTALL)
    words = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(words.split())


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SELECT 1", "SAVEPOINT")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
