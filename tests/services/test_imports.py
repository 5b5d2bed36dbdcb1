"""What comes from elsewhere is taken in once, with its dates, its scores and every refusal named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from tracker.core.forecast import ForecasterKind
from tracker.core.imported import ImportedForecast, ImportedQuestion
from tracker.core.question import Kind, Question, Range
from tracker.services import imports, ledger_check
from tracker.services.imports import ImportReport
from tracker.services.resolutions import Actor, reopen
from tracker.services.scores import rebuild
from tracker.storage.db import reading, transaction
from tracker.storage.tables import (
    ForecasterRow,
    ForecastRow,
    OutboxRow,
    QuestionFigures,
    QuestionRow,
    QuestionTag,
    ResolutionEventRow,
    ScoreRow,
    StandingForecast,
    Tag,
)

OPENS, CLOSES = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 31, tzinfo=UTC)
NOW = datetime(2025, 6, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return OPENS + timedelta(days=number)


def question(key: str = "rain", outcome: str | None = "yes", *, known: float = 30, line: int = 2, **more):
    stated = {"kind": Kind.BINARY, "closes_at": CLOSES} | more
    asked = Question(0, key, f"Will {key} happen?", opens_at=OPENS, outcome=outcome, known_at=None, **stated)
    return ImportedQuestion(line, key, replace(asked, known_at=day(known) if outcome else None), ("Weather",))


def forecast(
    who: str = "Ada", p: float | None = 0.8, *, on: float | None = 0, until: float | None = None, line: int = 2, **more
):
    values = None if p is None else (p,)
    stated = {"question": "rain", "kind": ForecasterKind.HUMAN, "column": "probability", "values": values} | more
    at, until_at = (None if d is None else day(d) for d in (on, until))
    return ImportedForecast(line=line, forecaster=who, at=at, until=until_at, **stated)


def take_in(engine: Engine, questions: list, forecasts: list) -> ImportReport:
    return imports.take_in(engine, imports.plan(questions, forecasts, NOW), NOW)


def brier(engine: Engine, who: str = "Ada") -> float:
    with reading(engine) as session:
        mine = select(ForecasterRow.id).where(ForecasterRow.source_key == who).scalar_subquery()
        return session.exec(
            select(ScoreRow.value).where(ScoreRow.rule == "brier", ScoreRow.forecaster_id == mine)
        ).one()


def test_a_resolved_question_is_scored_by_its_original_dates(engine: Engine) -> None:
    forecasts = [forecast(p=0.8, on=0), forecast(p=0.5, on=15, line=3), forecast("Bob", 0.0, on=None, line=4)]
    report = take_in(engine, [question()], forecasts)
    assert (report.questions_added, report.resolved, report.forecasters_added, report.forecasts_added) == (1, 1, 2, 3)
    assert report.refused == []
    assert abs(brier(engine) - (0.04 + 0.25) / 2) < 1e-12  # half of the time at 0.8, half at 0.5
    assert brier(engine, "Bob") == 1.0  # a foreign 0 is kept, untimed it stands from the opening
    with reading(engine) as session:
        rows = session.exec(select(ForecastRow).order_by(col(ForecastRow.id))).all()
        assert [r.at for r in rows] == [day(0), day(0), day(15)]
        assert {(r.source, r.recorded_at) for r in rows} == {("import", NOW)}
        stored = session.exec(select(QuestionRow)).one()
        assert (stored.outcome, stored.known_at, stored.resolved_at) == ("yes", day(30), NOW)
        assert session.exec(select(Tag.name).join(QuestionTag, col(QuestionTag.tag_id) == Tag.id)).all() == ["Weather"]


def test_the_chain_names_the_import_and_nobody_is_told(engine: Engine) -> None:
    take_in(engine, [question()], [forecast()])
    with reading(engine) as session:
        events = session.exec(select(ResolutionEventRow)).all()
        assert [(e.kind, e.actor) for e in events] == [("finalised", "import")]
        assert session.exec(select(OutboxRow)).all() == []
        assert ledger_check.verify(session) == []


def test_importing_twice_changes_nothing(engine: Engine) -> None:
    forecasts = [forecast(), forecast(p=None, on=10, column="", line=3), forecast(line=4)]  # the third equals the first
    first = take_in(engine, [question()], forecasts)
    again = take_in(engine, [question()], forecasts)
    assert (first.forecasts_added, first.forecasts_known) == (2, 1)
    assert (again.questions_known, again.forecasts_known, again.forecasts_added, again.resolved) == (1, 3, 0, 0)
    assert (again.questions_added, again.forecasters_added) == (0, 0)


def test_an_import_gives_the_figures_that_a_rebuild_gives(engine: Engine) -> None:
    forecasts = [forecast(f"person {n}", 0.1 * n, on=n, until=n + 9, line=n) for n in range(2, 9)]
    take_in(engine, [question(), question("snow", None, line=3)], [*forecasts, forecast(question="snow", line=12)])
    assert rebuild(engine, NOW).changed == ()


def test_an_open_question_waits_with_its_forecasts_standing(engine: Engine) -> None:
    later = question(outcome=None, closes_at=NOW + timedelta(days=9))
    forecasts = [forecast(), forecast("Bob", 0.3, until=5, line=3), forecast("Cleo", None, column="", line=4)]
    report = take_in(engine, [later], forecasts)
    assert (report.resolved, report.forecasts_added) == (0, 3)
    with reading(engine) as session:
        assert session.exec(select(QuestionRow.status)).one() == "open"
        assert [s.probability for s in session.exec(select(StandingForecast))] == [0.8]  # one expired, one withdrew
        figures = session.exec(select(QuestionFigures)).one()
        assert (figures.forecasters, figures.forecasts) == (1, 3)


def test_an_outcome_that_comes_later_resolves_the_question(engine: Engine) -> None:
    take_in(engine, [question(outcome=None)], [forecast()])
    report = take_in(engine, [question()], [forecast(), forecast("Bob", line=3)])
    assert (report.resolved, report.questions_known, report.forecasts_added) == (1, 1, 1)
    assert abs(brier(engine) - 0.04) < 1e-12


def test_forecasts_that_come_after_the_resolution_are_scored_with_it(engine: Engine) -> None:
    take_in(engine, [question()], [forecast()])
    take_in(engine, [question()], [forecast("Bob", 0.5, line=3)])
    assert brier(engine, "Bob") == 0.25
    with reading(engine) as session:
        assert ledger_check.verify(session) == []  # the seal covers what the resolution scored


def test_an_outcome_that_contradicts_the_resolution_is_refused(engine: Engine) -> None:
    take_in(engine, [question()], [forecast()])
    report = take_in(engine, [question(outcome="no")], [forecast("Bob", line=3)])
    assert [(r.table, r.column) for r in report.refused] == [("questions", "outcome"), ("forecasts", "question")]
    assert "reopen it first" in report.refused[0].why
    with transaction(engine) as session:
        reopen(session, 1, "the first table was wrong", Actor("admin"), NOW)
    assert take_in(engine, [question(outcome="no")], []).resolved == 1
    assert brier(engine) == 0.8**2


def test_a_question_that_means_something_else_now_is_refused(engine: Engine) -> None:
    take_in(engine, [question()], [])
    report = take_in(engine, [question(closes_at=day(40))], [])
    assert [(r.column, r.line) for r in report.refused] == [("closes_at", 2)]


def test_annulled_and_ambiguous_questions_score_nothing(engine: Engine) -> None:
    take_in(engine, [question("rain", "annulled"), question("snow", "ambiguous", line=3)], [forecast()])
    with reading(engine) as session:
        assert sorted(session.exec(select(QuestionRow.outcome))) == ["ambiguous", "annulled"]
        assert session.exec(select(ScoreRow)).all() == []


def test_a_refused_row_loses_no_other(engine: Engine) -> None:
    questions = [
        question(),
        question("snow", known=999, line=3),
        question("hail", known=-1, line=4),
    ]
    forecasts = [
        forecast(),
        forecast("Bob", question="snow", line=3),
        forecast("Bob", question="fog", line=4),
        forecast("Bob", on=999, line=5),
        forecast("Bob", on=None, until=-1, line=6),
        forecast("Bob", column="probabilities", values=(0.2, 0.2), line=7),
        forecast("Bob", 0.4, line=8),
    ]
    report = take_in(engine, questions, forecasts)
    assert sorted((r.table, r.line, r.column) for r in report.refused) == [
        ("forecasts", 3, "question"),
        ("forecasts", 4, "question"),
        ("forecasts", 5, "at"),
        ("forecasts", 6, "until"),
        ("forecasts", 7, "probabilities"),
        ("questions", 3, "known_at"),
        ("questions", 4, "known_at"),
    ]
    assert (report.questions_added, report.forecasts_added, report.refused_rows) == (1, 2, 7)


def test_every_kind_is_scored(engine: Engine) -> None:
    questions = [
        question("colour", "green", kind=Kind.MULTIPLE_CHOICE, outcomes=("red", "green", "other")),
        question("degrees", "7.5", line=3, kind=Kind.NUMERIC, outcomes=(), range=Range(0, 10, 4)),
    ]
    forecasts = [
        forecast(question="colour", column="probabilities", values=(0.0, 1.0, 0.0)),
        forecast(question="degrees", column="probabilities", values=(0.0, 0.0, 0.0, 1.0, 1.0), line=3),
    ]
    assert take_in(engine, questions, forecasts).resolved == 2
    assert brier_of(engine, "colour") == 0.0
    with reading(engine) as session:
        crps = session.exec(select(ScoreRow.value).where(ScoreRow.rule == "crps")).all()
        assert len(crps) >= 1


def brier_of(engine: Engine, slug: str) -> float:
    with reading(engine) as session:
        asked = select(QuestionRow.id).where(QuestionRow.slug == slug).scalar_subquery()
        who = select(ForecasterRow.id).where(ForecasterRow.source_key == "Ada").scalar_subquery()
        return session.exec(
            select(ScoreRow.value).where(
                ScoreRow.rule == "brier", ScoreRow.question_id == asked, ScoreRow.forecaster_id == who
            )
        ).one()


def test_names_that_look_alike_stay_apart(engine: Engine) -> None:
    questions = [question("Rain?"), question("rain!", line=3)]
    questions = [replace(q, question=replace(q.question, slug="rain")) for q in questions]
    take_in(engine, questions, [forecast("A B", question="Rain?"), forecast("a-b", question="rain!", line=3)])
    with reading(engine) as session:
        slugs = session.exec(select(QuestionRow.slug)).all()
        handles = session.exec(select(ForecasterRow.handle).where(col(ForecasterRow.source_key).is_not(None))).all()
    assert len(set(slugs)) == len(set(handles)) == 2
    assert "rain" in slugs
    assert "a-b" in handles


def test_a_preview_counts_what_would_be_taken_and_writes_nothing(engine: Engine) -> None:
    take_in(engine, [question(outcome=None)], [forecast()])
    plan = imports.plan([question(), question("snow", None, line=3)], [forecast(), forecast("Bob", line=3)], NOW)
    seen = imports.preview(engine, plan)
    assert (seen.questions_known, seen.questions_added, seen.resolved) == (1, 1, 1)
    assert (seen.forecasters_added, seen.forecasts_added, seen.forecasts_known) == (1, 1, 1)
    with reading(engine) as session:
        assert len(session.exec(select(ForecastRow)).all()) == 1


def test_progress_is_told_after_every_question(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    plan = imports.plan([question(), question("snow", line=3)], [], NOW)
    imports.take_in(engine, plan, NOW, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
