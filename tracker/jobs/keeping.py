"""What time alone brings: questions open and close, forecasts expire, figures and messages follow."""

from datetime import datetime

import structlog

from tracker.jobs.work import Work
from tracker.services import forecasts, housekeeping, leaderboards, outbox, questions
from tracker.services.outbox import Message
from tracker.storage.db import transaction

log = structlog.get_logger()


def turn_pages(work: Work, now: datetime) -> str:
    """Open and close questions by time."""
    with transaction(work.engine) as session:
        opened, closed = questions.turn_pages(session, now)
    return f"{opened} opened, {closed} closed" if opened or closed else ""


def expire_forecasts(work: Work, now: datetime) -> str:
    """Take down forecasts whose expiry has come."""
    with transaction(work.engine) as session:
        expired = forecasts.expire_due(session, now)
    return f"{expired} expired" if expired else ""


def refresh_figures(work: Work, now: datetime) -> str:
    """Recompute the leaderboards and calibrations that new scores have made stale."""
    refreshed = leaderboards.refresh_stale(work.engine, now, minimum=work.settings.minimum_questions)
    return f"{refreshed} refreshed" if refreshed else ""


def deliver_outbox(work: Work, now: datetime) -> str:
    """Deliver what is due. Messages are claimed, sent outside any transaction, and marked one by one."""
    with transaction(work.engine) as session:
        due = outbox.claim_due(session, now)
    failed = sum(not _deliver(work, message, now) for message in due)
    return f"{len(due) - failed} delivered, {failed} failed" if due else ""


def _deliver(work: Work, message: Message, now: datetime) -> bool:
    error = ""
    try:
        show_on_site(message)
    except Exception as failure:  # one message must not hold up the others
        log.exception("outbox.not_delivered", message=message.id)
        error = type(failure).__name__
    with transaction(work.engine) as session:
        outbox.record_delivery(session, message, now, error)
    return not error


def show_on_site(message: Message) -> None:
    """The sender for readers on the site: being marked as sent is what shows a message to them."""
    log.info("outbox.delivered", kind=message.kind, message=message.id)


def tidy(work: Work, now: datetime) -> str:
    """Forget expired browser sessions and old polls."""
    with transaction(work.engine) as session:
        sessions, polls = housekeeping.tidy(session, now)
    return f"{sessions} sessions and {polls} polls forgotten" if sessions or polls else ""
