"""Nonsense in addresses and forms gets a page that says so, never a failure of ours."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.site import add_people, add_question, day, place, propose, resolve
from tests.storage.queries.boards import add_forecaster, add_standings, standing
from tests.storage.queries.newsroom import add_source
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person
from tracker.storage.db import transaction
from tracker.web.leaderboards import BOARDS

pytestmark = ONE_DATABASE

NONSENSE = (
    "",
    " ",
    "\x00",
    "x" * 30_000,
    "-1",
    "9" * 40,
    "１",
    "NaN",
    "inf",
    "1e309",
    "ÿ\ud7ff\U0001f600",
    "<b>",
    "a\nb",
)


@pytest.fixture
def admin(person: Person, engine: Engine) -> Person:
    """An admin on a site with a question, a resolved one, a proposal, an account and a source."""
    person.sign_in(role="admin")
    (ben,) = add_people(engine, "Ben Other")
    question, done = add_question(engine, "will-it-rain"), add_question(engine, "will-it-snow")
    place(engine, question, ben, 0.4, on=1)
    place(engine, done, ben, 0.4, on=1)
    resolve(engine, done, "yes", known=2, on=3)
    propose(engine, question, on=5, known=4, until=9)
    with transaction(engine) as session:
        add_source(session, "Northwire", next_poll_at=day(6))
        add_standings(session, [standing(add_forecaster(session, f"n{i}"), 0.1, 1) for i in range(3)])
    return person


@pytest.mark.parametrize("board", BOARDS)
def test_every_board_is_there_before_anybody_has_a_score(person: Person, board: str):
    assert "Forecast on a question" in person.text(f"/leaderboards?board={board}")


@pytest.mark.parametrize(
    "address",
    [
        *("/leaderboards?board=x", "/leaderboards?who=x", "/leaderboards?scope=tag:nothing"),
        *("/forecasters/nobody", "/forecasters/Mara%20Lindqvist", "/forecasters/%F0%9F%98%80"),
        *("/news/99", "/news/99999999999999999999999", "/news/x", "/news/-1"),
        *("/admin/proposals/99", "/admin/questions/99/edit", "/admin/questions/99/resolve", "/admin/users/nobody"),
        *("/admin/questions/99999999999999999999/review", "/admin/questions/99/reopen"),
    ],
)
def test_what_is_not_there_is_a_404(admin: Person, address: str):
    assert admin.get(address).status_code == 404


@pytest.mark.parametrize("name", ["board", "who", "scope", "page", "q", "status", "role"])
def test_no_argument_of_an_address_breaks_a_page(admin: Person, name: str):
    pages = ("/leaderboards", "/news", "/admin/questions", "/admin/users", "/admin/audit", "/forecasters/ben-other")
    for page in pages:
        for value in NONSENSE:
            assert admin.get(page, query_string={name: value}).status_code < 500, (page, value[:20])


def test_no_field_of_a_form_breaks_the_desk(admin: Person, app: Flask):
    fields = (
        *("reason", "outcome", "value", "known_at", "title", "text", "kind", "opens_at", "closes_at", "outcomes"),
        *("range_min", "range_max", "unit", "tags", "tournament", "reveal_at", "default_at_close", "file", "name"),
        *("email", "password", "owner", "role", "new", "token_name", "scopes", "feed_url", "poll_minutes", "tier"),
        *("do", "clarification", "sort", "confirmed", "background", "fine_print", "domain", "owner_group"),
    )
    token = admin.token()
    for path in _post_routes(app):
        for value in NONSENSE:
            sent = dict.fromkeys(fields, value) | {"csrf_token": token}
            response = admin.client.post(path, data=sent)
            assert response.status_code < 500, (path, value[:20])


def test_half_a_good_form_never_breaks_the_desk(admin: Person):
    good = {
        "title": "Will it hail by 1 May 2027?",
        "text": "Yes if it hails.",
        "kind": "numeric",
        "opens_at": "2027-01-01T00:00",
        "closes_at": "2027-05-01T00:00",
        "range_min": "0",
        "range_max": "10",
        "default_at_close": "escalate",
    }
    token = admin.token()
    for name in good:
        for kind in ("binary", "multiple_choice", "numeric", "date", "discrete"):
            for value in NONSENSE:
                sent = good | {"kind": kind, name: value, "csrf_token": token}
                response = admin.client.post("/admin/questions/new", data=sent)
                assert response.status_code < 500, (kind, name, value[:20])


def test_a_form_without_its_token_is_refused(admin: Person, app: Flask):
    for path in _post_routes(app):
        assert admin.client.post(path, data={"confirmed": "yes"}).status_code == 400, path


def _post_routes(app: Flask) -> list[str]:
    """Every address of the desk that takes a form."""
    adapter = app.url_map.bind("localhost")
    values = {"proposal_id": 1, "question_id": 1, "source_id": 1, "handle": "ben-other", "step": "disable"}
    return [
        adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method="POST")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and "POST" in (rule.methods or ())
    ]
