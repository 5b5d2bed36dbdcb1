"""What the linter says of criteria, rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tracker.core.resolver.criteria import Actor, Count, Criteria, Event, When
from tracker.core.resolver.lint import ERROR, WARNING, lint

TITLE = "Will Russia accept the Berlin proposals by 30 June 2027?"
ACCEPT = Event("accept", ("ACCEPT",), agent=("Russia",), object_any=("Berlin proposals",))
REJECT = Event("reject", ("REJECT",), agent=("Russia",), object_any=("Berlin proposals",))
SOUND = Criteria(
    text="YES if Russia accepts the proposals between 1 December 2026 and 30 June 2027. Otherwise NO.",
    opens_at=datetime(2026, 12, 1, tzinfo=UTC),
    closes_at=datetime(2027, 6, 30, 23, 59, tzinfo=UTC),
    actors=(Actor("Russia", ("Kremlin",), ("State Duma",)),),
    events=(ACCEPT,),
    yes_when=When(any=("accept",)),
    default_at_close="no",
)


def findings(title=TITLE, **changes):
    """Level, path and rule of what is said of the sound criteria with these changes."""
    return [(f.level, f.path, f.rule) for f in lint(title, replace(SOUND, **changes))]


def only(title=TITLE, **changes):
    """Level and path of the single finding on the sound criteria with these changes."""
    (found,) = findings(title, **changes)
    return found[:2]


def with_text(more):
    return f"{SOUND.text} {more}"


def test_sound_criteria_are_left_in_peace():
    assert findings() == []


def test_a_window_that_ends_before_it_opens_is_an_error():
    assert (ERROR, "closes_at") in [f[:2] for f in findings(closes_at=datetime(2026, 11, 1, tzinfo=UTC))]


def test_a_deadline_in_the_title_must_be_the_close():
    level, path, rule = findings("Will Russia accept the Berlin proposals by 31 May 2027?")[0]
    assert (level, path) == (ERROR, "title")
    assert rule == 'says "by 31 May 2027", but the question closes on 30 June 2027'
    assert findings("Will Russia accept the Berlin proposals before 1 July 2027?") == []


def test_another_deadline_in_the_text_is_a_warning():
    assert only(text=with_text("The text must be public by 1 May 2027.")) == (WARNING, "text")


def test_what_lies_before_the_window_is_no_deadline():
    assert findings(text=with_text("An acceptance before 1 December 2026 does not count.")) == []


def test_a_date_in_the_prose_must_be_in_a_slot_or_the_window():
    text = with_text("The meeting of 19 March 2027 counts.")
    assert only(text=text) == (WARNING, "text")
    assert findings(text=text, events=(replace(ACCEPT, on=("2027-03-19",)),)) == []
    assert findings(text=text, decide_at=datetime(2027, 3, 19, 12, tzinfo=UTC)) == []
    assert findings(text=with_text("The memorandum of 5 December 1994 is no such text.")) == []


def test_a_number_in_the_prose_must_be_in_a_slot():
    text = with_text("At least 50 ships must sail.")
    assert only(text=text) == (WARNING, "text")
    assert findings(text=text, events=(replace(ACCEPT, count=Count(">=", 50, ("ships",))),)) == []
    assert findings(text=text, events=(replace(ACCEPT, object_all=("50 ships",)),)) == []
    assert findings(text=text, actors=(Actor("Russia", ("the 50",)),)) == []
    assert findings(text=with_text("Reports up to 72 hours later count, from 2 sources.")) == []
    assert findings(text=text, events=(), yes_when=When(), actors=())[0][1] == "yes_when"  # no event, no slots


def test_hours_between_events_are_a_number_that_is_held():
    both = When(before=("accept", "reject"), within_hours=24)
    assert findings(text=with_text("Within 24 hours."), events=(ACCEPT, REJECT), yes_when=both) == []


def test_a_vague_word_needs_a_definition():
    title = "Will sanctions tighten by 30 June 2027?"
    assert only(title) == (WARNING, "title")
    assert findings(title, text=with_text('"Tighten" means that a further package is adopted.')) == []
    assert only(text=with_text("A significant step counts for nothing.")) == (WARNING, "text")


def test_an_event_must_say_who_acts():
    assert only(events=(replace(ACCEPT, agent=()),), actors=()) == (ERROR, "events[0].agent")
    assert findings(events=(replace(ACCEPT, agent=(), agentless=True),), actors=()) == []
    assert findings(events=(replace(ACCEPT, agent=("*",)),), actors=()) == []
    assert findings(events=(replace(ACCEPT, agent=(), phrases=("Kremlin accepts {object}",)),), actors=()) == []


def test_an_event_must_say_what_is_done_and_to_what():
    assert only(events=(replace(ACCEPT, classes=()),)) == (ERROR, "events[0].class")
    assert only(events=(replace(ACCEPT, object_any=()),)) == (WARNING, "events[0].object_any")


@pytest.mark.parametrize("no_when", [When(any=("accept",)), When(any=("reject",))])
def test_yes_and_no_may_not_mean_the_same_report(no_when):
    events = (ACCEPT, replace(ACCEPT, id="reject"))
    assert (ERROR, "no_when") in [f[:2] for f in findings(events=events, no_when=no_when)]


def test_outcomes_may_not_share_a_condition():
    options = {"A": When(all=("accept", "reject")), "B": When(all=("accept", "reject")), "C": When()}
    found = findings(
        events=(ACCEPT, REJECT), yes_when=When(), outcomes=options, default_at_close="escalate", no_when=When()
    )
    assert found == [(ERROR, "outcomes[1]", "overlaps outcomes[0]: one report would mean both")]


def test_an_act_that_two_conditions_need_among_others_is_no_overlap():
    assert (
        findings(events=(ACCEPT, REJECT), yes_when=When(all=("accept", "reject")), no_when=When(any=("reject",))) == []
    )


def test_events_and_actors_without_use_are_named():
    assert only(events=(ACCEPT, REJECT)) == (WARNING, "events[1].id")
    assert only(actors=(*SOUND.actors, Actor("Ukraine"))) == (WARNING, "actors[1].name")


def test_a_name_belongs_to_one_actor_and_not_to_its_lookalikes():
    assert only(actors=(Actor("Russia", ("Kremlin",), ("kremlin",)),)) == (ERROR, "actors[0].not")
    twins = (SOUND.actors[0], Actor("Putin", ("kremlin",)))
    assert only(actors=twins, events=(replace(ACCEPT, patient=("Putin",)),)) == (ERROR, "actors[1].aliases")


def test_an_official_source_that_suffices_must_be_named():
    assert only(official_source_suffices=True) == (ERROR, "official")
    assert findings(official_source_suffices=True, official=("mid.ru",)) == []


def test_the_default_must_be_in_the_prose():
    assert only(text="YES if Russia accepts.") == (ERROR, "text")
    assert only(text="YES if Russia accepts.", default_at_close="yes") == (ERROR, "text")
    assert findings(text="NO if Russia refuses; otherwise YES.", default_at_close="yes") == []
    assert findings(text="YES if Russia accepts.", default_at_close="escalate") == []
    assert findings(text="If Russia accepts; this question resolves to no at the close if it did not.") == []


def test_a_choice_between_outcomes_has_no_default_no():
    assert (ERROR, "default_at_close") in [f[:2] for f in findings(outcomes={"A": When(all=("accept",))})]
    other = replace(ACCEPT, id="other", agent=("!Russia",))
    assert only(events=(ACCEPT, other), no_when=When(any=("other",))) == (WARNING, "default_at_close")


def test_before_needs_a_date_or_an_order_of_events():
    title = "Will Russia accept the Berlin proposals before the United States withdraws them?"
    assert only(title) == (WARNING, "title")
    order = When(before=("accept", "reject"))
    assert findings(title, events=(ACCEPT, REJECT), yes_when=order) == []
    assert findings(text=with_text("Anything before the close counts.")) == []


def test_a_question_without_conditions_is_for_people():
    assert only(events=(), actors=(), yes_when=When()) == (WARNING, "yes_when")
    assert findings(events=(), actors=(), yes_when=When(), auto="off") == []


def test_one_source_for_a_strict_decision_is_doubtful():
    assert only(min_independent_sources=1) == (WARNING, "min_independent_sources")
    assert findings(min_independent_sources=1, auto="propose") == []


def test_a_class_that_is_not_built_in_is_noted_where_the_classes_are_known():
    quash = replace(SOUND, events=(replace(ACCEPT, classes=("ACCEPT", "STRIKE_OUT")),))
    assert lint(TITLE, quash) == []
    (found,) = lint(TITLE, quash, classes={"ACCEPT"})
    assert (found.level, found.path) == (WARNING, "events[0].class")
    assert found.rule == 'STRIKE_OUT is not built in and stands for the verb "strike out"'


def test_errors_come_first():
    levels = [f[0] for f in findings(text="Soon.", events=(replace(ACCEPT, agent=()),))]
    assert levels == sorted(levels, key=lambda level: level != ERROR)
    assert {ERROR, WARNING} == set(levels)
