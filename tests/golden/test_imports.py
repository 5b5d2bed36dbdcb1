"""Real forecasts imported whole, on both databases, give the numbers that were published about them."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from tests.data import shared
from tests.golden import forecastbench, solarflares, spf
from tests.golden.neutral import Tables
from tracker import tables
from tracker.core.calibration import Calibration, Observations, calibrate, observations
from tracker.services import imports, ledger_check
from tracker.services.imports import ImportReport
from tracker.services.leaderboards import refresh_stale
from tracker.storage.db import reading
from tracker.storage.queries.scoring import read_entries, scored_questions, terms_of
from tracker.storage.tables import (
    CalibrationRow,
    ForecasterRow,
    QuestionRow,
    QuestionTag,
    ResolutionEventRow,
    ScoreRow,
    StandingRow,
    Tag,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def take_in(engine: Engine, found: Tables) -> ImportReport:
    questions, forecasts = tables.read_questions(found.questions), tables.read_forecasts(found.forecasts)
    plan = imports.plan(questions.rows, forecasts.rows, NOW, (*questions.refused, *forecasts.refused))
    return imports.take_in(engine, plan, NOW)


def forecaster(session: Session, key: str) -> int:
    return session.exec(select(ForecasterRow.id).where(ForecasterRow.source_key == key)).one()


# Dimitriadis, Gneiting & Jordan (2021), PNAS 118(8), by person (0: the panel's mean) and horizon.
SPF_PUBLISHED = [
    ("84", 0, 0.0157, 0.0502, 0.1224, 119),
    ("84", 1, 0.0114, 0.0315, 0.1266, 121),
    ("84", 4, 0.0224, 0.0003, 0.1233, 118),
    ("0", 0, 0.0102, 0.0588, 0.1361, 203),
    ("0", 1, 0.0133, 0.0413, 0.1367, 202),
    ("0", 4, 0.0060, 0.0011, 0.1372, 195),
]


@pytest.mark.slow
def test_the_survey_of_professional_forecasters_calibrates_as_published(engine: Engine, tmp_path: Path) -> None:
    found = spf.convert(shared("spf_gdp_decline.csv.gz"), tmp_path)
    started = time.perf_counter()
    report = take_in(engine, found)
    refresh_stale(engine, NOW)
    assert time.perf_counter() - started < 240  # a quarter of it on a machine with nothing else to do
    assert (report.questions_added, report.resolved, report.refused) == (1001, 1001, [])
    assert (report.forecasters_added, report.forecasts_added) == (440, 38_239)
    with reading(engine) as session:
        for person, horizon, mcb, dsc, unc, count in SPF_PUBLISHED:
            seen = calibration(session, f"spf-{person}", f"horizon-{horizon}")
            assert seen[1] == count
            assert (seen[0].mcb, seen[0].dsc, seen[0].unc) == pytest.approx((mcb, dsc, unc), abs=5.1e-5)
        assert_boards(session, people=400)
        assert ledger_check.verify(session) == []
        panel = session.exec(select(StandingRow).where(StandingRow.forecaster_id == forecaster(session, "spf-0"))).all()
        assert panel
        assert all(row.rank is None for row in panel)  # an aggregate competes with nobody
    again = take_in(engine, found)
    assert (again.questions_added, again.forecasts_added, again.resolved) == (0, 0, 0)
    assert (again.questions_known, again.forecasts_known) == (1001, 38_239)


def calibration(session: Session, key: str, tag: str) -> tuple[Calibration, int]:
    """How one forecaster's probabilities met the outcomes of one topic, and on how many questions."""
    who = forecaster(session, key)
    tagged = select(QuestionTag.question_id).join(Tag, col(Tag.id) == QuestionTag.tag_id).where(Tag.slug == tag)
    wanted = set(session.exec(tagged))
    questions = [question for question in scored_questions(session) if question.id in wanted]
    parts = []
    for question, entries in read_entries(session, questions, [who]):
        terms = terms_of(question)
        assert terms is not None
        parts += observations(entries, terms, question.id).values()
    return calibrate(Observations.concatenate(parts)), len(parts)


def assert_boards(session: Session, people: int) -> None:
    for rule in ("brier", "baseline", "peer", "relative_brier"):
        board = session.exec(select(StandingRow).where(StandingRow.scope == "all", StandingRow.rule == rule)).all()
        assert len(board) >= people, rule
        assert min(row.rank for row in board if row.rank is not None) == 1, rule


# The same paper; its supplement swaps the captions of the two tables, the files decide.
FLARES_PUBLISHED = {
    "C1": {"NOAA": (0.0048, 0.0709, 0.1910), "DAFFS": (0.0119, 0.0560, 0.1910)},
    "M1": {"NOAA": (0.0030, 0.0144, 0.0343), "DAFFS": (0.0026, 0.0088, 0.0343)},
}


@pytest.mark.slow
@pytest.mark.parametrize("flare", ["C1", "M1"])
def test_solar_flare_centres_calibrate_as_published(engine: Engine, tmp_path: Path, flare: str) -> None:
    source = shared(f"solarflares_{flare.lower()}_2016_2017.csv.gz")
    report = take_in(engine, solarflares.convert(source, tmp_path, flare))
    assert {r.why for r in report.refused} <= {"must be from 0 to 1"}  # two centres write -0.01; nothing is clamped
    assert report.resolved == 731
    refresh_stale(engine, NOW)
    with reading(engine) as session:
        for centre, published in FLARES_PUBLISHED[flare].items():
            who = forecaster(session, centre)
            row = session.exec(select(CalibrationRow).where(CalibrationRow.forecaster_id == who)).one()
            assert (row.mcb, row.dsc, row.unc) == pytest.approx(published, abs=5.1e-5)
            assert row.brier == pytest.approx(row.mcb - row.dsc + row.unc, abs=1e-12)


@pytest.mark.slow
def test_the_crowd_of_four_sites_scores_as_published(engine: Engine, tmp_path: Path) -> None:
    report = take_in(engine, forecastbench.convert(shared("forecastbench_2025.csv.gz"), tmp_path))
    assert (report.questions_added, report.resolved, report.refused) == (1368, 607, [])
    sites = {"manifold": (0.0543482, 134), "metaculus": (0.0981955, 59)}
    sites |= {"polymarket": (0.0260049, 359), "infer": (0.0731819, 55)}
    with reading(engine) as session:
        crowd = select(ScoreRow.value).where(
            ScoreRow.rule == "brier", ScoreRow.forecaster_id == forecaster(session, forecastbench.CROWD)
        )
        values = session.exec(crowd).all()
        assert len(values) == 607
        assert np.mean(values) == pytest.approx(0.04355343675, abs=1e-9)
        for site, (mean, count) in sites.items():
            tagged = select(QuestionTag.question_id).join(Tag, col(Tag.id) == QuestionTag.tag_id)
            held = session.exec(crowd.where(col(ScoreRow.question_id).in_(tagged.where(Tag.slug == site)))).all()
            assert len(held) == count
            assert np.mean(held) == pytest.approx(mean, abs=5e-8)
        waiting = session.exec(select(QuestionRow).where(QuestionRow.status != "resolved")).all()
        assert len(waiting) == 1368 - 607
        assert {row.outcome for row in waiting} == {None}
        chain = session.exec(select(ResolutionEventRow.actor).distinct()).all()
        assert chain == ["import"]
