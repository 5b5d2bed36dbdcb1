"""The demonstration: asked for, loaded, played, and taken away without a trace.

Nothing fictional touches a real question, and nothing real survives on a fictional one. What the story says is handed
in; who serves its news is the worker's matter.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from tracker.core.errors import Conflict, Invalid, NotFound
from tracker.core.question import Question
from tracker.core.story import LONGEST, SECONDS, SHORTEST, Ending, Move, Outlet, Player, Story
from tracker.services import questions
from tracker.services.aggregates import rebuild_aggregate
from tracker.services.forecasts import freeze_wording, place_forecast
from tracker.services.leaderboards import ALL, refresh_calibration, refresh_standings
from tracker.services.resolutions import Actor, resolve_by_hand
from tracker.services.standing import rebuild_standing
from tracker.storage import fictional, figures, ledger
from tracker.storage.mapping import stored_shape
from tracker.storage.queries.questions import load_question
from tracker.storage.tables import (
    Comment,
    DemoRun,
    ForecasterRow,
    ForecastRow,
    SourceRow,
    StaleFigure,
    StandingRow,
)

SOURCE = "demo"
NARRATOR = Actor("demonstration")
LOOPBACK = "127.0.0.1"


# Asking -------------------------------------------------------------------------------------------------------------


def request_start(session: Session, now: datetime, seconds: float = SECONDS) -> DemoRun:
    """Ask for the demonstration; the worker loads and plays it. Raises `Conflict` where one is there already."""
    if not SHORTEST <= seconds <= LONGEST:
        raise Invalid(f"must be from {SHORTEST:g} to {LONGEST:g}", field="seconds")
    if read_run(session) is not None:
        raise Conflict("the demonstration is there already: remove it before another start", field="demo")
    run = DemoRun(id=1, started_at=now, seconds=seconds)
    session.add(run)
    session.flush()
    return run


def request_removal(session: Session, now: datetime) -> None:
    """Ask the worker to end the demonstration. Raises `NotFound` where there is none."""
    run = read_run(session)
    if run is None:
        raise NotFound("there is no demonstration", field="demo")
    run.remove_at = run.remove_at or now
    session.flush()


def read_run(session: Session) -> DemoRun | None:
    """The demonstration that is asked for (`port` None) or loaded; None where there is none."""
    return session.get(DemoRun, 1, populate_existing=True)


# Loading ------------------------------------------------------------------------------------------------------------


def load(session: Session, story: Story, port: int, now: datetime) -> None:
    """Bring cast, questions, newsrooms and all that happened before the start into the database.

    `port` is where the newsrooms answer. Raises `NotFound` where nobody asked for it, `Conflict` where it is loaded or
    a name is taken.
    """
    run = read_run(session)
    if run is None:
        raise NotFound("nobody has asked for the demonstration", field="demo")
    if run.port is not None:
        raise Conflict("the demonstration is loaded already", field="demo")
    forecasters = _enter_players(session, story.players)
    _enter_outlets(session, story, port, now)
    for entry in story.entries:
        report = questions.sync(session, [entry], entry.question.opens_at, author=NARRATOR.handle)
        if report.refused:
            raise Conflict(report.refused[0][1], field=report.refused[0][0])
    by_slug: dict[str, list[Move]] = defaultdict(list)
    for move in story.history:
        by_slug[move.slug].append(move)
    for slug, moves in sorted(by_slug.items()):
        _remember(session, load_question(session, slug), moves, forecasters, now)
    for remark in story.remarks:
        question = load_question(session, remark.slug)
        author = forecasters[remark.handle]
        session.add(Comment(question_id=question.id, forecaster_id=author, body=remark.body, at=remark.at))
    for ending in sorted(story.endings, key=lambda e: e.at):
        _end(session, ending)
    run.started_at, run.seconds, run.port = story.started_at, story.seconds, port
    session.flush()


def _enter_players(session: Session, players: Sequence[Player]) -> dict[str, int]:
    """Ids by handle. Owners come before their bots."""
    ids: dict[str, int] = {}
    for player in sorted(players, key=lambda p: p.owner is not None):
        row = ForecasterRow(
            handle=player.handle,
            name=player.name,
            kind=player.kind.value,
            owner_id=ids[player.owner] if player.owner else None,
            fictional=True,
            created_at=player.joined_at,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        ids[player.handle] = row.id
    return ids


def _enter_outlets(session: Session, story: Story, port: int, now: datetime) -> None:
    session.execute(insert(SourceRow), [_source_row(outlet, story, port, now) for outlet in story.outlets])


def _source_row(outlet: Outlet, story: Story, port: int, now: datetime) -> dict[str, object]:
    return {
        "name": outlet.name,
        "feed_url": f"http://{LOOPBACK}:{port}/{outlet.feed}",
        "domain": outlet.domain,
        "owner_group": outlet.owner_group,
        "kind": outlet.kind.value,
        "tier": outlet.tier.value,
        "poll_minutes": story.poll_seconds / 60,
        "next_poll_at": now,
        "fictional": True,
        "created_at": now,
    }


def _remember(
    session: Session, question: Question, moves: Sequence[Move], forecasters: Mapping[str, int], now: datetime
) -> None:
    """Append a question's past forecasts, in order of time, and let its figures follow."""
    freeze_wording(session, question, moves[0].at)
    rows = [
        {
            "question_id": question.id,
            "forecaster_id": forecasters[move.handle],
            "at": move.at,
            "source": SOURCE,
            "source_key": move.key,
            "recorded_at": now,
            **stored_shape(question.kind, move.probabilities),
        }
        for move in moves
    ]
    ledger.append_forecasts(session, rows)
    rebuild_standing(session, question, now)
    rebuild_aggregate(session, question, min(now, question.closes_at))
    figures.recount(session, question.id)


def _end(session: Session, ending: Ending) -> None:
    question = load_question(session, ending.slug)
    resolve_by_hand(
        session, question.id, ending.outcome, ending.known_at, ending.reason, NARRATOR, ending.at, tell=False
    )


# Playing ------------------------------------------------------------------------------------------------------------


def play(session: Session, story: Story, now: datetime) -> int:
    """Place the forecasts that are due since the last step; returns how many. Doing it twice changes nothing.

    A question that was resolved or closed meanwhile takes no more: its forecasts are passed over.
    """
    run = read_run(session)
    if run is None or run.port is None:
        raise NotFound("there is no demonstration to play", field="demo")
    due = list(takewhile(lambda move: move.at <= now, story.moves[run.played :]))
    placed = _place(session, due, now)
    run.played += len(due)
    if run.finished_at is None and now >= story.started_at + timedelta(seconds=story.seconds):
        run.finished_at = now
    session.flush()
    return placed


def _place(session: Session, due: Sequence[Move], now: datetime) -> int:
    keys = [move.key for move in due]
    known = set(session.scalars(select(col(ForecastRow.source_key)).where(col(ForecastRow.source_key).in_(keys))))
    handles = {move.handle for move in due}
    found = select(ForecasterRow).where(col(ForecasterRow.handle).in_(handles))
    forecasters = {row.handle: row.id or 0 for row in session.scalars(found)}
    placed = 0
    for move in due:
        if move.key in known or move.handle not in forecasters:
            continue
        try:
            question = load_question(session, move.slug)
            place_forecast(
                session,
                question,
                forecasters[move.handle],
                move.probabilities,
                now,
                source=SOURCE,
                source_key=move.key,
            )
        except Conflict:
            continue
        placed += 1
    return placed


# Taking away --------------------------------------------------------------------------------------------------------


def remove(session: Session, now: datetime, *, minimum: int = 5) -> None:
    """Delete everything fictional and what real people left on it, and recompute what remains.

    `minimum` is the number of resolved questions that a rank takes. Does nothing where nothing fictional is there.
    """
    boards, tags = fictional.fictional_scopes(session)
    scored = fictional.scored_on_fictional(session)
    fictional.delete_fictional(session)
    gone, kept = fictional.delete_unused_tags(session, tags)
    _drop_boards(session, boards | {f"tag:{slug}" for slug in gone})
    if scored:
        _recompute(session, {ALL, *(f"tag:{slug}" for slug in kept)}, scored, now, minimum)
    fictional.delete_unused_aggregate(session)
    session.execute(delete(DemoRun))
    session.flush()


def _drop_boards(session: Session, scopes: set[str]) -> None:
    session.execute(delete(StandingRow).where(col(StandingRow.scope).in_(scopes)))
    session.execute(delete(StaleFigure).where(col(StaleFigure.kind) == "standings", col(StaleFigure.key).in_(scopes)))


def _recompute(session: Session, scopes: set[str], scored: set[int], now: datetime, minimum: int) -> None:
    for scope in sorted(scopes):
        refresh_standings(session, scope, now, minimum=minimum)
    refresh_calibration(session, fictional.present_forecasters(session, scored), now)
    done = (("standings", scopes), ("calibration", {str(number) for number in scored}))
    for kind, keys in done:
        session.execute(delete(StaleFigure).where(col(StaleFigure.kind) == kind, col(StaleFigure.key).in_(keys)))
