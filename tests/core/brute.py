"""Scores the slow way, straight from their definitions: plain Python, one small piece of time after another."""

import math
from collections.abc import Callable, Collection
from itertools import pairwise

from tracker.core.scoring import Entries, Terms

Row = tuple[int, float, float, list[float]]
Found = dict[str, tuple[float, float]]
Pieces = list[tuple[float, float]]
DAY = 86_400.0


def brute_scores(entries: Entries, terms: Terms, base: Collection[int] | None = None) -> dict[int, Found]:
    """rule -> (value, coverage) of every forecaster; rules that say nothing of somebody are left out."""
    rows = [
        (int(who), float(at), float(until), [float(p) for p in vector])
        for who, at, until, vector in zip(
            entries.forecaster, entries.at, entries.until, entries.probabilities, strict=True
        )
    ]
    people = {row[0] for row in rows}
    members = people if base is None else people & set(base)
    ends, length = min(terms.closes, terms.known), terms.closes - terms.opens
    if ends <= terms.opens or length <= 0:
        return {who: {} for who in people}
    cuts = {t for _, at, until, _ in rows for t in (at, until) if terms.opens < t < ends} | {terms.opens, ends}
    times = sorted(cuts)
    pieces = list(pairwise(times))
    return {who: _of_one(who, rows, members, pieces, terms, ends, length) for who in people}


def _of_one(
    who: int,
    rows: list[Row],
    members: set[int],
    pieces: Pieces,
    terms: Terms,
    ends: float,
    length: float,
) -> Found:
    covered = compared = baseline = peer = 0.0
    averaged = dict.fromkeys(_averaged(terms), 0.0)
    for start, end in pieces:
        own = _standing(rows, who, start)
        if own is None:
            continue
        covered += end - start
        for rule, formula in _averaged(terms).items():
            averaged[rule] += formula(own, terms) * (end - start)
        baseline += _baseline(own, terms) * (end - start)
        company = _company(rows, members, start)
        compared += end - start if company else 0.0
        peer += _peer(own, company, terms) * (end - start)
    if covered == 0:
        return {}
    found = {rule: (total / covered, covered / length) for rule, total in averaged.items()}
    found["baseline"] = (baseline / length, covered / length)
    if compared > 0:
        found["peer"] = (peer / length, compared / length)
    return found | _spots(who, rows, members, pieces, terms, ends)


def _spots(who: int, rows: list[Row], members: set[int], pieces: Pieces, terms: Terms, ends: float) -> Found:
    spot = ends if terms.spot is None else terms.spot
    moment = pieces[-1][0] if spot >= ends else spot
    own = _standing(rows, who, moment) if moment >= terms.opens else None
    if own is None:
        return {}
    found = {"spot_baseline": (_baseline(own, terms), 1.0)}
    if not terms.continuous:
        found["spot_brier"] = (_brier(own, terms), 1.0)
    company = _company(rows, members, moment)
    if company:
        found["spot_peer"] = (_peer(own, company, terms), 1.0)
    return found


def _standing(rows: list[Row], who: int, moment: float) -> list[float] | None:
    latest = None
    for row in rows:
        if row[0] == who and row[1] <= moment:
            latest = row
    if latest is None or math.isnan(latest[3][-1]) or latest[2] <= moment:
        return None
    return latest[3]


def _company(rows: list[Row], members: set[int], moment: float) -> list[list[float]]:
    standing = (_standing(rows, who, moment) for who in members)
    return [vector for vector in standing if vector is not None]


def _judged(vector: list[float], terms: Terms) -> int:
    return len(vector) - 1 if math.isnan(vector[terms.outcome]) else terms.outcome


def _log(vector: list[float], terms: Terms) -> float:
    least = min(1e-4, 0.01 / (len(vector) - 2)) if terms.continuous else 1e-4
    return math.log(max(vector[_judged(vector, terms)], least))


def _brier(vector: list[float], terms: Terms) -> float:
    judged = _judged(vector, terms)
    return sum((p - (k == judged)) ** 2 for k, p in enumerate(vector) if not math.isnan(p)) / 2


def _baseline(vector: list[float], terms: Terms) -> float:
    if terms.continuous:
        buckets = len(vector) - 2
        outside = terms.outcome in (0, buckets + 1)
        share = 0.05 if outside else (1 - 0.05 * (terms.open_lower + terms.open_upper)) / buckets
        return 100 * (_log(vector, terms) - math.log(share)) / 2
    available = sum(not math.isnan(p) for p in vector)
    return 0.0 if available == 1 else 100 * (_log(vector, terms) + math.log(available)) / math.log(available)


def _peer(own: list[float], company: list[list[float]], terms: Terms) -> float:
    k = len(company)
    if k < 2:
        return 0.0
    log_mean = sum(_log(vector, terms) for vector in company) / k
    return 100 * k / (k - 1) * (_log(own, terms) - log_mean) / (2 if terms.continuous else 1)


def _rps(vector: list[float], terms: Terms) -> float:
    judged = _judged(vector, terms)
    total, below, cuts = 0.0, 0.0, 0
    for k, p in enumerate(vector[:-1]):
        if not math.isnan(p):
            below += p
            cuts += 1
            total += (below - (k >= judged)) ** 2
    return total / max(cuts, 1)


def _crps(vector: list[float], terms: Terms) -> float:
    buckets, fine = len(vector) - 2, 400
    place = (terms.outcome - 0.5) / buckets if terms.location is None else terms.location
    total, below = 0.0, vector[0]
    for k in range(buckets):
        for i in range(fine):
            x = (k + (i + 0.5) / fine) / buckets
            total += (below + vector[k + 1] * (i + 0.5) / fine - (x >= place)) ** 2
        below += vector[k + 1]
    return total / (buckets * fine)


def _averaged(terms: Terms) -> dict[str, Callable[[list[float], Terms], float]]:
    if terms.continuous:
        return {"log": _log}
    return {"brier": _brier, "log": _log} | ({"rps": _rps} if terms.ordered else {})


def brute_relative_brier(entries: Entries, terms: Terms) -> dict[int, float]:
    """The relative Brier score, day by day."""
    rows = [
        (int(who), float(at), float(until), [float(p) for p in vector])
        for who, at, until, vector in zip(
            entries.forecaster, entries.at, entries.until, entries.probabilities, strict=True
        )
    ]
    ends = min(terms.closes, terms.known)
    days = range(math.floor(terms.opens / DAY), math.ceil(ends / DAY))
    total: dict[int, float] = {}
    for day in days:
        moment = min((day + 1) * DAY, ends) - 1e-6  # just before the day ends
        active = {who: v for who in {r[0] for r in rows} if (v := _standing(rows, who, moment)) is not None}
        scores = {who: _brier(vector, terms) for who, vector in active.items()}
        for who, score in scores.items():
            ordered = sorted(scores.values())
            middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
            total[who] = total.get(who, 0.0) + score - middle
    return {who: value / len(days) for who, value in total.items()}
