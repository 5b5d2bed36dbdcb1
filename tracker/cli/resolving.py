"""`tracker resolver` and `tracker resolve`: the rules' turn, and a person's."""

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.console import as_json, emit, say, show_table
from tracker.cli.site import open_site, read_moment, read_settings

if TYPE_CHECKING:
    from tracker.services.resolver import Assessment

OPERATOR = "operator"  # who acts in the ledger when the command line does
SWEEPS = ("judge_news", "decide", "finalise_due")


@click.command(short_help="Resolve a question by a person's decision.")
@click.argument("question")
@click.argument("outcome")
@click.option(
    "--known-at", metavar="T", help="When the outcome became known: ISO 8601 with zone. Later forecasts are not scored."
)
@click.option("--reason", required=True, metavar="R", help="Why, with the source: kept in the ledger.")
def resolve(question: str, outcome: str, known_at: str | None, reason: str) -> None:
    """Resolve QUESTION (its slug) as OUTCOME: yes, no, an option, a number, a date, annulled or ambiguous.

    Scores are written in the same transaction. An open proposal is rejected.
    """
    from tracker import clock
    from tracker.services.leaderboards import refresh_stale
    from tracker.services.resolutions import Actor, resolve_by_hand
    from tracker.storage.db import transaction
    from tracker.storage.queries.questions import load_question

    known = None if known_at is None else read_moment(known_at, "known_at")
    engine, now = open_site(), clock.now()
    with transaction(engine) as session:
        found = load_question(session, question)
        resolve_by_hand(session, found.id, outcome, known, reason, Actor(OPERATOR), now)
    refresh_stale(engine, now, minimum=read_settings().minimum_questions)
    say(f"{found.slug} is resolved: {outcome}")


@click.group()
def resolver() -> None:
    """Let the rules read the news and decide."""


@resolver.command()
@click.option("--dry-run", is_flag=True, help="Say what the stored evidence allows, and write nothing.")
@as_json
def run(dry_run: bool, as_json: bool) -> None:
    """Let the rules read what is unread, then propose, withdraw, escalate or finalise what is due."""
    from tracker import clock
    from tracker.cli.sweeps import sweep
    from tracker.jobs import assess_all

    engine = open_site()
    if dry_run:
        _show_decisions(
            [
                _decided(assessment)
                for assessment in assess_all(engine, clock.now(), spacy_model=read_settings().spacy_model)
            ],
            as_json,
        )
        return
    done = sweep(engine, read_settings(), SWEEPS)
    if as_json:
        emit(done)
    else:
        show_table(("", ""), ((name.replace("_", " "), words or "nothing") for name, words in done.items()))


def _decided(assessment: "Assessment") -> dict[str, Any]:
    decision = assessment.decision
    return {
        "question": assessment.pending.question.slug,
        "action": decision.action.value,
        "outcome": decision.outcome,
        "p": decision.p,
        "rule": decision.rule_path,
        "why": decision.why,
    }


def _show_decisions(decisions: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit(decisions)
    elif not decisions:
        say("no question waits for a decision")
    else:
        columns = ("question", "action", "outcome", "p", "why")
        rows = (d | {"p": "" if d["p"] is None else f"{d['p']:.3f}"} for d in decisions)
        show_table(columns, ([row[column] for column in columns] for row in rows), numbers=("p",))
