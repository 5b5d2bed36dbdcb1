"""Questions are written, checked, published and clarified on the desk, and what was typed is never lost."""

import pytest
from sqlalchemy import Engine

from tests.site import add_people, add_question, place, question_of
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person, counted, plain
from tracker.core.question import Kind, Question
from tracker.storage.db import reading
from tracker.storage.queries.admin import read_audit
from tracker.storage.queries.question_desk import read_editable, read_wording

FORM = {
    "title": "Will it hail in Oslo by 1 May 2027?",
    "text": "Yes if hail falls at the station by 1 May 2027. Otherwise no.",
    "kind": "binary",
    "opens_at": "2027-01-01T00:00",
    "closes_at": "2027-05-01T23:59",
    "default_at_close": "no",
    "tags": "weather, Far North",
}
FILE = """
id = "will-the-river-freeze"
title = "Will the river freeze by 1 May 2027?"
opens_at = 2027-01-01T00:00:00Z
closes_at = 2027-05-01T23:59:00Z
[resolution]
text = "YES if the river freezes. Otherwise NO."
default_at_close = "no"
[[resolution.actors]]
name = "River"
[[resolution.events]]
id = "freeze"
class = ["FREEZE"]
agent = ["River"]
object_any = ["over"]
[resolution.yes_when]
any = ["freeze"]
"""


def _draft(person: Person, **changes: str) -> int:
    answer = person.post("/admin/questions/new", **(FORM | changes))
    assert answer.status_code == 303, plain(answer)
    return int(answer.headers["Location"].split("/")[-2])


def _editable(engine: Engine, question_id: int):
    with reading(engine) as session:
        return read_editable(session, question_id)


def test_a_question_is_drafted_reviewed_and_published(person: Person, engine: Engine):
    person.sign_in(role="curator")
    key = _draft(person)
    stored = _editable(engine, key)
    assert (stored.slug, stored.status, stored.tags) == (
        "will-it-hail-in-oslo-by-1-may-2027",
        "draft",
        ("far-north", "weather"),
    )
    page = person.text(f"/admin/questions/{key}/review")
    assert "only a person can resolve this question" in page
    assert person.post(f"/admin/questions/{key}/publish").status_code == 303
    assert _editable(engine, key).status == "open"
    assert person.post(f"/admin/questions/{key}/publish").status_code == 409
    with reading(engine) as session:
        actions = [entry.action for entry in read_audit(session, offset=0, limit=10)[0]]
    assert actions[:2] == ["question.published", "question.drafted"]


def test_two_questions_of_one_title_get_names_of_their_own(person: Person, engine: Engine):
    person.sign_in(role="admin")
    first, second = _draft(person), _draft(person)
    assert _editable(engine, second).slug == f"{_editable(engine, first).slug}-2"


@ONE_DATABASE
def test_a_draft_is_not_on_the_site(person: Person):
    person.sign_in(role="admin")
    _draft(person)
    assert "Will it hail" in person.text("/admin/questions?status=draft")
    assert "Will it hail" not in person.text("/")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"title": " "}, "The question must not be empty"),
        ({"text": ""}, "Resolution criteria must not be empty"),
        ({"closes_at": ""}, "Closes, UTC say when"),
        ({"closes_at": "2026-12-01T00:00"}, "must be before closes_at"),
        ({"kind": "multiple_choice", "outcomes": "One"}, "a multiple choice has 2 to 100 options"),
        ({"kind": "numeric", "range_min": "x", "range_max": "9"}, "From must be a number"),
        ({"kind": "numeric", "range_min": "10", "range_max": "9"}, "must be below range_max"),
        ({"kind": "date", "range_min": "soon", "range_max": "later"}, "must be a date and time such as"),
        ({"kind": "discrete", "range_min": "0", "range_max": "9000"}, "whole numbers from range_min to range_max"),
        ({"kind": "perhaps"}, "must be one of the choices"),
        ({"default_at_close": "perhaps"}, "must be one of the choices"),
        ({"file": "title = 3"}, "cannot be used: line"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_all_is_kept(person: Person, changes: dict[str, str], rule: str):
    person.sign_in(role="admin")
    answer = person.post("/admin/questions/new", **(FORM | changes))
    assert answer.status_code == 422
    assert rule in plain(answer)
    assert 'value="weather, Far North"' in answer.text


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (Kind.MULTIPLE_CHOICE, {"outcomes": "Oslo\nBergen\nElsewhere", "ordered": "on"}),
        (Kind.NUMERIC, {"range_min": "0", "range_max": "90", "unit": "mm", "open_upper": "on"}),
        (Kind.DATE, {"range_min": "2027-01-01 00:00", "range_max": "2027-06-01 00:00"}),
        (Kind.DISCRETE, {"range_min": "0", "range_max": "20", "unit": "days"}),
    ],
)
def test_every_kind_of_question_goes_through_the_form_and_back(
    person: Person, engine: Engine, kind: Kind, more: dict[str, str]
):
    person.sign_in(role="admin")
    key = _draft(person, kind=kind.value, **more)
    before = question_of(engine, _editable(engine, key).slug)
    form = person.get(f"/admin/questions/{key}/edit").text
    fields = FORM | {"kind": kind.value} | more
    assert all(f'value="{value}"' in form or value in form for name, value in more.items() if value != "on"), form
    assert person.post(f"/admin/questions/{key}/edit", **fields).status_code == 303
    after = question_of(engine, before.slug)
    assert after == before
    assert isinstance(after, Question)


def test_a_question_file_brings_its_structured_criteria(person: Person, engine: Engine):
    person.sign_in(role="admin")
    key = _draft(person, file=FILE)
    assert "freeze" in person.text(f"/admin/questions/{key}/review")
    with reading(engine) as session:
        title, criteria = read_wording(session, key)
    assert title == "Will the river freeze by 1 May 2027?"
    assert [e.id for e in criteria.events] == ["freeze"]
    assert criteria.confirmed


def test_structure_outlives_a_change_of_the_prose_and_counts_as_unconfirmed(person: Person, engine: Engine):
    person.sign_in(role="admin")
    key = _draft(person, file=FILE)
    changed = FORM | {"title": "Will the river freeze by 1 May 2027?", "text": "YES if it freezes over. Otherwise NO."}
    assert person.post(f"/admin/questions/{key}/edit", **changed).status_code == 303
    with reading(engine) as session:
        _, criteria = read_wording(session, key)
    assert [e.id for e in criteria.events] == ["freeze"]
    assert not criteria.confirmed


def test_what_the_linter_calls_an_error_is_not_published(person: Person, engine: Engine):
    person.sign_in(role="admin")
    key = _draft(person, title="Will it hail by 1 April 2027?")
    answer = person.post(f"/admin/questions/{key}/publish")
    assert answer.status_code == 422
    assert "Must be mended" in plain(answer)
    assert _editable(engine, key).status == "draft"


def test_a_frozen_wording_is_clarified_not_changed(person: Person, engine: Engine):
    (ben,) = add_people(engine, "Ben Other")
    person.sign_in(role="curator")
    key = _draft(person)
    person.post(f"/admin/questions/{key}/publish")
    place(engine, question_of(engine, _editable(engine, key).slug), ben, 0.3, on=5.3)
    assert "are frozen" in person.text(f"/admin/questions/{key}/edit")
    refused = person.post(f"/admin/questions/{key}/edit", **(FORM | {"text": "Something else."}))
    assert refused.status_code == 409
    assert "Something else." in refused.text
    address = f"/admin/questions/{key}/clarify"
    assert person.post(address, clarification=" ").status_code == 422
    assert person.post(address, clarification="Sleet is not hail.").status_code == 303


def test_a_question_of_the_bank_is_changed_in_its_file(person: Person, engine: Engine):
    question = add_question(engine)
    person.sign_in(role="admin")
    assert "change it there" in person.text(f"/admin/questions/{question.id}/edit")
    assert person.post(f"/admin/questions/{question.id}/edit", **FORM).status_code == 409
    assert person.post(f"/admin/questions/{question.id}/clarify", clarification="x").status_code == 409


@ONE_DATABASE
def test_the_list_finds_and_filters(person: Person, engine: Engine):
    add_question(engine, "will-it-rain")
    add_question(engine, "will-it-snow")
    person.sign_in(role="curator")
    assert "Will it rain?" not in person.text("/admin/questions?q=SNOW")
    assert "No question mentions" in person.text("/admin/questions?q=fog")
    assert "Resolve" not in person.text("/admin/questions").split("Do")[-1]


@ONE_DATABASE
def test_no_page_takes_more_than_six_statements(person: Person, engine: Engine):
    question = add_question(engine)
    person.sign_in(role="admin")
    for path in ("", "/new", f"/{question.id}/edit", f"/{question.id}/review"):
        with counted(engine) as statements:
            assert person.get(f"/admin/questions{path}").status_code == 200
        assert len(statements) <= 6, path
