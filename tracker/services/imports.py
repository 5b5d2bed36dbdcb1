"""Taking in questions and forecasts from elsewhere: original dates kept, the same rows taken once, each refusal named.

A question, its forecasts, its resolution and its scores are taken whole or not at all; a refusal loses no other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from tracker.core.errors import TrackerError
from tracker.core.imported import ImportedForecast, ImportedQuestion, Refusal, imported_vector
from tracker.core.question import Question
from tracker.core.resolution import UNSCORED
from tracker.services.aggregates import rebuild_aggregate
from tracker.services.resolutions import Actor, resolve_by_hand
from tracker.services.scores import score
from tracker.services.standing import rebuild_standing
from tracker.storage import figures, ledger
from tracker.storage.db import reading, transaction
from tracker.storage.imported import add_forecasters, add_question
from tracker.storage.mapping import stored_shape
from tracker.storage.queries import imports as stored
from tracker.storage.queries.questions import load_question

SOURCE = "import"
IMPORTER = Actor(SOURCE)
REASON = "imported with its outcome"
CLOCKS_DIFFER = timedelta(minutes=5)
TOGETHER = 25  # questions a commit: waiting for the disk after each one would take as long as the work

Vector = tuple[float, ...] | None
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """One question with its usable forecasts in order of time, untimed ones first, each with its vector."""

    question: ImportedQuestion
    forecasts: tuple[tuple[ImportedForecast, Vector], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would take in, and what it refuses beforehand."""

    bundles: tuple[Bundle, ...]
    refused: tuple[Refusal, ...]


@dataclass(slots=True)
class ImportReport:
    """What an import did. `known` are rows that an earlier import, or an equal row before, had brought already."""

    questions_added: int = 0
    questions_known: int = 0
    resolved: int = 0
    forecasters_added: int = 0
    forecasts_added: int = 0
    forecasts_known: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def refused_rows(self) -> int:
        """How many rows were refused; one row may break several rules."""
        return len({(refusal.table, refusal.line) for refusal in self.refused})


def plan(
    questions: Iterable[ImportedQuestion],
    forecasts: Iterable[ImportedForecast],
    now: datetime,
    refused: Sequence[Refusal] = (),
) -> Plan:
    """Check forecasts against their questions and both against the clock; nothing is read from the database.

    `refused` are the rows that the reader of the tables has refused already.
    """
    refusals = list(refused)
    usable: dict[str, tuple[ImportedQuestion, list[tuple[ImportedForecast, Vector]]]] = {}
    for row in questions:
        if why := _why_not(row.question, now):
            refusals.append(Refusal("questions", row.line, "known_at", why))
        else:
            usable[row.key] = (row, [])
    for forecast in forecasts:
        if forecast.question not in usable:
            refusals.append(_orphan(forecast))
            continue
        question, taken = usable[forecast.question]
        try:
            taken.append((forecast, _checked(question.question, forecast, now)))
        except TrackerError as error:
            refusals.append(Refusal("forecasts", forecast.line, error.field, error.rule))
    bundles = tuple(Bundle(question, _in_order(question.question, taken)) for question, taken in usable.values())
    return Plan(bundles, tuple(refusals))


def _orphan(forecast: ImportedForecast) -> Refusal:
    why = f"{forecast.question!r} is not among the questions that were taken"
    return Refusal("forecasts", forecast.line, "question", why)


def _why_not(question: Question, now: datetime) -> str:
    """Why an outcome cannot be taken as it stands; "" where it can, or where there is none."""
    if question.outcome is None or question.outcome in UNSCORED or question.known_at is None:
        return ""
    if question.known_at > now + CLOCKS_DIFFER:
        return "an outcome cannot be known in the future; a row without known_at counts as known at its close"
    return "must not lie before opens_at" if question.known_at < question.opens_at else ""


def _checked(question: Question, forecast: ImportedForecast, now: datetime) -> Vector:
    at = forecast.at or question.opens_at
    if at > now + CLOCKS_DIFFER:
        raise TrackerError("must not lie in the future; an untimed forecast stands from the opening", field="at")
    if forecast.until is not None and forecast.until <= at:
        raise TrackerError("must be later than the forecast itself", field="until")
    return imported_vector(question, forecast)


def _in_order(
    question: Question, taken: Sequence[tuple[ImportedForecast, Vector]]
) -> tuple[tuple[ImportedForecast, Vector], ...]:
    return tuple(sorted(taken, key=lambda pair: (pair[0].at or question.opens_at, pair[0].line)))


def take_in(engine: Engine, plan: Plan, now: datetime, progress: Progress | None = None) -> ImportReport:
    """Write what a plan holds, a few questions a transaction, each of them whole or not at all.

    `progress(done, total)` is called as it goes.
    Leaderboards and calibrations are marked as out of date; `leaderboards.refresh_stale` brings them up.
    """
    report = ImportReport(refused=list(plan.refused))
    with transaction(engine) as session:
        wanted = {f.forecaster: f.kind for bundle in plan.bundles for f, _ in bundle.forecasts}
        forecasters, report.forecasters_added = add_forecasters(session, wanted, now)
    for start in range(0, len(plan.bundles), TOGETHER):
        done: Counter[str] = Counter()
        with transaction(engine) as session:
            for number, bundle in enumerate(plan.bundles[start : start + TOGETHER], start=start + 1):
                try:
                    with session.begin_nested():
                        done += _take_in_one(session, bundle, forecasters, now)
                except TrackerError as error:
                    refusal = Refusal("questions", bundle.question.line, error.field, error.rule)
                    report.refused += [refusal, *(_orphan(forecast) for forecast, _ in bundle.forecasts)]
                if progress:
                    progress(number, len(plan.bundles))
        for name, count in done.items():  # counted only once it is committed
            setattr(report, name, getattr(report, name) + count)
    return report


def _take_in_one(session: Session, bundle: Bundle, forecasters: Mapping[str, int], now: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    found = stored.find_question(session, bundle.question.key)
    question = found or load_question(session, add_question(session, bundle.question, now))
    done["questions_known" if found else "questions_added"] += 1
    _check_same(question, bundle.question.question)
    rows = _ledger_rows(bundle, question, forecasters, stored.forecast_keys(session, question.id), now)
    ledger.append_forecasts(session, rows)
    done["forecasts_added"] += len(rows)
    done["forecasts_known"] += len(bundle.forecasts) - len(rows)
    if rows:
        rebuild_standing(session, question, now)
        rebuild_aggregate(session, question, now)
    if rows or not found:
        figures.recount(session, question.id)
    if bundle.question.question.outcome and question.outcome is None:
        outcome, known_at = bundle.question.question.outcome, bundle.question.question.known_at
        resolve_by_hand(session, question.id, outcome, known_at, REASON, IMPORTER, now, tell=False)
        done["resolved"] += 1
    elif rows and question.outcome is not None:
        score(session, question, now)
    return done


def _check_same(known: Question, row: Question) -> None:
    """Refuse a row that says otherwise what an earlier import has brought and scores rest on."""
    for name in ("kind", "outcomes", "ordered", "range", "opens_at", "closes_at", "spot_at"):
        if getattr(known, name) != getattr(row, name):
            raise TrackerError("differs from the question imported earlier under this key", field=name)
    if row.outcome and known.outcome and (row.outcome, row.known_at) != (known.outcome, known.known_at):
        raise TrackerError(f"the question is resolved as {known.outcome!r}: reopen it first", field="outcome")


def _ledger_rows(
    bundle: Bundle, question: Question, forecasters: Mapping[str, int], known: set[str], now: datetime
) -> list[dict[str, object]]:
    rows: dict[str, dict[str, object]] = {}
    for forecast, vector in bundle.forecasts:
        if (key := forecast.key) not in known:
            rows.setdefault(
                key,
                {
                    "question_id": question.id,
                    "forecaster_id": forecasters[forecast.forecaster],
                    "at": forecast.at or question.opens_at,
                    "until": forecast.until,
                    "source": SOURCE,
                    "source_key": key,
                    "recorded_at": now,
                    **stored_shape(question.kind, vector),
                },
            )
    return list(rows.values())


def preview(engine: Engine, plan: Plan) -> ImportReport:
    """What `take_in` would add, counted without writing. Outcomes that would resolve a question are counted too."""
    report = ImportReport(refused=list(plan.refused))
    with reading(engine) as session:
        names = {f.forecaster for bundle in plan.bundles for f, _ in bundle.forecasts}
        report.forecasters_added = len(names - stored.forecaster_ids(session, names).keys())
        for bundle in plan.bundles:
            known = stored.find_question(session, bundle.question.key)
            keys = {forecast.key for forecast, _ in bundle.forecasts}
            fresh = len(keys - stored.forecast_keys(session, known.id)) if known else len(keys)
            report.questions_known += known is not None
            report.questions_added += known is None
            report.resolved += bool(bundle.question.question.outcome and (known is None or known.outcome is None))
            report.forecasts_added += fresh
            report.forecasts_known += len(bundle.forecasts) - fresh
    return report
