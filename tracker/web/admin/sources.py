"""Sources of news: their health, switching them, adding one."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.core.errors import Invalid, TrackerError
from tracker.core.resolver.articles import SourceKind, Tier
from tracker.services import source_desk
from tracker.services.source_desk import NewSource
from tracker.storage.db import reading, transaction
from tracker.storage.queries.news import read_health, read_sources
from tracker.web.admin.pages import Answer, actor, for_staff, pages, refused
from tracker.web.visit import engine, moment


@pages.get("/sources")
@for_staff
def sources() -> str:
    """Every source and its health."""
    return _page({})


@pages.post("/sources")
@for_staff
def add_source() -> Answer | Response:
    """Add a source."""
    try:
        with transaction(engine()) as session:
            source_desk.add(session, _source(), actor(), moment())
    except TrackerError as error:
        return refused(error, _page)
    flash("Added. It is polled within a minute.")
    return redirect(url_for("admin.sources"), 303)


def _source() -> NewSource:
    form = request.form
    feed_url = form.get("feed_url", "").strip()
    try:
        minutes = float(form.get("poll_minutes", "15") or 15)
        host = urlsplit(feed_url).hostname or ""
    except ValueError:
        raise Invalid("must be a number", field="poll_minutes") from None
    return NewSource(
        name=" ".join(form.get("name", "").split()),
        feed_url=feed_url,
        domain=form.get("domain", "").strip().casefold() or host.removeprefix("www."),
        kind=form.get("kind", ""),
        tier=form.get("tier", ""),
        owner_group=form.get("owner_group", "").strip(),
        poll_minutes=minutes,
    )


@pages.post("/sources/<int:source_id>/<any(enable, disable):step>")
@for_staff
def switch_source(source_id: int, step: str) -> Response:
    """Start or stop polling a source."""
    with transaction(engine()) as session:
        name = source_desk.switch(session, source_id, actor(), moment(), enabled=step == "enable")
    flash(f"{name} is polled again." if step == "enable" else f"{name} is no longer polled.")
    return redirect(url_for("admin.sources"), 303)


def _page(errors: dict[str, str]) -> str:
    with reading(engine()) as database:
        lines = read_sources(database, moment())
        health = read_health(database, moment())
    return render_template(
        "admin/sources.html",
        sources=lines,
        health=health,
        kinds=list(SourceKind),
        tiers=list(Tier),
        errors=errors,
        form=request.form,
        fictional=any(line.fictional for line in lines),
    )
