"""Leaderboards as pages show them: stored standings and calibrations, one page at a time, nothing computed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, case, exists, func, literal
from sqlalchemy import select as columns
from sqlmodel import Session, col

from tracker.core.leaderboard import LOWER_IS_BETTER
from tracker.storage.figures import AGGREGATE
from tracker.storage.tables import CalibrationRow, ForecasterRow, StandingRow, Tag, Tournament

P = TypeVar("P")

ALL = "all"


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a leaderboard. `rank` is None for aggregates and for whom `missing` questions keep from a rank."""

    forecaster_id: int
    handle: str
    name: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    coverage: float
    questions: int
    forecasts: int
    missing: int
    fictional: bool


@dataclass(frozen=True, slots=True)
class CalibratedPlace:
    """One row of the calibration leaderboard; `rank` is None for aggregates and below the minimum of questions."""

    forecaster_id: int
    handle: str
    name: str
    kind: str
    rank: int | None
    questions: int
    brier: float
    mcb: float
    dsc: float
    unc: float
    curve: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...]
    fictional: bool


@dataclass(frozen=True, slots=True)
class Board(Generic[P]):
    """A page of a leaderboard. `own_place` counts from 0 among all rows; `aggregate`: the default aggregate's value."""

    rows: tuple[P, ...]
    total: int
    ranked: int
    computed_at: datetime | None
    own_place: int | None = None
    aggregate: float | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of questions with a leaderboard of its own: `key` is "all", "tag:SLUG" or "tournament:SLUG"."""

    key: str
    name: str
    sort: str  # all | tag | tournament


def read_scopes(session: Session) -> list[Scope]:
    """Everything, then the tournaments and topics in which somebody has a standing."""

    def held(prefix: str, slug: Any) -> Any:
        return exists().where(col(StandingRow.scope) == literal(prefix) + slug)

    tags = columns(literal("tag:") + col(Tag.slug), col(Tag.name)).where(held("tag:", col(Tag.slug)))
    tournaments = columns(literal("tournament:") + col(Tournament.slug), col(Tournament.name)).where(
        held("tournament:", col(Tournament.slug))
    )
    found = [Scope(key, name, key.partition(":")[0]) for key, name in session.execute(tournaments.union_all(tags))]
    return [Scope(ALL, "All questions", ALL), *sorted(found, key=lambda s: (s.sort != "tournament", s.name.casefold()))]


def read_board(
    session: Session, scope: str, rule: str, kind: str | None, viewer: int | None, *, offset: int, limit: int
) -> Board[Place]:
    """Standings by one rule, best first; whoever is not yet ranked comes last. `kind` None shows everyone."""
    value = col(StandingRow.value)
    best_first = value.asc() if rule in LOWER_IS_BETTER else value.desc()
    query = (
        columns(
            col(ForecasterRow.id),
            col(ForecasterRow.handle),
            col(ForecasterRow.name),
            col(ForecasterRow.kind),
            *(getattr(StandingRow, name) for name in list(Place.__dataclass_fields__)[4:-1]),
            col(ForecasterRow.fictional),
            col(StandingRow.computed_at),
        )
        .join(ForecasterRow, col(ForecasterRow.id) == StandingRow.forecaster_id)
        .where(col(StandingRow.scope) == scope, col(StandingRow.rule) == rule, value.is_not(None), *_of_kind(kind))
    )
    order = (case((col(StandingRow.missing) > 0, 1), else_=0), best_first, col(StandingRow.forecaster_id))
    found = session.execute(query.order_by(*order).limit(limit).offset(offset)).all()
    marks = _landmarks(session, query, order, col(StandingRow.rank).is_not(None), value, viewer)
    return Board(
        rows=tuple(Place(*row[:-1]) for row in found),
        computed_at=found[0][-1] if found else None,
        **marks,
    )


def read_calibration_board(
    session: Session, kind: str | None, viewer: int | None, *, minimum: int, offset: int, limit: int
) -> Board[CalibratedPlace]:
    """Forecasters by miscalibration, least first; whoever has fewer than `minimum` resolved questions comes last."""
    enough = col(CalibrationRow.questions) >= minimum
    competes = enough & (col(ForecasterRow.kind) != "aggregate")
    rank = case((competes, func.sum(case((competes, 1), else_=0)).over(order_by=_by_miscalibration(enough))))
    query = (
        columns(
            col(ForecasterRow.id),
            col(ForecasterRow.handle),
            col(ForecasterRow.name),
            col(ForecasterRow.kind),
            rank.label("place"),
            *(getattr(CalibrationRow, name) for name in list(CalibratedPlace.__dataclass_fields__)[5:-1]),
            col(ForecasterRow.fictional),
            col(CalibrationRow.computed_at),
        )
        .join(ForecasterRow, col(ForecasterRow.id) == CalibrationRow.forecaster_id)
        .where(col(CalibrationRow.scope) == ALL, *_of_kind(kind))
    )
    order = _by_miscalibration(enough)
    found = session.execute(query.order_by(*order).limit(limit).offset(offset)).all()
    marks = _landmarks(session, query, order, competes, col(CalibrationRow.mcb), viewer)
    return Board(
        rows=tuple(_calibrated(row) for row in found),
        computed_at=found[0][-1] if found else None,
        **marks,
    )


def _by_miscalibration(enough: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    return (case((enough, 0), else_=1), col(CalibrationRow.mcb).asc(), col(CalibrationRow.forecaster_id).asc())


def _calibrated(row: Any) -> CalibratedPlace:
    *plain, curve, band, fictional, _ = row
    values = [*plain, *(tuple(map(tuple, found)) for found in (curve, band)), fictional]
    return CalibratedPlace(*values)


def _of_kind(kind: str | None) -> list[ColumnElement[bool]]:
    return [] if kind is None else [col(ForecasterRow.kind) == kind]


def _landmarks(
    session: Session,
    query: Select[Any],
    order: tuple[Any, ...],
    ranked: ColumnElement[bool],
    value: Any,
    viewer: int | None,
) -> dict[str, Any]:
    """What a page says of the whole board: its size, how many are ranked, where the viewer and the aggregate stand."""
    numbered = query.with_only_columns(
        col(ForecasterRow.id).label("who"),
        col(ForecasterRow.handle).label("handle"),
        value.label("value"),
        func.row_number().over(order_by=order).label("place"),
        case((ranked, 1), else_=0).label("ranked"),
    ).cte()
    counts = columns(
        func.count(),
        func.coalesce(func.sum(numbered.c.ranked), 0),
        func.max(case((numbered.c.who == (viewer or 0), numbered.c.place - 1))),
        func.max(case((numbered.c.handle == AGGREGATE, numbered.c.value))),
    ).select_from(numbered)
    total, with_rank, own, aggregate = session.execute(counts).one()
    return {"total": total, "ranked": int(with_rank), "own_place": own, "aggregate": aggregate}
