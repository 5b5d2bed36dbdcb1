"""A forecaster's page tells how good, how well calibrated and on what; only its own account gets the export."""

import csv
import io

import pytest
from sqlalchemy import Engine

from tests.site import add_people, add_question, day, place, question_of, resolve, withdraw
from tests.storage.queries.boards import add_calibrations, add_forecaster, calibration
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person, counted, plain
from tracker.services import leaderboards, scores
from tracker.storage.db import transaction
from tracker.web.forecasters import safe

BINS = [
    {"from_bp": 0, "to_bp": 5000, "n": 20, "weight": 18.0, "mean": 0.2, "observed": 0.3, "low": 0.1, "high": 0.5},
    {"from_bp": 5000, "to_bp": 10000, "n": 0, "weight": 0.0, "mean": None, "observed": None, "low": None, "high": None},
]


def _resolved(engine: Engine, who: int, count: int = 6) -> None:
    others = add_people(engine, "Ben Other")
    for n in range(count):
        question = add_question(engine, f"will-it-rain-{n}", tags=("weather",))
        place(engine, question, who, 0.8, on=1)
        place(engine, question, others[0], 0.4, on=2)
        resolve(engine, question, "yes", known=2.5 + 0.5 * n, on=5.2)
    while leaderboards.refresh_stale(engine, day(5.3)):
        pass


def test_a_newcomer_is_told_how_to_begin(person: Person):
    person.sign_in()
    page = person.text("/forecasters/mara-lindqvist")
    assert "No score yet" in page
    assert "Choose a question and type a number" in page


def test_a_forecaster_has_a_score_with_rank_interval_and_scale(person: Person, engine: Engine):
    _resolved(engine, person.sign_in())
    page = person.text("/forecasters/mara-lindqvist")
    assert "0.040 Brier score, 0 best to 1 worst. Rank 1 of 2" in page
    assert "95% interval" in page
    assert "Will it rain 0?" in page
    assert "80% Yes 0.040" in page
    assert "Weather" in page


def test_the_numbers_of_every_chart_are_a_table_too(person: Person, engine: Engine):
    me = person.sign_in()
    _resolved(engine, me)
    with transaction(engine) as session:
        session.execute(leaderboards.CalibrationRow.__table__.delete())  # type: ignore[attr-defined]
        add_calibrations(session, [calibration(me, 0.012, bins=BINS, curve=[[0.1, 0.3], [0.9, 0.7]])])
    response = person.get("/forecasters/mara-lindqvist")
    for kind in ("reliability", "counts", "score"):
        assert f'data-chart="{kind}"' in response.text
    page = plain(response)
    assert "0 to 50% 20 20% 30% 10% to 50%" in page
    assert "Uncertainty what saying the average would score 0.250" in page
    assert "chartjs-chart-error-bars" in response.text


@ONE_DATABASE
def test_others_are_spoken_of_by_name(person: Person, engine: Engine):
    _resolved(engine, person.sign_in())
    page = person.text("/forecasters/ben-other")
    assert "Export" not in page
    assert "Ben Other" in page
    assert "When you say" not in page


def test_imported_people_bots_and_the_aggregate_have_pages(person: Person, engine: Engine):
    me = person.sign_in()
    _resolved(engine, me)
    with transaction(engine) as session:
        add_forecaster(session, "imported")
        add_forecaster(session, "robot", "bot", owner_id=me)
    assert "imported without an account" in person.text("/forecasters/imported")
    assert "Bot of Mara Lindqvist" in person.text("/forecasters/robot")
    assert "Bots Robot" in person.text("/forecasters/mara-lindqvist")
    assert "Aggregates are measured and not ranked" in person.text("/forecasters/recency-weighted")


def test_a_page_takes_at_most_six_statements(person: Person, engine: Engine):
    me = person.sign_in()
    _resolved(engine, me)
    place(engine, add_question(engine, "will-it-snow"), me, 0.3, on=1)
    with counted(engine) as statements:
        assert person.get("/forecasters/mara-lindqvist").status_code == 200
    assert len(statements) <= 6


def test_a_hidden_forecast_is_for_its_maker(person: Person, engine: Engine):
    me = person.sign_in()
    question = add_question(engine, "will-it-snow")
    with transaction(engine) as session:
        row = session.get(scores.QuestionRow, question.id)
        row.reveal_at = day(20)
    place(engine, question_of(engine, "will-it-snow"), me, 0.37, on=1)
    assert "37%" in person.text("/forecasters/mara-lindqvist")
    person.post("/sign-out")
    assert "37%" not in person.text("/forecasters/mara-lindqvist")


def test_the_export_holds_every_entry(person: Person, engine: Engine):
    me = person.sign_in()
    question = add_question(engine)
    place(engine, question, me, 0.8, on=1)
    withdraw(engine, question, me, on=2)
    place(engine, question, me, 0.6, on=3, until=9)
    resolve(engine, question, "yes", known=4, on=5)
    response = person.get("/forecasters/mara-lindqvist/export.csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert 'filename="mara-lindqvist-2027-01-06.csv"' in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row["probability"] for row in rows] == ["0.8", "", "0.6"]
    assert rows[0]["question"] == "will-it-rain"
    assert rows[2]["until"] == (day(9)).isoformat(timespec="seconds").replace("+00:00", "Z")
    assert float(rows[0]["brier"]) > 0


@ONE_DATABASE
def test_the_export_is_for_the_own_account_and_its_bots(person: Person, engine: Engine):
    me = person.sign_in()
    add_people(engine, "Ben Other")
    with transaction(engine) as session:
        add_forecaster(session, "robot", "bot", owner_id=me)
    assert person.get("/forecasters/ben-other/export.csv").status_code == 403
    assert person.get("/forecasters/robot/export.csv").status_code == 200
    person.post("/sign-out")
    assert person.get("/forecasters/mara-lindqvist/export.csv").status_code == 401


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_the_export_is_a_formula(text: str):
    assert safe(text) == f"'{text}"
    assert safe("Will it?") == "Will it?"


def test_a_running_score_needs_two_days(person: Person, engine: Engine):
    me = person.sign_in()
    question = add_question(engine)
    place(engine, question, me, 0.8, on=1)
    resolve(engine, question, "yes", known=4, on=5)
    assert 'data-chart="score"' not in person.get("/forecasters/mara-lindqvist").text
