"""The site itself: jobs, the audit chain and its verification, the demonstration."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.core.errors import Invalid, TrackerError
from tracker.services import demo, ledger_check
from tracker.storage.db import reading, transaction
from tracker.storage.ledger import append_audit
from tracker.storage.queries.admin import read_audit, read_demonstration, read_jobs
from tracker.web.admin.pages import Answer, Asking, actor, confirmed, for_admins, pages
from tracker.web.paging import page_here, pages_of
from tracker.web.visit import engine, moment

PAGE = 100


@pages.get("/jobs")
@for_admins
def jobs() -> str:
    """The jobs of the worker: last run, next run, what came of it."""
    with reading(engine()) as database:
        return render_template("admin/jobs.html", jobs=read_jobs(database))


@pages.get("/audit")
@for_admins
def audit() -> str:
    """Who did what."""
    return _audit(None)


@pages.post("/audit/verify")
@for_admins
def verify() -> str:
    """Recompute every hash of the ledger and of the audit."""
    with reading(engine()) as database:
        problems = ledger_check.verify(database)
    return _audit(problems)


def _audit(problems: list[str] | None) -> str:
    page = page_here(request.args)
    with reading(engine()) as database:
        entries, total = read_audit(database, offset=(page - 1) * PAGE, limit=PAGE)
    return render_template(
        "admin/audit.html",
        entries=entries,
        total=total,
        problems=problems,
        page=page,
        pages=pages_of(total, PAGE),
        link=lambda n: url_for("admin.audit", page=n),
    )


@pages.get("/demo")
@for_admins
def demonstration() -> str:
    """What the demonstration is, and the way to load or remove it."""
    return _demonstration("")


@pages.post("/demo")
@for_admins
def change_demonstration() -> Answer | Response:
    """Ask the worker to load the demonstration, or to take it away; taking away is asked twice."""
    step = request.form.get("do", "")
    try:
        if step == "remove" and not confirmed():
            return _ask_removal()
        with transaction(engine()) as session:
            _request(session, step)
            append_audit(session, actor().handle, f"demo.{step}", "", {}, moment())
    except TrackerError as error:
        return _demonstration(error.rule), 409 if not isinstance(error, Invalid) else 422
    flash("The worker takes it away." if step == "remove" else "The worker loads it; its story begins in a moment.")
    return redirect(url_for("admin.demonstration"), 303)


def _request(session: object, step: str) -> None:
    steps = {"load": demo.request_start, "remove": demo.request_removal}
    if step not in steps:
        raise Invalid("must be load or remove", field="do")
    steps[step](session, moment())  # type: ignore[operator]


def _ask_removal() -> str:
    return Asking(
        title="Take the demonstration away?",
        effects=(
            "Every fictional question goes, with its forecasts, evidence and scores, and every fictional person.",
            "Nothing that is real is touched.",
        ),
        action=url_for("admin.change_demonstration"),
        button="Yes, take it away",
        back=url_for("admin.demonstration"),
    ).page()


def _demonstration(refusal: str) -> str:
    with reading(engine()) as database:
        return render_template("admin/demo.html", demo=read_demonstration(database), refusal=refusal)
