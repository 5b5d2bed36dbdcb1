"""Forecasting on a question: place, withdraw, undo; and challenging a proposed outcome."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from tracker.core.errors import Conflict, Invalid, InvalidForecast, NotFound, QuestionClosed
from tracker.core.question import Question
from tracker.services import forecasts, resolutions
from tracker.storage.db import reading, transaction
from tracker.storage.queries.question_details import own_entries
from tracker.storage.queries.question_page import Entry, live_proposal_id
from tracker.storage.queries.questions import load_question
from tracker.web import filters
from tracker.web.charts import standing_at
from tracker.web.errors import status_of
from tracker.web.forecast_forms import described, expiry_from, vector_from
from tracker.web.layout import local
from tracker.web.limits import WRITE, account_key, limiter
from tracker.web.question_page import Refusal, render_question
from tracker.web.questions import where
from tracker.web.visit import engine, moment, require_visitor, signed_in

pages = Blueprint("forecasts", __name__)

Page = Response | tuple[str, int]
MAX_FIELD = 400  # characters of one field that are given back


@pages.post("/questions/<int:question_id>/forecast")
@limiter.limit(WRITE, key_func=account_key)
@signed_in
def place(question_id: int) -> Page:
    """Place a forecast; with `again` the visitor's own earlier entry of that number once more."""
    now, who = moment(), require_visitor()
    try:
        with transaction(engine()) as database:
            question = _question(database, question_id)
            entries = own_entries(database, question, who.forecaster_id)
            vector, until = _wanted(question, entries, now)
            if not _stands_already(entries, vector, until, now):
                forecasts.place_forecast(database, question, who.forecaster_id, vector, now, until=until)
    except (Invalid, Conflict) as error:
        return _refused(question_id, error)
    _note(question, f"Saved: {described(question, vector)}, from {now:%H:%M} UTC.", entries, now)
    return redirect(_back(question), 303)


@pages.post("/questions/<int:question_id>/withdraw")
@limiter.limit(WRITE, key_func=account_key)
@signed_in
def withdraw(question_id: int) -> Page:
    """Withdraw the standing forecast. No question is asked: it can be undone."""
    now, who = moment(), require_visitor()
    try:
        with transaction(engine()) as database:
            question = _question(database, question_id)
            entries = own_entries(database, question, who.forecaster_id)
            forecasts.withdraw_forecast(database, question, who.forecaster_id, now)
    except Conflict as error:
        return _refused(question_id, error)
    _note(question, "Withdrawn: you have no forecast standing here.", entries, now)
    return redirect(_back(question), 303)


def _question(database: Session, question_id: int) -> Question:
    if question_id > 2**31 - 1:
        raise NotFound(f"there is no question {question_id}", field="question")
    return load_question(database, question_id)


def _wanted(question: Question, entries: tuple[Entry, ...], now: datetime) -> tuple[tuple[float, ...], datetime | None]:
    again = request.form.get("again")
    if again is None:
        return vector_from(question, request.form), expiry_from(request.form, now)
    earlier = next((e for e in entries if str(e.id) == again and e.vector is not None), None)
    if earlier is None or earlier.vector is None:
        raise InvalidForecast("this is no forecast of yours", field="again")
    return earlier.vector, earlier.until if earlier.until and earlier.until > now else None


def _stands_already(
    entries: tuple[Entry, ...], vector: tuple[float, ...], until: datetime | None, now: datetime
) -> bool:
    """Whether the very same forecast stands: then a second press of the button adds nothing to the ledger."""
    if not entries or entries[-1].until != until:
        return False
    standing = standing_at(entries, now)
    return standing is not None and all(abs(a - b) < 1e-9 for a, b in zip(standing, vector, strict=True))


def _note(question: Question, said: str, entries: tuple[Entry, ...], now: datetime) -> None:
    """Keep what the next page says: what happened, what was before, and the way back to it."""
    former = standing_at(entries, now)
    session["saved"] = {
        "question": question.id,
        "title": question.title,
        "said": said,
        "before": f"It was {described(question, former)}." if former else "",
        "again": entries[-1].id if former else None,
        "withdrawn": said.startswith("Withdrawn"),
    }


def _back(question: Question) -> str:
    fallback = where(question.id, question.slug, _anchor="yours")
    return local(request.form.get("next"), fallback)


def _refused(question_id: int, error: Invalid | Conflict) -> Page:
    typed = {name: value[:MAX_FIELD] for name, value in request.form.items() if name not in ("csrf_token", "next")}
    rule = _closed(question_id, error) if isinstance(error, QuestionClosed) else error.rule
    return render_question(question_id, refusal=Refusal(rule, error.field, typed)), status_of(error)


def _closed(question_id: int, error: QuestionClosed) -> str:
    """A close that came while somebody typed: when it was, and what counts."""
    now, who = moment(), require_visitor()
    with reading(engine()) as database:
        question = load_question(database, question_id)
        last = standing_at(own_entries(database, question, who.forecaster_id), question.closes_at)
    when = error.rule
    if question.outcome is None:
        when = f"this question closed at {question.closes_at:%H:%M} UTC, {filters.relative(question.closes_at, now)}"
    return f"{when}. Your last forecast, {described(question, last)}, stood until then and counts" if last else when


@pages.post("/questions/<int:question_id>/challenge")
@limiter.limit(WRITE, key_func=account_key)
@signed_in
def challenge(question_id: int) -> Page:
    """Object to the outcome that is proposed, with a reason and a source: its clock stops, and a person decides."""
    who, form = require_visitor(), request.form
    try:
        with transaction(engine()) as database:
            question = _question(database, question_id)
            proposal = live_proposal_id(database, question.id)
            if proposal is None or str(proposal) != form.get("proposal"):
                raise Conflict("this proposal is no longer open", field="proposal")
            reason, url = form.get("reason", "").replace("\x00", ""), form.get("url", "").strip()
            resolutions.challenge(database, proposal, who.forecaster_id, who.handle, reason, url, moment())
    except (Invalid, Conflict) as error:
        return _challenge_refused(question_id, error)
    said = "Your challenge is in the ledger. The clock has stopped; a person decides."
    session["saved"] = {"question": question.id, "said": said, "before": "", "again": None, "withdrawn": True}
    return redirect(url_for("questions.show", key=f"{question.id}-{question.slug}"), 303)


def _challenge_refused(question_id: int, error: Invalid | Conflict) -> Page:
    typed: dict[str, Any] = {name: request.form.get(name, "")[: MAX_FIELD * 10] for name in ("reason", "url")}
    refusal = Refusal(error.rule, error.field, typed, form="challenge")
    return render_question(question_id, refusal=refusal), status_of(error)
