"""Jobs of the worker run once by hand."""

from collections.abc import Sequence

from sqlalchemy import Engine

from tracker import clock
from tracker.cli.logs import log_from
from tracker.config import Settings
from tracker.core.errors import Conflict
from tracker.jobs import sweep_once


def sweep(engine: Engine, settings: Settings, names: Sequence[str]) -> dict[str, str]:
    """Run jobs once; what each did, in a few words. Raises `Conflict` naming the first that failed."""
    log_from("ERROR")
    done = sweep_once(engine, settings, clock.now(), names)
    for ran in done:
        if not ran.ok:
            raise Conflict(ran.detail, field=ran.name)
    return {ran.name: ran.detail for ran in done}
