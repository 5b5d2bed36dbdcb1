"""Pages about the site itself: what it is, whether it is well, the reader's theme."""

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from tracker.storage.db import reading
from tracker.web.layout import THEMES, local
from tracker.web.visit import engine, site_settings

pages = Blueprint("site", __name__)

YEAR = 365 * 24 * 3600
PRIVATE_PATHS = ("/admin", "/settings", "/sign-in", "/sign-up", "/theme", "/api")


@pages.get("/about")
def about() -> str:
    """What the scores mean and how questions are resolved."""
    return render_template("about.html")


@pages.get("/healthz")
def health() -> tuple[Response, int]:
    """Whether the site can answer: 200 where the database does, else 503."""
    try:
        with reading(engine()) as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="down", database="does not answer"), 503
    return jsonify(status="ok", database=engine().dialect.name), 200


@pages.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@pages.post("/theme")
def theme() -> BaseResponse:
    """Keep the reader's theme in a cookie and go back to where they were."""
    answer = make_response(redirect(local(request.form.get("next"), url_for("site.about")), 303))
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(
            "theme", chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=site_settings().secure_cookies
        )
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer
