"""The list of questions: filters, search, order, rows, empty states."""

import re

import pytest
from sqlalchemy import Engine, update

from tests.site import OPENING, add_people, add_question, day, entry, place, proposed
from tests.web.visitor import TOKEN, Person, counted, plain
from tracker.core.forecast import masses
from tracker.core.quantiles import cdf_from_quantiles
from tracker.core.question import Kind, Range
from tracker.services import forecasts, questions, resolutions
from tracker.storage.db import transaction
from tracker.storage.tables import QuestionRow

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def titles(person: Person, path: str = "/") -> list[str]:
    """The titles of the rows, in order."""
    page = person.get(path)
    assert page.status_code == 200
    return [
        re.sub(r"<[^>]+>", "", t) for t in re.findall(r'<li class="q".*?<h2><a[^>]*>(.*?)</a>', page.text, re.DOTALL)
    ]


def test_an_empty_site_shows_three_steps(person: Person):
    words = person.text("/")
    assert "Fill the bank" in words
    assert "Connect the news" in words
    assert "Load the demonstration" not in words


def test_an_admin_of_an_empty_site_may_load_the_demonstration(person: Person):
    person.sign_in("Admin", "admin")
    page = person.get("/")
    assert "Load the demonstration" in plain(page)
    assert 'action="/admin/demo"' in page.text
    person.post("/admin/demo", do="load")
    assert "The demonstration is on its way" in person.text("/")


def test_open_questions_come_first_to_close_first(person: Person, engine: Engine):
    add_question(engine, "closes-late", closes=30)
    add_question(engine, "closes-soon", closes=10)
    add_question(engine, "is-closed", closes=5)
    assert titles(person) == ["Closes soon?", "Closes late?"]
    assert titles(person, "/?status=closed") == ["Is closed?"]
    assert titles(person, "/?status=all&order=newest") == ["Closes late?", "Closes soon?", "Is closed?"]
    assert "2 open questions" in person.text("/")


def test_upcoming_and_resolved_ones_have_their_own_lists(person: Person, engine: Engine, clock):
    rain = add_question(engine, "rain", closes=30)
    with transaction(engine) as session:
        resolutions.resolve_by_hand(session, rain.id, "yes", day(3), "It rained.", ADMIN, day(4))
    assert titles(person, "/?status=resolved") == ["Rain?"]
    assert "Yes" in person.text("/?status=resolved")
    add_question(engine, "snow", closes=30)
    clock.move_to(day(-1))
    assert titles(person, "/?status=upcoming") == ["Snow?"]


ADMIN = resolutions.Actor("admin", None, "admin")


def test_drafts_are_not_listed(person: Person, engine: Engine):
    add_question(engine, "rain")
    with transaction(engine) as session:
        session.execute(update(QuestionRow).values(status="draft"))
    assert titles(person, "/?status=all") == []


def test_topics_and_tournaments_filter(person: Person, engine: Engine):
    add_question(engine, "rain", tags=("weather",), tournament="spring")
    add_question(engine, "strike", tags=("work",))
    assert titles(person, "/?topic=tag:weather") == ["Rain?"]
    assert titles(person, "/?topic=tournament:spring") == ["Rain?"]
    assert titles(person, "/?topic=tag:nothing") == []
    words = person.text("/")
    assert "Weather" in words
    assert "Spring (tournament)" in words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rain", 1),
        ("RAIN", 1),
        ("rain berlin", 1),
        ("rain paris", 0),
        ("100%", 0),
        ("_", 0),
        ("'; drop table", 0),
        ('"', 0),
        ("\\", 0),
    ],
)
def test_search_needs_every_word_and_takes_signs_as_they_are(person: Person, engine: Engine, words, found):
    add_question(engine, "rain-in-berlin")
    answer = person.get("/", query_string={"q": words})
    assert answer.status_code == 200
    assert answer.text.count('<li class="q"') == found
    if not found:
        assert "No open question mentions" in plain(answer)


def test_a_search_keeps_its_words_and_offers_all_questions(person: Person, engine: Engine):
    add_question(engine, "rain")
    page = person.get("/?q=grain+corridor")
    assert 'value="grain corridor"' in page.text
    assert 'href="/?status=all&amp;q=grain+corridor"' in page.text


def test_not_yet_forecast_lists_what_is_left(person: Person, engine: Engine):
    rain, _ = add_question(engine, "rain"), add_question(engine, "snow")
    assert titles(person, "/?mine=none") == ["Rain?", "Snow?"]  # nobody is signed in: the filter says nothing
    mara = person.sign_in()
    place(engine, rain, mara, 0.7, on=1)
    assert titles(person, "/?mine=none") == ["Snow?"]
    assert "Not yet forecast (1)" in person.text("/")
    place(engine, _, mara, 0.5, on=2)
    assert "You have a forecast on every open question" in person.text("/?mine=none")


def test_recently_moved_and_most_uncertain_order_the_list(person: Person, engine: Engine, clock):
    clock.move_to(day(20))
    (teo,) = add_people(engine, "Teo")
    for slug, first, then in (("calm", 0.5, 0.5), ("moved", 0.2, 0.9), ("nudged", 0.8, 0.7)):
        question = add_question(engine, slug)
        place(engine, question, teo, first, on=1)
        place(engine, question, teo, then, on=18)
    add_question(engine, "untouched")
    assert titles(person, "/?order=moved")[:2] == ["Moved?", "Nudged?"]
    assert titles(person, "/?order=uncertain") == ["Calm?", "Nudged?", "Moved?", "Untouched?"]
    assert "▲ 70 in 7 d" in person.text("/?order=moved")


@pytest.mark.parametrize(
    "query",
    ["status=x", "order=x", "topic=x", "topic=tag:%27", "page=-1", "page=x", "page=1e9", "page=99999999999", "mine=x"],
)
def test_what_the_address_does_not_know_is_passed_over(person: Person, engine: Engine, query):
    add_question(engine, "rain")
    assert person.get(f"/?{query}").status_code == 200


def test_a_long_list_has_pages(person: Person, engine: Engine):
    with transaction(engine) as session:
        questions.sync(session, [entry(f"question-{n:03}") for n in range(103)], OPENING)
    first = titles(person)
    assert len(first) == 50
    assert "Page 1 of 3" in person.text("/")
    third = titles(person, "/?page=3")
    assert len(third) == 3
    assert not set(first) & set(third)


def test_rows_show_the_aggregate_its_line_and_the_own_forecast(person: Person, engine: Engine):
    question = add_question(engine, "rain", tags=("weather",))
    mara = person.sign_in()
    (teo,) = add_people(engine, "Teo")
    place(engine, question, teo, 0.6, on=1)
    place(engine, question, mara, 0.7, on=2)
    page = person.get("/")
    words = plain(page)
    assert "65%" in words
    assert "2 forecasters" in words
    assert 'aria-label="From 60% to 65% in 60 days"' in page.text
    assert 'value="70"' in page.text
    assert f'action="/questions/{question.id}/forecast"' in page.text


def test_a_line_that_is_remembered_follows_what_happens(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain")
    (teo,) = add_people(engine, "Teo")
    place(engine, question, teo, 0.6, on=1, until=7)
    assert "60%" in person.text("/")
    place(engine, question, teo, 0.8, on=5, until=7)
    assert "80%" in person.text("/")
    clock.move_to(day(7.5))
    with transaction(engine) as session:
        forecasts.expire_due(session, day(7.5))
    assert "80%" not in person.text("/")


def test_a_hidden_aggregate_is_not_in_the_page(person: Person, engine: Engine, clock):
    question = add_question(engine, "rain")
    (teo,) = add_people(engine, "Teo")
    place(engine, question, teo, 0.61, on=1)
    with transaction(engine) as session:
        session.execute(update(QuestionRow).values(reveal_at=day(10)))
    page = person.get("/")
    assert "Shown once you have forecast" in plain(page)
    assert "61%" not in page.text
    row = page.text.split('<li class="q"')[1].split("</ol>")[0]
    assert "39" not in TOKEN.sub("", row)  # nor in the line; a form's random token may hold any digits
    mara = person.sign_in()
    place(engine, question, mara, 0.61, on=2)
    assert "61%" in person.text("/")
    clock.move_to(day(11))
    person.post("/sign-out")
    assert "61%" in person.text("/")


def test_rows_of_other_kinds_show_options_and_distributions(person: Person, engine: Engine):
    body = add_question(engine, "body", kind=Kind.MULTIPLE_CHOICE, outcomes=("UN", "OSCE", "other"))
    aid = add_question(
        engine, "aid", kind=Kind.NUMERIC, outcomes=(), axis=Range(0, 90, unit="€ billion", open_upper=True)
    )
    when = add_question(
        engine, "when", kind=Kind.DATE, outcomes=(), axis=Range(day(0).timestamp(), day(400).timestamp())
    )
    mara = person.sign_in()
    with transaction(engine) as session:
        forecasts.place_forecast(session, body, mara, (0.2, 0.5, 0.3), day(1))
        curve = cdf_from_quantiles(LEVELS, (14, 24, 31, 40, 62), aid.range)
        forecasts.place_forecast(session, aid, mara, masses(curve), day(1))
        curve = cdf_from_quantiles(LEVELS, [day(d).timestamp() for d in (50, 100, 150, 200, 300)], when.range)
        forecasts.place_forecast(session, when, mara, masses(curve), day(1))
    words = person.text("/")
    assert "Leading of 3: OSCE" in words
    assert "Yours: 50%" in words
    assert "€31 billion" in words
    assert "Middle half €24 billion to €40 billion" in words
    assert "31 May 2027" in words


def test_a_proposal_is_announced_in_its_row(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    with transaction(engine) as session:
        resolutions.propose(session, question.id, proposed(known=4, until=7.5), day(4.5))
    assert "Yes proposed , open to challenge for 2 d 0 h" in person.text("/")


def test_fictional_questions_are_marked(person: Person, engine: Engine):
    add_question(engine, "rain", fictional=True)
    words = person.text("/")
    assert "Fictional demonstration." in words
    assert "Rain? fictional" in words


def test_a_forecast_in_the_row_leads_back_to_the_row(person: Person, engine: Engine):
    question = add_question(engine, "rain")
    person.sign_in()
    answer = person.post(f"/questions/{question.id}/forecast", percent="62.5", next=f"/?order=moved#q{question.id}")
    assert answer.location == f"/?order=moved#q{question.id}"
    words = person.text("/?order=moved")
    assert "Saved: 62.5%" in words
    assert "Undo" in words
    assert "Saved" not in person.text("/")  # told once


def test_the_list_takes_six_statements_however_long_it_is(person: Person, engine: Engine):
    person.sign_in()
    (teo,) = add_people(engine, "Teo")
    for n in range(3):
        place(engine, add_question(engine, f"rain-{n}", tags=("weather",)), teo, 0.4, on=1)
    body = add_question(engine, "body", kind=Kind.MULTIPLE_CHOICE, outcomes=("UN", "other"))
    with transaction(engine) as session:
        forecasts.place_forecast(session, body, teo, (0.4, 0.6), day(1))
    with counted(engine) as statements:
        person.get("/")
    assert len(statements) == 7, statements  # one of them finds out who asks
    with transaction(engine) as session:
        questions.sync(session, [entry(f"more-{n}") for n in range(30)], OPENING)
    with counted(engine) as statements:
        person.get("/")
    assert len(statements) == 6  # the lines of before are remembered
