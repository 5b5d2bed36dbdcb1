"""What a belief is good for: wait, show a lead, propose, escalate or withdraw. No decision is a normal answer.

A wrong resolution costs more than many late ones, so the bars are structural (who reported what, in which words),
never a probability alone. A decision is only a recommendation: a service writes it, and a challenge window or a person
follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.core.question import Kind
from tracker.core.resolver.articles import Tier
from tracker.core.resolver.criteria import Criteria
from tracker.core.resolver.fuse import Belief, Origin, Report, Side

POLL_OK = 0.95  # least share of due polls that succeeded over the window
GAP_HOURS = 24.0  # longest silence of the collection in the last seven days
SOURCES_ALIVE = 3
SUBJECT_ARTICLES = 1  # least articles in the window that name the subject
WITHDRAW_BELOW = 0.8
PROPOSAL_AGE = timedelta(days=14)
OVERDUE = timedelta(days=7)  # after close and grace
ALARM = 0.8  # difference from the aggregate forecast that calls for a second look; never evidence


class Action(StrEnum):
    """What to do next."""

    WAIT = "wait"
    LEAD = "lead"
    PROPOSE = "propose"
    PROPOSE_DEFAULT = "propose_default"
    ESCALATE = "escalate"
    WITHDRAW = "withdraw"


class Mode(StrEnum):
    """How a proposal becomes final: by itself after an unchallenged window, or by a person's approval."""

    STRICT = "strict"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well the news was watched.

    `poll_ok`: share of due polls that succeeded over the window. `gap_hours`: longest gap of the last seven days.
    `sources_alive`: how many deliver. `subject_articles`: articles of the window that name the subject.
    """

    poll_ok: float
    gap_hours: float
    sources_alive: int
    subject_articles: int

    @property
    def lacks(self) -> str:
        """Why silence would prove nothing, or an empty string where the coverage is healthy."""
        if self.poll_ok < POLL_OK:
            return f"only {100 * self.poll_ok:.0f}% of the polls succeeded"
        if self.gap_hours > GAP_HOURS:
            return f"nothing was collected for {self.gap_hours:.0f} hours"
        if self.sources_alive < SOURCES_ALIVE:
            return f"only {self.sources_alive} sources are alive"
        if self.subject_articles < SUBJECT_ARTICLES:
            return "no article in the window names the subject"
        return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The proposal that is open now."""

    outcome: str
    opened_at: datetime
    p: float


@dataclass(frozen=True, slots=True)
class Decision:
    """A recommendation with its reasons. `known_at` is the publication of the report that completed the criteria."""

    action: Action
    why: str
    outcome: str | None = None
    mode: Mode | None = None
    p: float | None = None
    known_at: datetime | None = None
    rule_path: str = ""
    evidence: tuple[int, ...] = ()


def decide(
    criteria: Criteria,
    belief: Belief,
    coverage: Coverage,
    now: datetime,
    *,
    kind: Kind = Kind.BINARY,
    second_judge: bool = False,
    split: bool = False,
    standing: Standing | None = None,
    aggregate: float | None = None,
) -> Decision:
    """What the belief allows at `now`.

    `second_judge`: a differently built judge has read the same passages and agrees. `split`: judges disagree on a
    decisive one. `standing`: the open proposal. `aggregate`: the aggregate forecast of Yes in [0, 1], which is never
    evidence and can only call for a person.
    """
    fresh = _fresh(criteria, belief, coverage, now, kind=kind, second_judge=second_judge, split=split)
    if standing is not None:
        return _review(standing, fresh, now)
    if fresh.outcome in ("yes", "no") and fresh.mode is Mode.STRICT and aggregate is not None:
        forecast = aggregate if fresh.outcome == "yes" else 1 - aggregate
        if forecast < 1 - ALARM:
            return Decision(
                Action.ESCALATE,
                f"The aggregate forecast of this outcome is {100 * forecast:.0f}%: a person should look twice.",
                fresh.outcome,
                p=fresh.p,
                known_at=fresh.known_at,
                rule_path="alarm",
                evidence=fresh.evidence,
            )
    return fresh


def _review(standing: Standing, fresh: Decision, now: datetime) -> Decision:
    """Whether an open proposal still has its ground."""
    kept = fresh.action in (Action.PROPOSE, Action.PROPOSE_DEFAULT) and fresh.outcome == standing.outcome
    p = fresh.p if fresh.p is not None else 0.0
    if kept and p < WITHDRAW_BELOW <= standing.p:
        return Decision(
            Action.WITHDRAW, f"The probability fell to {100 * p:.0f}%.", standing.outcome, p=p, rule_path="withdraw p"
        )
    if not kept:
        return Decision(
            Action.WITHDRAW,
            f"The proposal has lost its ground. {fresh.why}",
            standing.outcome,
            p=fresh.p,
            rule_path=f"withdraw: {fresh.rule_path}",
        )
    if now - standing.opened_at >= PROPOSAL_AGE:
        return Decision(
            Action.ESCALATE,
            "The proposal has been open for 14 days.",
            standing.outcome,
            p=fresh.p,
            known_at=fresh.known_at,
            rule_path="open 14 days",
            evidence=fresh.evidence,
        )
    return fresh


def _fresh(
    criteria: Criteria,
    belief: Belief,
    coverage: Coverage,
    now: datetime,
    *,
    kind: Kind,
    second_judge: bool,
    split: bool,
) -> Decision:
    if belief.conflict:
        return _escalate(belief, f"Reports conflict: {belief.conflict}.", "conflict")
    moment = _decide_from(criteria)
    if moment is not None and now < moment:
        return Decision(
            Action.WAIT, f"The criteria are read at {moment:%Y-%m-%d %H:%M} UTC.", rule_path="wait: not yet"
        )
    side = max(belief.sides.values(), key=lambda s: (len(s.origins) > 0, s.log_odds))
    basis = _basis(criteria, side)
    if basis is not None:
        return _split(side) if split else _propose(criteria, side, basis, kind=kind, second_judge=second_judge)
    if now >= criteria.closes_at + timedelta(hours=criteria.grace_hours):
        return _at_close(criteria, belief, coverage, now, kind=kind, second_judge=second_judge)
    if any(r.source.tier is not Tier.C for r in side.full):
        return _lead(side)
    return Decision(Action.WAIT, "No independent, complete reports yet.", p=side.p, rule_path="wait")


def _decide_from(criteria: Criteria) -> datetime | None:
    if isinstance(criteria.decide_at, datetime):
        return criteria.decide_at
    return criteria.closes_at if criteria.decide_at == "close" else None


# Proposing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a proposal stands on; `strict` where it may become final without a person."""

    strict: bool
    path: str
    why: str
    known_at: datetime
    reports: tuple[Report, ...]


def _basis(criteria: Criteria, side: Side) -> _Basis | None:
    if side.contrary:
        return None
    explicit = [o for o in side.origins if o.explicit]
    enough = max(2, criteria.min_independent_sources)
    official = _first_official(side.origins) if criteria.official_source_suffices else None
    if len(explicit) >= enough:
        return _of(
            explicit, enough, strict=True, path=f"{enough} full", why=f"{enough} independent newsrooms report it"
        )
    if official is not None and official.explicit and len(explicit) >= 2:
        why = "the acting body itself and an independent newsroom report it"
        return _of(explicit, 2, strict=True, path="official + 1 full", why=why)
    if official is not None:
        return _of([official], 1, strict=False, path="official", why="the acting body itself reports it")
    if len(side.origins) >= enough:
        why = "two newsrooms report it, one of them only by inference"
        return _of(side.origins, enough, strict=False, path="2 full, inferred", why=why)
    return _corroborated(side) if enough == 2 else None


def _corroborated(side: Side) -> _Basis | None:
    """One full report, and one in other words from an independent origin within 72 hours."""
    if not side.origins or not side.consistent:
        return None
    full, other = side.origins[0], min(side.consistent, key=lambda r: (r.published_at, r.evidence_id))
    known = max(full.first_at, other.published_at)
    why = f"{full.reports[0].source.name} reports it in full, {other.source.name} in other words"
    return _Basis(False, "1 full + 1 consistent", why, known, (full.reports[0], other))


def _first_official(origins: Sequence[Origin]) -> Origin | None:
    return next((o for o in origins if o.official), None)


def _of(origins: Sequence[Origin], needed: int, *, strict: bool, path: str, why: str) -> _Basis:
    known = sorted(o.first_at for o in origins)[needed - 1]
    return _Basis(strict, path, why, known, tuple(o.reports[0] for o in origins))


def _propose(criteria: Criteria, side: Side, basis: _Basis, *, kind: Kind, second_judge: bool) -> Decision:
    if criteria.auto == "off":
        return _lead(side)
    shortfall = _shortfall(criteria, basis, kind, second_judge)
    mode = Mode.PERSON if shortfall else Mode.STRICT
    reports = ", ".join(sorted({r.source.name for r in basis.reports}))
    return Decision(
        Action.PROPOSE,
        f"{basis.why[0].upper()}{basis.why[1:]} ({reports}).{shortfall}",
        _answer(side, kind, basis),
        mode,
        side.p,
        basis.known_at,
        f"propose {side.outcome}: {basis.path}",
        tuple(r.evidence_id for r in basis.reports),
    )


def _shortfall(criteria: Criteria, basis: _Basis, kind: Kind, second_judge: bool) -> str:
    """Why a person must approve, as a sentence with a leading space; empty where the strict bar is met."""
    if not basis.strict:
        return " It falls short of the strict bar: a person decides."
    if not criteria.confirmed:
        return " The criteria were drafted and not confirmed: a person decides."
    if criteria.auto == "propose" or (criteria.auto == "agreed" and not second_judge):
        return " The criteria ask for a person's approval."
    if kind.continuous or criteria.decide_at != "event":
        return " A person checks the figure."
    return ""


def _answer(side: Side, kind: Kind, basis: _Basis) -> str:
    """The outcome in the question's own terms: an option, a date, a number."""
    if kind is Kind.DATE and side.event_time is not None:
        return side.event_time.date().isoformat()
    if kind in (Kind.NUMERIC, Kind.DISCRETE):
        latest = max(basis.reports, key=lambda r: (r.published_at, r.evidence_id))
        return latest.judgement.slots.get("count", side.outcome)
    return side.outcome


# Otherwise ----------------------------------------------------------------------------------------------------------


def _lead(side: Side) -> Decision:
    names = ", ".join(sorted({r.source.name for r in side.full}))
    return Decision(
        Action.LEAD,
        f"Reported, unconfirmed ({names}).",
        side.outcome,
        p=side.p,
        rule_path=f"lead {side.outcome}",
        evidence=tuple(r.evidence_id for r in side.full),
    )


def _split(side: Side) -> Decision:
    evidence = tuple(r.evidence_id for r in side.full)
    return Decision(
        Action.ESCALATE,
        "Judges disagree on a decisive passage.",
        side.outcome,
        p=side.p,
        rule_path="split",
        evidence=evidence,
    )


def _escalate(belief: Belief, why: str, path: str) -> Decision:
    evidence = tuple(dict.fromkeys(r.evidence_id for s in belief.sides.values() for r in (*s.full, *s.contrary)))
    return Decision(Action.ESCALATE, why, rule_path=f"escalate: {path}", evidence=evidence)


def _at_close(
    criteria: Criteria, belief: Belief, coverage: Coverage, now: datetime, *, kind: Kind, second_judge: bool
) -> Decision:
    """The default, or a person. Silence is not evidence, and not having understood is not absence."""
    overdue = now >= criteria.closes_at + timedelta(hours=criteria.grace_hours) + OVERDUE
    default = criteria.default_at_close
    if default == "escalate" or kind is not Kind.BINARY:
        return _escalate(belief, "The window has closed, and the criteria name no default.", "no default")
    if belief.understood:
        return _escalate(belief, "The window has closed with a report that stands alone.", "a report at close")
    if belief.unexplained:
        quoted = belief.unexplained[0].judgement.quote
        return _escalate(belief, f"A passage on the question was not understood: “{quoted}”", "not understood")
    if coverage.lacks:
        path = "overdue without coverage" if overdue else "coverage"
        return _escalate(belief, f"Silence proves nothing here: {coverage.lacks}.", path)
    return _default(criteria, belief, default, second_judge=second_judge)


def _default(criteria: Criteria, belief: Belief, default: str, *, second_judge: bool) -> Decision:
    alone = belief.on_topic == 0
    clear = second_judge or (alone and criteria.auto == "strict")
    strict = clear and criteria.confirmed and criteria.auto in ("strict", "agreed")
    why = (
        "Nothing on actor and object was reported in the window, and coverage was healthy."
        if alone
        else f"{belief.on_topic} passages name actor and object, each understood as something else."
    )
    return Decision(
        Action.PROPOSE_DEFAULT,
        why,
        default,
        Mode.STRICT if strict else Mode.PERSON,
        1 - belief.sides["yes"].p if default == "no" else belief.sides["yes"].p,
        criteria.closes_at,
        f"default {default}" + ("" if strict else ": a person"),
    )
