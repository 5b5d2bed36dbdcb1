"""`tracker questions`: the question bank and what the site holds of it."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.console import as_json, emit, say, show_table, warn
from tracker.cli.site import open_site, read_settings
from tracker.core.errors import Invalid

if TYPE_CHECKING:
    from tracker.storage.queries.question_page import QuestionPage

folder = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def questions() -> None:
    """Check and take in the question bank; look at questions."""


@questions.command()
@as_json
def sync(as_json: bool) -> None:
    """Bring questions and news sources in line with the bank (TRACKER_BANK). Doing it twice changes nothing.

    Exits with 1 where a file was refused; all others are taken in.
    """
    from tracker import clock
    from tracker.cli.bank import sync_questions, sync_sources

    engine, bank = open_site(), read_settings().bank
    if not bank.is_dir():
        raise Invalid(f"{bank} is not a folder", field="TRACKER_BANK")
    done = {"questions": sync_questions(engine, bank, clock.now()), "sources": sync_sources(engine, bank, clock.now())}
    refused = [line for synced in done.values() for line in synced.refused]
    if as_json:
        emit({what: asdict(synced) for what, synced in done.items()})
    else:
        for what, synced in done.items():
            say(f"{what:<10} {synced.summary}")
    for line in refused:
        warn(f"  {line}")
    if refused:
        raise Invalid(f"{len(refused)} refused", field="bank")


@questions.command()
@click.argument("bank", type=folder, required=False)
@as_json
def lint(bank: Path | None, as_json: bool) -> None:
    """Check the files of a bank (by default TRACKER_BANK) without a database; exit with 1 where one is wrong."""
    from tracker.cli.bank import lint

    sound, problems, warnings = lint(bank or read_settings().bank)
    if as_json:
        emit({"sound": sound, "problems": [*map(asdict, problems)], "warnings": [*map(asdict, warnings)]})
    else:
        for warning in warnings:
            say(f"warning: {warning}")
        for problem in problems:
            say(f"error: {problem}")
        say(f"{sound} sound questions, {len(problems)} errors, {len(warnings)} warnings")
    if problems:
        raise Invalid(f"{len(problems)} problems", field="bank")


@questions.command()
@click.argument("slug")
@as_json
def show(slug: str, as_json: bool) -> None:
    """Show one question: its terms, who forecasts, what the aggregate says, how it stands with its resolution."""
    from tracker import clock
    from tracker.storage.db import reading
    from tracker.storage.queries.question_page import read_question_page
    from tracker.storage.queries.questions import load_question

    with reading(open_site()) as session:
        page = read_question_page(session, load_question(session, slug).id, clock.now(), None, staff=True)
    facts = _facts(page)
    if as_json:
        emit(facts)
    else:
        show_table(("", ""), ((name.replace("_", " "), _shown(value)) for name, value in facts.items()))


def _facts(page: "QuestionPage") -> dict[str, Any]:
    question, step, proposal = page.question, page.aggregate, page.proposal
    return {
        "question": question.slug,
        "title": question.title,
        "kind": question.kind.value,
        "outcomes": list(question.outcomes),
        "status": page.status.value,
        "opens_at": question.opens_at,
        "closes_at": question.closes_at,
        "topics": [topic.key for topic in page.topics],
        "wording": "frozen" if page.frozen else "open to changes",
        "forecasters": page.forecasters,
        "forecasts": page.forecasts,
        "aggregate": step.centre if step and step.centre is not None else (step and step.vector),
        "proposal": f"{proposal.outcome} ({proposal.state}): {proposal.why}" if proposal else None,
        "outcome": question.outcome,
        "known_at": question.known_at,
        "resolved_at": page.resolved_at,
    }


def _shown(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(str(_shown(item)) for item in value)
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value
