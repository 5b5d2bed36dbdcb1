"""Scores of questions: every rule for every forecaster from one sweep over time.

Rules that are neutral nowhere (brier, log, rps, crps) average over the time a forecaster covered. Baseline and peer
scores, where zero is neutral, accrue over the whole scheduled window: time not covered adds nothing. Beside each
score stands its coverage, and beside that the coverage that was attainable.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tracker.core.instant import (
    RULES,
    SPOTS,
    at_instant,
    baseline_score,
    brier_score,
    crps_score,
    log_score,
    peer_percent,
    rps_score,
)
from tracker.core.peers import gain_at_instant, gain_over_time
from tracker.core.relative import relative_brier
from tracker.core.spans import Entries, Flags, Floats, Ints, Places, Spans, Terms, counted, cut

__all__ = [
    "RULES",
    "SPOTS",
    "Batch",
    "Entries",
    "Scores",
    "Terms",
    "at_instant",
    "baseline_score",
    "brier_score",
    "crps_score",
    "log_score",
    "rps_score",
    "score_entries",
    "score_question",
    "score_questions",
]

AVERAGED = ("brier", "log", "rps", "crps")


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of several questions as columns (F,), sorted by (question, at, ledger sequence).

    `question` (F,): index into `terms` (Q,); the questions have equally many outcomes and agree in `continuous` and
    `ordered`. The other columns are those of `Entries`; `member` (F,): whether the forecaster is in the peer base
    (None: all are).
    """

    question: Places
    forecaster: Ints
    at: Floats
    until: Floats
    probabilities: Floats
    terms: Sequence[Terms]
    member: Flags | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of K forecasters (of K pairs of question and forecaster, where several questions are scored).

    `forecaster` (K,): everybody in the ledger, ascending ids within a question. `values`: per rule (K,), NaN where
    the rule says nothing about that forecaster (no time covered, no forecast standing at the spot, a rule for another
    kind of question). `coverage` (K,): share of the scheduled window with a standing forecast; `peer_coverage` (K,):
    the part of it beside a base; `attainable`: the share anybody could cover (of the first question); `question` (K,).
    """

    forecaster: Ints
    values: dict[str, Floats]
    coverage: Floats
    peer_coverage: Floats
    attainable: float
    question: Places

    def coverage_of(self, rule: str) -> Floats:
        """The coverage (K,) that belongs to a rule: 1 or 0 for spot scores."""
        if rule in SPOTS:
            return np.where(np.isnan(self.values[rule]), 0.0, 1.0)
        return self.peer_coverage if rule == "peer" else self.coverage


def score_question(
    entries: Entries, terms: Terms, base: Ints | None = None, *, rules: Collection[str] = RULES
) -> Scores:
    """All scores of one question.

    `base` holds the ids of the forecasters whom a peer score compares with (None: all); those outside are measured
    against it. `rules` limits the work to what is asked for.
    """
    question = np.zeros(entries.at.size, dtype=np.intp)
    member = None if base is None else np.isin(entries.forecaster, base)
    columns = (entries.forecaster, entries.at, entries.until, entries.probabilities)
    return score_questions(Batch(question, *columns, [terms], member), rules=rules)


def score_questions(batch: Batch, *, rules: Collection[str] = RULES) -> Scores:
    """All scores of several questions alike; the same numbers as one by one, at a fraction of the cost.

    Best with 100 to 1,000 questions a batch: more lose digits and leave the processor's cache.
    """
    scene = _scene(batch, rules)
    held, of = scene.held, scene.of
    covered = held.total(held.duration)
    values = {rule: _ratio(scene.total(rule), covered) for rule in AVERAGED if rule in scene.moments}
    compared = covered
    if "baseline" in scene.moments:
        values["baseline"] = _ratio(scene.total("baseline"), scene.length[of])
    if "peer" in rules:
        gain, beside = gain_over_time(*scene.on_one_line(), scene.moments["log"], scene.member)
        compared = held.total(beside)
        values["peer"] = np.where(compared > 0, scene.percent * _ratio(held.total(gain), scene.length[of]), np.nan)
    if not set(SPOTS).isdisjoint(rules):
        values |= _at_spot(scene, rules)
    if "relative_brier" in rules and "brier" in scene.moments:
        values["relative_brier"] = relative_brier(held, scene.moments["brier"], of, scene.opens, scene.ends)
    undefined = np.full(of.size, np.nan)
    return Scores(
        forecaster=held.forecaster,
        values={rule: np.where(covered > 0, values.get(rule, undefined), np.nan) for rule in RULES if rule in rules},
        coverage=_ratio(covered, scene.length[of], 0.0),
        peer_coverage=_ratio(compared, scene.length[of], 0.0),
        attainable=batch.terms[0].attainable,
        question=of,
    )


def score_entries(
    entries: Entries, terms: Terms, weighting: Literal["entry", "last"], *, rules: Collection[str] = AVERAGED
) -> tuple[Ints, dict[str, Floats]]:
    """The scores of single entries of one question by the rules that average, for boards on which entries count alone.

    Returns the forecaster (N,) and per rule the value (N,) of every entry made before the end ("entry"), or of what
    stood at the end ("last"): rows for `leaderboard.rank`, which averages over all of them.
    """
    rows, _ = counted(entries, terms, weighting)
    moments = at_instant(entries.probabilities[rows], [terms], np.zeros(rows.size, dtype=np.intp), rules)
    return entries.forecaster[rows], {rule: moments[rule] for rule in AVERAGED if rule in rules and rule in moments}


@dataclass(frozen=True, slots=True)
class _Scene:
    """A batch laid out: spans (S) of forecasters (K), whose question is `of` (K,), and columns of questions (Q,)."""

    held: Spans
    of: Places
    opens: Floats
    ends: Floats
    length: Floats
    spot: Floats
    moments: dict[str, Floats]
    member: Flags | None
    percent: float

    def total(self, rule: str) -> Floats:
        """The integral (K,) of a rule over the time each forecaster covered."""
        return self.held.total(self.moments[rule] * self.held.duration)

    def on_one_line(self) -> tuple[Floats, Floats]:
        """Starts and ends of the spans with the questions' windows laid one after another, so that none overlap."""
        if self.opens.size == 1:
            return self.held.start, self.held.end
        windows = np.cumsum(np.maximum(self.ends - self.opens, 0.0))
        shift = (np.concatenate(([0.0], windows[:-1])) - self.opens)[self.of[self.held.group]]
        return self.held.start + shift, self.held.end + shift


def _scene(batch: Batch, rules: Collection[str]) -> _Scene:
    opens, ends, length, spot = np.array([_times(t) for t in batch.terms]).T
    alone = len(batch.terms) == 1
    held = cut(
        batch.forecaster,
        batch.at,
        batch.until,
        batch.probabilities,
        opens[0] if alone else opens[batch.question],
        ends[0] if alone else ends[batch.question],
        None if alone else batch.question,
    )
    rows = held.row if held.row.size < batch.at.size else slice(None)  # nothing to copy where every entry has a span
    moments = at_instant(batch.probabilities[rows], batch.terms, batch.question[rows], rules)
    member = None if batch.member is None else batch.member[rows]
    percent = peer_percent(batch.terms[0])
    return _Scene(held, batch.question[held.first], opens, ends, length, spot, moments, member, percent)


def _times(terms: Terms) -> tuple[float, float, float, float]:
    return terms.opens, terms.ends, terms.length, terms.ends if terms.spot is None else min(terms.spot, terms.ends)


def _at_spot(scene: _Scene, rules: Collection[str]) -> dict[str, Floats]:
    """The spot scores (K,): of what stands at the spot, or just before the end where the spot is not earlier."""
    held, question = scene.held, scene.of[scene.held.group]
    spot = scene.spot[question]
    last = spot >= scene.ends[question]
    there = np.flatnonzero(np.where(last, held.end >= spot, (held.start <= spot) & (spot < held.end)))
    member = None if scene.member is None else scene.member[there]
    found = {f"spot_{rule}": scene.moments[rule][there] for rule in ("brier", "baseline") if rule in scene.moments}
    if "spot_peer" in rules:
        gain = gain_at_instant(scene.moments["log"][there], member, question[there])
        found["spot_peer"] = scene.percent * gain
    return {rule: _placed(value, held.group[there], scene.of.size) for rule, value in found.items()}


def _placed(values: Floats, places: Places, size: int) -> Floats:
    """An array of NaN with the values at their places."""
    result = np.full(size, np.nan)
    result[places] = values
    return result


def _ratio(amount: Floats, whole: Floats, otherwise: float = np.nan) -> Floats:
    return np.asarray(np.divide(amount, whole, out=np.full(amount.shape, otherwise), where=whole > 0))
