"""Resolving by hand, and reopening."""

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from tracker.core.errors import TrackerError, WrongStep
from tracker.core.outcome import outcome_label
from tracker.core.question import Question
from tracker.core.resolution import UNSCORED
from tracker.services import resolutions
from tracker.services.rehearsal import rehearse
from tracker.storage.db import reading, transaction
from tracker.storage.queries.question_desk import Stake, read_stake
from tracker.storage.queries.questions import load_question
from tracker.web.admin.forms import known_from, options, outcome_from, written
from tracker.web.admin.pages import Answer, Asking, actor, confirmed, for_admins, pages, refused
from tracker.web.filters import outcome as shown
from tracker.web.filters import plural, utc
from tracker.web.visit import engine, moment, require_visitor


@pages.get("/questions/<int:question_id>/resolve")
@for_admins
def resolve(question_id: int) -> str:
    """The form to resolve a question by hand."""
    return _form(question_id, {})


@pages.post("/questions/<int:question_id>/resolve")
@for_admins
def resolve_now(question_id: int) -> Answer | Response:
    """Resolve by hand; asks first what that will do."""
    form, who, now = request.form, actor(), moment()

    def act(session: Session) -> tuple[Question, int]:
        question = load_question(session, question_id)
        outcome = outcome_from(question, form)
        known_at, reason = known_from(form, outcome), form.get("reason", "")
        resolutions.resolve_by_hand(session, question_id, outcome, known_at, reason, who, now)
        return load_question(session, question_id), read_stake(session, question_id, who.forecaster_id or 0).scored

    try:
        if not confirmed():
            return _ask(*rehearse(engine(), act))
        with transaction(engine()) as session:
            question, scored = act(session)
    except TrackerError as error:
        return refused(error, lambda errors: _form(question_id, errors))
    flash(f"Resolved: {_label(question)}. {plural(scored, 'forecaster')} scored.")
    return redirect(url_for("admin.questions"), 303)


def _ask(question: Question, scored: int) -> str:
    with reading(engine()) as database:
        before = read_stake(database, question.id, require_visitor().forecaster_id)
    effects = [f"{plural(scored, 'forecaster')} will be scored, and the leaderboards follow."]
    if question.outcome in UNSCORED:
        effects = ["Nobody is scored on this question."]
    elif question.known_at:
        effects.append(f"Forecasts after {utc(question.known_at)} are kept and not scored.")
    if before.proposal:
        effects.append(f"The open proposal {before.proposal} is rejected with it.")
    if before.holds_forecast:
        effects.append("You hold a forecast here and are the only admin: the ledger will say so.")
    return Asking(
        title=f"Resolve as {_label(question)}?",
        subject=question.title,
        effects=(
            *effects,
            "Everybody who forecasts on the question is told.",
            "Your name and reason are kept in the ledger. Only reopening undoes it, and the ledger keeps both.",
        ),
        action=url_for("admin.resolve_now", question_id=question.id),
        button=f"Yes, resolve as {_label(question)}",
        back=url_for("admin.resolve", question_id=question.id),
    ).page()


def _label(question: Question) -> str:
    return shown(outcome_label(question, question.outcome or ""))


def _form(question_id: int, errors: dict[str, str]) -> str:
    question, stake = _read(question_id)
    if question.outcome is not None and not errors:
        raise WrongStep("this question is resolved; reopen it first", field="question")
    return render_template(
        "admin/resolve.html",
        question=question,
        stake=stake,
        options=options(question),
        form=request.form,
        known_at=request.form.get("known_at") or written(min(moment(), question.closes_at)),
        errors=errors,
        fictional=question.fictional,
    )


def _read(question_id: int) -> tuple[Question, Stake]:
    with reading(engine()) as database:
        question = load_question(database, question_id)
        return question, read_stake(database, question_id, require_visitor().forecaster_id)


@pages.get("/questions/<int:question_id>/reopen")
@for_admins
def reopen(question_id: int) -> str:
    """What reopening will do, and the form for its reason."""
    return _reopen_form(question_id, {})


@pages.post("/questions/<int:question_id>/reopen")
@for_admins
def reopen_now(question_id: int) -> Answer | Response:
    """Undo a resolution; the page before has said what that does."""
    try:
        with transaction(engine()) as session:
            resolutions.reopen(session, question_id, request.form.get("reason", ""), actor(), moment())
    except TrackerError as error:
        return refused(error, lambda errors: _reopen_form(question_id, errors))
    flash("Reopened. Its scores are gone until it resolves again; the ledger keeps both resolutions.")
    return redirect(url_for("admin.questions"), 303)


def _reopen_form(question_id: int, errors: dict[str, str]) -> str:
    question, stake = _read(question_id)
    if question.outcome is None and not errors:
        raise WrongStep("only a resolved question can be reopened", field="question")
    return render_template(
        "admin/reopen.html",
        question=question,
        stake=stake,
        label=_label(question) if question.outcome else "",
        form=request.form,
        errors=errors,
        fictional=question.fictional,
    )
