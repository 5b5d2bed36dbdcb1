"""Questions as their editors handle them: found, written, checked, published, clarified."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.core.errors import Conflict, TrackerError
from tracker.services import question_desk
from tracker.storage.db import reading, transaction
from tracker.storage.queries.question_desk import (
    STATUSES,
    Editable,
    read_desk,
    read_editable,
    read_status_counts,
    read_wording,
)
from tracker.web.admin.pages import Answer, actor, for_staff, pages, refused
from tracker.web.admin.question_form import DEFAULTS, entry_from, fields_of
from tracker.web.paging import page_here, pages_of
from tracker.web.visit import engine, moment, require_visitor

PAGE = 50
KINDS = (
    ("binary", "Yes or no"),
    ("multiple_choice", "One of several options"),
    ("numeric", "A number"),
    ("date", "A date"),
    ("discrete", "A whole number of few"),
)


@pages.get("/questions")
@for_staff
def questions() -> str:
    """All questions, drafts included."""
    status, search, page = request.args.get("status", ""), request.args.get("q", "")[:200], page_here(request.args)
    chosen = status if status in STATUSES else None
    with reading(engine()) as database:
        lines, total = read_desk(database, chosen, search, offset=(page - 1) * PAGE, limit=PAGE)
        counts = read_status_counts(database)
    return render_template(
        "admin/questions.html",
        lines=lines,
        total=total,
        counts=counts,
        statuses=STATUSES,
        status=chosen or "",
        search=search,
        page=page,
        pages=pages_of(total, PAGE),
        link=lambda n: url_for("admin.questions", status=chosen, q=search or None, page=n),
        is_admin=require_visitor().role == "admin",
    )


@pages.get("/questions/new")
@for_staff
def new_question() -> str:
    """The form for a new question."""
    return _form(None, {}, {"kind": "binary"})


@pages.post("/questions/new")
@for_staff
def draft() -> Answer | Response:
    """Keep a new question as a draft."""
    try:
        entry = entry_from(request.form)
        with transaction(engine()) as session:
            question_id = question_desk.draft(session, entry, actor(), moment())
    except TrackerError as error:
        return refused(error, lambda errors: _form(None, errors, request.form))
    flash("Kept as a draft. Read it once more, then publish it.")
    return redirect(url_for("admin.review", question_id=question_id), 303)


@pages.get("/questions/<int:question_id>/edit")
@for_staff
def edit(question_id: int) -> str:
    """The form with a question in it."""
    return _form(_editable(question_id), {}, None)


@pages.post("/questions/<int:question_id>/edit")
@for_staff
def change(question_id: int) -> Answer | Response:
    """Write a question anew."""
    before = _editable(question_id)
    try:
        entry = entry_from(request.form, before)
        with transaction(engine()) as session:
            question_desk.change(session, question_id, entry, actor(), moment())
    except TrackerError as error:
        return refused(error, lambda errors: _form(before, errors, request.form))
    flash("Saved.")
    return redirect(url_for("admin.review", question_id=question_id), 303)


def _editable(question_id: int) -> Editable:
    with reading(engine()) as database:
        return read_editable(database, question_id)


def _form(question: Editable | None, errors: dict[str, str], typed: object) -> str:
    form = typed if typed is not None else fields_of(question) if question else {}
    return render_template(
        "admin/question_form.html",
        question=question,
        form=form,
        errors=errors,
        kinds=KINDS,
        defaults=DEFAULTS,
        fictional=question.fictional if question else False,
    )


@pages.get("/questions/<int:question_id>/review")
@for_staff
def review(question_id: int) -> str:
    """A question as it will read, with what is doubtful about it."""
    return _review(question_id, {})


@pages.post("/questions/<int:question_id>/publish")
@for_staff
def publish(question_id: int) -> Answer | Response:
    """Let a draft be seen; the page before has shown what that means."""
    try:
        with transaction(engine()) as session:
            status = question_desk.publish(session, question_id, actor(), moment())
    except TrackerError as error:
        return refused(error, lambda errors: _review(question_id, errors))
    flash("Published: it takes forecasts now." if status == "open" else "Published: it opens at its time.")
    return redirect(url_for("admin.questions"), 303)


@pages.post("/questions/<int:question_id>/clarify")
@for_staff
def clarify(question_id: int) -> Answer | Response:
    """Append a dated clarification."""
    try:
        if _editable(question_id).bank_file:
            raise Conflict("this question lives in a file of the bank: clarify it there", field="clarification")
        with transaction(engine()) as session:
            text = request.form.get("clarification", "")
            question_desk.clarify(session, question_id, text, actor(), moment())
    except TrackerError as error:
        return refused(error, lambda errors: _review(question_id, errors))
    flash("Clarified. Everybody who forecasts on the question is told.")
    return redirect(url_for("admin.review", question_id=question_id), 303)


def _review(question_id: int, errors: dict[str, str]) -> str:
    with reading(engine()) as database:
        question = read_editable(database, question_id)
        findings = question_desk.findings(*read_wording(database, question_id)) if question.criteria else []
    return render_template(
        "admin/review.html",
        question=question,
        findings=findings,
        events=question.criteria.get("events", ()),
        errors=errors,
        form=request.form,
        is_admin=require_visitor().role == "admin",
        fictional=question.fictional,
    )
