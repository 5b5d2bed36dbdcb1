"""Accounts: sign up, sign in, sign out, settings."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from tracker.core.errors import Invalid, NotAllowed, TrackerError
from tracker.services import accounts
from tracker.storage.db import reading, transaction
from tracker.storage.queries.accounts import account_page
from tracker.web.errors import status_of
from tracker.web.layout import local
from tracker.web.limits import SIGN_IN, SIGN_IN_NAME, SIGN_UP, limiter, name_key, was_refused
from tracker.web.signing_in import close_session, open_session
from tracker.web.visit import engine, moment, require_visitor, signed_in, site_settings, visitor

pages = Blueprint("accounts", __name__)

Page = str | Response | tuple[str, int]
LIFETIMES = {"": None, "90": 90, "365": 365}  # days of a token, as the form names them


@pages.get("/sign-in")
def sign_in() -> Page:
    """The form to sign in."""
    if visitor():
        return redirect(_back("/"), 303)
    return _sign_in_form()


@pages.post("/sign-in")
@limiter.limit(SIGN_IN, deduct_when=was_refused)
@limiter.limit(SIGN_IN_NAME, key_func=name_key, deduct_when=was_refused)
def enter() -> Page:
    """Sign in by e-mail address or handle."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    with reading(engine()) as database:
        found = accounts.check_password(database, name, password)
    if found is None:
        return _sign_in_form(refused=True), 422
    open_session(found)
    return redirect(_back("/"), 303)


def _sign_in_form(*, refused: bool = False) -> str:
    return render_template("sign_in.html", form=request.values, refused=refused, next=_back(""))


def _back(fallback: str) -> str:
    return local(request.values.get("next"), fallback)


@pages.get("/sign-up")
def sign_up() -> Page:
    """The form to sign up."""
    if visitor():
        return redirect(_back("/"), 303)
    return _sign_up_form({})


@pages.post("/sign-up")
@limiter.limit(SIGN_UP)
def join() -> Page:
    """Make an account and sign it in."""
    if not site_settings().signup:
        raise NotAllowed("nobody can sign up here: ask the operator for an account")
    form = request.form
    try:
        with transaction(engine()) as database:
            made = accounts.sign_up(
                database, form.get("name", ""), form.get("email", ""), form.get("password", ""), moment()
            )
    except Invalid as error:
        return _sign_up_form({error.field: error.rule}), status_of(error)
    open_session(made.forecaster_id)
    flash(f"Welcome, {made.name}. Choose a question, type a number, press Enter.")
    return redirect(_back("/"), 303)


def _sign_up_form(errors: dict[str, str]) -> str:
    return render_template("sign_up.html", form=request.values, errors=errors, next=_back(""))


@pages.post("/sign-out")
def sign_out() -> Response:
    """Sign this browser out."""
    close_session()
    return redirect("/", 303)


@pages.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    """Sign the account out on every browser, this one included."""
    with transaction(engine()) as database:
        accounts.end_all_sessions(database, require_visitor().forecaster_id)
    close_session()
    flash("You are signed out everywhere.")
    return redirect(url_for("accounts.sign_in"), 303)


@pages.get("/settings")
@signed_in
def settings() -> Page:
    """Password, browsers that are signed in, tokens."""
    return _settings_page()


@pages.post("/settings/password")
@limiter.limit(SIGN_IN, deduct_when=was_refused)
@signed_in
def change_password() -> Page:
    """Change the password; other browsers are signed out."""
    form = request.form
    try:
        with transaction(engine()) as database:
            accounts.change_password(
                database,
                require_visitor().forecaster_id,
                form.get("old", ""),
                form.get("new", ""),
                moment(),
                keep=session["_user_id"],
            )
    except Invalid as error:
        return _settings_page({error.field: error.rule}), status_of(error)
    flash("Your password is changed. Other browsers are signed out.")
    return redirect(url_for("accounts.settings"), 303)


@pages.post("/settings/tokens")
@signed_in
def issue_token() -> Page:
    """Make a token and show its secret once."""
    form = request.form
    try:
        days = _lifetime(form.get("days", ""))
        with transaction(engine()) as database:
            secret = accounts.issue_token(
                database,
                require_visitor().forecaster_id,
                form.get("token_name", ""),
                moment(),
                scopes=form.get("scopes", "forecast"),
                days=days,
            )
    except TrackerError as error:
        return _settings_page({error.field: error.rule}), status_of(error)
    return _settings_page(secret=secret)


def _lifetime(days: str) -> int | None:
    if days not in LIFETIMES:
        raise Invalid("must be one of the choices", field="days")
    return LIFETIMES[days]


@pages.post("/settings/tokens/<int:token_id>/revoke")
@signed_in
def revoke_token(token_id: int) -> Response:
    """Make a token worthless."""
    with transaction(engine()) as database:
        accounts.revoke_token(database, require_visitor().forecaster_id, token_id, moment())
    flash("The token is revoked.")
    return redirect(url_for("accounts.settings"), 303)


def _settings_page(errors: dict[str, str] | None = None, *, secret: str = "") -> str:
    with reading(engine()) as database:
        page = account_page(database, require_visitor().forecaster_id, moment())
    return render_template("settings.html", page=page, errors=errors or {}, form=request.form, secret=secret)
