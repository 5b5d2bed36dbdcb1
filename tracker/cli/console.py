"""What the terminal shows: lines, tables, progress, JSON."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

PATIENCE = 1.0  # seconds before a progress bar appears
ALL_AT_ONCE = 20  # refusals printed before the rest is only counted

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


def say(text: str) -> None:
    """One line on standard output, as it is."""
    click.echo(text)


def warn(text: str) -> None:
    """One line on standard error."""
    click.echo(text, err=True)


def emit(data: Any) -> None:
    """Data as JSON on standard output."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Sequence[str] = ()) -> None:
    """A table on standard output; columns named in `numbers` are set flush right. Piped output is never cut off."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=240)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    console.print(table)


def show_some(lines: Sequence[object], what: str) -> None:
    """The first lines on standard error, and how many more there are."""
    for line in lines[:ALL_AT_ONCE]:
        warn(f"  {line}")
    if len(lines) > ALL_AT_ONCE:
        warn(f"  ... and {len(lines) - ALL_AT_ONCE} more {what}")


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, shown once the work has taken a second, and only to a terminal."""
    started = time.monotonic()
    shown = _bar(MofNCompleteColumn())
    task = shown.add_task(label, total=None)

    def step(done: int, total: int) -> None:
        if not shown.live.is_started and shown.console.is_terminal and time.monotonic() - started > PATIENCE:
            shown.start()
        shown.update(task, completed=done, total=total)

    try:
        yield step
    finally:
        shown.stop()


@contextmanager
def bar(label: str) -> Iterator[tuple[Callable[[float, float], None], Callable[[str], None]]]:
    """A bar on standard error from the start, and a way to print lines above it."""
    shown = _bar()
    task = shown.add_task(label, total=None)
    if shown.console.is_terminal:
        shown.start()

    def line(text: str) -> None:
        if shown.live.is_started:
            shown.console.print(escape(text), highlight=False)
        else:
            say(text)

    try:
        yield lambda done, total: shown.update(task, completed=done, total=total), line
    finally:
        shown.stop()


def _bar(*columns: ProgressColumn) -> Progress:
    parts = (TextColumn("{task.description}"), BarColumn(), *columns, TimeRemainingColumn())
    return Progress(*parts, console=Console(stderr=True), transient=True)
