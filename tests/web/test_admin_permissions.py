"""Who may open what on the desk: every route, every role."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.site import add_people, add_question, day, place, propose
from tests.storage.queries.newsroom import add_source
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person
from tracker.storage.db import transaction

pytestmark = ONE_DATABASE

CURATORS = {
    *("desk", "questions", "new_question", "draft", "edit", "change", "review", "publish", "clarify"),
    *("sources", "add_source", "switch_source"),
}


@pytest.mark.parametrize("role", [None, "forecaster", "curator", "admin"])
def test_every_route_of_the_desk_is_for_whom_it_is_meant(person: Person, app: Flask, engine: Engine, role: str | None):
    _site(engine)
    if role:
        person.sign_in(role=role)
    token = person.token()
    routes = _routes(app)
    assert len(routes) > 30
    for endpoint, method, address in routes:
        if method == "GET":
            status = person.client.get(address).status_code
        else:
            status = person.client.post(address, data={"csrf_token": token}).status_code
        expected = _expected(role, endpoint)
        if expected:
            assert status == expected, (endpoint, method)
        else:
            assert status in (200, 303, 404, 409, 422), (endpoint, method, status)


@pytest.mark.parametrize("role", [None, "forecaster", "curator", "admin"])
def test_only_the_staff_sees_the_way_to_the_desk(person: Person, role: str | None):
    if role:
        person.sign_in(role=role)
    assert ('href="/admin"' in person.get("/about").text) is (role in ("curator", "admin"))


def test_a_curator_sees_no_tab_that_is_closed_to_them(person: Person):
    person.sign_in(role="curator")
    page = person.get("/admin").text
    assert 'href="/admin/questions"' in page
    assert 'href="/admin/users"' not in page


def _expected(role: str | None, endpoint: str) -> int | None:
    """The status of a refusal; None where the role may come in."""
    if role is None:
        return 401
    if role == "admin" or (role == "curator" and endpoint in CURATORS):
        return None
    return 403


def _site(engine: Engine) -> None:
    (ben,) = add_people(engine, "Ben Other")
    question = add_question(engine)
    place(engine, question, ben, 0.4, on=1)
    propose(engine, question, on=5, known=4, until=9)
    with transaction(engine) as session:
        add_source(session, "Northwire", next_poll_at=day(6))


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of everything on the desk."""
    adapter = app.url_map.bind("localhost")
    values = {"proposal_id": 1, "question_id": 1, "source_id": 1, "handle": "ben-other", "step": "disable"}
    return [
        (
            rule.endpoint.removeprefix("admin."),
            method,
            adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method),
        )
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint.startswith("admin.")
    ]
