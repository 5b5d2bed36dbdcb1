"""How a question ends: the events of its resolution, their hash chain, and the state they fold into."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tracker.core.errors import WrongStep

ANNULLED = "annulled"  # the question failed
AMBIGUOUS = "ambiguous"  # the world did
UNSCORED = frozenset({ANNULLED, AMBIGUOUS})
GENESIS = "0" * 64


class EventKind(StrEnum):
    """What can happen in the resolution of a question. Facts: appended, never changed."""

    CRITERIA_FROZEN = "criteria_frozen"
    CLARIFIED = "clarified"
    PROPOSED = "proposed"
    CHALLENGED = "challenged"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    APPROVED = "approved"
    FINALISED = "finalised"
    REOPENED = "reopened"
    SOURCE_RETRACTED = "source_retracted"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class ResolutionEvent:
    """One link of a question's chain. `actor` is a forecaster's handle, or "rules" for the scheduler."""

    question: str
    seq: int
    at: datetime
    kind: EventKind
    actor: str
    payload: Mapping[str, Any]
    prev_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 over the previous hash and the canonical JSON of this event."""
        body = {
            "question": self.question,
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": self.kind.value,
            "actor": self.actor,
            "payload": self.payload,
        }
        return hashlib.sha256((self.prev_hash + canonical(body)).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON with sorted keys, no white space and no escapes, so that equal values have equal hashes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class ProposalState(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    CHALLENGED = "challenged"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    FINALISED = "finalised"


@dataclass(frozen=True, slots=True)
class State:
    """What the events of one question amount to."""

    outcome: str | None = None
    known_at: datetime | None = None
    resolved_at: datetime | None = None
    proposals: Mapping[int, ProposalState] = field(default_factory=dict)
    events: int = 0

    @property
    def live_proposal(self) -> int | None:
        """The proposal that waits for its window or a person, if any. There is at most one."""
        return next((p for p, s in self.proposals.items() if s in (ProposalState.OPEN, ProposalState.CHALLENGED)), None)


def fold(events: Iterable[ResolutionEvent]) -> State:
    """The state after all events, in order. Raises `WrongStep` where one does not follow from what was before."""
    state = State()
    for event in events:
        state = after(state, event)
    return state


def after(state: State, event: ResolutionEvent) -> State:
    """The state after one more event, or `WrongStep`."""
    step = _STEPS.get(event.kind)
    return replace(step(state, event) if step else state, events=event.seq)


def _proposed(state: State, event: ResolutionEvent) -> State:
    if state.outcome is not None:
        raise WrongStep("this question is resolved; reopen it first", field="question")
    if state.live_proposal is not None:
        raise WrongStep("another proposal is open", field="proposal")
    return _mark(state, event, ProposalState.OPEN)


def _challenged(state: State, event: ResolutionEvent) -> State:
    _require_live(state, event)
    return _mark(state, event, ProposalState.CHALLENGED)


def _withdrawn(state: State, event: ResolutionEvent) -> State:
    _require_live(state, event)
    return _mark(state, event, ProposalState.WITHDRAWN)


def _rejected(state: State, event: ResolutionEvent) -> State:
    _require_live(state, event)
    return _mark(state, event, ProposalState.REJECTED)


def _approved(state: State, event: ResolutionEvent) -> State:
    _require_live(state, event)
    return state


def _finalised(state: State, event: ResolutionEvent) -> State:
    if state.outcome is not None:
        raise WrongStep("this question is already resolved; reopen it first", field="question")
    if event.payload.get("proposal") is not None:
        _require_live(state, event)
        state = _mark(state, event, ProposalState.FINALISED)
    elif state.live_proposal is not None:
        raise WrongStep("decide the open proposal first", field="proposal")
    known = event.payload.get("known_at")
    return replace(
        state,
        outcome=str(event.payload["outcome"]),
        known_at=datetime.fromisoformat(known) if known else None,
        resolved_at=event.at,
    )


def _reopened(state: State, _event: ResolutionEvent) -> State:
    if state.outcome is None:
        raise WrongStep("only a resolved question can be reopened", field="question")
    return replace(state, outcome=None, known_at=None, resolved_at=None)


def _require_live(state: State, event: ResolutionEvent) -> None:
    if event.payload.get("proposal") is None or event.payload["proposal"] != state.live_proposal:
        raise WrongStep("this proposal is no longer open", field="proposal")


def _mark(state: State, event: ResolutionEvent, mark: ProposalState) -> State:
    return replace(state, proposals={**state.proposals, event.payload["proposal"]: mark})


_STEPS = {
    EventKind.PROPOSED: _proposed,
    EventKind.CHALLENGED: _challenged,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.REJECTED: _rejected,
    EventKind.APPROVED: _approved,
    EventKind.FINALISED: _finalised,
    EventKind.REOPENED: _reopened,
}


def broken_link(events: Iterable[ResolutionEvent], hashes: Iterable[str]) -> int | None:
    """The `seq` of the first event whose hash, predecessor or number is wrong; None if the chain holds."""
    previous = GENESIS
    for expected, (event, stored) in enumerate(zip(events, hashes, strict=True), start=1):
        if event.seq != expected or event.prev_hash != previous or event.hash != stored:
            return event.seq
        previous = stored
    return None
