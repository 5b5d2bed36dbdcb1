"""Figures: written with the resolution, identical when derived anew, and never out of step with the ledger."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text
from sqlmodel import select

from tests.site import add_forecaster, add_people, add_question, day, place, propose, question_of, resolve, withdraw
from tracker.core.errors import Conflict
from tracker.services import forecasts, leaderboards, ledger_check, resolutions, scores
from tracker.services.resolutions import Actor
from tracker.storage.db import reading, transaction
from tracker.storage.tables import CalibrationRow, ScoreRow, StaleFigure, StandingRow

TABLES = ("standing_forecasts", "question_figures", "aggregates", "aggregate_days", "scores")


def snapshot(engine: Engine) -> dict[str, list[tuple]]:
    with engine.connect() as connection:
        return {t: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {t}"))), key=repr) for t in TABLES}


def test_a_rebuild_changes_no_figure(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    with transaction(engine) as session:
        bot = add_forecaster(session, "Bot", kind="bot")
    rain, snow = add_question(engine, "rain"), add_question(engine, "snow")
    place(engine, rain, ada, 0.7, on=1)
    place(engine, rain, bob, 0.2, on=2, until=5)
    place(engine, rain, bot, 0.9, on=3)
    place(engine, snow, ada, 0.1, on=3)
    withdraw(engine, snow, ada, on=4)
    place(engine, rain, ada, 0.8, on=6)
    with transaction(engine) as session:
        forecasts.expire_due(session, day(7))
    propose(engine, rain, until=13)
    resolutions.finalise_due(engine, day(13))
    before = snapshot(engine)
    report = scores.rebuild(engine, day(14))
    assert report.changed == ()
    assert report.questions == 2
    assert snapshot(engine) == before


def test_a_tampered_figure_is_found_and_mended(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.7, on=0)
    resolve(engine, question, "yes")
    with transaction(engine) as session:
        session.execute(text("UPDATE scores SET value = value + 0.01 WHERE rule = 'brier'"))
    assert len(scores.rebuild(engine, day(14)).changed) == 2  # Ada's and the aggregate's
    assert scores.rebuild(engine, day(14)).changed == ()


def test_peer_scores_compare_people_with_people(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    with transaction(engine) as session:
        bot = add_forecaster(session, "Bot", kind="bot")
    question = add_question(engine)
    for who, p in ((ada, 0.8), (bob, 0.6), (bot, 0.9)):
        place(engine, question, who, p, on=0)
    resolve(engine, question, "yes", known=30, on=31)
    with reading(engine) as session:
        peer = dict(session.exec(select(ScoreRow.forecaster_id, ScoreRow.value).where(ScoreRow.rule == "peer")).all())
    assert peer[ada] + peer[bob] == pytest.approx(0)
    assert peer[bot] > peer[ada] > 0 > peer[bob]


def test_leaderboards_follow_within_one_sweep(engine: Engine) -> None:
    ada, bob = add_people(engine, "Ada", "Bob")
    for n in range(6):
        question = add_question(engine, f"rain-{n}", tags=("weather",), tournament="spring")
        place(engine, question, ada, 0.8, on=0)
        if n < 3:
            place(engine, question, bob, 0.4, on=0)
        resolve(engine, question, "yes" if n != 5 else "no")
    assert leaderboards.refresh_stale(engine, day(20)) > 0
    assert leaderboards.refresh_stale(engine, day(20)) == 0
    with reading(engine) as session:
        assert session.exec(select(StaleFigure)).all() == []
        for scope in ("all", "tag:weather", "tournament:spring"):
            standing = session.get(StandingRow, (scope, "brier", ada))
            assert standing.value == pytest.approx((5 * 0.04 + 0.64) / 6)
            assert (standing.rank, standing.questions, standing.missing) == (1, 6, 0)
            few = session.get(StandingRow, (scope, "brier", bob))
            assert (few.rank, few.questions, few.missing) == (None, 3, 2)
        found = session.get(CalibrationRow, ("all", ada))
        assert found.brier == pytest.approx(found.mcb - found.dsc + found.unc)
        assert found.questions == 6


def test_a_fact_that_comes_while_boards_are_computed_is_not_forgotten(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    first, second = add_question(engine, "rain-1"), add_question(engine, "rain-2")
    for question in (first, second):
        place(engine, question, ada, 0.8, on=0)
    resolve(engine, first, "yes", on=11)
    with _meanwhile(engine, lambda: resolve(engine, second, "yes", on=12)):
        leaderboards.refresh_stale(engine, day(13))
    assert leaderboards.refresh_stale(engine, day(14)) > 0
    with reading(engine) as session:
        assert session.get(StandingRow, ("all", "brier", ada)).questions == 2
        assert session.exec(select(StaleFigure)).all() == []


def test_boards_that_another_hand_has_refreshed_meanwhile_are_left_alone(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.8, on=0)
    resolve(engine, question, "yes", on=11)
    with _meanwhile(engine, lambda: leaderboards.refresh_stale(engine, day(15))):
        leaderboards.refresh_stale(engine, day(14))
    with reading(engine) as session:
        assert session.get(StandingRow, ("all", "brier", ada)).computed_at == day(15)
        assert session.get(CalibrationRow, ("all", ada)).computed_at == day(15)


@contextlib.contextmanager
def _meanwhile(engine: Engine, act: Callable[[], object]) -> Iterator[None]:
    """Let something happen once, right before scores are read for a leaderboard."""

    done = []

    def interrupt(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM scores" in statement and not done:
            done.append(statement)
            act()

    event.listen(engine, "before_cursor_execute", interrupt)
    yield
    event.remove(engine, "before_cursor_execute", interrupt)
    assert done


def test_the_ledger_verifies_and_a_forged_row_does_not(engine: Engine) -> None:
    (ada,) = add_people(engine, "Ada")
    question = add_question(engine)
    place(engine, question, ada, 0.7, on=0)
    resolve(engine, question, "yes")
    with reading(engine) as session:
        assert ledger_check.verify(session) == []
    forged = question_of(engine, question.slug)
    with transaction(engine) as session:
        _lift_triggers(session, "forecasts")
        session.execute(text("UPDATE forecasts SET probability = 0.99"))
    with reading(engine) as session:
        assert ledger_check.verify(session) == [f"{forged.slug}: the forecasts differ from those sealed at event 2"]
    with transaction(engine) as session:
        _lift_triggers(session, "resolution_events")
        session.execute(text("UPDATE resolution_events SET actor = 'nobody' WHERE seq = 2"))
    with reading(engine) as session:
        assert "event 2 does not match its hash" in ledger_check.verify(session)[0]


def test_an_outcome_without_an_event_is_noticed(engine: Engine) -> None:
    add_question(engine)
    with transaction(engine) as session:
        session.execute(text("UPDATE questions SET status = 'resolved', outcome = 'yes'"))
    with reading(engine) as session:
        assert ledger_check.verify(session) == ["will-it-rain: has an outcome but no event that gave it"]


def _lift_triggers(session, table: str) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"DROP TRIGGER {table}_no_update"))
    else:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


steps = st.lists(
    st.tuples(
        st.sampled_from(["place", "expiring", "withdraw", "resolve", "reopen", "annul", "expire"]),
        st.integers(0, 2),
        st.sampled_from([0.1, 0.35, 0.6, 0.95]),
    ),
    max_size=14,
)


@settings(max_examples=40)
@given(history=steps)
def test_any_history_rebuilds_to_the_same_figures(sqlite_template, tmp_path_factory, history) -> None:
    from tracker.storage.db import open_engine

    path = tmp_path_factory.mktemp("history") / "site.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    people = add_people(engine, "Ada", "Bob", "Cem")
    question = add_question(engine)
    for n, (step, who, p) in enumerate(history, start=1):
        _take(engine, question_of(engine, question.slug), step, people[who], p, n)
    with transaction(engine) as session:
        forecasts.expire_due(session, day(20))
    before = snapshot(engine)
    assert scores.rebuild(engine, day(20)).changed == ()
    assert snapshot(engine) == before
    with reading(engine) as session:
        assert ledger_check.verify(session) == []
    engine.dispose()


def _take(engine: Engine, question, step: str, who: int, p: float, on: float) -> None:
    admin = Actor("admin")
    open_ = question.outcome is None
    if step == "place" and open_:
        place(engine, question, who, p, on=on)
    elif step == "expiring" and open_:
        place(engine, question, who, p, on=on, until=on + 2.5)
    elif step == "withdraw" and open_:
        with contextlib.suppress(Conflict):  # nothing stands
            withdraw(engine, question, who, on=on)
    elif step == "resolve" and open_:
        resolve(engine, question, "yes" if p > 0.5 else "no", known=on - 0.5, on=on)
    elif step == "annul" and open_:
        resolve(engine, question, "annulled", known=None, on=on)
    elif step == "reopen" and not open_:
        with transaction(engine) as session:
            resolutions.reopen(session, question.id, "again", admin, day(on))
    elif step == "expire":
        with transaction(engine) as session:
            forecasts.expire_due(session, day(on))
