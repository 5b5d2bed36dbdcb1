"""The ledger as columns for the scoring kernel: tuples straight into arrays, no objects in between."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import select as columns
from sqlalchemy import type_coerce
from sqlmodel import BigInteger, Session, col, select

from tracker.core.outcome import outcome_index, outcome_location
from tracker.core.question import Kind, Question
from tracker.core.resolution import UNSCORED
from tracker.core.scoring import Entries, Terms
from tracker.storage.mapping import question_from
from tracker.storage.tables import AggregateRow, ForecasterRow, ForecastRow, QuestionRow, StandingForecast
from tracker.storage.tables.types import to_micros

SECOND = 1e6  # in microseconds, which is what the database stores
CHUNK = 500  # bound parameters of one statement


def _micros(column: Any) -> Any:
    return type_coerce(col(column), BigInteger)


def read_entries(
    session: Session, questions: Collection[Question], forecasters: Collection[int] | None = None
) -> Iterator[tuple[Question, Entries]]:
    """The entries of each question, aggregates included, in scoring order. Questions without entries are left out.

    `forecasters` restricts whose entries are read.
    """
    by_id = {q.id: q for q in questions}
    for ids in _chunks(sorted(by_id)):
        aggregated = _aggregate_rows(session, ids, forecasters)
        for question_id, rows in groupby(_ledger_rows(session, ids, forecasters), key=itemgetter(0)):
            question = by_id[question_id]
            yield question, entries_from([*rows, *aggregated.pop(question_id, ())], question)
        for question_id, steps in sorted(aggregated.items()):  # only aggregates are asked for
            yield by_id[question_id], entries_from(steps, by_id[question_id])


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def _ledger_rows(session: Session, ids: list[int], forecasters: Collection[int] | None) -> Iterable[tuple[Any, ...]]:
    query = (
        columns(
            col(ForecastRow.question_id),
            col(ForecastRow.forecaster_id),
            _micros(ForecastRow.at),
            _micros(ForecastRow.until),
            col(ForecastRow.probability),
            col(ForecastRow.probabilities),
        )
        .where(col(ForecastRow.question_id).in_(ids))
        .order_by(col(ForecastRow.question_id), col(ForecastRow.at), col(ForecastRow.id))
    )
    if forecasters is not None:
        query = query.where(col(ForecastRow.forecaster_id).in_(forecasters))
    return (tuple(row) for row in session.execute(query))


def _aggregate_rows(
    session: Session, ids: list[int], forecasters: Collection[int] | None
) -> dict[int, list[tuple[Any, ...]]]:
    query = (
        columns(
            col(AggregateRow.question_id),
            col(AggregateRow.forecaster_id),
            _micros(AggregateRow.at),
            col(AggregateRow.probabilities),
        )
        .where(col(AggregateRow.question_id).in_(ids))
        .order_by(col(AggregateRow.question_id), col(AggregateRow.at))
    )
    if forecasters is not None:
        query = query.where(col(AggregateRow.forecaster_id).in_(forecasters))
    found: dict[int, list[tuple[Any, ...]]] = {}
    for question_id, forecaster_id, at, vector in session.execute(query):
        found.setdefault(question_id, []).append((question_id, forecaster_id, at, None, None, vector))
    return found


def entries_from(rows: list[tuple[Any, ...]], question: Question) -> Entries:
    """Rows (question, forecaster, at, until, probability, vector) as columns, stably sorted by time."""
    at = np.array([r[2] for r in rows], dtype=np.float64) / SECOND
    until = np.array([np.inf if r[3] is None else r[3] for r in rows], dtype=np.float64) / SECOND
    yes = np.array([r[4] for r in rows], dtype=np.float64)  # None becomes NaN
    vectors = np.full((len(rows), question.size), np.nan)
    if question.kind is Kind.BINARY:
        vectors[:, 0], vectors[:, 1] = 1.0 - yes, yes
    for i, row in enumerate(rows):
        if row[5] is not None:
            vectors[i] = row[5]
    order = np.argsort(at, kind="stable")
    forecaster = np.array([r[1] for r in rows], dtype=np.int64)
    return Entries(forecaster[order], at[order], until[order], vectors[order])


def terms_of(question: Question) -> Terms | None:
    """What scoring needs of a resolved question; None where nothing is scored (open, annulled, ambiguous)."""
    if question.outcome is None or question.outcome in UNSCORED:
        return None
    axis = question.range
    closes = to_micros(question.closes_at) / SECOND
    return Terms(
        opens=to_micros(question.opens_at) / SECOND,
        closes=closes,
        known=to_micros(question.known_at) / SECOND if question.known_at else closes,
        outcome=outcome_index(question, question.outcome),
        continuous=question.kind.continuous,
        open_lower=axis.open_lower if axis else False,
        open_upper=axis.open_upper if axis else False,
        ordered=question.ordered,
        spot=to_micros(question.spot_at) / SECOND if question.spot_at else None,
        location=outcome_location(question, question.outcome) if axis else None,
    )


def scored_questions(session: Session, kinds: Collection[Kind] | None = None) -> list[Question]:
    """Every resolved question that is scored."""
    query = select(QuestionRow).where(
        QuestionRow.status == "resolved", col(QuestionRow.outcome).not_in(sorted(UNSCORED))
    )
    if kinds is not None:
        query = query.where(col(QuestionRow.kind).in_([k.value for k in kinds]))
    return [question_from(row) for row in session.exec(query.order_by(col(QuestionRow.id)))]


def forecasters_of_kinds(session: Session, kinds: Collection[str]) -> set[int]:
    """The ids of all forecasters of the given kinds."""
    rows = session.exec(select(ForecasterRow.id).where(col(ForecasterRow.kind).in_(list(kinds))))
    return {i for i in rows if i is not None}


def holds_forecast(session: Session, question_id: int, forecaster_id: int) -> bool:
    """Whether a forecaster has a standing forecast on a question."""
    return session.get(StandingForecast, (question_id, forecaster_id)) is not None
