"""Cells of CSV as the types that JSON Lines have by themselves."""

import json
from collections.abc import Mapping
from typing import Any

NUMBERS = frozenset({"range_min", "range_max", "zero_point", "buckets", "probability"})
FLAGS = frozenset({"ordered", "open_lower", "open_upper"})
LISTS = frozenset({"outcomes", "probabilities"})
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def typed(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The same cells with numbers, flags and lists read from text.

    What cannot be read stays text, so that the reader of the row refuses it by its own rule.
    """
    return {column: _typed(column, cell) if isinstance(cell, str) else cell for column, cell in cells.items()}


def _typed(column: str, text: str) -> Any:
    if column in NUMBERS:
        return _number(text)
    if column in FLAGS:
        return _WORDS.get(text.casefold(), text)
    if column in LISTS:
        return _list(text)
    return [tag.strip() for tag in text.split(";") if tag.strip()] if column == "tags" else text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _list(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
