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
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=None)

    def step(done: int, total: int) -> None:
        if not bar.live.is_started and bar.console.is_terminal and time.monotonic() - started > PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield step
    finally:
        bar.stop()
