"""The page of one question: its addresses, head, picture, tabs, and what it keeps to itself."""

import json
import re

import pytest
from sqlalchemy import Engine, update
from sqlmodel import select

from tests.site import add_forecaster, add_people, add_question, day, entry, place, propose, resolve, withdraw
from tests.web.visitor import Person, counted, plain
from tracker.core.entry import Clarification
from tracker.core.forecast import masses
from tracker.core.quantiles import cdf_from_quantiles
from tracker.core.question import Kind, Question, Range
from tracker.services import forecasts, questions
from tracker.storage.db import transaction
from tracker.storage.tables import ArticleRow, EvidenceRow, QuestionRow, ScoreRow, SourceRow

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
AID = {"kind": Kind.NUMERIC, "outcomes": (), "axis": Range(0, 90, open_upper=True, unit="€ billion")}
CHOICE = {"kind": Kind.MULTIPLE_CHOICE, "outcomes": ("UN", "OSCE", "other")}


def data(page) -> dict:
    """The data of the page's history."""
    found = re.search(r'data-chart="history".*?<script type="application/json">(.*?)</script>', page.text, re.DOTALL)
    return json.loads(found[1])


@pytest.fixture
def rain(engine: Engine) -> Question:
    """A question on which three stand."""
    question = add_question(engine, "rain", tags=("weather",), tournament="spring")
    for n, who in enumerate(add_people(engine, "Teo", "Ines", "Jonas")):
        place(engine, question, who, (0.2, 0.3, 0.6)[n], on=1 + n)
    return question


def test_a_question_has_one_address_and_others_that_lead_there(person: Person, rain: Question):
    address = f"/questions/{rain.id}-rain"
    assert person.get(address).status_code == 200
    page = person.get(f"/questions/{rain.id}")
    assert page.status_code == 200
    assert f'<link rel="canonical" href="{address}">' in page.text
    for other in ("/questions/rain", f"/questions/{rain.id}-old-name"):
        answer = person.get(other)
        assert (answer.status_code, answer.location) == (308, address)
    assert person.get("/questions").location == "/"


@pytest.mark.parametrize("key", ["4711", "4711-rain", "nothing", "0", "999999999999", "-1", "1e3", "%27", "x" * 3000])
def test_a_question_that_is_not_there_says_so(person: Person, rain: Question, key):
    assert person.get(f"/questions/{key}").status_code == 404


def test_a_slug_may_begin_with_a_number(person: Person, engine: Engine, rain: Question):
    question = add_question(engine, f"{rain.id}-degrees")
    assert person.get(f"/questions/{rain.id}-degrees").location == f"/questions/{question.id}-{rain.id}-degrees"


def test_a_draft_is_seen_by_the_staff_only(person: Person, engine: Engine, rain: Question):
    with transaction(engine) as session:
        session.execute(update(QuestionRow).values(status="draft"))
    assert person.get(f"/questions/{rain.id}").status_code == 404
    person.sign_in("Admin", "admin")
    assert person.get(f"/questions/{rain.id}").status_code == 200


def test_the_head_says_what_everyone_thinks(person: Person, rain: Question):
    words = person.text(f"/questions/{rain.id}")
    assert "Open · closes in 24 days · Weather · tournament Spring" in words
    assert re.search(r"\d+% Half of the 3 forecasters say \d+% to \d+%\.", words)
    assert "3 forecasts" in words
    assert "Sign in or sign up to forecast." in words


def test_the_picture_has_its_numbers_as_a_table(person: Person, engine: Engine, rain: Question, clock):
    mara = person.sign_in()
    place(engine, rain, mara, 0.7, on=4)
    withdraw(engine, rain, mara, on=5)
    page = person.get(f"/questions/{rain.id}")
    history = data(page)
    assert history["opens"] == "2027-01-01T00:00:00Z"
    assert history["until"] == "2027-01-06T12:00:00Z"
    assert history["series"][0][0] == "2027-01-02T00:00:00Z"
    assert history["mine"] == [["2027-01-05T00:00:00Z", 0.7], ["2027-01-06T00:00:00Z", None]]
    assert "The numbers as a table" in plain(page)
    for _, centre, _, _ in history["series"]:
        assert f"{100 * centre:.0f}%" in plain(page)


def test_on_a_busy_question_the_picture_has_a_step_a_day(person: Person, engine: Engine, rain: Question, monkeypatch):
    monkeypatch.setattr("tracker.storage.queries.question_details.FINE", 2)
    series = data(person.get(f"/questions/{rain.id}"))["series"]
    assert [at[:10] for at, *_ in series] == ["2027-01-03", "2027-01-04", "2027-01-04", "2027-01-06"]
    assert series[-1][1] == series[-2][1]


def test_on_a_busy_question_options_have_a_step_a_day_too(person: Person, engine: Engine, monkeypatch):
    monkeypatch.setattr("tracker.storage.queries.question_details.FINE", 2)
    question = add_question(engine, "body", **CHOICE)
    (teo,) = add_people(engine, "Teo")
    with transaction(engine) as session:
        for when in (1, 1.25, 1.5, 2.5):
            forecasts.place_forecast(session, question, teo, (0.2, when / 5, 0.8 - when / 5), day(when))
    points = data(person.get(f"/questions/{question.id}"))["options"][0]["points"]
    assert [at for at, _ in points] == ["2027-01-02T12:00:00Z", "2027-01-03T12:00:00Z", "2027-01-06T12:00:00Z"]


def test_the_panel_shows_what_a_forecast_could_score(person: Person, engine: Engine, rain: Question):
    mara = person.sign_in()
    place(engine, rain, mara, 0.25, on=4)
    page = person.get(f"/questions/{rain.id}")
    cells = dict(re.findall(r'data-s="([a-z.]+)">([^<]+)<', page.text))
    assert cells["yes.brier"] == "0.562"
    assert cells["no.brier"] == "0.062"
    assert cells["yes.baseline"] == "−100"
    assert cells["no.baseline"] == "+58"
    assert cells["yes.peer"] == "−28"  # 100 (ln .25 - (ln .2 + ln .3 + ln .6) / 3)
    assert "against the 3 others now" in plain(page)
    assert 'aria-label="Spread of the 4 standing forecasts' in page.text


def test_bots_neither_make_the_aggregate_nor_the_spread(person: Person, engine: Engine, rain: Question):
    with transaction(engine) as session:
        bot = add_forecaster(session, "Robot", kind="bot")
    before = person.get(f"/questions/{rain.id}")
    place(engine, rain, bot, 0.99, on=4)
    assert data(person.get(f"/questions/{rain.id}"))["series"][-1] == data(before)["series"][-1]
    assert "Spread of the 3 standing forecasts" in person.get(f"/questions/{rain.id}").text


def test_the_aggregate_is_hidden_until_its_day_or_the_own_forecast(
    person: Person, engine: Engine, rain: Question, clock
):
    with transaction(engine) as session:
        session.execute(update(QuestionRow).values(reveal_at=day(10)))
    mara = person.sign_in()
    page = person.get(f"/questions/{rain.id}")
    assert "3 people have forecast. Give yours, then see theirs." in plain(page)
    for secret in ("data-chart", "Spread of", "data-gyes", "Half of"):
        assert secret not in page.text
    person.post(f"/questions/{rain.id}/forecast", percent="50")
    assert "Half of the 4 forecasters" in person.text(f"/questions/{rain.id}")
    person.post(f"/questions/{rain.id}/withdraw")
    assert "Give yours, then see theirs" in person.text(f"/questions/{rain.id}")
    clock.move_to(day(10))
    assert "Half of the" in person.text(f"/questions/{rain.id}")
    assert mara


def test_options_have_a_bar_each_and_a_line_in_the_picture(person: Person, engine: Engine):
    question = add_question(engine, "body", **CHOICE)
    mara = person.sign_in()
    with transaction(engine) as session:
        forecasts.place_forecast(session, question, mara, (0.2, 0.5, 0.3), day(1))
    page = person.get(f"/questions/{question.id}")
    assert "50% OSCE, the likeliest of 3." in plain(page)
    assert [option["name"] for option in data(page)["options"]] == ["OSCE", "other", "UN"]
    assert 'data-mc="1">0.190<' in page.text  # (.2² + .5² + .3²) / 2


def test_start_from_everyones_fills_the_form_and_saves_nothing(person: Person, engine: Engine):
    question = add_question(engine, "body", **CHOICE)
    (teo,) = add_people(engine, "Teo")
    with transaction(engine) as session:
        forecasts.place_forecast(session, question, teo, (0.2, 0.5, 0.3), day(1))
    person.sign_in()
    page = person.get(f"/questions/{question.id}?start=everyone")
    assert re.search(r'name="o1"[^>]* value="50"', page.text)
    assert "stands since" not in plain(page)


def test_a_distribution_has_five_fields_and_a_density(person: Person, engine: Engine):
    question = add_question(engine, "aid", **AID)
    mara = person.sign_in()
    assert 'data-chart="quantiles"' in person.get(f"/questions/{question.id}").text
    with transaction(engine) as session:
        curve = cdf_from_quantiles(LEVELS, (14, 24, 31, 40, 62), question.range)
        forecasts.place_forecast(session, question, mara, masses(curve), day(1))
    page = person.get(f"/questions/{question.id}")
    assert "€31 billion One forecaster so far." in plain(page)
    found = re.search(r'data-chart="quantiles".*?<script type="application/json">(.*?)</script>', page.text, re.DOTALL)
    panel = json.loads(found[1])
    assert len(panel["x"]) == len(panel["others"]) == 200
    assert panel["quantiles"] == pytest.approx([14, 24, 31, 40, 62], abs=0.01)
    assert "In € billion, from 0 to 90; it may fall above." in plain(page)
    assert data(page)["axis"] == {"kind": "number", "min": 0, "max": 90, "unit": "€ billion", "log": False}


def test_criteria_are_spelt_out_with_their_clarifications(person: Person, engine: Engine):
    item = entry("rain", text="Yes if it rains.\nSnow is no rain.")
    note = Clarification(day(2), "Drizzle is rain.")
    with transaction(engine) as session:
        noted = type(item)(**{f: getattr(item, f) for f in item.__slots__} | {"clarifications": (note,)})
        questions.sync(session, [noted], day(0))
    words = person.text("/questions/1?tab=criteria")
    assert "Yes if it rains. Snow is no rain." in words
    assert "Drizzle is rain." in words
    assert "2 independent sources of tier A or B" in words
    assert "a person decides after a wait of 72 hours" in words
    assert "it freezes with the first forecast" in words


def add_evidence(engine: Engine, question: Question, *judged: dict) -> None:
    """Articles with one judged passage each, of which the quote is the middle."""
    with transaction(engine) as session:
        source = SourceRow(
            name="Northwire",
            feed_url="https://north.example/feed",
            domain="north.example",
            owner_group="North",
            kind="wire",
            tier="A",
            next_poll_at=day(0),
            created_at=day(0),
        )
        session.add(source)
        session.flush()
        for n, passage in enumerate(judged):
            values = {"grade": "full", "stance": "yes", "modality": "asserted", "why": "Matches."} | passage
            article = {k: values.pop(k) for k in ("relation", "status", "status_why", "origin_id") if k in values}
            body = "x " * 200 + "It has rained at the station since dawn, officials said."
            row = ArticleRow(
                source_id=source.id,
                url=f"https://north.example/{n}",
                title=f"Report {n}",
                body=body,
                body_sha256=str(n),
                published_at=day(3 + n / 10),
                fetched_at=day(3 + n / 10),
                **article,
            )
            session.add(row)
            session.flush()
            start = body.index("has rained")
            session.add(
                EvidenceRow(
                    question_id=question.id,
                    criteria_version=1,
                    article_id=row.id,
                    quote="has rained",
                    start=start,
                    end=start + len("has rained"),
                    judge="rules",
                    judge_version="1",
                    at=day(3),
                    **values,
                )
            )


def test_evidence_is_shown_in_context_counted_or_not_with_the_reason(person: Person, engine: Engine, rain: Question):
    add_evidence(
        engine,
        rain,
        {},
        {"relation": "copy", "origin_id": 1},
        {"grade": "contrary", "stance": "no", "modality": "denied", "why": "The station denies it."},
        {"grade": "irrelevant", "stance": "none", "modality": "hedged", "why": "Hedged."},
        {"grade": "irrelevant", "stance": "none", "why": "Another station."},
        {"grade": "consistent", "why": "In other words."},
        {"grade": "unexplained", "stance": "none", "why": "No verb."},
        {"status": "quarantined", "status_why": "Words to machines."},
        {"relation": "quotes", "origin_id": 1},
        {"grade": "full", "stance": "none", "why": "The event."},
    )
    page = person.get(f"/questions/{rain.id}")
    words = plain(page)
    assert "Evidence (10)" in words
    assert "Counted (3)" in words
    assert "Looked at and not counted (7)" in words
    assert "Speaks for Yes … x x" in words.replace("fictional ", "")
    assert "It has rained at the station since dawn, officials said." in words
    assert "<mark>has rained</mark>" in page.text
    for said in (
        "Contrary: denied",
        "The station denies it.",
        "Not counted: hedged",
        "Not counted: not the event",
        "Not counted by itself: the same matter in other words",
        "Not counted: not understood",
        "Not counted: quarantined",
        "Words to machines.",
        "Not counted: copy",
        "Nearly the same text as the report of Northwire.",
        "Not counted: quotes another newsroom",
        "Reports the event",
        "origin of 2 copies",
    ):
        assert said in words
    assert [mark["stance"] for mark in data(page)["evidence"]].count("out") == 7


def test_a_question_without_evidence_says_that_the_news_is_watched(person: Person, rain: Question):
    assert "No evidence yet" in person.text(f"/questions/{rain.id}?tab=evidence")


def test_the_history_shows_each_step_with_its_hash(person: Person, engine: Engine, rain: Question):
    propose(engine, rain, on=5, known=4, until=8)
    page = person.get(f"/questions/{rain.id}?tab=history")
    words = plain(page)
    assert "Wording frozen by the first forecast: version 1" in words
    assert "Outcome proposed: Yes , P 0.950; known since 5 Jan, 00:00" in words
    assert len(re.findall(r'title="SHA-256 [0-9a-f]{64}; previous [0-9a-f]{64}"', page.text)) == 2


def test_a_resolved_question_shows_outcome_scores_and_arithmetic(person: Person, engine: Engine, rain: Question, clock):
    mara = person.sign_in()
    place(engine, rain, mara, 0.6, on=1)
    place(engine, rain, mara, 0.9, on=5)
    withdraw(engine, rain, mara, on=6)
    place(engine, rain, mara, 0.7, on=8, until=9)
    resolve(engine, rain, "yes", known=10, on=11)
    clock.move_to(day(12))
    words = person.text(f"/questions/{rain.id}?tab=scores")
    with transaction(engine) as session:
        stored = session.exec(
            select(ScoreRow.value).where(ScoreRow.forecaster_id == mara, ScoreRow.rule == "brier")
        ).one()
    assert f"Your Brier score 6.00 100% {stored:.4f}" in words
    assert "Mara Lindqvist" in words
    assert "Known since 11 Jan, 00:00" in words
    head = person.text(f"/questions/{rain.id}?tab=history")
    assert f"{stored:.3f}" in head
    assert "Resolved: Yes ; known since 11 Jan, 00:00 as reported" in head


def test_whoever_said_nothing_has_no_scores(person: Person, engine: Engine, rain: Question):
    resolve(engine, rain, "no", known=4, on=5)
    assert "Sign in to see yours beside the others’." in person.text(f"/questions/{rain.id}")
    person.sign_in()
    assert "You had no forecast here." in person.text(f"/questions/{rain.id}")
    assert "step by step" not in person.text(f"/questions/{rain.id}?tab=scores")


@pytest.mark.parametrize("outcome", ["annulled", "ambiguous"])
def test_an_annulled_question_scores_nobody(person: Person, engine: Engine, rain: Question, outcome):
    mara = person.sign_in()
    place(engine, rain, mara, 0.6, on=1)
    resolve(engine, rain, outcome, known=None, on=5)
    words = person.text(f"/questions/{rain.id}?tab=scores")
    assert outcome.capitalize() in words
    assert f"Nobody is scored: the question was {outcome}." in words


def test_scores_wait_for_the_outcome(person: Person, rain: Question):
    assert "Scores come with the outcome." in person.text(f"/questions/{rain.id}?tab=scores")


def test_a_closed_question_waits(person: Person, engine: Engine, rain: Question, clock):
    mara = person.sign_in()
    place(engine, rain, mara, 0.6, on=1)
    clock.move_to(day(31))
    words = person.text(f"/questions/{rain.id}")
    assert "Closed 24 hours ago" in words
    assert "It counts; the question waits for its outcome." in words


def test_outcomes_of_other_kinds_are_written_out(person: Person, engine: Engine):
    aid = add_question(engine, "aid", **AID)
    (teo,) = add_people(engine, "Teo")
    with transaction(engine) as session:
        curve = cdf_from_quantiles(LEVELS, (14, 24, 31, 40, 62), aid.range)
        forecasts.place_forecast(session, aid, teo, masses(curve), day(1))
    resolve(engine, aid, "33", known=4, on=5)
    words = person.text(f"/questions/{aid.id}?tab=scores")
    assert "33 € billion" in words or "€33 billion" in words
    assert "CRPS" in words


def test_an_unknown_tab_is_passed_over(person: Person, rain: Question):
    assert "When it resolves, and how" in person.text(f"/questions/{rain.id}?tab=%3Cscript%3E")


def test_titles_are_written_as_text(person: Person, engine: Engine, rain: Question):
    with transaction(engine) as session:
        session.execute(update(QuestionRow).values(title="<script>alert(1)</script> by 1 May 2027?"))
    page = person.get(f"/questions/{rain.id}")
    assert "<script>alert" not in page.text
    assert "by 1\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2027" in page.text


@pytest.mark.parametrize("tab", ["criteria", "evidence", "history", "scores"])
@pytest.mark.parametrize("resolved", [False, True])
def test_a_page_takes_six_statements(person: Person, engine: Engine, rain: Question, tab, resolved):
    mara = person.sign_in()
    place(engine, rain, mara, 0.6, on=1)
    add_evidence(engine, rain, {}, {})
    if resolved:
        resolve(engine, rain, "yes", known=4, on=5)
    with counted(engine) as statements:
        person.get(f"/questions/{rain.id}?tab={tab}")
    assert len(statements) <= 7, statements  # one of them finds out who asks
