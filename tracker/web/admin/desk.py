"""The first page of the desk: what waits for somebody."""

from flask import render_template

from tracker.storage.db import reading
from tracker.storage.queries.admin import read_counts, read_demonstration
from tracker.storage.queries.proposals import read_escalated, read_waiting
from tracker.storage.queries.question_desk import read_desk
from tracker.web.admin.pages import for_staff, pages
from tracker.web.visit import engine, moment, require_visitor

SHOWN = 10  # closed questions on the first page


@pages.get("")
@for_staff
def desk() -> str:
    """What waits: proposals, questions that ask for a person, closed ones, drafts, sources that fail."""
    is_admin = require_visitor().role == "admin"
    with reading(engine()) as database:
        counts = read_counts(database, moment())
        waiting = read_waiting(database) if is_admin else []
        escalated = read_escalated(database)
        closed, _ = read_desk(database, "closed", "", offset=0, limit=SHOWN)
        demo = read_demonstration(database) if is_admin else None
    live = {w.question_id for w in waiting}
    return render_template(
        "admin/desk.html",
        counts=counts,
        waiting=waiting,
        escalated=[e for e in escalated if e.question_id not in live],
        closed=[q for q in closed if q.proposal is None],
        demo=demo,
        is_admin=is_admin,
    )
