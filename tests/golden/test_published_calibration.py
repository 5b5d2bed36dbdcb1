"""Published figures, straight from the data they were published on: every row one observation."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.data import shared
from tests.golden.neutral import read
from tracker.core.calibration import Calibration, Observations, calibrate

SURVEY = [  # Dimitriadis, Gneiting, Jordan (PNAS 2021): person, quarters ahead, rows, MCB, DSC, UNC
    ("84", "0", 119, 0.0157, 0.0502, 0.1224),
    ("84", "1", 121, 0.0114, 0.0315, 0.1266),
    ("84", "4", 118, 0.0224, 0.0003, 0.1233),
    ("0", "0", 203, 0.0102, 0.0588, 0.1361),
    ("0", "1", 202, 0.0133, 0.0413, 0.1367),
    ("0", "4", 195, 0.0060, 0.0011, 0.1372),
]
FLARES = [  # the same paper: class of flares, forecast centre, MCB, DSC, UNC
    ("c1", "NOAA", 0.0048, 0.0709, 0.1910),
    ("c1", "DAFFS", 0.0119, 0.0560, None),
    ("m1", "NOAA", 0.0030, 0.0144, 0.0343),
    ("m1", "DAFFS", 0.0026, 0.0088, None),
]
WORLD = ("0.0", "1.0")  # other rows hold the price of the day, which is no outcome
SITES = [(None, 607, 0.04355343675), ("manifold", 134, 0.0543482), ("metaculus", 59, 0.0981955)]
SITES += [("polymarket", 359, 0.0260049), ("infer", 55, 0.0731819)]


def found_in(path: Path, wanted: Callable[[dict[str, str]], bool], said: str, happened: str) -> Calibration:
    rows = [row for row in read(path) if wanted(row)]
    probability, outcome = (np.array([float(row[column]) for row in rows]) for column in (said, happened))
    return calibrate(Observations(probability, outcome, np.ones(len(rows)), np.arange(len(rows))), band=False)


@pytest.mark.parametrize(("who", "ahead", "rows", "mcb", "dsc", "unc"), SURVEY)
def test_the_survey_of_professional_forecasters_is_as_calibrated_as_published(who, ahead, rows, mcb, dsc, unc):
    found = found_in(
        shared("spf_gdp_decline.csv.gz"),
        lambda row: row["ID"] == who and row["FC.Horizon"] == ahead,
        "Prob.Forecast",
        "gdp.first.recess",
    )
    assert found.n == rows
    assert (round(found.mcb, 4), round(found.dsc, 4), round(found.unc, 4)) == (mcb, dsc, unc)


@pytest.mark.parametrize(("flares", "centre", "mcb", "dsc", "unc"), FLARES)
def test_forecasts_of_solar_flares_are_as_calibrated_as_published(flares, centre, mcb, dsc, unc):
    path = shared(f"solarflares_{flares}_2016_2017.csv.gz")
    found = found_in(path, lambda row: row[centre] != "NA", centre, f"rlz.{flares.upper()}")
    assert (round(found.mcb, 4), round(found.dsc, 4)) == (mcb, dsc)
    assert unc is None or round(found.unc, 4) == unc


@pytest.mark.parametrize(("site", "rows", "brier"), SITES)
def test_the_sites_of_forecastbench_score_as_published(site, rows, brier):
    found = found_in(
        shared("forecastbench_2025.csv.gz"),
        lambda row: row["resolved"] == "True" and row["resolved_to"] in WORLD and site in (None, row["source"]),
        "crowd_probability",
        "resolved_to",
    )
    assert found.n == rows
    assert found.brier == pytest.approx(brier, abs=5e-8)
    if site is None:
        assert found.brier == pytest.approx(brier, abs=5e-12)
