"""`tracker import`: neutral tables into the ledger."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.console import as_json, emit, progress, say, show_some, warn
from tracker.cli.site import open_site, read_settings
from tracker.core.errors import Invalid

if TYPE_CHECKING:
    from tracker.services.imports import ImportReport

file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import", short_help="Take in tables of questions and forecasts.")
@click.option("--questions", "questions_file", required=True, type=file, help="Questions: .csv or .jsonl, also .gz.")
@click.option("--forecasts", "forecasts_file", required=True, type=file, help="Forecasts, likewise.")
@click.option("--strict", is_flag=True, help="Take nothing where one row would be refused.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken, and write nothing.")
@as_json
def import_tables(questions_file: Path, forecasts_file: Path, strict: bool, dry_run: bool, as_json: bool) -> None:
    """Take in questions and forecasts with their original dates; rows taken before are not taken again.

    Rows that cannot be used are refused one by one, with line, column and reason.
    """
    from tracker import clock, tables
    from tracker.services import imports
    from tracker.services.leaderboards import refresh_stale

    engine, now = open_site(), clock.now()
    questions, forecasts = tables.read_questions(questions_file), tables.read_forecasts(forecasts_file)
    plan = imports.plan(questions.rows, forecasts.rows, now, refused=(*questions.refused, *forecasts.refused))
    if strict and plan.refused:
        raise Invalid(f"{plan.refused[0]} (nothing was taken, for --strict)")
    if dry_run:
        report = imports.preview(engine, plan)
    else:
        with progress("Questions") as step:
            report = imports.take_in(engine, plan, now, step)
        refresh_stale(engine, now, minimum=read_settings().minimum_questions)
    unknown = (*questions.unknown, *forecasts.unknown)
    if as_json:
        emit(asdict(report) | {"refused_rows": report.refused_rows, "unknown_columns": unknown, "dry_run": dry_run})
    else:
        _print(report, unknown, dry_run)


def _print(report: "ImportReport", unknown: Sequence[str], dry_run: bool) -> None:
    verb = "would be added" if dry_run else "added"
    say(f"questions    {report.questions_added} {verb}, {report.questions_known} known, {report.resolved} resolved")
    say(f"forecasters  {report.forecasters_added} {verb}")
    say(f"forecasts    {report.forecasts_added} {verb}, {report.forecasts_known} known")
    if unknown:
        warn(f"columns kept out: {', '.join(unknown)}")
    if report.refused:
        warn(f"{report.refused_rows} rows refused:")
        show_some(report.refused, "refusals")
