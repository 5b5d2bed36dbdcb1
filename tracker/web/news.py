"""News: stories and the questions they touch, the articles of a story, and how well the sources are watched."""

from flask import Blueprint, render_template, request, url_for

from tracker.storage.db import reading
from tracker.storage.queries.news import read_health, read_sources, read_stories, read_story
from tracker.web.paging import page_here, pages_of
from tracker.web.visit import engine, moment, visitor

pages = Blueprint("news", __name__)

PAGE = 25
RELATIONS = {  # of an article without, and with, a known origin
    "new": ("Own report", "Own report"),
    "copy": ("Copy", "Copy of"),
    "quotes": ("Passes on what others report", "After"),
    "correction": ("Correction", "Correction of"),
    "retraction": ("Retraction", "Retraction of"),
}


@pages.get("/news")
def show() -> str:
    """Stories, latest first, and the sources they come from."""
    page = page_here(request.args)
    with reading(engine()) as database:
        stories, total = read_stories(database, offset=(page - 1) * PAGE, limit=PAGE, quarantined=_sees_quarantined())
        sources = read_sources(database, moment())
        health = read_health(database, moment())
    return render_template(
        "news.html",
        stories=stories,
        total=total,
        sources=sources,
        health=health,
        page=page,
        pages=pages_of(total, PAGE),
        link=lambda n: url_for("news.show", page=n),
        fictional=any(s.fictional for s in stories) or any(s.fictional for s in sources),
    )


@pages.get("/news/<int:story_id>")
def story(story_id: int) -> str:
    """One story: who reported it first, who copied whom."""
    with reading(engine()) as database:
        line, articles = read_story(database, story_id, quarantined=_sees_quarantined())
    return render_template("story.html", story=line, articles=articles, relations=RELATIONS, fictional=line.fictional)


def _sees_quarantined() -> bool:
    me = visitor()
    return me is not None and me.role == "admin"
