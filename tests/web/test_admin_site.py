"""Sources, jobs, the audit and its verification, the demonstration: what keeps the site going."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from tests.site import add_question, day, resolve
from tests.storage.queries.newsroom import add_poll, add_source
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person, counted, plain
from tracker.services import demo
from tracker.storage.db import reading, transaction
from tracker.storage.tables import JobRun, SourceRow

SOURCE = {"name": "Northwire", "feed_url": "https://www.northwire.example/feed", "kind": "wire", "tier": "A"}


def test_a_source_is_added_switched_off_and_on(person: Person, engine: Engine):
    person.sign_in(role="curator")
    assert person.post("/admin/sources", **SOURCE).status_code == 303
    with reading(engine) as session:
        row = session.get(SourceRow, 1)
    assert (row.domain, row.poll_minutes, row.enabled) == ("northwire.example", 15.0, True)
    assert person.post("/admin/sources/1/disable").status_code == 303
    assert "Northwire northwire.example wire, tier A wire, A switched off" in person.text("/admin/sources")
    person.post("/admin/sources/1/enable")
    assert "Switch off Northwire" in person.text("/admin/sources")
    assert person.post("/admin/sources/9/enable").status_code == 404


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "status", "rule"),
    [
        ({"name": ""}, 422, "Name must have 1 to 120 characters"),
        ({"feed_url": "file:///etc/passwd", "domain": "x.example"}, 422, "must be an address that starts with http"),
        ({"feed_url": "https://["}, 422, "must be"),
        ({"kind": "rumour"}, 422, "Kind must be one of"),
        ({"tier": "Z"}, 422, "Tier must be one of"),
        ({"poll_minutes": "0"}, 422, "must be from 1 minute to 7 days"),
        ({"poll_minutes": "often"}, 422, "must be a number"),
        ({"poll_minutes": "nan"}, 422, "must be from 1 minute to 7 days"),
    ],
)
def test_a_source_that_cannot_be_used_is_refused_with_its_rule(
    person: Person, changes: dict[str, str], status: int, rule: str
):
    person.sign_in(role="admin")
    answer = person.post("/admin/sources", **(SOURCE | changes))
    assert answer.status_code == status
    assert rule in plain(answer)


def test_the_same_feed_is_not_added_twice(person: Person):
    person.sign_in(role="admin")
    person.post("/admin/sources", **SOURCE)
    answer = person.post("/admin/sources", **SOURCE)
    assert answer.status_code == 409
    assert 'value="https://www.northwire.example/feed"' in answer.text


def test_the_health_of_sources_is_a_table(person: Person, engine: Engine):
    with transaction(engine) as session:
        well = add_source(session, "Well", last_ok_at=day(5.4), next_poll_at=day(6))
        add_source(session, "Ill", last_ok_at=day(1), fail_count=5, last_error="503 Service Unavailable")
        add_poll(session, well, day(5.4))
    person.sign_in(role="admin")
    page = person.text("/admin/sources")
    assert "1 of 2 sources answered within a day" in page
    assert "5 failures since: 503 Service Unavailable" in page
    assert "1 source of 2 has stopped answering" in person.text("/admin")


def test_jobs_say_what_came_of_them(person: Person, engine: Engine):
    person.sign_in(role="admin")
    assert "No job has run yet" in person.text("/admin/jobs")
    with transaction(engine) as session:
        ran = {"started_at": day(5.4), "finished_at": day(5.4) + timedelta(seconds=2), "next_at": day(5.6)}
        session.add(JobRun(name="collect_news", ok=True, detail="3 articles", **ran))
        session.add(JobRun(name="send_messages", ok=False, detail="connection refused", **ran))
    page = person.text("/admin/jobs")
    assert page.index("Send messages failed: connection refused") < page.index("Collect news 2 hours ago 2.0 s")
    assert "1 job failed." in person.text("/admin")


def test_the_audit_is_verified_and_a_broken_chain_is_told(person: Person, engine: Engine):
    resolve(engine, add_question(engine), "yes", known=2, on=3)
    person.sign_in(role="admin")
    person.post("/admin/sources", **SOURCE)
    assert "source added Northwire" in person.text("/admin/audit")
    assert "The ledger holds." in plain(person.post("/admin/audit/verify"))
    with transaction(engine) as session:
        session.execute(text("UPDATE questions SET outcome = 'no' WHERE status = 'resolved'"))
    page = plain(person.post("/admin/audit/verify"))
    assert "The ledger contradicts itself in 1 place." in page
    assert "will-it-rain" in page


def test_the_demonstration_is_asked_for_and_taken_away(person: Person, engine: Engine):
    person.sign_in(role="admin")
    assert "Load it" in person.text("/admin/demo")
    assert person.post("/admin/demo", do="load").status_code == 303
    with reading(engine) as session:
        assert demo.read_run(session) is not None
    assert "the worker loads it" in person.text("/admin/demo")
    assert person.post("/admin/demo", do="load").status_code == 409
    assert "Take the demonstration away?" in plain(person.post("/admin/demo", do="remove"))
    assert person.post("/admin/demo", do="remove", confirmed="yes").status_code == 303
    assert "It is being taken away" in person.text("/admin/demo")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("form", "status"), [({"do": "remove", "confirmed": "yes"}, 409), ({"do": "x"}, 422), ({}, 422)]
)
def test_a_step_that_leads_nowhere_is_refused(person: Person, form: dict[str, str], status: int):
    person.sign_in(role="admin")
    assert person.post("/admin/demo", **form).status_code == status


@ONE_DATABASE
def test_an_empty_desk_says_that_nothing_waits(person: Person):
    person.sign_in(role="admin")
    assert "Nothing waits for you" in person.text("/admin")


@ONE_DATABASE
def test_no_page_takes_more_than_six_statements(person: Person, engine: Engine):
    person.sign_in(role="admin")
    for path in ("/admin", "/admin/sources", "/admin/jobs", "/admin/audit", "/admin/demo"):
        with counted(engine) as statements:
            assert person.get(path).status_code == 200
        assert len(statements) <= 6, path
