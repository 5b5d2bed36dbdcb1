"""Placing, withdrawing and expiring forecasts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from tracker.core.errors import Conflict, InvalidForecast
from tracker.core.forecast import Forecast, checked
from tracker.core.question import Question, require_open
from tracker.core.resolution import EventKind
from tracker.services.aggregates import rebuild_aggregate
from tracker.storage import figures, ledger
from tracker.storage.mapping import question_from
from tracker.storage.tables import CriteriaVersion, QuestionRow, StandingForecast


def place_forecast(
    session: Session,
    question: Question,
    forecaster_id: int,
    probabilities: Sequence[float],
    now: datetime,
    *,
    until: datetime | None = None,
    source: str = "web",
    source_key: str | None = None,
) -> Forecast:
    """Append a forecast to the ledger and bring everything that follows from it up to date.

    Raises `QuestionNotOpen` or `QuestionClosed` by the time, `InvalidForecast` by the probabilities or the expiry.
    The first forecast on a question freezes its wording.
    """
    require_open(question, now)
    if until is not None and until <= now:
        raise InvalidForecast("must lie in the future", field="until")
    forecast = Forecast(question.id, forecaster_id, now, checked(question, probabilities), until)
    return _append(session, question, forecast, source, source_key)


def withdraw_forecast(
    session: Session, question: Question, forecaster_id: int, now: datetime, *, source: str = "web"
) -> Forecast:
    """End the standing forecast. Raises `Conflict` where none stands, `QuestionClosed` after the close."""
    require_open(question, now)
    standing = session.get(StandingForecast, (question.id, forecaster_id))
    if standing is None or (standing.until is not None and standing.until <= now):
        raise Conflict("there is no standing forecast to withdraw", field="question")
    return _append(session, question, Forecast(question.id, forecaster_id, now, None), source, None)


def _append(session: Session, question: Question, forecast: Forecast, source: str, source_key: str | None) -> Forecast:
    freeze_wording(session, question, forecast.at)
    expire(session, question, forecast.at)
    entry = ledger.append_forecast(session, forecast, question.kind, source=source, source_key=source_key)
    figures.stand(session, entry, question.kind)
    figures.step_aggregate(session, question, forecast.forecaster_id, forecast.at)
    figures.count_forecast(session, question.id, forecast.at)
    return entry


def freeze_wording(session: Session, question: Question, now: datetime) -> None:
    """Fix what is forecast: the newest wording, by its hash. Does nothing where that is done already."""
    frozen = select(QuestionRow.frozen_sha256).where(QuestionRow.id == question.id)
    if session.exec(frozen).one() is not None or session.exec(frozen.with_for_update()).one() is not None:
        return
    wording = session.exec(
        select(CriteriaVersion)
        .where(CriteriaVersion.question_id == question.id)
        .order_by(col(CriteriaVersion.version).desc())
        .limit(1)
    ).first()
    if wording is None:  # imported questions carry no criteria
        return
    session.execute(update(QuestionRow).where(col(QuestionRow.id) == question.id).values(frozen_sha256=wording.sha256))
    payload = {"version": wording.version, "sha256": wording.sha256}
    ledger.append_event(session, question.id, EventKind.CRITERIA_FROZEN, "rules", payload, now)


def expire_due(session: Session, now: datetime) -> int:
    """Take down the standing forecasts whose expiry has come, and let their aggregates follow. Returns how many."""
    lapsed = select(StandingForecast.question_id).where(col(StandingForecast.until) <= now).distinct()
    rows = session.exec(select(QuestionRow).where(col(QuestionRow.id).in_(lapsed)).order_by(col(QuestionRow.id))).all()
    return sum(expire(session, question_from(row), now) for row in rows)


def expire(session: Session, question: Question, now: datetime) -> int:
    """Take down what has expired of one question; returns how many."""
    lapsed = session.exec(
        select(StandingForecast).where(StandingForecast.question_id == question.id, col(StandingForecast.until) <= now)
    ).all()
    for standing in lapsed:
        session.delete(standing)
    if lapsed:
        session.flush()
        rebuild_aggregate(session, question, now)
        figures.recount(session, question.id)
    return len(lapsed)
