"""The blueprint of the admin desk, and what its pages share: who acts, who may, and asking twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from tracker.core.errors import TrackerError
from tracker.services.resolutions import Actor
from tracker.web.errors import status_of
from tracker.web.visit import for_roles, require_visitor

pages = Blueprint("admin", __name__, url_prefix="/admin")

for_admins = for_roles("admin")
for_staff = for_roles("admin", "curator")

Answer = tuple[str, int] | str


def actor() -> Actor:
    """Who takes a step of administration."""
    me = require_visitor()
    return Actor(me.handle, me.forecaster_id, me.role)


def confirmed() -> bool:
    """Whether the form that came has been asked about already."""
    return request.form.get("confirmed") == "yes"


@dataclass(frozen=True, slots=True)
class Asking:
    """A page that asks whether something is meant: what it is, what will happen, how to go on and back."""

    title: str
    effects: Sequence[str]
    action: str
    button: str
    back: str
    subject: str = ""

    def page(self) -> str:
        """The page, with everything that was typed in hidden fields."""
        kept = [(name, value) for name, value in request.form.items(multi=True) if name not in HIDDEN]
        return render_template("admin/confirm.html", asking=self, kept=kept)


HIDDEN = ("csrf_token", "confirmed")


def refused(error: TrackerError, page: Callable[[dict[str, str]], str]) -> tuple[str, int]:
    """A form again with what was typed, the rule beside its field, and the status of the refusal."""
    return page({error.field or "form": error.rule}), int(status_of(error))
