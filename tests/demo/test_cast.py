"""The cast and its forecasts: valid, varied, and the same in every telling."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from tracker.core.forecast import ForecasterKind, checked
from tracker.core.outcome import outcome_index
from tracker.core.question import Kind
from tracker.core.story import SHORTEST, Move, Story
from tracker.demo.story import tell

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
STORY = tell(START)
QUESTIONS = {entry.question.slug: entry.question for entry in STORY.entries}


def test_about_forty_people_and_a_few_bots_play() -> None:
    kinds = [player.kind for player in STORY.players]
    assert (kinds.count(ForecasterKind.HUMAN), kinds.count(ForecasterKind.BOT)) == (36, 4)
    handles = {player.handle for player in STORY.players}
    assert len(handles) == 40
    assert all(handle.startswith("demo-") for handle in handles)
    assert all(p.owner in handles for p in STORY.players if p.kind is ForecasterKind.BOT)


def test_remarks_are_made_by_players_under_questions_that_were_there() -> None:
    joined = {player.handle: player.joined_at for player in STORY.players}
    for remark in STORY.remarks:
        assert max(joined[remark.handle], QUESTIONS[remark.slug].opens_at) < remark.at < START


def test_every_forecast_is_one_that_the_ledger_takes() -> None:
    for move in (*STORY.history, *STORY.moves):
        checked(QUESTIONS[move.slug], move.probabilities)


def test_every_forecast_falls_into_the_life_of_its_question_and_its_forecaster() -> None:
    joined = {player.handle: player.joined_at for player in STORY.players}
    ends = {ending.slug: ending.known_at for ending in STORY.endings}
    for move in (*STORY.history, *STORY.moves):
        question = QUESTIONS[move.slug]
        assert max(question.opens_at, joined[move.handle]) <= move.at + timedelta(seconds=1)
        assert move.at < min(question.closes_at, ends.get(move.slug, question.closes_at))


def test_history_ends_where_the_play_begins() -> None:
    assert max(move.at for move in STORY.history) <= START < min(move.at for move in STORY.moves)
    assert max(move.at for move in STORY.moves) < START + timedelta(seconds=STORY.seconds)
    assert len({move.key for move in (*STORY.history, *STORY.moves)}) == len(STORY.history) + len(STORY.moves)


def test_the_story_is_the_same_every_time_and_only_shifts_with_its_start() -> None:
    assert tell(START) == STORY
    later = tell(START + timedelta(days=7))
    assert [_relative(m, later) for m in later.history] == [_relative(m, STORY) for m in STORY.history]


def _relative(move: Move, story: Story) -> tuple[object, ...]:
    binary = QUESTIONS[move.slug].kind is Kind.BINARY
    return move.key, move.at - story.started_at, move.probabilities if binary else None


@pytest.mark.parametrize("seconds", [SHORTEST, 120.0, 600.0])
def test_a_play_of_any_length_moves_every_live_question(seconds: float) -> None:
    story = tell(START, seconds)
    moved = {move.slug for move in story.moves}
    assert moved == {slug for slug in QUESTIONS if slug not in {e.slug for e in story.endings}}
    assert story.poll_seconds * 40 == pytest.approx(seconds)


def test_the_many_lean_towards_what_happened_before_it_is_known() -> None:
    last: dict[str, dict[str, tuple[float, ...]]] = defaultdict(dict)
    for move in STORY.history:
        last[move.slug][move.handle] = move.probabilities
    right = 0
    for ending in STORY.endings:
        question = QUESTIONS[ending.slug]
        if question.range is None:
            place = outcome_index(question, ending.outcome)
            held = median(probabilities[place] for probabilities in last[ending.slug].values())
            right += held > 1 / question.size
    assert right >= 9


def test_there_are_enough_resolved_questions_of_every_kind() -> None:
    assert len(STORY.endings) >= 8
    assert {QUESTIONS[e.slug].kind for e in STORY.endings} == {
        Kind.BINARY,
        Kind.MULTIPLE_CHOICE,
        Kind.NUMERIC,
        Kind.DATE,
    }
    for ending in STORY.endings:
        outcome_index(QUESTIONS[ending.slug], ending.outcome)
        assert ending.at <= START


def test_temperaments_show_in_what_is_said() -> None:
    binary = [m for m in STORY.history if QUESTIONS[m.slug].kind is Kind.BINARY]

    def extremity(handle: str) -> float:
        return median(abs(m.probabilities[1] - 0.5) for m in binary if m.handle == handle)

    assert extremity("demo-greta-hollowell") < extremity("demo-rosa-delacourt-finch")
    assert extremity("demo-rosa-delacourt-finch") < extremity("demo-katya-windermere")
