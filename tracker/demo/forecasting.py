"""How the invented forecasters arrive at probabilities: a well-informed thought, bent by temperament and error."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from tracker.core.forecast import binary, masses
from tracker.core.quantiles import cdf_from_quantiles
from tracker.core.question import Kind, Question
from tracker.core.story import Move
from tracker.demo.cast import Member
from tracker.demo.questions import Plot, Thought

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
PROBITS = (-1.2816, -0.6745, 0.0, 0.6745, 1.2816)
LEAST = 0.01  # of an outcome: nobody here is surer
REACTS = 0.7  # chance that a diligent forecaster answers to news
DRIFT = 0.3  # of the own error: how much of it is new with every update
FULL_WINDOW = timedelta(days=60)
SETTLED = 0.95  # share of the play after which nobody moves any more


def forecasts(plot: Plot, member: Member, started_at: datetime, seconds: float) -> Iterator[Move]:
    """All forecasts of one member on one question, in order of time; the same in every telling."""
    rng = Random(f"{plot.question.slug}/{member.player.handle}")
    if rng.random() > member.temperament.diligence:
        return
    error = [rng.gauss(0, member.temperament.noise) for _ in range(max(2, len(plot.question.outcomes)))]
    moments = [*_before(plot, member, started_at, rng), *_during(plot, member, started_at, seconds, rng)]
    for n, at in enumerate(moments):
        yield Move(
            key=f"demo:{plot.question.slug}:{member.player.handle}:{n}",
            handle=member.player.handle,
            slug=plot.question.slug,
            at=at,
            probabilities=_probabilities(plot, member, at, error, rng),
        )


def _before(plot: Plot, member: Member, started_at: datetime, rng: Random) -> list[datetime]:
    """Moments before the start: a first forecast soon after the opening, updates spread over the rest."""
    begins = max(plot.question.opens_at, member.player.joined_at)
    ends = min(plot.ending.known_at if plot.ending else started_at, plot.question.closes_at)
    if ends - begins < timedelta(days=1):
        return []
    window = ends - begins
    first = begins + min(rng.expovariate(1 / 0.12), 0.9) * window
    updates = round(rng.gauss(member.temperament.updates, 1) * (window / FULL_WINDOW))
    later = sorted(first + rng.random() * (ends - first) for _ in range(updates))
    return [moment.replace(microsecond=0) for moment in (first, *later)]


def _during(plot: Plot, member: Member, started_at: datetime, seconds: float, rng: Random) -> list[datetime]:
    """Moments of the play: some answer to each turn of the news, each in their own time."""
    found: list[datetime] = []
    for turn, _ in plot.play:
        answers = rng.random() < REACTS * member.temperament.diligence
        delay = 0.008 + rng.expovariate(1 / member.temperament.haste)
        at = turn + timedelta(seconds=seconds * delay)
        if answers and at > max(found, default=started_at) and (at - started_at).total_seconds() < SETTLED * seconds:
            found.append(at)
    return found


def _probabilities(plot: Plot, member: Member, at: datetime, error: list[float], rng: Random) -> tuple[float, ...]:
    temper, question = member.temperament, plot.question
    thought = plot.thought(at, timedelta(days=temper.foresight))
    wobble = [e + rng.gauss(0, DRIFT * temper.noise) for e in error]
    if question.kind is Kind.BINARY:
        odds = temper.gain * thought[0] + temper.lean + wobble[0]
        return binary(_rounded(1 / (1 + math.exp(-odds)), temper.step))
    if question.kind is Kind.MULTIPLE_CHOICE:
        return _shares([temper.gain * t + w for t, w in zip(thought, wobble, strict=True)])
    return _distribution(question, thought, temper.gain, wobble)


def _rounded(p: float, step: float) -> float:
    return min(max(round(round(p / step) * step, 3), LEAST), 1 - LEAST)


def _shares(weights: list[float]) -> tuple[float, ...]:
    """Log-weights as probabilities in whole percents, none below one."""
    raw = [math.exp(w - max(weights)) for w in weights]
    percents = [max(1, round(100 * r / sum(raw))) for r in raw]
    percents[percents.index(max(percents))] += 100 - sum(percents)
    return tuple(p / 100 for p in percents)


def _distribution(question: Question, thought: Thought, gain: float, wobble: list[float]) -> tuple[float, ...]:
    """A bell around the own median: the overconfident draw it narrower, the timid wider."""
    assert question.range is not None
    median, deviation = thought
    centre = median + 0.7 * wobble[0] * deviation
    width = deviation * math.exp(0.2 * wobble[1]) / max(0.5, math.sqrt(abs(gain)))
    axis = question.range
    edge = 0.02 * (axis.high - axis.low)
    centre = min(max(centre, axis.low + edge), axis.high - edge)
    values = [centre + probit * width for probit in PROBITS]
    values = [min(max(v, axis.low + edge * (i + 1) / 8), axis.high - edge * (5 - i) / 8) for i, v in enumerate(values)]
    return masses(cdf_from_quantiles(LEVELS, values, axis))
