"""What the admin desk reads of accounts, jobs, audit and questions, drafts included."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.storage.queries.boards import (
    NOW,
    add,
    add_forecast,
    add_forecaster,
    add_question,
    add_score,
    let_stand,
)
from tests.storage.queries.newsroom import add_proposal, add_source
from tracker.core.errors import NotFound
from tracker.storage import ledger
from tracker.storage.db import reading, transaction
from tracker.storage.queries.admin import (
    read_account,
    read_accounts,
    read_audit,
    read_counts,
    read_demonstration,
    read_jobs,
)
from tracker.storage.queries.question_desk import read_desk, read_editable, read_stake, read_status_counts
from tracker.storage.tables import (
    Account,
    ApiToken,
    CriteriaVersion,
    DemoRun,
    JobRun,
    OutboxRow,
    QuestionTag,
    Tag,
    Tournament,
    TournamentQuestion,
)


def _account(engine: Engine, handle: str, role: str = "forecaster", **more: object) -> int:
    with transaction(engine) as session:
        who = add_forecaster(session, handle)
        add(session, Account, [{"forecaster_id": who, "role": role, "created_at": NOW, **more}])
    return who


def test_the_desk_counts_what_waits(engine: Engine) -> None:
    _account(engine, "ada")
    with transaction(engine) as session:
        add_proposal(session, add_question(session, "a"))
        add_proposal(session, add_question(session, "b", status="closed"), state="rejected")
        add_question(session, "c", status="draft")
        add_source(session, "Well")
        add_source(session, "Ill", fail_count=3)
        job = {"name": "collect", "started_at": NOW, "ok": False, "detail": "boom"}
        add(session, JobRun, [job])
        message = {"kind": "proposed", "payload": {}, "due_at": NOW, "attempts": 0, "error": ""}
        add(session, OutboxRow, [message | {"created_at": NOW - timedelta(hours=h)} for h in (0, 2)])
    with reading(engine) as session:
        counts = read_counts(session, NOW)
        jobs = read_jobs(session)
    assert (counts.proposals, counts.drafts, counts.unresolved) == (1, 1, 1)
    assert (counts.sources, counts.failing, counts.accounts, counts.unsent, counts.failed_jobs) == (2, 1, 1, 1, 1)
    assert [(j.name, j.detail) for j in jobs] == [("collect", "boom")]


def test_accounts_are_found_by_name_handle_or_address(engine: Engine) -> None:
    ada = _account(engine, "ada", "admin", email="lovelace@example.org", password_hash="x")
    _account(engine, "ben")
    with transaction(engine) as session:
        token = {"forecaster_id": ada, "name": "t", "scopes": "read", "created_at": NOW}
        add(
            session,
            ApiToken,
            [token | {"token_hash": "a", "revoked_at": None}, token | {"token_hash": "b", "revoked_at": NOW}],
        )
    with reading(engine) as session:
        everyone, total = read_accounts(session, "", None, offset=0, limit=10)
        found = [read_accounts(session, text, None, offset=0, limit=10)[0] for text in ("LOVE", "ad", "Ada", "%")]
        admins, _ = read_accounts(session, "", "admin", offset=0, limit=10)
        one = read_account(session, "ada")
        with pytest.raises(NotFound):
            read_account(session, "nobody")
    assert ([a.handle for a in everyone], total) == (["ada", "ben"], 2)
    assert [[a.handle for a in lines] for lines in found] == [["ada"], ["ada"], ["ada"], []]
    assert [a.handle for a in admins] == ["ada"]
    assert (one.tokens, one.has_password, one.owner) == (1, True, None)


def test_the_audit_comes_latest_first(engine: Engine) -> None:
    with transaction(engine) as session:
        for n in range(3):
            ledger.append_audit(session, "ada", f"act.{n}", "", {}, NOW)
    with reading(engine) as session:
        entries, total = read_audit(session, offset=0, limit=2)
    assert ([e.action for e in entries], total) == (["act.2", "act.1"], 3)


def test_a_demonstration_says_how_far_it_has_played(engine: Engine) -> None:
    with reading(engine) as session:
        assert read_demonstration(session) is None
    with transaction(engine) as session:
        session.add(DemoRun(started_at=NOW, played=4))
    with reading(engine) as session:
        found = read_demonstration(session)
    assert found is not None
    assert found.played == 4


def test_closed_questions_come_first_and_drafts_are_there(engine: Engine) -> None:
    with transaction(engine) as session:
        for slug, status in (("open", "open"), ("draft", "draft"), ("closed", "closed"), ("up", "upcoming")):
            add_question(session, slug, status=status)
        proposal = add_proposal(session, add_question(session, "done", outcome="yes"), state="finalised")
        waits = add_proposal(session, add_question(session, "waits", status="closed", title="Waits for 100%"))
    assert proposal
    with reading(engine) as session:
        lines, total = read_desk(session, None, "", offset=0, limit=10)
        counts = read_status_counts(session)
        drafts, _ = read_desk(session, "draft", "", offset=0, limit=10)
        found, _ = read_desk(session, None, "100%", offset=0, limit=10)
    assert [line.slug for line in lines] == ["closed", "waits", "draft", "open", "up", "done"]
    assert (total, counts["closed"], counts["draft"]) == (6, 2, 1)
    assert [line.slug for line in drafts] == ["draft"]
    assert [(line.slug, line.proposal) for line in found] == [("waits", waits)]


def test_a_form_gets_the_whole_question_back(engine: Engine) -> None:
    with transaction(engine) as session:
        question = add_question(session, "a", bank_file="a.toml")
        version = {
            "question_id": question,
            "sha256": "0" * 64,
            "title": "t",
            "at": NOW,
            "author": "",
            "confirmed": True,
        }
        add(session, CriteriaVersion, [version | {"version": 1, "criteria": {"text": "Yes if."}}])
        add(session, Tag, [{"id": 1, "slug": "sanctions", "name": "Sanctions"}])
        add(session, QuestionTag, [{"question_id": question, "tag_id": 1}])
        tournament = {"id": 1, "slug": "spring", "name": "Spring", "description": "", "private": False}
        add(session, Tournament, [tournament | {"fictional": False, "created_at": NOW}])
        add(session, TournamentQuestion, [{"tournament_id": 1, "question_id": question, "weight": 1.0}])
    with reading(engine) as session:
        found = read_editable(session, question)
        with pytest.raises(NotFound):
            read_editable(session, 99)
    assert (found.slug, found.criteria, found.tags, found.tournament) == (
        "a",
        {"text": "Yes if."},
        ("sanctions",),
        "spring",
    )
    assert (found.frozen, found.bank_file) == (False, "a.toml")


def test_a_decision_knows_whom_it_touches(engine: Engine) -> None:
    with transaction(engine) as session:
        ada, ben = add_forecaster(session, "ada"), add_forecaster(session, "ben")
        question = add_question(session, "a")
        let_stand(session, question, ada, 0.4)
        add_forecast(session, question, ben, 0.5)
        add_forecast(session, question, ben, None, days_ago=3)
        add_score(session, question, ada, 0.1)
        proposal = add_proposal(session, question)
    with reading(engine) as session:
        hers, his = (read_stake(session, question, who) for who in (ada, ben))
    assert (hers.forecasters, hers.standing, hers.scored, hers.proposal) == (2, 1, 1, proposal)
    assert (hers.holds_forecast, his.holds_forecast, hers.admins) == (True, False, 0)
