"""Who stands now, derived anew from the ledger."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from tracker.core.question import Question
from tracker.storage import figures
from tracker.storage.mapping import forecast_from
from tracker.storage.tables import ForecastRow, StandingForecast


def rebuild_standing(session: Session, question: Question, now: datetime) -> None:
    """Put the last unexpired entry of each forecaster in the place of the stored standing forecasts."""
    session.execute(delete(StandingForecast).where(col(StandingForecast.question_id) == question.id))
    last: dict[int, ForecastRow] = {}
    entries = select(ForecastRow).where(ForecastRow.question_id == question.id, col(ForecastRow.at) <= now)
    for row in session.exec(entries.order_by(col(ForecastRow.at), col(ForecastRow.id))):
        last[row.forecaster_id] = row
    standing = (forecast_from(row, question.kind) for row in last.values() if row.until is None or row.until > now)
    figures.stand_all(session, (f for f in standing if f.probabilities is not None), question.kind)
