"""The page of one question, put together from what queries read: head, panel, picture, tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import render_template, request, session, url_for
from sqlmodel import Session

from tracker.core.outcome import outcome_label
from tracker.core.question import Kind, Question, Status
from tracker.storage.db import reading
from tracker.storage.queries import evidence as evidence_queries
from tracker.storage.queries import question_details as details
from tracker.storage.queries.question_page import Entry, QuestionPage, read_question_page
from tracker.web import charts, filters, forecast_forms
from tracker.web.arithmetic import brier_sum
from tracker.web.stakes import stakes
from tracker.web.visit import Spread, engine, kept_spreads, moment, visitor

TABS = ("criteria", "evidence", "history", "scores")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was not taken, and what had been typed into it."""

    rule: str
    field: str
    typed: Mapping[str, str]
    form: str = "forecast"  # or "challenge"


@dataclass(frozen=True, slots=True)
class Panel:
    """The forecast form. `fields` are what its inputs hold, `standing` the visitor's entry in force.

    `kind` names its shape; `vector` is what the sums below it are made for; `prefilled` where nothing stands yet.
    """

    kind: str
    fields: dict[str, str]
    standing: Entry | None
    vector: tuple[float, ...] | None
    stakes: tuple[Any, ...] = ()
    bars: tuple[charts.Bar, ...] = ()
    bars_label: str = ""
    company: charts.Company | None = None
    figure: dict[str, Any] | None = None
    until: str = ""


def render_question(question_id: int, *, refusal: Refusal | None = None) -> str:
    """The page of a question for whoever asks. Raises `NotFound`."""
    return render_template("question.html", **read_view(question_id, refusal=refusal))


def read_view(question_id: int, *, refusal: Refusal | None = None) -> dict[str, Any]:
    """What the page of a question shows to whoever asks. Raises `NotFound`."""
    now, who = moment(), visitor()
    visitor_id = who.forecaster_id if who else None
    with reading(engine()) as database:
        page = read_question_page(database, question_id, now, visitor_id, staff=bool(who and who.staff))
        tab = _tab(page)
        steps = details.aggregate_history(database, page)
        entries = details.own_entries(database, page.question, visitor_id)
        spread = _spread(database, page, now)
        evidence = evidence_queries.evidence_of(database, question_id, page.criteria_version) if page.evidence else ()
        values: dict[str, Any] = {
            "clarifications": details.clarifications_of(database, question_id) if tab == "criteria" else (),
            "events": evidence_queries.history_of(database, question_id) if tab == "history" else (),
            "scores": _scores(database, page, tab, visitor_id),
        }
    standing = _standing(entries, now)
    values |= {
        "page": page,
        "question": page.question,
        "tab": tab,
        "evidence": evidence,
        "steps": steps,
        "entries": entries,
        "standing": standing,
        "panel": _panel(page, standing, spread, refusal) if page.status is Status.OPEN else None,
        "change": charts.change(steps, now, WEEK),
        "figure": _figure(page, steps, entries, evidence, now),
        "rows": charts.history_rows(steps, entries),
        "refusal": refusal,
        "saved": _saved(page.question.id),
        "here_at": url_for("questions.show", key=f"{question_id}-{page.question.slug}"),
        "fictional": page.question.fictional,
        "outcome": label(page.question),
        "quantity": lambda value: forecast_forms.quantity(page.question, value),
        "described": lambda vector: forecast_forms.described(page.question, vector),
        "own": lambda vector: charts.own_value(page.question, vector),
        "sum": brier_sum(page.question, entries) if tab == "scores" else None,
        "at_known": charts.centre_at(steps, page.question.known_at) if page.question.known_at else None,
        "own_last": charts.standing_at(entries, page.question.known_at) if page.question.known_at else None,
        "spread_total": sum(count for _, count in spread),
    }
    return values


def _scores(database: Session, page: QuestionPage, tab: str, visitor_id: int | None) -> tuple[details.ScoreLine, ...]:
    """Everybody's scores on their tab; elsewhere the visitor's own beside the aggregate's."""
    if page.status is not Status.RESOLVED or (tab != "scores" and visitor_id is None):
        return ()
    return details.scores_of(database, page.question.id, None if tab == "scores" else visitor_id)


def label(question: Question) -> str:
    """The outcome of a resolved question as people read it."""
    return "" if question.outcome is None else filters.outcome(outcome_label(question, question.outcome))


def _tab(page: QuestionPage) -> str:
    asked = request.args.get("tab", "")
    if asked in TABS:
        return asked
    return "evidence" if page.evidence else "criteria"


def _saved(question_id: int) -> dict[str, Any] | None:
    saved = session.get("saved")
    if saved and saved.get("question") == question_id and request.method == "GET":
        return cast("dict[str, Any]", session.pop("saved"))
    return None


def _standing(entries: tuple[Entry, ...], now: datetime) -> Entry | None:
    entry = entries[-1] if entries else None
    if entry is None or entry.vector is None or (entry.until is not None and entry.until <= now):
        return None
    return entry


def _spread(database: Session, page: QuestionPage, now: datetime) -> Spread:
    """Who stands where on a binary question; kept in memory until another forecast arrives or one expires."""
    if page.question.kind is not Kind.BINARY or page.hidden or page.status is not Status.OPEN:
        return ()
    version = (page.forecasters, page.forecasts, page.last_forecast_at)
    kept = kept_spreads()
    found = kept.get(page.question.id, version)
    if found is None:
        found = kept.put(page.question.id, version, details.spread(database, page.question, now))
    return found


def _panel(page: QuestionPage, standing: Entry | None, spread: Spread, refusal: Refusal | None) -> Panel:
    question = page.question
    vector = standing.vector if standing else None
    everyone = page.aggregate.vector if page.aggregate else None
    if request.args.get("start") == "everyone" and everyone is not None:
        vector = everyone
    fields = forecast_forms.fields_of(question, vector)
    until = ""
    if refusal is not None and refusal.form == "forecast":
        fields, until = dict(refusal.typed), refusal.typed.get("until", "")
    panel: dict[str, Any] = {
        "kind": "numeric" if question.kind.continuous else question.kind.value,
        "fields": fields,
        "standing": standing,
        "vector": vector,
        "until": until,
    }
    if question.kind is Kind.BINARY:
        own = standing.vector[1] if standing and standing.vector else None
        others = charts.company(spread, own)
        panel |= {
            "company": others,
            "bars": charts.spread_bars(spread, own),
            "bars_label": charts.spread_words(spread, page.aggregate.centre if page.aggregate else None),
            "stakes": stakes(question, vector, others) if vector else (),
        }
    else:
        panel["stakes"] = stakes(question, vector) if vector else ()
        if question.range is not None:
            five = charts.five_of(vector, question.range) if vector else None
            panel["figure"] = charts.density(question, five, everyone)
    return Panel(**panel)


def _figure(
    page: QuestionPage, steps: Any, entries: tuple[Entry, ...], evidence: Any, now: datetime
) -> dict[str, Any] | None:
    """The data of the large picture; None where there is nothing to draw."""
    if not steps:
        return None
    return charts.history(
        page.question, steps, entries, evidence, now, resolved_at=page.resolved_at, outcome=label(page.question)
    )
