"""Signing up, in and out, and the settings page, as a browser sees them."""

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from tests.site import day
from tests.web.visitor import PASSWORD, Person, counted, plain
from tracker.app import create_app
from tracker.config import Settings
from tracker.services import accounts
from tracker.storage.db import reading, transaction
from tracker.storage.tables import WebSession


def sign_up(person: Person, **changes: str):
    fields = {"name": "Mara Lindqvist", "email": "mara@example.org", "password": PASSWORD} | changes
    return person.post("/sign-up", **fields)


def test_somebody_signs_up_and_is_signed_in(person: Person):
    assert sign_up(person).location == "/"
    assert "Welcome, Mara Lindqvist" in person.text("/about")
    assert "Sign out" in person.text("/about")
    assert person.get("/sign-up").status_code == 303
    assert person.get("/sign-in").status_code == 303


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Name must not be empty."),
        ({"name": "a\u202eb"}, "Name must not contain control or invisible characters."),
        ({"name": "x" * 100}, "Name must have at most 60 characters, not 100."),
        ({"email": ""}, "E-mail address must not be empty."),
        ({"email": "nothing"}, "E-mail address must be an address such as name@example.org."),
        ({"email": "a\u200b@example.org"}, "E-mail address must be an address"),
        ({"password": "short"}, "Password must have at least 10 characters."),
        ({"password": ""}, "Password must have at least 10 characters."),
    ],
)
def test_a_sign_up_that_breaks_a_rule_says_which_and_keeps_the_rest(person: Person, changes, says):
    answer = sign_up(person, **changes)
    assert answer.status_code == 422
    assert says in plain(answer)
    assert 'value="mara@example.org"' in answer.text or "email" in changes
    assert PASSWORD not in answer.text


def test_an_address_serves_one_account(person: Person):
    sign_up(person)
    person.post("/sign-out")
    answer = sign_up(person, name="Another")
    assert answer.status_code == 422
    assert "an account with this address exists already" in plain(answer)
    assert 'value="Another"' in answer.text


def test_a_site_may_take_nobody_new(engine: Engine, settings: Settings, clock):
    app = create_app(settings.model_copy(update={"signup": False}), engine)
    person = Person(app.test_client(), engine)
    assert "ask the operator" in person.text("/sign-up")
    assert sign_up(person).status_code == 403


@pytest.mark.parametrize("name", ["mara-lindqvist", "MARA-LINDQVIST", "mara@example.org"])
def test_signing_in_by_handle_or_address(person: Person, name):
    sign_up(person)
    person.post("/sign-out")
    answer = person.post("/sign-in", name=name, password=PASSWORD, next="/questions/1")
    assert answer.status_code == 303
    assert answer.location == "/questions/1"
    assert "Mara Lindqvist" in person.text("/about")


@pytest.mark.parametrize(
    ("name", "password"),
    [("mara@example.org", "wrong"), ("nobody", PASSWORD), ("", ""), ("x" * 5000, "y" * 5000)],
)
def test_a_wrong_password_and_an_unknown_name_say_the_same(person: Person, name, password):
    sign_up(person)
    person.post("/sign-out")
    answer = person.post("/sign-in", name=name, password=password)
    assert answer.status_code == 422
    assert "That name and password do not belong together." in plain(answer)


def test_nobody_is_led_off_the_site_by_signing_in(person: Person):
    sign_up(person)
    person.post("/sign-out")
    answer = person.post("/sign-in", name="mara-lindqvist", password=PASSWORD, next="https://evil.example/")
    assert answer.location == "/"


def test_signing_in_leaves_nothing_of_the_session_before(person: Person):
    before = person.token()
    person.sign_in()
    answer = person.client.post("/theme", data={"csrf_token": before, "theme": "dark"})
    assert answer.status_code == 400


def test_signing_out_ends_the_session_on_the_server(person: Person, engine: Engine):
    person.sign_in()
    assert person.post("/sign-out").status_code == 303
    assert "Sign in" in person.text("/about")
    with reading(engine) as session:
        assert session.exec(select(WebSession)).all() == []


def test_a_cookie_that_was_kept_signs_nobody_in_after_signing_out(person: Person):
    person.sign_in()
    kept = person.client.get_cookie("tracker").value
    person.post("/sign-out")
    person.client.set_cookie("tracker", kept)
    assert "Sign in" in person.text("/about")


def test_signing_out_everywhere_reaches_other_browsers(app, engine: Engine, person: Person):
    person.sign_in()
    other = Person(app.test_client(), engine)
    other.post("/sign-in", name="mara-lindqvist", password=PASSWORD)
    assert "Sign out" in other.text("/about")
    person.post("/sign-out-everywhere")
    assert "Sign in" in other.text("/about")
    assert "Sign in" in person.text("/about")


def test_a_session_ends_after_its_days(person: Person, clock):
    person.sign_in()
    clock.move_to(day(35))
    assert "Sign out" in person.text("/about")
    clock.move_to(day(36))
    assert "Sign in" in person.text("/about")


def test_the_settings_page_shows_when_each_browser_was_last_here(person: Person, clock):
    person.sign_in()
    clock.move_to(day(7))
    person.get("/about")
    clock.move_to(day(7.01))
    assert "14 minutes ago" in person.text("/settings")


def test_a_disabled_account_is_out_at_the_next_page(person: Person, engine: Engine):
    with transaction(engine) as session:
        accounts.create_account(session, "Admin", "admin", day(0))
    person.sign_in()
    with transaction(engine) as session:
        accounts.disable(session, "mara-lindqvist", "admin", day(5))
    assert "Sign in" in person.text("/about")
    answer = person.post("/sign-in", name="mara-lindqvist", password=PASSWORD)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/settings"])
def test_pages_for_accounts_ask_to_sign_in_first(person: Person, path):
    answer = person.get(path)
    assert answer.status_code == 401
    assert f'href="/sign-in?next={path}"' in answer.text


@pytest.mark.parametrize(
    "path", ["/settings/password", "/settings/tokens", "/settings/tokens/1/revoke", "/sign-out-everywhere"]
)
def test_forms_for_accounts_ask_to_sign_in_first(person: Person, path):
    assert person.post(path).status_code == 401


def test_changing_the_password(person: Person):
    person.sign_in()
    answer = person.post("/settings/password", old="wrong", new="another long one")
    assert answer.status_code == 422
    assert "Present password this is not the present password." in plain(answer)
    answer = person.post("/settings/password", old=PASSWORD, new="short")
    assert answer.status_code == 422
    assert "New password must have at least 10 characters." in plain(answer)
    assert person.post("/settings/password", old=PASSWORD, new="another long one").status_code == 303
    assert "Your password is changed" in person.text("/settings")
    person.post("/sign-out")
    assert person.post("/sign-in", name="mara-lindqvist", password="another long one").status_code == 303


def test_a_token_is_shown_once(person: Person):
    person.sign_in()
    answer = person.post("/settings/tokens", token_name="my notebook", scopes="forecast", days="90")
    assert answer.status_code == 200
    secret = re.search(r'value="(ft_[\w-]+)"', answer.text)[1]
    assert secret not in person.get("/settings").text
    assert "my notebook" in person.text("/settings")
    assert person.post("/settings/tokens/1/revoke").status_code == 303
    assert "revoked" in person.text("/settings")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"token_name": ""}, "must not be empty"),
        ({"token_name": "\u202e"}, "control"),
        ({"scopes": "everything"}, "must be one of read, forecast"),
        ({"days": "-1"}, "must be one of the choices"),
    ],
)
def test_a_token_that_breaks_a_rule_is_refused(person: Person, changes, says):
    person.sign_in()
    answer = person.post("/settings/tokens", **{"token_name": "x", "scopes": "read", "days": ""} | changes)
    assert answer.status_code == 422
    assert says in plain(answer)


@pytest.mark.parametrize("token_id", ["4711", "99999999999999999999"])
def test_a_token_that_is_not_there_cannot_be_revoked(person: Person, token_id):
    person.sign_in()
    assert person.post(f"/settings/tokens/{token_id}/revoke").status_code == 404


def test_the_settings_page_takes_few_statements(person: Person, engine: Engine):
    person.sign_in()
    with counted(engine) as statements:
        person.get("/settings")
    assert len(statements) <= 7


def test_trying_passwords_is_slowed_down(engine: Engine, settings: Settings, clock):
    app = create_app(settings.model_copy(update={"limits": True}), engine)
    person = Person(app.test_client(), engine)
    statuses = [person.post("/sign-in", name="mara", password=str(n)).status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]
    answer = person.post("/sign-in", name="mara", password="x")
    assert "Too many tries" in plain(answer)


def test_signing_in_rightly_does_not_count_as_a_try(engine: Engine, settings: Settings, clock):
    app = create_app(settings.model_copy(update={"limits": True}), engine)
    person = Person(app.test_client(), engine)
    person.sign_in()
    for _ in range(12):
        person.post("/sign-out")
        assert person.post("/sign-in", name="mara-lindqvist", password=PASSWORD).status_code == 303
