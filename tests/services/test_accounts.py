"""Accounts: made, checked, signed in and out, given roles and tokens, always with an audit entry."""

import json
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import day
from tracker.core.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.services import accounts
from tracker.storage.db import reading, transaction
from tracker.storage.queries.accounts import account_page, count_accounts, read_visit, token_holder
from tracker.storage.tables import Account, AuditEntry, ForecasterRow, WebSession

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


def make(engine: Engine, name: str = "Mara Lindqvist", role: str = "forecaster", **more):
    with transaction(engine) as session:
        return accounts.create_account(session, name, role, day(0), **more)


def audit(engine: Engine) -> list[tuple[str, str, str, dict]]:
    with reading(engine) as session:
        rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        return [(r.actor, r.action, r.subject, json.loads(r.payload)) for r in rows]


def test_somebody_signs_up_and_is_known_by_address_and_by_handle(engine):
    with transaction(engine) as session:
        made = accounts.sign_up(session, "Mara Lindqvist", "Mara@Example.org", PASSWORD, day(0))
    assert made.handle == "mara-lindqvist"
    with reading(engine) as session:
        for name in ("mara@example.org", "MARA@example.org ", "mara-lindqvist", "Mara-Lindqvist"):
            assert accounts.check_password(session, name, PASSWORD) == made.forecaster_id
        for name, password in (("mara@example.org", "wrong"), ("nobody", PASSWORD), ("", ""), ("mara@example.org", "")):
            assert accounts.check_password(session, name, password) is None
    assert audit(engine) == [("mara-lindqvist", "account.signed_up", "mara-lindqvist", {})]


def test_the_password_itself_is_nowhere_in_the_database(engine):
    make(engine, password=PASSWORD)
    with reading(engine) as session:
        assert session.exec(select(Account.password_hash)).one().startswith("$argon2id$")


def test_two_people_of_one_name_get_two_handles(engine):
    assert [make(engine).handle, make(engine).handle, make(engine).handle] == [
        "mara-lindqvist",
        "mara-lindqvist-2",
        "mara-lindqvist-3",
    ]


def test_names_in_other_scripts_have_handles_too(engine):
    assert make(engine, "李雷").handle == "674e96f7"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"role": "emperor"}, "role"),
        ({"password": "short"}, "password"),
        ({"email": "x"}, "email"),
        ({"email": "mara@example.org"}, "email"),
        ({"handle": "Mara!"}, "handle"),
        ({"handle": "mara"}, "handle"),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused_with_the_field(engine, changes, field):
    make(engine, "Mara", email="mara@example.org")
    with pytest.raises(Invalid) as refused:
        make(engine, **{"name": "Teo", "role": "forecaster"} | changes)
    assert refused.value.field == field


def test_a_bot_belongs_to_somebody_and_cannot_sign_in(engine):
    make(engine, "Mara")
    bot = make(engine, "Mara’s bot", owner="mara", actor="admin")
    with reading(engine) as session:
        row = session.get(ForecasterRow, bot.forecaster_id)
        assert (row.kind, row.owner_id is not None) == ("bot", True)
        assert accounts.check_password(session, bot.handle, "") is None
    assert audit(engine)[-1] == (
        "admin",
        "account.created",
        bot.handle,
        {"role": "forecaster", "kind": "bot", "owner": "mara"},
    )
    with pytest.raises(NotFound):
        make(engine, "Stray", owner="nobody")


def test_a_session_is_found_by_its_token_until_it_runs_out(engine):
    mara = make(engine, "Mara", password=PASSWORD)
    with transaction(engine) as session:
        token = accounts.start_session(session, mara.forecaster_id, day(1), days=30, agent="x\x00" * 300)
    with reading(engine) as session:
        assert session.exec(select(WebSession.token_hash)).one() != token
        visitor = read_visit(session, token, day(30)).visitor
        assert (visitor.handle, visitor.role, visitor.staff) == ("mara", "forecaster", False)
        assert read_visit(session, token, day(31)).visitor is None
        assert read_visit(session, "forged", day(2)).visitor is None
        assert read_visit(session, None, day(2)).visitor is None


def test_sessions_that_ran_out_go_with_the_next_sign_in(engine):
    mara = make(engine, "Mara")
    with transaction(engine) as session:
        accounts.start_session(session, mara.forecaster_id, day(0), days=1)
        accounts.start_session(session, mara.forecaster_id, day(3), days=1)
        assert len(session.exec(select(WebSession)).all()) == 1


def test_a_browser_is_seen_at_most_once_an_hour(engine):
    mara = make(engine, "Mara")
    with transaction(engine) as session:
        token = accounts.start_session(session, mara.forecaster_id, day(0), days=9)
        accounts.see_session(session, token, day(0) + timedelta(minutes=59))
        assert session.exec(select(WebSession.seen_at)).one() == day(0)
        accounts.see_session(session, token, day(1))
        assert session.exec(select(WebSession.seen_at)).one() == day(1)


def test_signing_out_everywhere_may_keep_one_browser(engine):
    mara = make(engine, "Mara")
    with transaction(engine) as session:
        tokens = [accounts.start_session(session, mara.forecaster_id, day(0), days=9) for _ in range(3)]
        assert accounts.end_all_sessions(session, mara.forecaster_id, keep=tokens[0]) == 2
        accounts.end_session(session, tokens[0])
        assert session.exec(select(WebSession)).all() == []


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(engine):
    mara = make(engine, "Mara", password=PASSWORD)
    with transaction(engine) as session:
        kept, other = (accounts.start_session(session, mara.forecaster_id, day(0), days=9) for _ in range(2))
        with pytest.raises(Invalid, match="present password") as refused:
            accounts.change_password(session, mara.forecaster_id, "wrong", "another long one", day(1))
        assert refused.value.field == "old"
        with pytest.raises(Invalid) as refused:
            accounts.change_password(session, mara.forecaster_id, PASSWORD, "short", day(1))
        assert refused.value.field == "new"
        accounts.change_password(session, mara.forecaster_id, PASSWORD, "another long one", day(1), keep=kept)
        assert read_visit(session, kept, day(2)).visitor is not None
        assert read_visit(session, other, day(2)).visitor is None
        assert accounts.check_password(session, "mara", "another long one") == mara.forecaster_id
        accounts.change_password(session, mara.forecaster_id, None, "set by an admin", day(2))
        assert accounts.check_password(session, "mara", "set by an admin") == mara.forecaster_id
    assert [entry[1] for entry in audit(engine)] == ["account.password_changed"] * 2


def test_a_token_opens_until_it_is_revoked_or_expires(engine):
    mara = make(engine, "Mara")
    with transaction(engine) as session:
        secret = accounts.issue_token(session, mara.forecaster_id, "my notebook", day(0), days=10)
    assert secret.startswith("ft_")
    with reading(engine) as session:
        visitor, token = token_holder(session, secret, day(9))
        assert (visitor.handle, token.name, token.scopes) == ("mara", "my notebook", "forecast")
        assert token_holder(session, secret, day(10)) is None
        assert token_holder(session, "ft_forged", day(1)) is None
    with transaction(engine) as session:
        accounts.revoke_token(session, mara.forecaster_id, token.id, day(2))
        accounts.revoke_token(session, mara.forecaster_id, token.id, day(3))  # twice changes nothing
        assert token_holder(session, secret, day(4)) is None
        assert account_page(session, mara.forecaster_id, day(4)).tokens[0].revoked_at == day(2)
    assert [entry[1] for entry in audit(engine)] == ["token.issued", "token.revoked"]


def test_nobody_revokes_the_tokens_of_others(engine):
    mara, teo = make(engine, "Mara"), make(engine, "Teo")
    with transaction(engine) as session:
        accounts.issue_token(session, mara.forecaster_id, "one", day(0))
        token = account_page(session, mara.forecaster_id, day(0)).tokens[0]
        with pytest.raises(NotFound):
            accounts.revoke_token(session, teo.forecaster_id, token.id, day(1))
        with pytest.raises(NotFound):
            accounts.revoke_token(session, teo.forecaster_id, 4711, day(1))


def test_tokens_are_limited_in_number_and_scope(engine):
    mara = make(engine, "Mara")
    with transaction(engine) as session:
        with pytest.raises(Invalid) as refused:
            accounts.issue_token(session, mara.forecaster_id, "x", day(0), scopes="admin")
        assert refused.value.field == "scopes"
        for n in range(accounts.MAX_TOKENS):
            accounts.issue_token(session, mara.forecaster_id, f"token {n}", day(0))
        with pytest.raises(Conflict, match="revoke one"):
            accounts.issue_token(session, mara.forecaster_id, "one more", day(0))


def test_a_disabled_account_is_out_at_once_and_may_come_back(engine):
    make(engine, "Admin", "admin")
    mara = make(engine, "Mara", password=PASSWORD)
    with transaction(engine) as session:
        token = accounts.start_session(session, mara.forecaster_id, day(0), days=9)
        secret = accounts.issue_token(session, mara.forecaster_id, "x", day(0))
        accounts.disable(session, "mara", "admin", day(1))
        assert read_visit(session, token, day(2)).visitor is None
        assert token_holder(session, secret, day(2)) is None
        assert accounts.check_password(session, "mara", PASSWORD) is None
        accounts.enable(session, "mara", "admin", day(3))
        assert accounts.check_password(session, "mara", PASSWORD) == mara.forecaster_id
    assert [entry[1] for entry in audit(engine)] == ["token.issued", "account.disabled", "account.enabled"]


def test_the_last_admin_can_neither_step_down_nor_be_disabled(engine):
    make(engine, "Admin", "admin")
    with transaction(engine) as session:
        with pytest.raises(NotAllowed, match="last admin"):
            accounts.change_role(session, "admin", "forecaster", "admin", day(1))
        with pytest.raises(NotAllowed, match="last admin"):
            accounts.disable(session, "admin", "admin", day(1))
    make(engine, "Second", "curator")
    with transaction(engine) as session:
        accounts.change_role(session, "second", "admin", "admin", day(1))
        accounts.change_role(session, "admin", "forecaster", "second", day(2))
        with pytest.raises(Invalid):
            accounts.change_role(session, "admin", "emperor", "second", day(2))
        with pytest.raises(NotFound):
            accounts.change_role(session, "nobody", "curator", "second", day(2))
        assert count_accounts(session) == 2
    assert audit(engine)[0] == ("admin", "account.role", "second", {"before": "curator", "after": "admin"})
