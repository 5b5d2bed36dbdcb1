"""A small site in whole words: people, questions and days, written through the services."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from tracker.core.entry import QuestionEntry
from tracker.core.forecast import binary
from tracker.core.question import Kind, Question, Range
from tracker.core.resolver.criteria import Criteria
from tracker.services import forecasts, questions, resolutions
from tracker.services.resolutions import Actor, Proposed
from tracker.storage.db import reading, transaction
from tracker.storage.queries.questions import load_question
from tracker.storage.tables import Account, ForecasterRow

OPENING = datetime(2027, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    """A moment so many days after questions open."""
    return OPENING + timedelta(days=number)


def add_forecaster(session: Session, name: str, kind: str = "human", role: str | None = "forecaster") -> int:
    """Somebody who forecasts; with an account unless `role` is None."""
    row = ForecasterRow(handle=name.lower().replace(" ", "-"), name=name, kind=kind, created_at=day(-1))
    session.add(row)
    session.flush()
    assert row.id is not None
    if role is not None:
        session.add(Account(forecaster_id=row.id, role=role, created_at=day(-1)))
        session.flush()
    return row.id


def add_people(engine: Engine, *names: str, **more: str) -> list[int]:
    """Several people at once."""
    with transaction(engine) as session:
        return [add_forecaster(session, name, **more) for name in names]


def entry(
    slug: str = "will-it-rain",
    *,
    kind: Kind = Kind.BINARY,
    outcomes: tuple[str, ...] = ("no", "yes"),
    axis: Range | None = None,
    closes: float = 30,
    tags: tuple[str, ...] = (),
    tournament: str | None = None,
    text: str = "Yes if it rains at the station within the window.",
    file: str | None = None,
    include_bots: bool = False,
    fictional: bool = False,
) -> QuestionEntry:
    """A question as a file of the bank would describe it."""
    question = Question(
        id=0,
        slug=slug,
        title=slug.replace("-", " ").capitalize() + "?",
        kind=kind,
        opens_at=day(0),
        closes_at=day(closes),
        outcomes=outcomes,
        range=axis,
        include_bots=include_bots,
        fictional=fictional,
    )
    criteria = Criteria(text=text, opens_at=day(0), closes_at=day(closes), default_at_close="escalate")
    return QuestionEntry(
        file=f"{slug}.toml" if file is None else file,
        question=question,
        criteria=criteria,
        tags=tags,
        tournament=tournament,
    )


def add_question(engine: Engine, slug: str = "will-it-rain", *, now: datetime = OPENING, **more) -> Question:
    """A published question."""
    with transaction(engine) as session:
        questions.sync(session, [entry(slug, **more)], now)
    return question_of(engine, slug)


def question_of(engine: Engine, slug: str) -> Question:
    """The question as it stands now."""
    with reading(engine) as session:
        return load_question(session, slug)


def place(engine: Engine, question: Question, who: int, probability: float, *, on: float, until: float | None = None):
    """A forecast of Yes on a day."""
    with transaction(engine) as session:
        return forecasts.place_forecast(
            session, question, who, binary(probability), day(on), until=None if until is None else day(until)
        )


def withdraw(engine: Engine, question: Question, who: int, *, on: float):
    """A withdrawal on a day."""
    with transaction(engine) as session:
        return forecasts.withdraw_forecast(session, question, who, day(on))


def proposed(outcome: str = "yes", *, known: float = 10, until: float | None = 13, mode: str = "strict") -> Proposed:
    """A proposal the rules might make."""
    return Proposed(
        outcome=outcome,
        mode=mode,
        p=0.95,
        log_odds=2.9,
        independent=2,
        rule_path="strict: two full reports of independent origins",
        why="Two independent reports assert it.",
        known_at=day(known),
        challenge_until=None if until is None else day(until),
    )


def propose(engine: Engine, question: Question, *, on: float = 10, **more) -> int:
    """Open a proposal on a day."""
    with transaction(engine) as session:
        return resolutions.propose(session, question.id, proposed(**more), day(on))


def resolve(engine: Engine, question: Question, outcome: str, *, known: float | None = 10, on: float = 11) -> None:
    """Resolve by the hand of an admin without a stake."""
    with transaction(engine) as session:
        resolutions.resolve_by_hand(
            session, question.id, outcome, None if known is None else day(known), "as reported", Actor("admin"), day(on)
        )
