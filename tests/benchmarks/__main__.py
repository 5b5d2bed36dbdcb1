"""`make bench`: how fast scoring is, as ratios to other ways of doing the same, measured in turn in one process.

On a shared machine only ratios within one run mean something. Every figure is the median of several rounds in which
the competitors take turns.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression

from tests.core.brute import brute_scores
from tracker.core.calibration import Observations, calibrate
from tracker.core.scoring import Batch, Entries, Terms, score_question, score_questions

ROUNDS = 7
RULES = ("brier", "baseline", "peer")
MONTH = 30 * 86_400.0


@dataclass(frozen=True)
class Result:
    """A measured bar."""

    name: str
    measured: str
    bar: str
    met: bool


def medians(*competitors: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median seconds of each competitor, all taking turns."""
    taken: list[list[float]] = [[] for _ in competitors]
    for compete in competitors:
        compete()  # warm
    for _ in range(rounds):
        for times, compete in zip(taken, competitors, strict=True):
            start = time.perf_counter()
            compete()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def one_question(size: int, seed: int = 0) -> tuple[Entries, Terms]:
    """A question of a month with so many forecasts by a fifth as many forecasters."""
    random = np.random.default_rng(seed)
    yes = random.uniform(0.01, 0.99, size)
    entries = Entries(
        forecaster=random.integers(1, max(size // 5, 2), size),
        at=np.sort(random.uniform(0, MONTH, size)),
        until=np.full(size, np.inf),
        probabilities=np.column_stack((1 - yes, yes)),
    )
    return entries, Terms(opens=0.0, closes=MONTH, known=MONTH, outcome=1)


def scoring_one_question() -> Iterator[Result]:
    """P1 and P2: brier, baseline and peer of one question from arrays."""
    seconds = {}
    for size, bar in ((100, 150e-6), (1_000, 400e-6), (10_000, 3e-3)):
        entries, terms = one_question(size)
        (seconds[size],) = medians(lambda e=entries, t=terms: score_question(e, t, rules=RULES), rounds=51)
        name = f"P1 one question, {size:,} forecasts"
        yield Result(name, f"{seconds[size] * 1e6:,.0f} us", f"<= {bar * 1e6:,.0f} us", seconds[size] <= bar)
    exponent = np.log(seconds[10_000] / seconds[100]) / np.log(100)
    yield Result("P2 exponent in forecasts", f"{exponent:.2f}", "<= 1.05", exponent <= 1.05)
    entries, terms = one_question(100)
    kernel, brute = medians(lambda: score_question(entries, terms), lambda: brute_scores(entries, terms), rounds=3)
    yield Result("   all rules against plain Python, 100", f"{brute / kernel:,.0f}x", ">= 100x", brute >= 100 * kernel)


def scoring_in_bulk(questions: int = 10_000, each: int = 100) -> Iterator[Result]:
    """P3: three scores of a million forecasts against pandas, which makes the Brier score alone."""
    random = np.random.default_rng(1)
    size = questions * each
    question = np.repeat(np.arange(questions), each)
    forecaster = random.integers(1, 1_000, size)
    at = np.sort(random.uniform(0, MONTH, (questions, each)), axis=1).ravel()
    yes = random.uniform(0.01, 0.99, size)
    outcome = random.integers(0, 2, questions)
    probabilities, until = np.column_stack((1 - yes, yes)), np.full(size, np.inf)
    terms = [Terms(opens=0.0, closes=MONTH, known=MONTH, outcome=int(o)) for o in outcome]

    def kernel(chunk: int = 500) -> None:
        for start in range(0, questions, chunk):
            rows = slice(start * each, (start + chunk) * each)
            columns = (forecaster[rows], at[rows], until[rows], probabilities[rows])
            score_questions(Batch(question[rows] - start, *columns, terms[start : start + chunk]), rules=RULES)

    def pandas() -> None:
        error = (yes - outcome[question]) ** 2
        pd.DataFrame({"q": question, "f": forecaster, "e": error}).groupby(["q", "f"], sort=False)["e"].mean()

    ours, theirs = medians(kernel, pandas, rounds=5)
    yield Result(f"P3 bulk of {size:,} against pandas", f"{ours / theirs:.2f}x", "<= 2.5x", ours <= 2.5 * theirs)


def calibrating(size: int = 100_000) -> Iterator[Result]:
    """P8: the calibration curve of many forecasts, and its isotonic regression against scikit-learn's."""
    random = np.random.default_rng(2)
    probability = np.round(random.uniform(size=size), 2)
    happened = (random.uniform(size=size) < probability).astype(float)
    found = Observations(probability, happened, np.ones(size), np.arange(size))
    isotonic = IsotonicRegression()
    curve, theirs = medians(
        lambda: calibrate(found, band=False), lambda: isotonic.fit(probability, happened), rounds=ROUNDS
    )
    yield Result(f"P8 calibration of {size:,}", f"{curve * 1e3:.1f} ms", "<= 5 ms", curve <= 5e-3)
    yield Result("   against scikit-learn's fit alone", f"{theirs / curve:.2f}x", "shown", True)


def main() -> None:
    """Measure every bar and print it."""
    for measure in (scoring_one_question, scoring_in_bulk, calibrating):
        for result in measure():
            verdict = "met" if result.met else "MISSED"
            print(f"{result.name:<42} {result.measured:>12}   bar {result.bar:<12} {verdict}", flush=True)


if __name__ == "__main__":
    main()
