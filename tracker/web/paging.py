"""Pages of long lists, as addresses name them."""

import re
from collections.abc import Mapping

LAST_PAGE = 10_000


def page_here(asked: Mapping[str, str]) -> int:
    """The page an address asks for, from 1; nonsense is the first."""
    text = asked.get("page", "")
    return min(max(1, int(text)), LAST_PAGE) if re.fullmatch(r"[0-9]{1,6}", text) else 1


def pages_of(total: int, size: int) -> int:
    """How many pages a list fills."""
    return -(-total // size)
