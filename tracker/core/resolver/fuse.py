"""From reports to belief: what the live, independent reports amount to, with every contribution listed.

Each outcome is its own proposition with prior log-odds -1.4 (p = .2). Every independent origin adds the log-likelihood
ratio of its strongest full report, ln(t h / (g + f)), where t and g are the judge's rates of hit and false assertion, h
and f the source's; the k-th origin is weighted 1, .7, .5, .35, since errors correlate. Origins corroborate only if they
report the same event. Nothing decays with time, and the order of arrival makes no difference.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core.resolver.articles import ArticleStatus, Source, SourceKind, Tier
from tracker.core.resolver.criteria import Actor, Criteria, When
from tracker.core.resolver.dedupe import Relation
from tracker.core.resolver.judgement import Grade, Judgement

PRIOR = -1.4  # log-odds of an outcome before any report
ORIGIN_WEIGHTS = (1.0, 0.7, 0.5, 0.35)  # of the first, second, third, and every further origin
SAME_EVENT = timedelta(hours=72)
SAME_DAY = timedelta(days=1)  # how far before the event the act of a contrary report may lie: older ones are history
DENIAL = 1.5  # nats that a denial by the subject takes away, until a later assertion
HIT_RATE = {"rules": 0.55, "nli": 0.75, "llm": 0.90}  # t: how often the judge sees an assertion that is there
FALSE_RATE = {"rules": 0.03, "nli": 0.012, "llm": 0.004}  # g: how often it sees one that is not
FALSE_RATE_OFFICIAL = {"rules": 0.01, "nli": 0.004, "llm": 0.002}
SOURCE_RATES = {Tier.A: (0.85, 0.01), Tier.B: (0.70, 0.04), Tier.C: (0.40, 0.20)}  # h, f
OFFICIAL_RATES = (0.95, 0.002)
FALLBACK = "fallback"  # flag of a judgement made without a parse


@dataclass(frozen=True, slots=True)
class Report:
    """A judgement with all that its weight depends on.

    `origin` is the newsroom (`Source.newsroom`, or a credited newsroom's name) whose report this one is, copies or
    quotes: the article's own newsroom where it is new.
    """

    evidence_id: int
    article_id: int
    judgement: Judgement
    source: Source
    published_at: datetime
    origin: str
    relation: Relation = Relation.NEW
    status: ArticleStatus = ArticleStatus.LIVE
    judge: str = "rules"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one report adds to an outcome: `nats` of log-odds, zero with a reason in `why`."""

    evidence_id: int
    article_id: int
    outcome: str
    origin: str
    nats: float
    why: str


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent origin of a cluster, its strongest full report first; `official` if it is the acting body."""

    key: str
    reports: tuple[Report, ...]
    official: bool

    @property
    def first_at(self) -> datetime:
        """When this origin first reported the event in full."""
        return min(r.published_at for r in self.reports)

    @property
    def explicit(self) -> bool:
        """Whether some report fills every slot by its own words on a full parse."""
        return any(not r.judgement.inferred and FALLBACK not in r.judgement.flags for r in self.reports)


@dataclass(frozen=True, slots=True)
class Side:
    """Belief in one outcome. `p` = 1 / (1 + exp(-log_odds)). `origins` reported one and the same event in full."""

    outcome: str
    log_odds: float = PRIOR
    origins: tuple[Origin, ...] = ()
    consistent: tuple[Report, ...] = ()  # asserted in other words within 72 h, from origins not among `origins`
    contrary: tuple[Report, ...] = ()  # published since the first full report
    event_time: datetime | None = None

    @property
    def p(self) -> float:
        """Probability that the outcome's condition is met, in (0, 1)."""
        return 1 / (1 + math.exp(-self.log_odds))

    @property
    def full(self) -> tuple[Report, ...]:
        """Every full report of the event."""
        return tuple(r for o in self.origins for r in o.reports)


@dataclass(frozen=True, slots=True)
class Belief:
    """Belief in every outcome. `conflict` says what contradicts what, empty if nothing does.

    `understood` are live in-window reports on the question that are full or consistent, `unexplained` those on actor
    and object that no judge could explain, `on_topic` counts all that name actor and object.
    """

    sides: Mapping[str, Side]
    contributions: tuple[Contribution, ...] = ()
    conflict: str = ""
    understood: tuple[Report, ...] = ()
    unexplained: tuple[Report, ...] = ()
    on_topic: int = 0


def conditions(criteria: Criteria) -> dict[str, When]:
    """The condition of each outcome: the options of a multiple choice, else `yes` and, where one is given, `no`."""
    if criteria.outcomes:
        return dict(criteria.outcomes)
    stated = {"yes": criteria.yes_when, "no": criteria.no_when}
    return {outcome: when for outcome, when in stated.items() if outcome == "yes" or events_of(when)}


def events_of(when: When) -> tuple[str, ...]:
    """The ids of all events that a condition names."""
    return (*when.any, *when.all, *when.before)


def fuse(criteria: Criteria, reports: Sequence[Report], now: datetime) -> Belief:
    """The belief that the reports published by `now` support."""
    past = sorted((r for r in reports if r.published_at <= now), key=_order)
    counted = [r for r in past if not discounted(criteria, r)]
    sides = {outcome: _side(criteria, outcome, when, counted) for outcome, when in conditions(criteria).items()}
    live = [r for r in past if r.status is ArticleStatus.LIVE and r.source.kind is not SourceKind.SATIRE]
    return Belief(
        sides=sides,
        contributions=tuple(
            c for o, s in sides.items() for c in _contributions(criteria, s, conditions(criteria)[o], past)
        ),
        conflict=_conflict(sides.values()),
        understood=tuple(r for r in live if r.judgement.grade in (Grade.FULL, Grade.CONSISTENT)),
        unexplained=tuple(r for r in live if r.judgement.grade is Grade.UNEXPLAINED),
        on_topic=sum(r.judgement.on_topic for r in live),
    )


def _order(report: Report) -> tuple[datetime, int, int]:
    return (report.published_at, report.article_id, report.evidence_id)


def discounted(criteria: Criteria, report: Report) -> str:
    """Why a report counts for nothing, or an empty string."""
    source = report.source
    if report.status is not ArticleStatus.LIVE:
        return f"the article is {report.status}"
    if _listed(source, criteria.excluded):
        return f"{source.name} is excluded by the criteria"
    if criteria.trusted and not _listed(source, criteria.trusted) and not _listed(source, criteria.official):
        return f"{source.name} is not among the sources the criteria trust"
    if report.relation in (Relation.CORRECTION, Relation.RETRACTION) and report.judgement.grade is not Grade.CONTRARY:
        return "a correction or retraction asserts nothing itself"
    if source.tier is Tier.C and not is_official(criteria, report):
        return f"{source.name} is of tier C, which never counts as a source"
    return ""


def _listed(source: Source, names: Iterable[str]) -> bool:
    domain, name = source.domain.casefold(), source.name.casefold()
    return any(n.casefold() == name or _within(domain, n.casefold()) for n in names)


def _within(domain: str, parent: str) -> bool:
    return bool(domain) and (domain == parent or domain.endswith(f".{parent}"))


def is_official(criteria: Criteria, report: Report) -> bool:
    """Whether the report is the word of the acting body: listed as official, and no other actor than the agent."""
    if not _listed(report.source, criteria.official) or report.relation in (Relation.COPY, Relation.QUOTES):
        return False
    speaks_for = next((a for a in criteria.actors if _is_named(report.source.name, a)), None)
    agent = report.judgement.slots.get("agent", "")
    return speaks_for is None or not agent or agent == speaks_for.name or agent not in {a.name for a in criteria.actors}


def _is_named(name: str, actor: Actor) -> bool:
    return name.casefold() in {n.casefold() for n in (actor.name, *actor.aliases)}


def nats(criteria: Criteria, report: Report) -> float:
    """The log-likelihood ratio of a full report: ln(t h / (g + f))."""
    official = is_official(criteria, report)
    hit, false = OFFICIAL_RATES if official else SOURCE_RATES[report.source.tier]
    rates = FALSE_RATE_OFFICIAL if official else FALSE_RATE
    return math.log(HIT_RATE[report.judge] * hit / (rates[report.judge] + false))


# One outcome --------------------------------------------------------------------------------------------------------


def _side(criteria: Criteria, outcome: str, when: When, counted: Sequence[Report]) -> Side:
    if when.before:
        return _before(criteria, outcome, when, counted)
    if when.all:
        parts = [_best(criteria, outcome, (event,), counted) for event in when.all]
        return _joint(outcome, parts)
    return _best(criteria, outcome, when.any, counted)


def _joint(outcome: str, parts: Sequence[Side]) -> Side:
    """All parts must hold: the belief, and the origins, are those of the weakest part; its time is the last one's."""
    weakest = min(parts, key=lambda s: (len(s.origins), s.log_odds))
    times = [s.event_time for s in parts]
    return Side(
        outcome,
        weakest.log_odds,
        weakest.origins,
        tuple(r for s in parts for r in s.consistent),
        tuple(r for s in parts for r in s.contrary),
        max((t for t in times if t is not None), default=None) if weakest.origins else None,
    )


def _before(criteria: Criteria, outcome: str, when: When, counted: Sequence[Report]) -> Side:
    """The first event happened, and the other not before it; with `within_hours`, the other followed in that time."""
    first, other = (_best(criteria, outcome, (event,), counted) for event in when.before[:2])
    if first.event_time is None:
        return Side(outcome)
    if when.within_hours is None:
        return Side(outcome) if other.event_time is not None and other.event_time <= first.event_time else first
    if other.event_time is None:
        return Side(outcome)
    gap = other.event_time - first.event_time
    return (
        _joint(outcome, (first, other)) if timedelta(0) <= gap <= timedelta(hours=when.within_hours) else Side(outcome)
    )


def _best(criteria: Criteria, outcome: str, events: Iterable[str], counted: Sequence[Report]) -> Side:
    """The strongest cluster of one event; of equal ones the earliest."""
    wanted = set(events)
    about = [r for r in counted if r.judgement.event_id in wanted]
    full = [r for r in about if r.judgement.grade is Grade.FULL]
    sides = [_cluster_side(criteria, outcome, cluster, about) for cluster in _clusters(full)]
    return max(sides, key=lambda s: (s.log_odds, len(s.full)), default=Side(outcome))


def _clusters(full: Sequence[Report]) -> list[list[Report]]:
    """Reports of the same event: same event id, agents that do not differ, event times within 72 h of the first."""
    ordered = sorted(full, key=lambda r: (_time(r), *_order(r)))
    return [
        [r for r in ordered if _same_event(seed, r) and timedelta(0) <= _time(r) - _time(seed) <= SAME_EVENT]
        for seed in ordered
    ]


def _same_event(a: Report, b: Report) -> bool:
    if a.judgement.event_id != b.judgement.event_id:
        return False
    shared = set(a.judgement.slots) & set(b.judgement.slots) & {"agent", "patient", "place"}
    return all(a.judgement.slots[k] == b.judgement.slots[k] for k in shared)


def _time(report: Report) -> datetime:
    return report.judgement.event_time or report.published_at


def _cluster_side(criteria: Criteria, outcome: str, cluster: Sequence[Report], about: Sequence[Report]) -> Side:
    about = [r for r in about if r.judgement.event_id == cluster[0].judgement.event_id]
    origins = _origins(criteria, cluster, about)
    first, last = min(r.published_at for r in cluster), max(r.published_at for r in cluster)
    happened = min(_time(r) for r in cluster)
    keys = {k for r in cluster for k in (r.origin, r.source.newsroom)}
    consistent = tuple(
        r
        for r in about
        if r.judgement.grade is Grade.CONSISTENT
        and r.origin not in keys
        and r.source.newsroom not in keys
        and abs(_time(r) - happened) <= SAME_EVENT
    )
    contrary = tuple(
        r
        for r in about
        if r.judgement.grade is Grade.CONTRARY and r.published_at >= first and _time(r) > happened - SAME_DAY
    )
    log_odds = PRIOR + sum(
        weight * nats(criteria, origin.reports[0])
        for weight, origin in zip(_weights(len(origins)), origins, strict=True)
    )
    if any("denial" in r.judgement.flags and r.published_at >= last for r in contrary):
        log_odds -= DENIAL
    return Side(outcome, log_odds, origins, consistent, contrary, happened)


def _weights(count: int) -> tuple[float, ...]:
    return (*ORIGIN_WEIGHTS, *([ORIGIN_WEIGHTS[-1]] * count))[:count]


def _origins(criteria: Criteria, cluster: Sequence[Report], about: Sequence[Report]) -> tuple[Origin, ...]:
    """The reports of the cluster by independent origin, strongest origin first."""
    start = _time(cluster[0])
    near = [r for r in about if r.judgement.grade is Grade.FULL and abs(_time(r) - start) <= SAME_EVENT]
    inside = {r.evidence_id for r in cluster}
    members = ([r for r in group if r.evidence_id in inside] for group in _by_newsroom(near))
    origins = (_origin(criteria, reports) for reports in members if reports)
    return tuple(sorted(origins, key=lambda o: (-nats(criteria, o.reports[0]), _order(o.reports[0]))))


def _by_newsroom(reports: Sequence[Report]) -> list[list[Report]]:
    """Groups of reports that go back to one newsroom.

    A copy ties its own newsroom to the one it copies, whichever of the two was read first.
    """
    groups: list[tuple[set[str], list[Report]]] = []
    for report in reports:
        keys = {report.origin} | ({report.source.newsroom} if report.relation is Relation.COPY else set())
        joined = [g for g in groups if g[0] & keys]
        merged = (keys.union(*(g[0] for g in joined)), [*(r for g in joined for r in g[1]), report])
        groups = [*(g for g in groups if not g[0] & keys), merged]
    return [grouped for _, grouped in groups]


def _origin(criteria: Criteria, reports: Sequence[Report]) -> Origin:
    ranked = tuple(sorted(reports, key=lambda r: (-nats(criteria, r), r.judgement.inferred, _order(r))))
    first = min(reports, key=_order)
    return Origin(first.origin, ranked, any(is_official(criteria, r) for r in reports))


# Account ------------------------------------------------------------------------------------------------------------


def _conflict(sides: Iterable[Side]) -> str:
    held = [s for s in sides if s.p > 0.5]
    if len(held) > 1:
        return "reports support both " + " and ".join(f"“{s.outcome}”" for s in held)
    for side in held:
        first = min(o.first_at for o in side.origins)
        against = next((r for r in side.contrary if r.published_at - first <= SAME_EVENT), None)
        if against is not None:
            return f"{against.source.name} contradicts it: {against.judgement.why.removesuffix('.')}"
    return ""


def _contributions(criteria: Criteria, side: Side, when: When, past: Sequence[Report]) -> list[Contribution]:
    weights = _weights(len(side.origins))
    added = {
        origin.reports[0].evidence_id: (weight * nats(criteria, origin.reports[0]), place)
        for place, (weight, origin) in enumerate(zip(weights, side.origins, strict=True), start=1)
    }
    wanted = set(events_of(when))
    out = []
    for r in past:
        if r.judgement.event_id not in wanted:
            continue
        amount, place = added.get(r.evidence_id, (0.0, 0))
        why = f"independent origin number {place}" if place else _adds_nothing(criteria, side, r)
        out.append(Contribution(r.evidence_id, r.article_id, side.outcome, r.origin, amount, why))
    return out


def _adds_nothing(criteria: Criteria, side: Side, report: Report) -> str:
    reason = discounted(criteria, report)
    if reason:
        return reason
    if report.judgement.grade is not Grade.FULL:
        return f"{report.judgement.grade}: {report.judgement.why}"
    if report.evidence_id in {r.evidence_id for r in side.full}:
        return f"from the same origin as another report ({report.origin})"
    return "reports another event than the one counted"
