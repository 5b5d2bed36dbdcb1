"""The whole play through real polling, at a clock that runs ahead: what one is promised to see does happen."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from tracker import clock
from tracker.config import Settings
from tracker.core.resolution import EventKind
from tracker.jobs import Work
from tracker.jobs.demonstration import tell_demo
from tracker.services import demo, ledger_check
from tracker.services.scores import rebuild
from tracker.storage.db import reading, transaction
from tracker.storage.tables import (
    AggregateRow,
    ArticleRow,
    EvidenceRow,
    FeedPoll,
    ProposalRow,
    QuestionRow,
    ResolutionEventRow,
    ScoreRow,
    StandingRow,
)

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
STEP = 5  # seconds between two turns of the worker


@pytest.mark.slow
def test_within_two_minutes_everything_promised_has_happened(engine: Engine) -> None:
    work = Work(engine, Settings())
    with time_machine.travel(START, tick=False) as time:
        try:
            with transaction(engine) as session:
                demo.request_start(session, clock.now())
            assert tell_demo(work, clock.now()) == "loaded"
            with reading(engine) as session:
                before = _standings(session)
            while not _finished(engine):
                time.shift(timedelta(seconds=STEP))
                tell_demo(work, clock.now())
        finally:
            work.stage.close()
        with reading(engine) as session:
            _sanctions_are_resolved(session)
            _acceptance_stays_open(session)
            _one_origin_is_not_two(session)
            _a_retraction_takes_the_proposal_back(session)
            _a_person_is_asked(session)
            _the_rest_is_left_alone(session)
            assert _standings(session) != before
            assert ledger_check.verify(session) == []
        assert rebuild(engine, clock.now()).changed == ()


def _finished(engine: Engine) -> bool:
    with reading(engine) as session:
        run = demo.read_run(session)
        assert run is not None
        return run.finished_at is not None


def _question(session: Session, slug: str) -> QuestionRow:
    return session.scalars(select(QuestionRow).where(col(QuestionRow.slug) == slug)).one()


def _events(session: Session, slug: str) -> list[str]:
    told = select(col(ResolutionEventRow.kind)).join(QuestionRow, col(QuestionRow.id) == ResolutionEventRow.question_id)
    return list(session.scalars(told.where(col(QuestionRow.slug) == slug).order_by(col(ResolutionEventRow.seq))))[1:]


def _grades(session: Session, slug: str) -> set[str]:
    grades = select(col(EvidenceRow.grade)).join(QuestionRow, col(QuestionRow.id) == EvidenceRow.question_id)
    return set(session.scalars(grades.where(col(QuestionRow.slug) == slug)))


def _standings(session: Session) -> dict[int, float | None]:
    board = select(StandingRow).where(col(StandingRow.scope) == "all", col(StandingRow.rule) == "peer")
    return {row.forecaster_id: row.value for row in session.scalars(board)}


def _sanctions_are_resolved(session: Session) -> None:
    question = _question(session, "demo-eu-sanctions-package")
    assert (question.status, question.outcome) == ("resolved", "yes")
    assert _events(session, question.slug) == [EventKind.PROPOSED.value, EventKind.FINALISED.value]
    proposal = session.scalars(select(ProposalRow).where(col(ProposalRow.question_id) == question.id)).one()
    assert (proposal.mode, proposal.independent) == ("strict", 2)
    assert question.resolved_at is not None
    assert question.resolved_at < START + timedelta(seconds=80)
    scores = select(func.count()).select_from(ScoreRow).where(col(ScoreRow.question_id) == question.id)
    assert (session.scalar(scores) or 0) > 100
    steps = select(AggregateRow.centre).where(col(AggregateRow.question_id) == question.id).order_by(AggregateRow.at)
    path = [p for p in session.scalars(steps) if p is not None]
    assert path[-1] > 0.9 > path[len(path) // 2]


def _acceptance_stays_open(session: Session) -> None:
    slug = "demo-russia-accepts-proposals"
    assert _question(session, slug).status == "open"
    assert _events(session, slug) == []
    assert _grades(session, slug) == {"contrary", "irrelevant"}
    quarantined = select(col(ArticleRow.url)).where(col(ArticleRow.status) == "quarantined")
    assert [url.rpartition("/")[2] for url in session.scalars(quarantined)] == ["lantern-note.html"]


def _one_origin_is_not_two(session: Session) -> None:
    slug = "demo-bundestag-mandate"
    assert "full" in _grades(session, slug)
    assert (_question(session, slug).status, _events(session, slug)) == ("open", [])


def _a_retraction_takes_the_proposal_back(session: Session) -> None:
    events = _events(session, "demo-ukraine-amendment")
    assert events[:3] == [EventKind.PROPOSED.value, EventKind.SOURCE_RETRACTED.value, EventKind.WITHDRAWN.value]
    assert EventKind.FINALISED.value not in events


def _a_person_is_asked(session: Session) -> None:
    question = _question(session, "demo-talks-city")
    proposal = session.scalars(select(ProposalRow).where(col(ProposalRow.question_id) == question.id)).one()
    assert (question.status, proposal.outcome, proposal.mode) == ("open", "Miami", "person")


def _the_rest_is_left_alone(session: Session) -> None:
    polls = session.scalars(select(col(FeedPoll.ok))).all()
    assert len(polls) > 100
    assert all(polls)
    read = select(func.count(func.distinct(EvidenceRow.article_id)))
    articles = select(func.count()).select_from(ArticleRow)
    assert 2 * (session.scalar(read) or 0) < (session.scalar(articles) or 0)
    assert not session.scalars(select(ArticleRow.id).where(~col(ArticleRow.fictional))).all()
