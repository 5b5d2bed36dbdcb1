"""The walk of a forecast: from a form to the ledger, from the ledger to a score, from scores to a leaderboard."""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import col, select

from tests.site import add_question, day, resolve
from tests.web.visitor import Person
from tracker.app import create_app
from tracker.config import Settings
from tracker.services import leaderboards, ledger_check
from tracker.storage.db import reading
from tracker.storage.tables import ForecastRow


def test_a_forecast_walks_from_the_form_to_the_leaderboard(engine: Engine, tmp_path: Path) -> None:
    rains = [add_question(engine, f"rain-{n}") for n in range(5)]
    site = create_app(Settings(var=tmp_path, limits=False, _env_file=None), engine)
    visitor = Person(site.test_client(), engine)
    with time_machine.travel(day(0), tick=False) as clock:
        who = visitor.sign_in("Mara Lindqvist")
        for at, percent in ((0, 80), (5, 90)):
            clock.move_to(day(at))
            for question in rains:
                assert visitor.post(f"/questions/{question.id}/forecast", percent=percent).status_code == 303
        assert "90%" in visitor.text(f"/questions/{rains[0].id}-rain-0")
    with reading(engine) as session:
        entries = session.exec(
            select(ForecastRow.at, ForecastRow.probability)
            .where(ForecastRow.forecaster_id == who, ForecastRow.question_id == rains[0].id)
            .order_by(col(ForecastRow.id))
        ).all()
    assert entries == [(day(0), pytest.approx(0.8)), (day(5), pytest.approx(0.9))]

    for n, question in enumerate(rains):
        resolve(engine, question, "no" if n == 4 else "yes", known=10)
    leaderboards.refresh_stale(engine, day(11))

    # Half of the ten days at 80 %, half at 90 %: four times (0.04 + 0.01) / 2, once (0.64 + 0.81) / 2.
    brier = f"{(4 * 0.025 + 0.725) / 5:.3f}"
    with time_machine.travel(day(11), tick=False):
        for page in ("/leaderboards", "/leaderboards?board=calibration", "/forecasters/mara-lindqvist"):
            assert "Mara Lindqvist" in visitor.text(page)
            assert brier in visitor.text(page)
    with reading(engine) as session:
        assert ledger_check.verify(session) == []
