"""The chain of a question's resolution: what may follow what, and what it amounts to."""

from datetime import timedelta

import pytest

from tests.builders import on_day
from tracker.core.errors import WrongStep
from tracker.core.resolution import (
    GENESIS,
    EventKind,
    ProposalState,
    ResolutionEvent,
    State,
    after,
    broken_link,
    canonical,
    fold,
)

PROPOSED, CHALLENGED, WITHDRAWN = EventKind.PROPOSED, EventKind.CHALLENGED, EventKind.WITHDRAWN
REJECTED, APPROVED, FINALISED = EventKind.REJECTED, EventKind.APPROVED, EventKind.FINALISED
REOPENED, CLARIFIED = EventKind.REOPENED, EventKind.CLARIFIED
YES = {"outcome": "yes"}
KNOWN = {"known_at": on_day(1).isoformat()}


def chain(*steps: tuple[EventKind, dict]) -> list[ResolutionEvent]:
    """Events in order, each linked to the one before."""
    events, previous = [], GENESIS
    for seq, (kind, payload) in enumerate(steps, start=1):
        event = ResolutionEvent("q", seq, on_day(seq), kind, "ada", payload, previous)
        events.append(event)
        previous = event.hash
    return events


class TestFolding:
    def test_nothing_has_happened_yet(self):
        assert fold([]) == State()
        assert fold([]).live_proposal is None

    def test_a_proposal_waits_until_it_is_finalised(self):
        events = chain((PROPOSED, {"proposal": 1}), (FINALISED, YES | {"proposal": 1} | KNOWN))
        assert fold(events[:1]).live_proposal == 1
        state = fold(events)
        assert (state.outcome, state.known_at, state.resolved_at) == ("yes", on_day(1), on_day(2))
        assert state.proposals == {1: ProposalState.FINALISED}
        assert state.live_proposal is None

    def test_a_challenged_proposal_is_still_live_and_an_approval_lets_it_be(self):
        state = fold(chain((PROPOSED, {"proposal": 1}), (CHALLENGED, {"proposal": 1}), (APPROVED, {"proposal": 1})))
        assert state.live_proposal == 1
        assert state.proposals[1] is ProposalState.CHALLENGED

    @pytest.mark.parametrize(("kind", "mark"), [(WITHDRAWN, "withdrawn"), (REJECTED, "rejected")])
    def test_a_proposal_that_falls_makes_room_for_another(self, kind, mark):
        state = fold(chain((PROPOSED, {"proposal": 1}), (kind, {"proposal": 1}), (PROPOSED, {"proposal": 2})))
        assert state.proposals == {1: mark, 2: "open"}
        assert state.live_proposal == 2

    def test_a_person_may_resolve_without_a_proposal(self):
        state = fold(chain((FINALISED, YES)))
        assert (state.outcome, state.known_at) == ("yes", None)

    def test_reopening_undoes_a_resolution_and_keeps_its_history(self):
        state = fold(chain((PROPOSED, {"proposal": 1}), (FINALISED, YES | {"proposal": 1}), (REOPENED, {})))
        assert (state.outcome, state.known_at, state.resolved_at) == (None, None, None)
        assert state.proposals == {1: ProposalState.FINALISED}

    def test_notes_change_nothing(self):
        state = fold(chain((CLARIFIED, {"text": "as of noon"})))
        assert (state.outcome, state.proposals) == (None, {})

    @pytest.mark.parametrize(
        ("steps", "why"),
        [
            ([(FINALISED, YES), (PROPOSED, {"proposal": 1})], "is resolved; reopen it first"),
            ([(PROPOSED, {"proposal": 1}), (PROPOSED, {"proposal": 2})], "another proposal is open"),
            ([(CHALLENGED, {"proposal": 1})], "no longer open"),
            ([(PROPOSED, {"proposal": 1}), (WITHDRAWN, {})], "no longer open"),
            ([(PROPOSED, {"proposal": 1}), (APPROVED, {"proposal": 2})], "no longer open"),
            ([(REJECTED, {"proposal": 1})], "no longer open"),
            ([(FINALISED, YES), (FINALISED, YES)], "already resolved"),
            ([(PROPOSED, {"proposal": 1}), (FINALISED, YES)], "decide the open proposal first"),
            ([(FINALISED, YES | {"proposal": 1})], "no longer open"),
            ([(REOPENED, {})], "only a resolved question"),
        ],
    )
    def test_a_step_that_does_not_follow_is_refused(self, steps, why):
        *before, last = chain(*steps)
        state = fold(before)
        with pytest.raises(WrongStep, match=why):
            after(state, last)


class TestChain:
    def test_a_whole_chain_holds(self):
        events = chain((CLARIFIED, {}), (PROPOSED, {"proposal": 1}), (WITHDRAWN, {"proposal": 1}))
        assert broken_link(events, [e.hash for e in events]) is None

    def test_a_changed_event_is_found(self):
        events = chain((CLARIFIED, {"text": "a"}), (CLARIFIED, {"text": "b"}))
        hashes = [e.hash for e in events]
        forged = ResolutionEvent("q", 1, on_day(1), CLARIFIED, "ada", {"text": "z"}, GENESIS)
        assert broken_link([forged, events[1]], hashes) == 1

    def test_a_missing_event_is_found(self):
        events = chain((CLARIFIED, {"text": "a"}), (CLARIFIED, {"text": "b"}), (CLARIFIED, {"text": "c"}))
        left = [events[0], events[2]]
        assert broken_link(left, [e.hash for e in left]) == 3

    def test_a_chain_begins_at_its_beginning(self):
        events = chain((CLARIFIED, {"text": "a"}), (CLARIFIED, {"text": "b"}))
        assert broken_link(events[1:], [events[1].hash]) == 2

    def test_a_hash_depends_on_every_fact_but_not_on_how_it_is_written(self):
        event = ResolutionEvent("q", 1, on_day(1), CLARIFIED, "ada", {"a": 1, "b": [2]}, GENESIS)
        same = ResolutionEvent("q", 1, on_day(1), CLARIFIED, "ada", {"b": [2], "a": 1}, GENESIS)
        later = ResolutionEvent(
            "q", 1, on_day(1) + timedelta(microseconds=1), CLARIFIED, "ada", {"a": 1, "b": [2]}, GENESIS
        )
        assert event.hash == same.hash
        assert event.hash != later.hash

    def test_canonical_text_is_sorted_and_plain(self):
        assert canonical({"b": "é", "a": [1, None]}) == '{"a":[1,null],"b":"é"}'
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical(float("nan"))
