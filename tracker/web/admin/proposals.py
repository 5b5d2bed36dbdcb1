"""A proposal on one page, and the decision about it."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from tracker.core.errors import TrackerError
from tracker.core.outcome import outcome_label
from tracker.core.question import Question
from tracker.services import resolutions
from tracker.services.rehearsal import rehearse
from tracker.storage.db import reading, transaction
from tracker.storage.queries.news import read_health
from tracker.storage.queries.proposals import Proposal, read_challenges, read_proposal, read_waiting
from tracker.storage.queries.question_desk import read_stake
from tracker.storage.queries.questions import load_question
from tracker.storage.queries.quotes import Quote, read_quotes
from tracker.web.admin.pages import Answer, Asking, actor, confirmed, for_admins, pages, refused
from tracker.web.filters import outcome as shown
from tracker.web.filters import plural
from tracker.web.slots import slot_rows
from tracker.web.visit import engine, moment, require_visitor

LIVE = ("open", "challenged")
COUNTED = ("full", "consistent")


@pages.get("/proposals/<int:proposal_id>")
@for_admins
def proposal(proposal_id: int) -> str:
    """Everything for and against a proposal, and the form that decides it."""
    return _page(proposal_id, {})


@pages.post("/proposals/<int:proposal_id>/approve")
@for_admins
def approve(proposal_id: int) -> Answer | Response:
    """Let a proposal stand at once; asks first what that will do."""
    who, reason, now = actor(), request.form.get("reason", ""), moment()

    def act(session: Session) -> tuple[Question, int]:
        resolutions.approve(session, proposal_id, who, reason, now)
        decided = read_proposal(session, proposal_id, 0)
        scored = read_stake(session, decided.question_id, 0).scored
        return load_question(session, decided.question_id), scored

    try:
        if not confirmed():
            return _ask(proposal_id, *rehearse(engine(), act))
        with transaction(engine()) as session:
            question, scored = act(session)
    except TrackerError as error:
        return refused(error, lambda errors: _page(proposal_id, errors))
    flash(f"Resolved: {_label(question)}. {plural(scored, 'forecaster')} scored.")
    return redirect(url_for("admin.desk"), 303)


def _ask(proposal_id: int, question: Question, scored: int) -> str:
    return Asking(
        title=f"Resolve as {_label(question)}?",
        subject=question.title,
        effects=(
            f"{plural(scored, 'forecaster')} will be scored, and the leaderboards follow.",
            "Everybody who forecasts on the question is told.",
            "Your name and reason are kept in the ledger. Only reopening undoes it, and the ledger keeps both.",
        ),
        action=url_for("admin.approve", proposal_id=proposal_id),
        button=f"Yes, resolve as {_label(question)}",
        back=url_for("admin.proposal", proposal_id=proposal_id),
    ).page()


def _label(question: Question) -> str:
    return shown(outcome_label(question, question.outcome or ""))


@pages.post("/proposals/<int:proposal_id>/reject")
@for_admins
def reject(proposal_id: int) -> Answer | Response:
    """Turn a proposal down, with a reason."""
    try:
        with transaction(engine()) as session:
            resolutions.reject(session, proposal_id, actor(), request.form.get("reason", ""), moment())
    except TrackerError as error:
        return refused(error, lambda errors: _page(proposal_id, errors))
    flash("Rejected. The question waits for other evidence, or for your own decision.")
    return redirect(url_for("admin.desk"), 303)


def _page(proposal_id: int, errors: dict[str, str]) -> str:
    me = require_visitor()
    with reading(engine()) as database:
        found = read_proposal(database, proposal_id, me.forecaster_id)
        quotes = read_quotes(database, found)
        challenges = read_challenges(database, proposal_id)
        health = read_health(database, moment())
        waiting = [w.id for w in read_waiting(database)]
    place = waiting.index(found.id) if found.id in waiting else None
    told, repeats = _repeats(quotes)
    counted = [q for q in told if q.decisive or q.grade in COUNTED]
    doubtful = sorted((q for q in told if q not in counted), key=lambda q: q.grade != "contrary")
    return render_template(
        "admin/proposal.html",
        proposal=found,
        for_it=[_shown(q, found, repeats) for q in counted],
        against=[_shown(q, found, repeats) for q in doubtful],
        slots=slot_rows(found.criteria, quotes, found.opens_at, found.closes_at, found.independent),
        challenges=challenges,
        health=health,
        place=place,
        waiting=len(waiting),
        following=waiting[(place + 1) % len(waiting)] if place is not None and len(waiting) > 1 else None,
        live=found.state in LIVE,
        passed=_passed(found, moment()),
        recused=_recused(found, me.handle),
        would_change=_would_change(found, quotes),
        may_approve=(not found.holds_forecast and found.created_by != me.handle) or found.admins == 1,
        errors=errors,
        fictional=found.fictional,
    )


def _repeats(quotes: Sequence[Quote]) -> tuple[list[Quote], dict[int, list[str]]]:
    """The quotes without those that only repeat, and who repeats a decisive report, by the article it stood in.

    A passage that was judged alike for several events of the criteria is told once.
    """
    decisive = {q.article_id for q in quotes if q.decisive}
    repeated: dict[int, list[str]] = {}
    told: list[Quote] = []
    seen: set[tuple[int, str, str]] = set()
    for quote in quotes:
        passage = (quote.article_id, quote.quote, quote.why)
        if not quote.decisive and passage in seen:
            continue
        seen.add(passage)
        if not quote.decisive and quote.origin_id in decisive:
            repeated.setdefault(quote.origin_id or 0, []).append(quote.source)
        else:
            told.append(quote)
    return told, repeated


def _shown(quote: Quote, found: Proposal, repeats: Mapping[int, list[str]]) -> dict[str, object]:
    """A quote with what it adds to the belief, and who copied it."""
    entry = next((c for c in found.contributions if c.get("evidence_id") == quote.id), None)
    nats = float(entry["nats"]) if entry else 0.0
    counted = quote.decisive or quote.grade in COUNTED
    return {
        "quote": quote,
        "stance": quote.stance if counted or quote.grade == "contrary" else "none",
        "counted": counted,
        "copies": ", ".join(dict.fromkeys(repeats.get(quote.article_id, ()))),
        "adds": f"Adds {nats:.2f} to the log-odds: {entry['why'].removesuffix('.')}." if entry and nats else "",
        "nothing": f"Adds nothing: {entry['why'].removesuffix('.')}." if entry and not nats else "",
    }


def _passed(found: Proposal, now: datetime) -> float | None:
    """How much of the challenge window is over, 0..100; None where there is none."""
    if found.challenge_until is None:
        return None
    length = (found.challenge_until - found.at).total_seconds()
    return round(min(100.0, max(0.0, 100 * (now - found.at).total_seconds() / length)), 1) if length > 0 else 100.0


def _recused(found: Proposal, handle: str) -> str:
    """Why this admin may not decide, or what it means that nobody else can; empty where there is no stake."""
    stake = "You hold a forecast on this question" if found.holds_forecast else ""
    if found.created_by == handle:
        stake = "You made this proposal"
    if not stake:
        return ""
    if found.admins > 1:
        return f"{stake}: another admin approves it. You may still reject it."
    return f"{stake}, and you are the only admin: you may approve it, and the ledger will say so."


def _would_change(found: Proposal, quotes: Sequence[Quote]) -> str:
    """What the proposal would be without its strongest report."""
    adding = [c for c in found.contributions if float(c.get("nats", 0)) > 0 and c.get("outcome") == found.outcome]
    if not adding:
        return "Any full report, or a person."
    strongest = max(adding, key=lambda c: float(c["nats"]))
    left = 1 / (1 + math.exp(float(strongest["nats"]) - found.log_odds))
    source = next((q.source for q in quotes if q.id == strongest.get("evidence_id")), strongest.get("origin", "it"))
    return f"A correction by {source}: P falls to {left:.2f}."
