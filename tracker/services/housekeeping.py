"""Keeping house: what the jobs did last, and what nobody needs any longer."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from tracker.storage.db import upsert
from tracker.storage.tables import FeedPoll, JobRun, WebSession

POLLS_KEPT = timedelta(days=400)  # they prove the coverage of questions that close after a year
DETAIL_LENGTH = 400


def record_run(
    session: Session,
    name: str,
    started_at: datetime,
    finished_at: datetime,
    next_at: datetime | None,
    *,
    ok: bool,
    detail: str,
) -> None:
    """Keep what a job did last, and when it is due again."""
    row = {
        "name": name,
        "started_at": started_at,
        "finished_at": finished_at,
        "next_at": next_at,
        "ok": ok,
        "detail": detail[:DETAIL_LENGTH],
    }
    upsert(session, JobRun, [row])


def tidy(session: Session, now: datetime) -> tuple[int, int]:
    """Forget browser sessions that have expired and polls older than 400 days. Returns how many of each."""
    expired = delete(WebSession).where(col(WebSession.expires_at) <= now).returning(col(WebSession.token_hash))
    old = delete(FeedPoll).where(col(FeedPoll.at) < now - POLLS_KEPT).returning(col(FeedPoll.id))
    return len(session.execute(expired).all()), len(session.execute(old).all())
