"""Leaderboards say who forecasts well, how sure that is, and on which scale."""

import time

import pytest
from sqlalchemy import Engine

from tests.storage.queries.boards import add_calibrations, add_forecaster, add_standings, calibration, standing
from tests.web.databases import ONE_DATABASE
from tests.web.visitor import Person, counted, plain
from tracker.storage.db import transaction


def _board(engine: Engine, me: int | None = None) -> None:
    with transaction(engine) as session:
        ada, ben, cleo = (add_forecaster(session, name) for name in ("ada", "ben", "cleo"))
        bot = add_forecaster(session, "bot-one", "bot")
        aggregate = add_forecaster(session, "recency-weighted", "aggregate")
        rows = [
            standing(ada, 0.138, 1, rank_low=1, rank_high=6),
            standing(aggregate, 0.142),
            standing(bot, 0.144, 2),
            standing(ben, 0.25, 3),
            standing(cleo, 0.09, None, missing=3, questions=2),
            standing(ada, 12.0, 1, rule="peer"),
        ]
        curves = [calibration(ada, 0.012), calibration(aggregate, 0.014), calibration(cleo, 0.001, questions=2)]
        if me is not None:
            rows.append(standing(me, 0.3, 4))
            curves.append(calibration(me, 0.08))
        add_standings(session, rows)
        add_calibrations(session, curves)


def test_the_brier_board_explains_its_scale_and_shows_ranks_with_their_range(person: Person, engine: Engine):
    _board(engine)
    page = person.text("/leaderboards")
    assert "0 is best, 1 is worst" in page
    assert "1 1 to 6 Ada" in page
    assert "0.138" in page
    assert "3 forecasters ranked of 5" in page


def test_an_aggregate_stands_in_its_place_without_a_rank(person: Person, engine: Engine):
    _board(engine)
    page = person.text("/leaderboards")
    assert page.index("Ada") < page.index("Recency-Weighted aggregate") < page.index("Bot-One bot")


def test_whoever_lacks_questions_comes_last_and_learns_how_many(person: Person, engine: Engine):
    _board(engine)
    response = person.get("/leaderboards")
    assert 'class="dim"' in response.text
    page = plain(response)
    assert page.index("Ben") < page.index("Not yet ranked") < page.index("Cleo 3 more questions to be ranked")


@ONE_DATABASE
def test_your_own_row_is_marked(person: Person, engine: Engine):
    _board(engine, person.sign_in())
    response = person.get("/leaderboards")
    assert '<tr class="you" id="you">' in response.text
    assert "Mara Lindqvist you" in plain(response)


def test_a_long_board_comes_in_pages_with_a_way_to_your_own_row(person: Person, engine: Engine):
    me = person.sign_in()
    with transaction(engine) as session:
        rows = [standing(add_forecaster(session, f"n{i}"), 0.001 * i, i + 1) for i in range(150)]
        add_standings(session, [*rows, standing(me, 0.9, 151)])
    first = person.get("/leaderboards")
    assert 'href="/leaderboards?page=2#you"' in first.text
    assert "place 151 of 151" in plain(first)
    assert 'id="you"' not in first.text
    assert 'id="you"' in person.get("/leaderboards?page=2").text


def test_people_and_bots_are_links_of_their_own(person: Person, engine: Engine):
    _board(engine)
    bots = person.text("/leaderboards?who=bots")
    assert "Bot-One" in bots
    assert "Ada" not in bots
    assert "Ranks are among everyone" in bots


def test_the_calibration_board_has_curves_and_verdicts(person: Person, engine: Engine):
    _board(engine, person.sign_in())
    response = person.get("/leaderboards?board=calibration")
    page = plain(response)
    assert page.index("Ada") < page.index("Recency-Weighted") < page.index("Mara Lindqvist you") < page.index("Cleo")
    assert "0.012" in page
    assert "Within chance" in page
    assert 'aria-label="Reliability curve of Ada: within chance"' in response.text
    assert "Brier = miscalibration − discrimination + uncertainty" in page


@pytest.mark.parametrize("address", ["/leaderboards", "/leaderboards?board=calibration"])
def test_a_board_of_450_forecasters_takes_at_most_six_statements_and_no_time(
    person: Person, engine: Engine, address: str
):
    me = person.sign_in()
    curve = [[i / 200, i / 200] for i in range(200)]
    band = [[i / 100, 0.0, 1.0] for i in range(101)]
    with transaction(engine) as session:
        ids = [me, *(add_forecaster(session, f"n{i}") for i in range(450))]
        add_standings(session, [standing(who, 0.001 * i, i + 1, questions=1000) for i, who in enumerate(ids)])
        add_calibrations(session, [calibration(who, 0.001 * i, curve=curve, band=band) for i, who in enumerate(ids)])
    started = time.perf_counter()
    with counted(engine) as statements:
        assert person.get(address).status_code == 200
    assert len(statements) <= 6
    assert time.perf_counter() - started < 2
