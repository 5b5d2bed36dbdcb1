"""Sources are registered once, polled by one worker at a time, and left alone for longer when they fail."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.newsroom import add_source, described, polls, stored_source
from tests.site import day
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.services import news
from tracker.storage.db import transaction

MINUTE = 1 / 1440  # of a day


def register(engine: Engine, *sources, on: float = 0) -> news.SourcesReport:
    with transaction(engine) as session:
        return news.register_sources(session, sources, day(on))


def claim(engine: Engine, on: float, limit: int = 50) -> list[str]:
    with transaction(engine) as session:
        return [s.source.name for s in news.claim_due(session, day(on), limit)]


def record(engine: Engine, source, on: float, outcome) -> timedelta:
    """Records a poll; returns the wait until the next."""
    with transaction(engine) as session:
        news.record_poll(session, source.id, day(on), outcome)
    return stored_source(engine, source.name).next_poll_at - day(on)


def test_registering_twice_changes_nothing(engine: Engine) -> None:
    first = register(engine, described("Herald"), described("Courier"))
    again = register(engine, described("Herald"), described("Courier"), on=1)
    assert first.added == ["Herald", "Courier"]
    assert (again.added, again.updated, again.unchanged) == ([], [], ["Herald", "Courier"])


def test_a_source_follows_its_list_but_stays_switched_as_an_admin_left_it(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    with transaction(engine) as session:
        news.switch_source(session, source.id, day(1), enabled=False)
    report = register(engine, described("Herald", tier="B"), on=2)
    row = stored_source(engine, "Herald")
    assert report.updated == ["Herald"]
    assert (row.tier, row.enabled) == ("B", False)


def test_a_renamed_source_is_known_by_its_feed(engine: Engine) -> None:
    add_source(engine, "Herald")
    register(engine, described("Daily Herald", feed_url="https://herald.example/feed"))
    assert stored_source(engine, "Daily Herald").feed_url == "https://herald.example/feed"


def test_a_new_feed_address_is_polled_afresh(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    record(engine, source, 1, news.Polled(200, etag='"1"'))
    register(engine, described("Herald", feed_url="https://herald.example/new"), on=1.001)
    row = stored_source(engine, "Herald")
    assert (row.etag, row.next_poll_at) == (None, day(1.001))


def test_a_name_and_a_feed_of_two_sources_are_not_mixed(engine: Engine) -> None:
    add_source(engine, "Herald")
    add_source(engine, "Courier")
    with pytest.raises(Conflict):
        register(engine, described("Herald", feed_url="https://courier.example/feed"))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", " "),
        ("feed_url", "ftp://herald.example/feed"),
        ("kind", "rumour"),
        ("tier", "D"),
        ("poll_minutes", 0),
    ],
)
def test_a_wrong_source_is_refused_by_field(engine: Engine, field: str, wrong) -> None:
    values = {"name": "Herald", field: wrong}
    with transaction(engine) as session, pytest.raises(Invalid) as refusal:
        news.add_source(session, described(**values), day(0))
    assert refusal.value.field == field


def test_a_source_is_added_once(engine: Engine) -> None:
    add_source(engine, "Herald")
    with transaction(engine) as session, pytest.raises(Conflict):
        news.add_source(session, described("Herald"), day(0))


def test_a_claimed_source_is_not_claimed_again_before_its_interval(engine: Engine) -> None:
    add_source(engine, "Herald")
    assert claim(engine, 1) == ["Herald"]
    assert claim(engine, 1) == []
    assert claim(engine, 1 + 13 * MINUTE) == []
    assert claim(engine, 1 + 17 * MINUTE) == ["Herald"]


def test_the_longest_due_are_claimed_first_and_no_more_than_asked(engine: Engine) -> None:
    for number, name in enumerate(["Third", "Second", "First"]):
        add_source(engine, name, on=3 - number)
    assert claim(engine, 4, limit=2) == ["First", "Second"]
    assert claim(engine, 4) == ["Third"]


def test_sources_that_are_switched_off_are_not_polled(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    with transaction(engine) as session:
        news.switch_source(session, source.id, day(1), enabled=False)
    assert claim(engine, 2) == []
    with transaction(engine) as session:
        news.switch_source(session, source.id, day(2), enabled=True)
    assert claim(engine, 2) == ["Herald"]


def test_what_is_not_there_cannot_be_switched_or_polled(engine: Engine) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound):
            news.switch_source(session, 99, day(1), enabled=True)
        with pytest.raises(NotFound):
            news.record_poll(session, 99, day(1), news.Polled(200))


def test_a_poll_that_fails_is_kept_and_doubles_the_wait_up_to_a_day(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    normal = record(engine, source, 1, news.Polled(200))
    waits = [record(engine, source, 1, news.PollFailure("did not answer")) for _ in range(12)]
    assert waits[0] == 2 * normal
    assert waits[1] == 4 * normal
    assert waits[-1] == timedelta(hours=24)
    row = stored_source(engine, "Herald")
    assert (row.fail_count, row.last_error, row.last_ok_at) == (12, "did not answer", day(1))
    assert [p.ok for p in polls(engine, source)] == [True] + [False] * 12


def test_one_answer_ends_the_waiting(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    for _ in range(5):
        record(engine, source, 1, news.PollFailure("did not answer"))
    assert record(engine, source, 2, news.Polled(304)) < timedelta(minutes=17)
    row = stored_source(engine, "Herald")
    assert (row.fail_count, row.last_error) == (0, "")


def test_what_a_source_asks_for_is_honoured_within_reason(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    busy = news.PollFailure("is busy", 503, timedelta(hours=5))
    assert record(engine, source, 1, busy) == timedelta(hours=5)
    forever = news.PollFailure("is busy", 503, timedelta(days=4000))
    assert record(engine, source, 1, forever) == timedelta(days=7)


def test_an_answer_without_marks_keeps_those_it_was_asked_with(engine: Engine) -> None:
    source = add_source(engine, "Herald")
    record(engine, source, 1, news.Polled(200, etag='"1"', modified="Mon"))
    record(engine, source, 2, news.Polled(304))
    row = stored_source(engine, "Herald")
    assert (row.etag, row.modified) == ('"1"', "Mon")
