"""Criteria as tables: what is accepted, what is refused and where, and the way back."""

import contextlib
import json
import tomllib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data import shared
from tracker.core.errors import InvalidCriteria
from tracker.core.resolver.criteria import Actor, Count, Criteria, Event, Example, When
from tracker.core.resolver.criteria_toml import CriteriaErrors, criteria_from, criteria_to, fingerprint

OPENS = datetime(2026, 12, 1, tzinfo=UTC)
CLOSES = datetime(2027, 6, 30, 23, 59, tzinfo=UTC)

EVERY_KEY = """
text = "YES if the Russian government officially accepts the proposals as a whole; otherwise NO."
default_at_close = "no"
decide_at = 2027-06-30T12:00:00Z
grace_hours = 48
challenge_hours = 96
min_independent_sources = 3
official_source_suffices = true
official = ["mid.ru", "Russian Foreign Ministry"]
trusted = ["reuters.com"]
excluded = ["example-satire.org"]
auto = "agreed"
confirmed = false
[[actors]]
name = "Russia"
aliases = ["Kremlin", "Moscow"]
not = ["State Duma"]
[[events]]
id = "accept"
class = ["ACCEPT", "AGREE"]
agent = ["Russia"]
agentless = true
patient = ["!Russia"]
object_any = ["Berlin proposals"]
object_all = ["security"]
object_not = ["parts of"]
place = ["Moscow"]
on = ["March meeting", 2027-03-19]
count = { op = ">=", value = 50, unit = ["vessels", "ships"], mode = "cumulative" }
stage = ["announced"]
confirmed_by = ["Russia"]
phrases = ["{agent} agrees to all points of {object}"]
[[events]]
id = "reject"
class = "REJECT"
agent = "*"
[yes_when]
all = ["accept", "reject"]
before = ["accept", "reject"]
within_hours = 24
[no_when]
any = ["reject"]
[[outcomes]]
outcome = "Accepted"
any = ["accept"]
[[examples]]
text = "Moscow could live with some points"
stance = "irrelevant"
why = "hedged"
"""


def read(data):
    return criteria_from(data, opens_at=OPENS, closes_at=CLOSES)


def problems_of(**data):
    """The paths and rules that are noted of a table with a text and these keys."""
    with pytest.raises(CriteriaErrors) as caught:
        read({"text": "YES if it happens.", **data})
    return [str(p) for p in caught.value.problems]


def test_every_key_of_the_format_finds_its_field():
    assert read(tomllib.loads(EVERY_KEY)) == Criteria(
        text="YES if the Russian government officially accepts the proposals as a whole; otherwise NO.",
        opens_at=OPENS,
        closes_at=CLOSES,
        actors=(Actor("Russia", ("Kremlin", "Moscow"), ("State Duma",)),),
        events=(
            Event(
                id="accept",
                classes=("ACCEPT", "AGREE"),
                agent=("Russia",),
                agentless=True,
                patient=("!Russia",),
                object_any=("Berlin proposals",),
                object_all=("security",),
                object_not=("parts of",),
                place=("Moscow",),
                on=("March meeting", "2027-03-19"),
                count=Count(">=", 50.0, ("vessels", "ships"), "cumulative"),
                stage=("announced",),
                confirmed_by=("Russia",),
                phrases=("{agent} agrees to all points of {object}",),
            ),
            Event(id="reject", classes=("REJECT",), agent=("*",)),
        ),
        yes_when=When(all=("accept", "reject"), before=("accept", "reject"), within_hours=24.0),
        no_when=When(any=("reject",)),
        outcomes={"Accepted": When(any=("accept",))},
        default_at_close="no",
        decide_at=datetime(2027, 6, 30, 12, tzinfo=UTC),
        grace_hours=48.0,
        min_independent_sources=3,
        official_source_suffices=True,
        official=("mid.ru", "Russian Foreign Ministry"),
        trusted=("reuters.com",),
        excluded=("example-satire.org",),
        auto="agreed",
        challenge_hours=96.0,
        examples=(Example("Moscow could live with some points", "irrelevant", "hedged"),),
        confirmed=False,
    )


def test_prose_alone_is_enough_and_nothing_is_decided_by_default():
    criteria = read({"text": "YES if it happens."})
    assert criteria == Criteria(text="YES if it happens.", opens_at=OPENS, closes_at=CLOSES)
    assert criteria.default_at_close == "escalate"


def test_all_problems_are_reported_at_once_with_their_paths():
    with pytest.raises(InvalidCriteria, match="resolution: ") as caught:
        read({"default_at_close": "maybe", "events": [{"id": "a", "clas": "ACCEPT"}], "yes_when": {"any": ["b"]}})
    assert {p.path for p in caught.value.problems} == {"text", "default_at_close", "events[0].clas", "yes_when.any"}
    assert caught.value.field == "resolution"


def test_a_misspelt_key_gets_a_suggestion():
    assert problems_of(defualt_at_close="no") == [
        'defualt_at_close: is not a key of this table; did you mean "default_at_close"?'
    ]


RUSSIA = {"name": "Russia"}
EVENT = {"id": "accept", "agent": ["Russia"]}


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ({"agent": ["Ukraine"]}, 'events[0].agent: "Ukraine" is not the name of one of the actors'),
        ({"patient": ["!Ukraine"]}, 'events[0].patient: "!Ukraine" is not the name of one of the actors'),
        ({"class": ["accept"]}, 'events[0].class: "accept" must be written in capitals, such as ACCEPT or STRIKE_DOWN'),
        (
            {"stage": ["done"]},
            'events[0].stage: "done" must be one of completed, preliminary, announced, certified, any',
        ),
        (
            {"phrases": ["{who} signs"]},
            "events[0].phrases: {who} is not a slot; slots are {agent}, {patient}, {object}, {place}, {on}, {count}",
        ),
        ({"id": ""}, "events[0].id: must not be empty"),
        ({"count": {"value": 3, "unit": ["ships"]}}, "events[0].count.op: is missing"),
        ({"count": {"op": ">=", "value": 3, "unit": []}}, "events[0].count.unit: must name what is counted"),
        ({"count": 5}, "events[0].count: must be a table of keys and values"),
        (
            {"count": {"op": "=>", "value": 3, "unit": "ships"}},
            "events[0].count.op: must be one of >=, >, <=, <, ==",
        ),
    ],
)
def test_an_event_is_checked_slot_by_slot(event, problem):
    assert problem in problems_of(actors=[RUSSIA], events=[EVENT | event])


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ({"before": ["accept"]}, "must name two events: the one that must come first, and the other"),
        ({"any": ["accept"], "within_hours": 5}, 'needs "all" or "before": it bounds the time between events'),
        ({"any": ["acept"]}, '"acept" is not the id of one of the events'),
    ],
)
def test_a_condition_names_events_that_exist(when, problem):
    (found,) = problems_of(actors=[RUSSIA], events=[EVENT], yes_when=when)
    assert found.endswith(problem)


def test_names_and_ids_are_unique():
    assert problems_of(
        actors=[RUSSIA, RUSSIA], events=[EVENT, EVENT], outcomes=[{"outcome": "A"}, {"outcome": "A"}]
    ) == [
        'actors[1].name: "Russia" is used twice',
        'events[1].id: "accept" is used twice',
        'outcomes[1].outcome: "A" is used twice',
    ]


def test_the_time_of_decision_is_a_word_or_a_moment_with_a_zone():
    assert read({"text": "x", "decide_at": "close"}).decide_at == "close"
    assert read({"text": "x", "decide_at": "2027-06-30T14:00:00+02:00"}).decide_at == datetime(
        2027, 6, 30, 12, tzinfo=UTC
    )
    assert problems_of(decide_at=datetime(2027, 6, 30)) == [  # noqa: DTZ001
        'decide_at: must be "event" or "close", or it must say its time zone, such as 2027-06-30T23:59:00Z'
    ]


def test_an_example_says_which_stance_it_stands_for():
    assert problems_of(examples=[{"text": "x"}]) == ["examples[0].stance: is missing"]


@pytest.mark.parametrize(
    ("key", "value"), [("grace_hours", -1), ("min_independent_sources", 0), ("challenge_hours", 1e9)]
)
def test_numbers_out_of_bounds_are_refused(key, value):
    assert problems_of(**{key: value})[0].startswith(f"{key}: must be ")


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12).filter(str.strip)
labels = words.map(str.strip)
lists = st.lists(labels, unique=True, max_size=3).map(tuple)
hours = st.floats(0, 8_760)
counts = st.builds(
    Count,
    st.sampled_from(["<", ">="]),
    st.floats(-1e9, 1e9),
    lists.filter(bool),
    st.sampled_from(["single", "cumulative"]),
)


@st.composite
def all_criteria(draw):
    names = draw(st.lists(labels.filter(lambda n: n[0] not in "!*"), unique=True, min_size=1, max_size=3))
    agents = st.lists(st.sampled_from([*names, "*", "!" + names[0]]), unique=True, max_size=2).map(tuple)
    ids = draw(st.lists(labels, unique=True, min_size=2, max_size=3))
    chosen = st.lists(st.sampled_from(ids), unique=True, max_size=2).map(tuple)
    when = st.builds(When, any=chosen, all=chosen, before=st.sampled_from([(), (ids[0], ids[1])]))
    slots = dict.fromkeys(("object_any", "object_all", "object_not", "place", "on", "confirmed_by"), lists)
    events = tuple(
        draw(
            st.builds(
                Event,
                id=st.just(name),
                classes=st.sampled_from([(), ("ACCEPT", "STRIKE_DOWN")]),
                agent=agents,
                patient=agents,
                count=st.none() | counts,
                stage=st.sampled_from([("any",), ("completed", "certified")]),
                phrases=st.sampled_from([(), ("{agent} signs {object}",)]),
                **slots,
            )
        )
        for name in ids
    )
    return draw(
        st.builds(
            Criteria,
            text=labels,
            opens_at=st.just(OPENS),
            closes_at=st.just(CLOSES),
            actors=st.just(tuple(Actor(name, draw(lists), draw(lists)) for name in names)),
            events=st.just(events),
            yes_when=when | st.just(When(all=tuple(ids), within_hours=12.0)),
            no_when=when,
            outcomes=st.dictionaries(labels, when, max_size=2),
            default_at_close=st.sampled_from(["no", "escalate", "yes"]),
            decide_at=st.sampled_from(["event", "close"]) | st.datetimes(timezones=st.just(UTC)),
            grace_hours=hours,
            min_independent_sources=st.integers(1, 10),
            official=lists,
            trusted=lists,
            excluded=lists,
            auto=st.sampled_from(["strict", "agreed", "propose", "off"]),
            challenge_hours=hours,
            examples=st.lists(st.builds(Example, labels, st.just("no"), labels), max_size=2).map(tuple),
        )
    )


@given(all_criteria())
@settings(max_examples=50)
def test_what_is_written_reads_back_the_same_through_json(criteria):
    table = criteria_to(criteria)
    assert read(json.loads(json.dumps(table))) == criteria
    assert criteria_to(read(table)) == table


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["text", "decide_at", "actors", "events", "yes_when", "outcomes", "examples", "official", "auto"]
)
event_keys = st.sampled_from(["id", "class", "agent", "count", "stage", "on", "phrases"])


@given(st.dictionaries(keys, anything | st.lists(st.dictionaries(event_keys, anything, max_size=4), max_size=2)))
@settings(max_examples=50)
def test_any_table_gives_criteria_or_the_named_error(data):
    with contextlib.suppress(CriteriaErrors):
        assert isinstance(read(data), Criteria)


def test_the_fingerprint_follows_the_wording_and_nothing_else():
    plain = read(tomllib.loads(EVERY_KEY))
    again = read(criteria_to(plain))
    mark = fingerprint("Will it?", plain)
    assert mark == fingerprint("Will it?", again)
    assert len(mark) == 64
    assert mark != fingerprint("Will it now?", plain)
    assert mark != fingerprint("Will it?", read(criteria_to(plain) | {"text": "YES if it rains."}))
    later = criteria_from(criteria_to(plain), opens_at=OPENS, closes_at=CLOSES + timedelta(days=1))
    assert mark != fingerprint("Will it?", later)
    cet = timezone(timedelta(hours=1))
    same = criteria_from(criteria_to(plain), opens_at=OPENS.astimezone(cet), closes_at=CLOSES)
    assert mark == fingerprint("Will it?", same)


def test_the_structured_criteria_of_the_labelled_cases_are_readable():
    cases = [json.loads(line) for line in shared("resolver_cases_b.jsonl").read_text(encoding="utf-8").splitlines()]
    structured = [case["resolution"] for case in cases if "resolution" in case]
    assert len(structured) == 23
    for table in structured:
        assert read(table).events
