"""The list of questions and the page of one."""

import re
from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from tracker.core.errors import NotFound
from tracker.storage.db import reading
from tracker.storage.queries.question_list import ORDERS, STATUSES, Wanted, list_questions
from tracker.storage.queries.question_page import id_of_slug
from tracker.web.question_page import read_view
from tracker.web.question_rows import row_from
from tracker.web.visit import engine, kept_days, moment, visitor

pages = Blueprint("questions", __name__)

_KEY = re.compile(r"(\d{1,9})(?:-(.*))?")
_TOPIC = re.compile(r"(tag|tournament):[a-z0-9-]{1,80}")
LAST_PAGE = 10_000


@pages.get("/")
def index() -> str:
    """The list of questions."""
    wanted, who = wanted_here(), visitor()
    with reading(engine()) as database:
        found = list_questions(database, wanted, moment(), who.forecaster_id if who else None, kept_days())
    prefix = url_for("questions.all_questions")
    return render_template(
        "questions.html",
        wanted=wanted,
        found=found,
        rows=[row_from(listed, prefix, moment()) for listed in found.rows],
        link=lambda **changed: address(wanted, **changed),
        topic_link=lru_cache(lambda key: address(wanted, topic=key)),
        saved=session.pop("saved", None),
        fictional=any(listed.question.fictional for listed in found.rows),
    )


def wanted_here() -> Wanted:
    """What the address asks for; what it does not know is passed over."""
    get = request.args.get
    status, order, topic, page = get("status", ""), get("order", ""), get("topic", ""), get("page", "")
    words = " ".join("".join(c if c.isprintable() else " " for c in get("q", "")).split())[:200]
    return Wanted(
        status=status if status in STATUSES else "open",
        order=order if order in ORDERS else "closing",
        topic=topic if _TOPIC.fullmatch(topic) else "",
        words=words,
        unforecast=get("mine") == "none" and visitor() is not None,
        page=min(max(1, int(page)), LAST_PAGE) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
    )


def address(wanted: Wanted, **changed: object) -> str:
    """The address of the list with something changed; back on its first page unless the page is what changes."""
    values: dict[str, object] = {
        "status": wanted.status,
        "order": wanted.order,
        "topic": wanted.topic,
        "q": wanted.words,
        "mine": "none" if wanted.unforecast else "",
    }
    usual = {"status": "open", "order": "closing", "page": 1}
    kept = {name: value for name, value in (values | changed).items() if value and value != usual.get(name)}
    return url_for("questions.index") + (f"?{urlencode(kept)}" if kept else "")


@pages.get("/questions")
def all_questions() -> Response:
    """The list has its place at the root."""
    return redirect(url_for("questions.index"), 308)


@pages.get("/questions/<key>")
def show(key: str) -> str | Response:
    """One question, by its number, with or without its name; by its name alone it sends on."""
    match = _KEY.fullmatch(key)
    if match:
        try:
            view = read_view(int(match[1]))
        except NotFound:
            match = None
        else:
            if match[2] in (None, view["question"].slug):
                return render_template("question.html", **view)
    with reading(engine()) as database:
        by_name = id_of_slug(database, key[:200])
    if by_name is not None:
        return redirect(where(by_name, key), 308)
    if match:
        return redirect(where(int(match[1]), view["question"].slug), 308)
    raise NotFound(f"there is no question {key[:80]}", field="question")


def where(question_id: int, slug: str | None, **more: object) -> str:
    """The address of a question's page."""
    return url_for("questions.show", key=f"{question_id}-{slug}" if slug else str(question_id), **more)  # type: ignore[arg-type]
