"""Refusals and failures, translated once: a class of error into a status and a page that says the way out."""

import secrets
from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from tracker.core.errors import Conflict, Invalid, NotAllowed, NotFound, TrackerError
from tracker.storage.db import DatabaseMissing
from tracker.web.visit import SignInFirst

STATUSES = (
    (SignInFirst, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (DatabaseMissing, HTTPStatus.SERVICE_UNAVAILABLE),
    (TrackerError, HTTPStatus.BAD_REQUEST),
)
TITLES = {
    400: "That request makes no sense here",
    401: "Sign in first",
    403: "Not for this account",
    404: "There is no such page",
    405: "That cannot be done here",
    409: "Things have moved on",
    413: "That was too much",
    415: "That form is of the wrong kind",
    422: "Not saved",
    429: "Too many tries",
    503: "The database does not answer",
}
WAYS_OUT = {
    404: "The address may be mistyped, or the question was a draft that never opened.",
    405: "This address takes another kind of request: open the page again and use its form.",
    413: "One form takes at most a million characters. Send less at once.",
    429: "Wait a little, then go on. What you had saved is saved.",
    503: "Try again in a moment.",
}
SECRET_FIELDS = ("password", "old", "new", "csrf_token", "token")
SHOWN = 4000  # characters of one typed field that a page gives back

log = structlog.get_logger("web")


def set_up(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(TrackerError, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _failed)


def status_of(error: TrackerError) -> HTTPStatus:
    """The status a refusal is answered with."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def typed() -> list[tuple[str, str]]:
    """What was typed into the form that came, but for passwords, so that a page can give it back."""
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []
    return [(name, value[:SHOWN]) for name, value in fields if value and name not in SECRET_FIELDS][:50]


def page(status: int, rule: str = "", **more: object) -> Response:
    """An error page."""
    values = {
        "status": int(status),
        "title": TITLES.get(int(status), "That did not work"),
        "rule": rule,
        "way_out": WAYS_OUT.get(int(status), ""),
        "typed": typed() if request.method == "POST" else [],
    }
    return make_response(render_template("error.html", **(values | more)), int(status))


def _refused(error: TrackerError) -> Response:
    return page(status_of(error), _sentence(error.rule))


def _sentence(rule: str) -> str:
    return rule[:1].upper() + rule[1:].rstrip(".") + "."


def _stale(_error: CSRFError) -> Response:
    """The form was open too long, or the account changed meanwhile: show what was typed, and offer to send it again."""
    origin = request.headers.get("Origin")
    ours = origin is None or origin == request.host_url.rstrip("/")
    asked_again = any(name in request.form for name in SECRET_FIELDS[:3])
    return page(
        HTTPStatus.BAD_REQUEST,
        title="This form had been open too long",
        rule="Nothing was saved. For your safety a form can be sent for a day, and only by the account that opened it.",
        resend=request.path if ours and not asked_again and request.form else "",
    )


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        return _failed(error.original_exception or error)
    if error.response is not None or (error.code or 0) < 400:
        return make_response(error.get_response())
    answer = page(error.code or 400)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _database(error: OperationalError) -> Response:
    return page(HTTPStatus.SERVICE_UNAVAILABLE, incident=_noted(error))


def _failed(error: BaseException) -> Response:
    """Our fault: say so, give back what was typed and a number under which the log has the whole story."""
    incident = _noted(error)
    try:
        return page(HTTPStatus.INTERNAL_SERVER_ERROR, title="Our fault", incident=incident)
    except Exception as again:  # the frame itself is broken: fall back on plain text
        log.error("error page failed", incident=incident, exc_info=again)
        return Response(f"Something broke on our side. Incident {incident}.", 500, mimetype="text/plain")


def _noted(error: BaseException) -> str:
    incident = secrets.token_hex(4)
    log.error("failed", incident=incident, method=request.method, path=request.path, exc_info=error)
    return incident
