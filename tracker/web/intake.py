"""What comes in is looked at before any page sees it: numbers no key can have, text no database takes."""

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

from tracker.core.errors import Invalid

LARGEST_KEY = 2**31 - 1


class Key(IntegerConverter):
    """A number in an address: one that is too large for a key leads nowhere (HTTP 404)."""

    def __init__(self, map: Map, *args: int, **kwargs: int) -> None:  # noqa: A002  (named by Werkzeug)
        super().__init__(map, *args, **{"max": LARGEST_KEY, **kwargs})  # type: ignore[arg-type]


def set_up(app: Flask) -> None:
    """Let numbers in addresses be keys, and refuse NUL wherever text comes in."""
    app.url_map.converters["int"] = Key
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    for fields in (request.args, request.form):
        for name, value in fields.items(multi=True):
            if "\x00" in value or "\x00" in name:
                raise Invalid("text must not contain NUL characters", field=name.replace("\x00", "")[:60])
