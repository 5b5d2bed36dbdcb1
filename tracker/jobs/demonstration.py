"""The demonstration's turn: loaded when somebody asked for it, told at its own pace, taken away on request."""

from datetime import datetime

from tracker.core.story import Story
from tracker.jobs.collecting import poll_news
from tracker.jobs.keeping import refresh_figures
from tracker.jobs.resolving import decide, finalise_due, judge_news
from tracker.jobs.work import Work
from tracker.services import demo
from tracker.storage.db import reading, transaction
from tracker.storage.tables import DemoRun


def tell_demo(work: Work, now: datetime) -> str:
    """Load, play or remove the demonstration, and let the worker's own sweeps take part in the story."""
    with reading(work.engine) as session:
        run = demo.read_run(session)
    if run is None:
        work.stage.close()
        return ""
    if run.remove_at is not None:
        return _remove(work, now)
    if run.port is None:
        return _load(work, run, now)
    story = work.stage.open(run.started_at, run.seconds, run.port)
    return _play(work, story, now) if run.finished_at is None else ""


def _load(work: Work, run: DemoRun, now: datetime) -> str:
    story = work.stage.open(now, run.seconds)
    assert work.stage.port is not None
    try:
        with transaction(work.engine) as session:
            demo.load(session, story, work.stage.port, now)
    except Exception:
        work.stage.close()
        raise
    refresh_figures(work, now)
    return "loaded"


def _play(work: Work, story: Story, now: datetime) -> str:
    with transaction(work.engine) as session:
        placed = demo.play(session, story, now)
    sweeps = [sweep(work, now) for sweep in (poll_news, judge_news, decide, finalise_due, refresh_figures)]
    return "; ".join(filter(None, [f"{placed} forecasts placed" if placed else "", *sweeps]))


def _remove(work: Work, now: datetime) -> str:
    work.stage.close()
    with transaction(work.engine) as session:
        demo.remove(session, now, minimum=work.settings.minimum_questions)
    return "removed"
