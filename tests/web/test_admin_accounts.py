"""Accounts on the desk: found, made, given roles, passwords and tokens, disabled and let in again."""

import re

import pytest
from sqlalchemy import Engine

from tests.site import day
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import PASSWORD, Person, counted, plain
from tracker.services import accounts
from tracker.storage.db import reading, transaction
from tracker.storage.queries.accounts import token_holder
from tracker.storage.queries.admin import read_account, read_audit


@pytest.fixture
def admin(person: Person, engine: Engine) -> Person:
    """An admin, on a site with one other account."""
    with transaction(engine) as session:
        accounts.create_account(session, "Ben Other", "forecaster", day(0), password=PASSWORD, email="ben@example.org")
    person.sign_in(role="admin")
    return person


def _enters(admin: Person, engine: Engine, name: str, password: str) -> bool:
    with reading(engine) as session:
        return accounts.check_password(session, name, password) is not None


def test_accounts_are_found_by_a_part_of_what_they_are_called(admin: Person):
    assert "ben@example.org" in admin.text("/admin/users?q=BEN")
    assert "matches “nobody”" in admin.text("/admin/users?q=nobody")
    assert "Ben Other" not in admin.text("/admin/users?role=admin")


def test_a_person_is_made_and_can_sign_in(admin: Person, engine: Engine):
    form = {"sort": "person", "name": "Cleo Third", "email": "", "password": PASSWORD, "role": "curator"}
    assert admin.post("/admin/users/new", **form).headers["Location"] == "/admin/users/cleo-third"
    assert _enters(admin, engine, "cleo-third", PASSWORD)
    with reading(engine) as session:
        assert read_account(session, "cleo-third").role == "curator"


def test_a_bot_belongs_to_somebody_and_comes_with_a_token_shown_once(admin: Person, engine: Engine):
    assert admin.post("/admin/users/new", sort="bot", name="quietnews", owner="ben-other").status_code == 303
    shown = admin.post("/admin/users/quietnews/token", token_name="its machine", scopes="forecast")
    secret = re.search(r'value="(ft_[^"]+)"', shown.text)
    assert secret is not None
    assert secret[1] not in admin.get("/admin/users/quietnews").text
    with reading(engine) as session:
        holder = token_holder(session, secret[1], day(5.5))
    assert holder is not None
    assert (holder[0].handle, holder[0].kind) == ("quietnews", "bot")
    assert "Bot of ben-other" in admin.text("/admin/users/quietnews")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("form", "status", "rule"),
    [
        ({"sort": "person", "name": "", "password": PASSWORD}, 422, "Name must not be empty"),
        ({"sort": "person", "name": "A B", "password": "short"}, 422, "must have at least 10 characters"),
        ({"sort": "person", "name": "A B", "password": PASSWORD, "role": "king"}, 422, "Role must be one of"),
        ({"sort": "person", "name": "A B", "password": PASSWORD, "email": "ben@example.org"}, 422, "exists already"),
        ({"sort": "bot", "name": "A B", "owner": "nobody"}, 404, "there is no forecaster nobody"),
        ({"sort": "bot", "name": "", "owner": ""}, 422, "Name must not be empty"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(admin: Person, form: dict[str, str], status: int, rule: str):
    answer = admin.post("/admin/users/new", **form)
    assert answer.status_code == status
    assert rule in plain(answer)
    if form["name"]:
        assert f'value="{form["name"]}"' in answer.text
    assert form.get("password", "no password") not in answer.text


def test_a_role_is_changed_but_the_last_admin_stays(admin: Person, engine: Engine):
    assert admin.post("/admin/users/ben-other/role", role="curator").status_code == 303
    with reading(engine) as session:
        assert read_account(session, "ben-other").role == "curator"
    refused = admin.post("/admin/users/mara-lindqvist/role", role="forecaster")
    assert refused.status_code == 403
    assert "this is the last admin" in plain(refused)


def test_disabling_asks_first_and_can_be_undone(admin: Person, engine: Engine):
    assert "Disable Ben Other?" in plain(admin.post("/admin/users/ben-other/disable"))
    assert _enters(admin, engine, "ben-other", PASSWORD)
    assert admin.post("/admin/users/ben-other/disable", confirmed="yes").status_code == 303
    assert not _enters(admin, engine, "ben-other", PASSWORD)
    assert admin.post("/admin/users/ben-other/enable").status_code == 303
    assert _enters(admin, engine, "ben-other", PASSWORD)
    assert admin.post("/admin/users/mara-lindqvist/disable", confirmed="yes").status_code == 403


def test_a_lost_password_is_set_anew_under_the_name_of_the_admin(admin: Person, engine: Engine):
    assert admin.post("/admin/users/ben-other/password", new="short").status_code == 422
    assert admin.post("/admin/users/ben-other/password", new="a much longer password").status_code == 303
    assert _enters(admin, engine, "ben-other", "a much longer password")
    with reading(engine) as session:
        entries, _ = read_audit(session, offset=0, limit=5)
    assert ("mara-lindqvist", "account.password_reset", "ben-other") in {
        (e.actor, e.action, e.subject) for e in entries
    }


@ONE_DATABASE
def test_no_page_takes_more_than_six_statements(admin: Person, engine: Engine):
    for path in ("/admin/users", "/admin/users/new", "/admin/users/ben-other"):
        with counted(engine) as statements:
            assert admin.get(path).status_code == 200
        assert len(statements) <= 6, path
