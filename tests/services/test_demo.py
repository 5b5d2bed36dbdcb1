"""The demonstration comes, plays, and goes without a trace."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, SQLModel, col

from tracker.core.entry import QuestionEntry
from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.forecast import binary
from tracker.core.question import Kind, Question, Status
from tracker.core.resolver.criteria import Criteria
from tracker.core.story import Story
from tracker.demo.story import tell
from tracker.services import demo, ledger_check
from tracker.services.forecasts import place_forecast
from tracker.services.leaderboards import refresh_stale
from tracker.services.questions import sync
from tracker.services.resolutions import Actor, resolve_by_hand
from tracker.services.scores import rebuild
from tracker.storage.db import reading, transaction
from tracker.storage.queries.questions import load_question
from tracker.storage.tables import (
    AggregateRow,
    ArticleRow,
    CalibrationRow,
    Comment,
    DemoRun,
    EvidenceRow,
    FeedPoll,
    Follow,
    ForecasterRow,
    ForecastRow,
    OutboxRow,
    QuestionRow,
    SourceRow,
    StandingRow,
    Tag,
)
from tracker.storage.tables import (
    Story as StoryRow,
)

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PORT = 45678


@pytest.fixture(scope="module")
def story() -> Story:
    return tell(START)


def counts(session: Session) -> dict[str, int]:
    tables = SQLModel.metadata.sorted_tables
    return {t.name: session.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}


def begin(session: Session, story: Story) -> None:
    demo.request_start(session, START)
    demo.load(session, story, PORT, START)


def add_person(session: Session, handle: str = "mara") -> int:
    row = ForecasterRow(handle=handle, name=handle.title(), created_at=START)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def add_real_question(session: Session, slug: str = "will-it-rain", tag: str = "economy") -> Question:
    opens_at, closes_at = START - timedelta(days=10), START + timedelta(days=10)
    question = Question(0, slug, "Will it rain?", Kind.BINARY, opens_at, closes_at)
    criteria = Criteria("YES if it rains. Otherwise NO.", opens_at, closes_at)
    sync(session, [QuestionEntry("rain.toml", question, criteria, tags=(tag,))], opens_at)
    return load_question(session, slug)


# Asking -------------------------------------------------------------------------------------------------------------


def test_a_start_is_asked_for_once(engine: Engine) -> None:
    with transaction(engine) as session:
        run = demo.request_start(session, START, 60)
        assert (run.started_at, run.seconds, run.port) == (START, 60, None)
        with pytest.raises(Conflict, match="remove it"):
            demo.request_start(session, START)


@pytest.mark.parametrize("seconds", [19.9, 3601, float("nan")])
def test_a_play_that_is_too_short_or_too_long_is_refused(engine: Engine, seconds: float) -> None:
    with transaction(engine) as session, pytest.raises(Invalid, match="from 20 to 3600"):
        demo.request_start(session, START, seconds)


def test_a_removal_needs_a_demonstration_and_is_asked_for_once(engine: Engine) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound):
            demo.request_removal(session, START)
        demo.request_start(session, START)
        demo.request_removal(session, START)
        demo.request_removal(session, START + timedelta(seconds=9))
        run = demo.read_run(session)
        assert run is not None
        assert run.remove_at == START


def test_nothing_is_loaded_or_played_that_nobody_asked_for(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFound):
            demo.load(session, story, PORT, START)
        with pytest.raises(NotFound):
            demo.play(session, story, START)
        demo.request_start(session, START)
        with pytest.raises(NotFound):
            demo.play(session, story, START)


# Loading ------------------------------------------------------------------------------------------------------------


def test_a_loaded_demonstration_has_a_past(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        begin(session, story)
    refresh_stale(engine, START)
    with reading(engine) as session:
        statuses = dict(session.execute(select(QuestionRow.status, func.count()).group_by(QuestionRow.status)).all())
        assert statuses == {Status.RESOLVED.value: len(story.endings), Status.OPEN.value: 7}
        assert session.scalar(select(func.count()).select_from(ForecastRow)) == len(story.history)
        assert session.scalar(select(func.count()).select_from(SourceRow).where(col(SourceRow.fictional))) == 5
        assert session.scalar(select(func.count(func.distinct(AggregateRow.question_id)))) == len(story.entries)
        ranks = session.scalars(select(StandingRow.rank).where(StandingRow.scope == "all", StandingRow.rule == "peer"))
        assert sum(rank is not None for rank in ranks) >= 35
        assert session.scalar(select(func.count()).select_from(CalibrationRow)) >= 40
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0
        assert session.scalar(select(func.count()).select_from(Comment)) == len(story.remarks)
        assert ledger_check.verify(session) == []
        assert all(session.scalars(select(ForecasterRow.fictional).where(col(ForecasterRow.kind) != "aggregate")))
        assert (
            session.scalars(select(QuestionRow.frozen_sha256).where(col(QuestionRow.frozen_sha256).is_(None))).all()
            == []
        )


def test_its_figures_are_those_that_follow_from_the_ledger(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        begin(session, story)
        for second in (20, 60, 119):
            demo.play(session, story, START + timedelta(seconds=second))
    assert rebuild(engine, START + timedelta(seconds=120)).changed == ()


def test_a_second_load_is_refused(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        begin(session, story)
        with pytest.raises(Conflict, match="already"):
            demo.load(session, story, PORT, START)


def test_a_name_that_is_taken_stops_the_load(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        demo.request_start(session, START)
        session.add(
            QuestionRow(
                slug="demo-talks-city",
                title="Mine",
                kind="binary",
                outcomes=["no", "yes"],
                opens_at=START,
                closes_at=START + timedelta(days=1),
                created_at=START,
            )
        )
    with pytest.raises(Conflict, match="demo-talks-city"), transaction(engine) as session:
        demo.load(session, story, PORT, START)
    with reading(engine) as session:
        assert counts(session)["forecasters"] == 0


# Playing ------------------------------------------------------------------------------------------------------------


def test_forecasts_are_placed_when_they_are_due_and_only_once(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        begin(session, story)
    half = START + timedelta(seconds=60)
    due = [move for move in story.moves if move.at <= half]
    with transaction(engine) as session:
        assert demo.play(session, story, half) == len(due)
        assert demo.play(session, story, half) == 0
    with transaction(engine) as session:  # a worker that has lost count finds them by their keys
        run = demo.read_run(session)
        assert run is not None
        run.played = 0
        session.flush()
        assert demo.play(session, story, half) == 0
        assert (run.played, run.finished_at) == (len(due), None)


def test_the_play_ends_after_its_time(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        begin(session, story)
        end = START + timedelta(seconds=story.seconds)
        demo.play(session, story, end)
        demo.play(session, story, end + timedelta(seconds=5))
        run = demo.read_run(session)
        assert run is not None
        assert (run.played, run.finished_at) == (len(story.moves), end)


def test_a_question_resolved_meanwhile_takes_no_more(engine: Engine, story: Story) -> None:
    slug, at = "demo-eu-sanctions-package", START + timedelta(seconds=1)
    with transaction(engine) as session:
        begin(session, story)
        question = load_question(session, slug)
        resolve_by_hand(session, question.id, "yes", at, "It was adopted.", Actor("mara"), at)
        placed = demo.play(session, story, START + timedelta(seconds=120))
        assert placed == sum(move.slug != slug for move in story.moves)


# Taking away --------------------------------------------------------------------------------------------------------


def test_nothing_is_left_of_an_empty_site(engine: Engine, story: Story) -> None:
    with reading(engine) as session:
        before = counts(session)
    with transaction(engine) as session:
        begin(session, story)
        demo.play(session, story, START + timedelta(seconds=120))
    refresh_stale(engine, START)
    with transaction(engine) as session:
        demo.remove(session, START)
    with reading(engine) as session:
        assert counts(session) == before


def test_nothing_is_left_of_a_site_with_people_on_it(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        mara, otto = add_person(session), add_person(session, "otto")
        rain, snow = add_real_question(session), add_real_question(session, "will-it-snow", "weather")
        for question in (rain, snow):
            place_forecast(session, question, mara, binary(0.7), START - timedelta(days=9))
            place_forecast(session, question, otto, binary(0.4), START - timedelta(days=8))
        resolve_by_hand(session, rain.id, "yes", START - timedelta(days=1), "It did.", Actor("otto"), START, tell=False)
    refresh_stale(engine, START)
    with reading(engine) as session:
        before, standings = counts(session), _standings(session)
    with transaction(engine) as session:
        begin(session, story)
        _live_with_it(session, story, mara)
    refresh_stale(engine, START)
    with reading(engine) as session:
        assert _standings(session) != standings
    with transaction(engine) as session:
        demo.remove(session, START)
    with reading(engine) as session:
        assert counts(session) == before
        assert _standings(session) == standings
        assert ledger_check.verify(session) == []
    assert rebuild(engine, START).changed == ()


def _standings(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(select(StandingRow).order_by(StandingRow.scope, StandingRow.rule, StandingRow.forecaster_id))
    return [(r.scope, r.rule, r.forecaster_id, r.value, r.rank, r.questions) for r in rows.scalars()]


def _live_with_it(session: Session, story: Story, mara: int) -> None:
    """A real person forecasts, comments and follows; news, evidence, a proposal and a resolution come in."""
    now = START + timedelta(seconds=30)
    demo.play(session, story, now)
    question = load_question(session, "demo-eu-sanctions-package")
    placed = place_forecast(session, question, mara, binary(0.9), now)
    session.add(Comment(question_id=question.id, forecaster_id=mara, forecast_id=placed.sequence, body="Soon.", at=now))
    session.add(Follow(question_id=question.id, forecaster_id=mara, at=now))
    source = session.scalars(select(SourceRow).where(SourceRow.name == "Northwire")).one()
    assert source.id is not None
    told = StoryRow(title="EU adopts", first_at=now, last_at=now, fictional=True)
    session.add(told)
    session.add(FeedPoll(source_id=source.id, at=now, ok=True))
    session.flush()
    first = _article(source.id, told.id, "a", now)
    session.add(first)
    session.flush()
    copy = _article(source.id, told.id, "b", now)
    copy.origin_id = first.id
    session.add(copy)
    session.flush()
    assert first.id is not None
    session.add(
        EvidenceRow(
            question_id=question.id, criteria_version=1, article_id=first.id, quote="It did", grade="full",
            stance="yes", judge="rules", judge_version="1", at=now,
        )
    )  # fmt: skip
    resolve_by_hand(session, question.id, "yes", now, "It was adopted.", Actor("otto"), now)


def _article(source_id: int, story_id: int | None, name: str, at: datetime) -> ArticleRow:
    return ArticleRow(
        source_id=source_id, story_id=story_id, url=f"http://127.0.0.1/{name}", title="EU adopts", body="It did",
        body_sha256="0" * 64, published_at=at, fetched_at=at, fictional=True,
    )  # fmt: skip


def test_a_removal_leaves_topics_that_are_in_use(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        add_real_question(session, tag="economy")
        begin(session, story)
    with transaction(engine) as session:
        demo.remove(session, START)
        assert session.scalars(select(Tag.slug)).all() == ["economy"]


def test_a_removal_before_the_load_or_twice_does_no_harm(engine: Engine) -> None:
    with transaction(engine) as session:
        demo.request_start(session, START)
        demo.remove(session, START)
        demo.remove(session, START)
        assert session.get(DemoRun, 1) is None


def test_a_removed_demonstration_can_be_started_again(engine: Engine, story: Story) -> None:
    with transaction(engine) as session:
        begin(session, story)
        demo.remove(session, START)
        begin(session, story)
        assert demo.play(session, story, START + timedelta(seconds=120)) == len(story.moves)
