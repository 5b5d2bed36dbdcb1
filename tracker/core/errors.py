"""Every refusal of the domain, named after the rule it enforces.

A refusal carries the field it concerns and the rule in one sentence a person can act on.
Doors translate them once: the class gives the status, the message gives the page.
"""


class TrackerError(Exception):
    """A rule of the domain was not met. `field` names the input, `rule` says what would be right."""

    def __init__(self, rule: str, *, field: str = "") -> None:
        super().__init__(f"{field}: {rule}" if field else rule)
        self.field = field
        self.rule = rule


class Invalid(TrackerError):
    """A value breaks its rule (HTTP 422)."""


class InvalidQuestion(Invalid):
    """A question's own data contradict each other or miss something."""


class InvalidForecast(Invalid):
    """Probabilities that are out of range, do not sum to one, or have the wrong length."""


class InvalidCriteria(Invalid):
    """Resolution criteria that the resolver cannot apply."""


class NotFound(TrackerError):
    """There is no such thing (HTTP 404)."""


class NotAllowed(TrackerError):
    """The account may not do this (HTTP 403)."""


class Conflict(TrackerError):
    """The state of things has moved on, or never allowed this step (HTTP 409)."""


class QuestionNotOpen(Conflict):
    """The question does not take forecasts yet."""


class QuestionClosed(Conflict):
    """The question takes forecasts no longer."""


class WrongStep(Conflict):
    """A resolution step that the present state does not permit, such as approving a withdrawn proposal."""
