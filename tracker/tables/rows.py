"""Files as rows: CSV or JSON Lines, gzipped or not, each row with the line it starts on."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tracker.core.errors import Invalid

GZIP = b"\x1f\x8b"
LONGEST_CELL = 1_000_000  # characters; a CDF of 201 points has some 4,000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what its cells hold (empty ones are left out), or why it could not be read."""

    line: int
    cells: Mapping[str, Any]
    why: str = ""


def read_rows(path: Path, required: Collection[str]) -> Iterator[Row]:
    """The rows of a file, by the end of its name: .csv, .jsonl or .ndjson, each also with .gz.

    Cells of a CSV file are text; those of JSON Lines keep their types. Raises `Invalid` where the file as a whole
    cannot be read or a CSV header lacks a required column.
    """
    form = path.name.casefold().removesuffix(".gz").rpartition(".")[2]
    if form not in ("csv", "jsonl", "ndjson"):
        raise Invalid(f"must end in .csv or .jsonl, with or without .gz: {path.name}", field="file")
    try:
        with _open(path) as stream:
            yield from _csv(stream, path.name, required) if form == "csv" else _json_lines(stream)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Invalid(f"{path.name} is not a whole gzip file", field="file") from error
    except OSError as error:
        raise Invalid(f"{path.name} cannot be read: {error.strerror or error}", field="file") from error


def _open(path: Path) -> IO[str]:
    """A stream of text; bytes that are not UTF-8 become half surrogate pairs, which the readers of cells refuse."""
    with path.open("rb") as probe:
        zipped = probe.read(2) == GZIP
    raw: Any = gzip.open(path) if zipped else path.open("rb")  # noqa: SIM115  (the wrapper closes it)
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _csv(stream: IO[str], name: str, required: Collection[str]) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(stream, strict=True)
    header = [cell.strip() for cell in next(reader, [])]
    _check_header(header, name, required)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(line, {}, f"is not CSV: {error}")
            continue
        if cells is None:
            return
        if len(cells) == len(header):
            yield Row(line, {key: cell.strip() for key, cell in zip(header, cells, strict=True) if cell.strip()})
        elif cells:
            yield Row(line, {}, f"has {len(cells)} cells where the header has {len(header)}")


def _check_header(header: list[str], name: str, required: Collection[str]) -> None:
    if missing := [column for column in required if column not in header]:
        raise Invalid(f"{name} needs the column {missing[0]}", field="header")
    if twice := [column for n, column in enumerate(header) if column in header[:n]]:
        raise Invalid(f"{name} has the column {twice[0]!r} twice", field="header")


def _json_lines(stream: IO[str]) -> Iterator[Row]:
    for line, text in enumerate(stream, start=1):
        if not text.strip():
            continue
        try:
            cells = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield Row(line, {}, f"is not JSON: {error}")
            continue
        if isinstance(cells, dict):
            yield Row(line, {key: cell for key, cell in cells.items() if cell is not None and cell != ""})
        else:
            yield Row(line, {}, "is not a JSON object")
