"""Leaderboards: who forecasts well by each rule, and who means what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from tracker.core.errors import NotFound
from tracker.storage.db import reading
from tracker.storage.queries.leaderboards import (
    ALL,
    Board,
    CalibratedPlace,
    Place,
    read_board,
    read_calibration_board,
    read_scopes,
)
from tracker.web import curves, words
from tracker.web.paging import page_here, pages_of
from tracker.web.visit import engine, site_settings, visitor

pages = Blueprint("leaderboards", __name__)

PAGE = 100
CALIBRATION = "calibration"
BOARDS = {  # key of an address: name of the tab, title of the board
    "brier": ("Brier", "Brier score"),
    CALIBRATION: ("Calibration", "Calibration"),
    "peer": ("Peer", "Peer score"),
    "baseline": ("Baseline", "Baseline score"),
    "relative_brier": ("Relative Brier", "Relative Brier score"),
    "spot_peer": ("Spot peer", "Spot peer score"),
    "log": ("Log", "Log score"),
    "crps": ("CRPS", "Continuous ranked probability score"),
}
WHO = {"everyone": None, "people": "human", "bots": "bot"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for."""

    board: str
    who: str
    scope: str
    page: int

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * PAGE

    def address(self, **changes: object) -> str:
        """The address of this choice with changes; a change of anything but the page leads to the first one."""
        asked = {"board": self.board, "who": self.who, "scope": self.scope, "page": 1} | changes
        usual = {"board": "brier", "who": "everyone", "scope": ALL, "page": 1}
        kept = {name: value for name, value in asked.items() if value != usual[name]}
        return url_for("leaderboards.show") + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is drawn."""

    place: Place
    bar: curves.Bar | None
    likely: str
    you: bool


@dataclass(frozen=True, slots=True)
class CurveLine:
    """A row of the calibration board as it is drawn."""

    place: CalibratedPlace
    small: curves.Small
    verdict: words.Verdict
    you: bool
    missing: int


@pages.get("/leaderboards")
def show() -> str:
    """One leaderboard, a page at a time."""
    choice = _choice(request.args)
    me = visitor()
    own = me.forecaster_id if me else None
    if choice.board == CALIBRATION:
        return _calibration(choice, own)
    with reading(engine()) as database:
        scopes = read_scopes(database)
        if choice.scope not in {s.key for s in scopes}:
            raise NotFound("there is no such set of questions", field="scope")
        board = read_board(database, choice.scope, choice.board, WHO[choice.who], own, offset=choice.offset, limit=PAGE)
    axis = curves.axis_of([(p.value, p.low, p.high) for p in board.rows])
    return render_template(
        "leaderboard_scores.html",
        **_frame(choice, board),
        scopes=scopes,
        axis=axis,
        lines=[_line(place, axis, board.aggregate, own) for place in board.rows],
        unranked=sum(place.missing > 0 for place in board.rows),
    )


def _calibration(choice: Choice, own: int | None) -> str:
    minimum = site_settings().minimum_questions
    with reading(engine()) as database:
        board = read_calibration_board(
            database, WHO[choice.who], own, minimum=minimum, offset=choice.offset, limit=PAGE
        )
    return render_template(
        "leaderboard_calibration.html",
        **_frame(choice, board),
        lines=[_curve_line(place, minimum, own) for place in board.rows],
        samples=SAMPLES,
    )


def _choice(asked: Mapping[str, str]) -> Choice:
    board, who = asked.get("board", "brier"), asked.get("who", "everyone")
    if board not in BOARDS:
        raise NotFound("there is no such leaderboard", field="board")
    if who not in WHO:
        raise NotFound("there is no such group of forecasters", field="who")
    scope = ALL if board == CALIBRATION else asked.get("scope", ALL)
    return Choice(board, who, scope, page_here(asked))


def _frame(choice: Choice, board: Board[Place] | Board[CalibratedPlace]) -> dict[str, object]:
    own_page = None if board.own_place is None else board.own_place // PAGE + 1
    return {
        "choice": choice,
        "board": board,
        "boards": BOARDS,
        "who": list(WHO),
        "pages": pages_of(board.total, PAGE),
        "link": lambda page: choice.address(page=page),
        "own_page": own_page,
        "fictional": any(place.fictional for place in board.rows),
    }


def _line(place: Place, axis: curves.Axis, aggregate: float | None, own: int | None) -> Line:
    return Line(
        place,
        curves.interval(axis, place.value, place.low, place.high, aggregate),
        words.likely(place.rank_low, place.rank_high),
        place.forecaster_id == own,
    )


def _curve_line(place: CalibratedPlace, minimum: int, own: int | None) -> CurveLine:
    return CurveLine(
        place,
        curves.small_curve(place.curve, place.band),
        words.verdict(place.curve, place.band, place.questions),
        place.forecaster_id == own,
        max(0, minimum - place.questions),
    )


def _sample(curve: Sequence[tuple[float, float]]) -> curves.Small:
    middle = [(p / 10, max(0.0, p / 10 - 0.14 * _room(p)), min(1.0, p / 10 + 0.14 * _room(p))) for p in range(11)]
    return curves.small_curve(curve, middle)


def _room(tenth: int) -> float:
    return 4 * tenth * (10 - tenth) / 100


SAMPLES = tuple(  # how to read a curve: a name, a drawing, what it means
    (name, _sample(curve), words.MEANING[name])
    for name, curve in (
        (words.Verdict.CHANCE, ((0.02, 0.03), (0.2, 0.18), (0.38, 0.4), (0.55, 0.53), (0.75, 0.77), (0.98, 0.97))),
        (words.Verdict.BOLD, ((0.02, 0.3), (0.2, 0.38), (0.38, 0.43), (0.55, 0.54), (0.75, 0.6), (0.98, 0.72))),
        (words.Verdict.TIMID, ((0.2, 0.02), (0.35, 0.14), (0.45, 0.38), (0.55, 0.62), (0.65, 0.86), (0.8, 0.97))),
        (words.Verdict.UNEVEN, ((0.02, 0.02), (0.2, 0.4), (0.38, 0.44), (0.55, 0.46), (0.75, 0.5), (0.98, 0.96))),
    )
)
