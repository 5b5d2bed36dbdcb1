"""Accounts as admins handle them: found, made, given roles, passwords and tokens, disabled."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.core.errors import TrackerError
from tracker.services import account_desk, accounts
from tracker.storage.db import reading, transaction
from tracker.storage.queries.admin import read_account, read_accounts
from tracker.web.admin.pages import Answer, Asking, actor, confirmed, for_admins, pages, refused
from tracker.web.paging import page_here, pages_of
from tracker.web.visit import engine, moment, require_visitor

PAGE = 50


@pages.get("/users")
@for_admins
def users() -> str:
    """All accounts."""
    search, role, page = request.args.get("q", "")[:200], request.args.get("role", ""), page_here(request.args)
    chosen = role if role in accounts.ROLES else None
    with reading(engine()) as database:
        lines, total = read_accounts(database, search, chosen, offset=(page - 1) * PAGE, limit=PAGE)
    return render_template(
        "admin/users.html",
        lines=lines,
        total=total,
        search=search,
        role=chosen or "",
        roles=accounts.ROLES,
        page=page,
        pages=pages_of(total, PAGE),
        link=lambda n: url_for("admin.users", q=search or None, role=chosen, page=n),
    )


@pages.get("/users/new")
@for_admins
def new_user() -> str:
    """The form for a new account."""
    return _new_form({})


@pages.post("/users/new")
@for_admins
def make_user() -> Answer | Response:
    """Make an account of a person, or of a bot."""
    form = request.form
    bot = form.get("sort") == "bot"
    try:
        with transaction(engine()) as session:
            made = accounts.create_account(
                session,
                form.get("name", ""),
                "forecaster" if bot else form.get("role", "forecaster"),
                moment(),
                password=None if bot else form.get("password", ""),
                owner=form.get("owner", "").strip() or require_visitor().handle if bot else None,
                email=None if bot else form.get("email", "").strip() or None,
                actor=actor().handle,
            )
    except TrackerError as error:
        return refused(error, _new_form)
    flash(f"Made: {made.name}, handle {made.handle}.")
    return redirect(url_for("admin.user", handle=made.handle), 303)


def _new_form(errors: dict[str, str]) -> str:
    return render_template("admin/user_new.html", form=request.form, errors=errors, roles=accounts.ROLES)


@pages.get("/users/<handle>")
@for_admins
def user(handle: str) -> str:
    """One account and what an admin may do with it."""
    return _page(handle, {})


@pages.post("/users/<handle>/role")
@for_admins
def change_role(handle: str) -> Answer | Response:
    """Give an account another role."""
    role = request.form.get("role", "")
    try:
        with transaction(engine()) as session:
            accounts.change_role(session, handle, role, actor().handle, moment())
    except TrackerError as error:
        return refused(error, lambda errors: _page(handle, errors))
    flash(f"{handle} is now {role}.")
    return redirect(
        url_for("admin.users" if handle == actor().handle and role != "admin" else "admin.user", handle=handle), 303
    )


@pages.post("/users/<handle>/disable")
@for_admins
def disable(handle: str) -> Answer | Response:
    """Let an account in no more; asks first."""
    if not confirmed():
        with reading(engine()) as database:
            account = read_account(database, handle)
        return Asking(
            title=f"Disable {account.name}?",
            effects=(
                "It is signed out everywhere, and neither its password nor its tokens open the door any more.",
                "Its forecasts stay, and are scored. You can enable it again.",
            ),
            action=url_for("admin.disable", handle=handle),
            button=f"Yes, disable {account.name}",
            back=url_for("admin.user", handle=handle),
        ).page()
    try:
        with transaction(engine()) as session:
            accounts.disable(session, handle, actor().handle, moment())
    except TrackerError as error:
        return refused(error, lambda errors: _page(handle, errors))
    flash(f"{handle} is disabled.")
    return redirect(url_for("admin.users"), 303)


@pages.post("/users/<handle>/enable")
@for_admins
def enable(handle: str) -> Response:
    """Let a disabled account in again."""
    with transaction(engine()) as session:
        accounts.enable(session, handle, actor().handle, moment())
    flash(f"{handle} may come in again.")
    return redirect(url_for("admin.user", handle=handle), 303)


@pages.post("/users/<handle>/password")
@for_admins
def reset_password(handle: str) -> Answer | Response:
    """Set a new password for somebody who has lost theirs."""
    try:
        with transaction(engine()) as session:
            account_desk.reset_password(session, handle, request.form.get("new", ""), actor().handle, moment())
    except TrackerError as error:
        return refused(error, lambda errors: _page(handle, errors))
    flash(f"The password of {handle} is set. All its browsers are signed out.")
    return redirect(url_for("admin.user", handle=handle), 303)


@pages.post("/users/<handle>/token")
@for_admins
def issue_token(handle: str) -> Answer:
    """Make a token and show its secret once."""
    form = request.form
    try:
        with transaction(engine()) as session:
            secret = account_desk.issue_token(
                session, handle, form.get("token_name", ""), form.get("scopes", "forecast"), actor().handle, moment()
            )
    except TrackerError as error:
        return refused(error, lambda errors: _page(handle, errors))
    return _page(handle, {}, secret=secret)


def _page(handle: str, errors: dict[str, str], *, secret: str = "") -> str:
    with reading(engine()) as database:
        account = read_account(database, handle)
    return render_template(
        "admin/user.html",
        account=account,
        roles=accounts.ROLES,
        errors=errors,
        form=request.form,
        secret=secret,
        fictional=account.fictional,
    )
