"""A row of the list of questions, as it is written and drawn."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from markupsafe import Markup

from tracker.core.outcome import outcome_label
from tracker.core.question import Kind, Status
from tracker.storage.queries.question_list import Listed
from tracker.web import charts, filters
from tracker.web.forecast_forms import quantity

UP, DOWN = "▲", "▼"


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the columns. `now`: the aggregate, or the outcome once there is one; `remark` follows the topics.

    `address` is the question's page, `action` takes a forecast, `when` says when it closes and how many forecast.
    `spark`, `bars` and `shape` are three ways to draw it: a line, options, a distribution with its `median` (0..100);
    `drawn` says in words what is drawn.
    """

    listed: Listed
    address: str
    action: str
    when: Markup
    now: str
    mine: str
    percent: str = ""
    change: str = ""
    remark: str = ""
    spark: charts.Spark | None = None
    bars: tuple[charts.Bar, ...] = ()
    shape: str = ""
    median: float = 50.0
    drawn: str = ""


def row_from(listed: Listed, prefix: str, now: datetime) -> Row:
    """The row of a question; `prefix` is the address under which questions lie."""
    question, mine = listed.question, listed.mine
    here = f"{prefix}/{question.id}"
    row = Row(listed, f"{here}-{question.slug}", f"{here}/forecast", _when(listed, now), now="–", mine=_own(listed))
    if question.outcome is not None:
        return replace(row, now=filters.outcome(outcome_label(question, question.outcome)), spark=_line(listed))
    if question.kind is Kind.BINARY:
        percent = filters.exact(mine[1]) if mine else ""
        said = filters.percent(listed.centre)
        return replace(row, now=said, percent=percent, change=_points(listed), spark=_line(listed))
    if listed.vector is None:
        return row
    return _of_options(row, listed.vector) if question.range is None else _of_range(row, listed.vector)


def _when(listed: Listed, now: datetime) -> Markup:
    """When it closes, opens, closed or resolved, and how many forecast."""
    question = listed.question
    word, at, rest = {
        Status.RESOLVED: ("Resolved", listed.resolved_at, ""),
        Status.CLOSED: ("Closed", question.closes_at, ", waiting for its outcome"),
        Status.UPCOMING: ("Opens", question.opens_at, ""),
    }.get(listed.status, ("Closes", question.closes_at, ""))
    stamp = filters.stamp(at, filters.relative(at, now)) if at else Markup("")
    return Markup(f"{word} {stamp}{rest} · {filters.plural(listed.forecasters, 'forecaster')}")  # noqa: S704  (no input)


def _own(listed: Listed) -> str:
    """The visitor's forecast in one short word: a percentage (of the leading option), a median without its unit."""
    question, mine = listed.question, listed.mine
    if mine is None:
        return ""
    if question.kind is Kind.BINARY:
        return f"{filters.exact(mine[1])}%"
    if question.range is None:
        leading = mine if listed.vector is None else listed.vector
        return filters.percent(mine[max(range(len(leading)), key=leading.__getitem__)])
    median = charts.five_of(mine, question.range)[2]
    return quantity(question, median) if question.kind is Kind.DATE else filters.number(median)


def _line(listed: Listed) -> charts.Spark | None:
    if listed.question.kind is not Kind.BINARY:
        return None
    return charts.sparkline(listed.days, listed.mine[1] if listed.mine else None)


def _points(listed: Listed) -> str:
    if listed.change is None:
        return ""
    points = round(100 * listed.change)
    return f"{UP if points > 0 else DOWN} {abs(points)} in 7 d" if points else "±0 in 7 d"


def _of_options(row: Row, vector: tuple[float, ...]) -> Row:
    question = row.listed.question
    best = max(range(len(vector)), key=vector.__getitem__)
    parts = ", ".join(filters.percent(p) for p in vector)
    return replace(
        row,
        now=filters.percent(vector[best]),
        remark=f"Leading of {len(vector)}: {question.outcomes[best]}",
        bars=charts.option_bars(vector),
        drawn=f"{len(vector)} options: {parts}",
    )


def _of_range(row: Row, vector: tuple[float, ...]) -> Row:
    question = row.listed.question
    axis = question.range
    assert axis is not None
    five = charts.five_of(vector, axis)
    middle = f"{quantity(question, five[1])} to {quantity(question, five[3])}"
    return replace(
        row,
        now=quantity(question, five[2]),
        change=_moved(row.listed),
        remark=f"Middle half {middle}",
        shape=charts.density_shape(vector),
        median=round(100 * charts.place_on(five[2], axis), 1),
        drawn=f"Distribution, half of it from {middle}",
    )


def _moved(listed: Listed) -> str:
    change, question = listed.change, listed.question
    if change is None or question.range is None:
        return ""
    if question.kind is Kind.DATE:
        days = round(timedelta(seconds=change) / timedelta(days=1))
        return f"{abs(days)} d {'later' if days > 0 else 'earlier'} in 7 d" if days else "±0 in 7 d"
    shown = filters.number(abs(change))
    return f"{UP if change > 0 else DOWN} {shown} in 7 d" if float(f"{abs(change):.2g}") else "±0 in 7 d"
