"""Placing, replacing, withdrawing and expiring forecasts."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import add_forecaster, add_people, add_question, day, place, question_of, withdraw
from tracker.core.errors import Conflict, InvalidForecast, QuestionClosed, QuestionNotOpen
from tracker.core.forecast import masses
from tracker.core.question import Kind, Range
from tracker.services import forecasts
from tracker.storage.db import reading, transaction
from tracker.storage.tables import (
    AggregateRow,
    ForecastRow,
    QuestionFigures,
    QuestionRow,
    ResolutionEventRow,
    StandingForecast,
)


def aggregate(engine: Engine, question) -> list[tuple[float, int, float | None]]:
    with reading(engine) as session:
        rows = session.exec(
            select(AggregateRow).where(AggregateRow.question_id == question.id).order_by(col(AggregateRow.at))
        ).all()
    return [((row.at - day(0)).total_seconds() / 86400, row.forecasters, row.centre) for row in rows]


def test_a_forecast_stands_until_the_next_one(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1)
    place(engine, question, bob, 0.6, on=2)
    place(engine, question, ada, 0.4, on=3)

    with reading(engine) as session:
        standing = {s.forecaster_id: s.probability for s in session.exec(select(StandingForecast))}
        assert standing == {ada: pytest.approx(0.4), bob: pytest.approx(0.6)}
        assert session.exec(select(QuestionFigures.forecasts, QuestionFigures.forecasters)).one() == (3, 2)
        assert [r.probability for r in session.exec(select(ForecastRow).order_by(col(ForecastRow.id)))] == [
            pytest.approx(p) for p in (0.2, 0.6, 0.4)
        ]
    assert aggregate(engine, question) == [
        (1, 1, pytest.approx(0.2)),
        (2, 2, pytest.approx(0.4)),
        (3, 2, pytest.approx(0.5)),
    ]


def test_a_withdrawal_is_an_entry_and_ends_what_stood(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1)
    withdraw(engine, question, ada, on=2)
    with reading(engine) as session:
        assert session.exec(select(StandingForecast)).all() == []
        last = session.exec(select(ForecastRow).order_by(col(ForecastRow.id).desc())).first()
        assert last.probability is None
        assert last.probabilities is None
    assert aggregate(engine, question)[-1] == (2, 0, None)
    with pytest.raises(Conflict, match="no standing forecast"):
        withdraw(engine, question, ada, on=3)


def test_an_expired_forecast_no_longer_stands_from_its_very_end(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1, until=4)
    place(engine, question, bob, 0.6, on=2)
    for _ in range(2):  # a sweep that runs twice changes nothing more
        with transaction(engine) as session:
            forecasts.expire_due(session, day(6))
    assert aggregate(engine, question) == [
        (1, 1, pytest.approx(0.2)),
        (2, 2, pytest.approx(0.4)),
        (4, 1, pytest.approx(0.6)),
    ]
    with reading(engine) as session:
        assert [s.forecaster_id for s in session.exec(select(StandingForecast))] == [bob]


def test_the_aggregate_leaves_an_expired_forecast_out_before_any_sweep(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1, until=2)
    place(engine, question, bob, 0.6, on=3)
    assert aggregate(engine, question)[-1] == (3, 1, pytest.approx(0.6))


def test_an_expiry_leaves_its_step_even_where_its_owner_came_before_the_sweep(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1, until=2)
    place(engine, question, ada, 0.6, on=3)
    with transaction(engine) as session:
        assert forecasts.expire_due(session, day(4)) == 0
    assert aggregate(engine, question) == [(1, 1, pytest.approx(0.2)), (2, 0, None), (3, 1, pytest.approx(0.6))]


def test_a_forecast_that_expires_this_very_instant_no_longer_stands(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1, until=2)
    with transaction(engine) as session:
        assert forecasts.expire_due(session, day(2)) == 1
    assert aggregate(engine, question)[-1] == (2, 0, None)


def test_bots_stand_outside_the_aggregate_unless_the_question_says_so(engine: Engine) -> None:
    with transaction(engine) as session:
        bot = add_forecaster(session, "Bot", kind="bot")
    apart = add_question(engine, "people-only")
    among = add_question(engine, "bots-too", include_bots=True)
    place(engine, apart, bot, 0.2, on=1)
    place(engine, among, bot, 0.2, on=1)
    assert aggregate(engine, apart) == []
    assert aggregate(engine, among) == [(1, 1, pytest.approx(0.2))]


@pytest.mark.parametrize(("when", "refusal"), [(-1, QuestionNotOpen), (30, QuestionClosed), (31, QuestionClosed)])
def test_forecasts_are_taken_only_while_the_question_is_open(engine: Engine, when: float, refusal: type) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine, now=day(-2))
    with pytest.raises(refusal):
        place(engine, question, ada, 0.2, on=when)
    with reading(engine) as session:
        assert session.exec(select(ForecastRow)).all() == []


@pytest.mark.parametrize("probability", [0.0, 0.0009, 0.9995, 1.0, float("nan"), 7.0, -0.2])
def test_probabilities_out_of_range_are_refused_not_clamped(engine: Engine, probability: float) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    with pytest.raises(InvalidForecast):
        place(engine, question, ada, probability, on=1)
    with reading(engine) as session:
        assert session.exec(select(ForecastRow)).all() == []


def test_an_expiry_lies_in_the_future(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    with pytest.raises(InvalidForecast, match="future"):
        place(engine, question, ada, 0.2, on=3, until=2)


def test_the_first_forecast_freezes_the_wording_once(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    question = add_question(engine)
    place(engine, question, ada, 0.2, on=1)
    place(engine, question, bob, 0.3, on=2)
    with reading(engine) as session:
        assert len(session.exec(select(QuestionRow.frozen_sha256)).one()) == 64
        assert session.exec(select(ResolutionEventRow.kind)).all() == ["criteria_frozen"]


def test_every_kind_of_question_takes_forecasts(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    choice = add_question(engine, "which", kind=Kind.MULTIPLE_CHOICE, outcomes=("red", "green", "other"))
    number = add_question(engine, "how-many", kind=Kind.NUMERIC, outcomes=(), axis=Range(0, 100, buckets=4))
    uniform = masses([0, 0.25, 0.5, 0.75, 1])
    with transaction(engine) as session:
        forecasts.place_forecast(session, choice, ada, (0.2, 0.3, 0.5), day(1))
        forecasts.place_forecast(session, number, ada, uniform, day(1))
    with reading(engine) as session:
        rows = session.exec(select(ForecastRow).order_by(col(ForecastRow.id))).all()
        assert [r.probabilities for r in rows] == [(0.2, 0.3, 0.5), uniform]
        steps = session.exec(select(AggregateRow).order_by(col(AggregateRow.question_id))).all()
    assert steps[0].probabilities == pytest.approx((0.2, 0.3, 0.5), abs=0.002)
    assert (steps[1].low, steps[1].centre, steps[1].high) == pytest.approx((25, 50, 75))
    assert question_of(engine, "which").outcomes == ("red", "green", "other")
