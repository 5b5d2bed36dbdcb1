"""Every row of a neutral table is read, or refused with line, column and reason."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.errors import Invalid
from tracker.core.forecast import ForecasterKind
from tracker.core.question import Kind
from tracker.tables import read_forecasts, read_questions

TIMES = "2025-01-01T00:00:00Z,2025-02-01T00:00:00+01:00"


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusals(table) -> list[tuple[int, str, str]]:
    return [(r.line, r.column, r.why) for r in table.refused]


def test_a_question_is_read_with_its_moments_in_utc(tmp_path: Path) -> None:
    header = "question,title,opens_at,closes_at,outcome,known_at,tags\n"
    table = read_questions(write(tmp_path, f"{header}Rain 1,Will it rain?,{TIMES},yes,2025-01-20T12:00Z,rain; sky\n"))
    (row,) = table.rows
    assert (row.line, row.key, row.tags) == (2, "Rain 1", ("rain", "sky"))
    assert row.question.slug == "rain-1"
    assert row.question.kind is Kind.BINARY
    assert row.question.closes_at == datetime(2025, 1, 31, 23, tzinfo=UTC)
    assert row.question.known_at == datetime(2025, 1, 20, 12, tzinfo=UTC)
    assert row.question.outcome == "yes"
    assert (table.refused, table.unknown) == ((), ())


def test_a_question_without_title_is_called_by_its_key_and_known_at_its_close(tmp_path: Path) -> None:
    (row,) = read_questions(write(tmp_path, f"question,opens_at,closes_at,outcome\nrain,{TIMES},No\n")).rows
    assert row.question.title == "rain"
    assert row.question.known_at == row.question.closes_at
    assert row.question.outcome == "no"


def test_every_kind_is_read_from_both_forms(tmp_path: Path) -> None:
    moments = {"opens_at": "2025-01-01T00:00:00Z", "closes_at": "2025-02-01T00:00:00Z"}
    kinds = [
        {"question": "choice", "kind": "multiple_choice", "outcomes": ["a", "b", "rest"], "outcome": "b"},
        {"question": "degrees", "kind": "numeric", "range_min": -10, "range_max": 40, "open_upper": True, "outcome": 7},
        {"question": "day", "kind": "date", "range_min": "2025-01-01T00:00:00Z", "range_max": "2025-03-01T00:00:00Z"},
        {"question": "goals", "kind": "discrete", "range_min": 0, "range_max": 9, "buckets": 9, "ordered": True},
        {"question": "wealth", "kind": "numeric", "range_min": 1, "range_max": 9, "zero_point": 0, "outcome": "above",
         "open_upper": True},
    ]  # fmt: skip
    lines = write(tmp_path, "".join(json.dumps(k | moments) + "\n" for k in kinds), "table.jsonl")
    columns = sorted({c for k in kinds for c in k} | moments.keys())
    cells = [[(k | moments).get(c, "") for c in columns] for k in kinds]
    quoted = [[json.dumps(c).replace('"', '""') if isinstance(c, list) else str(c) for c in row] for row in cells]
    csv = write(tmp_path, "\n".join(",".join(f'"{c}"' for c in row) for row in [columns, *quoted]))
    from_lines, from_csv = read_questions(lines), read_questions(csv)
    assert from_lines.refused == from_csv.refused == ()
    assert [r.question for r in from_csv.rows] == [
        r.question if r.key != "degrees" else _with_outcome(r.question, "7") for r in from_lines.rows
    ]
    by_key = {r.key: r.question for r in from_lines.rows}
    assert by_key["choice"].outcomes == ("a", "b", "rest")
    assert by_key["degrees"].range.open_bounds == 1
    assert by_key["day"].range.low == datetime(2025, 1, 1, tzinfo=UTC).timestamp()
    assert by_key["goals"].size == 11


def _with_outcome(question, outcome: str):
    from dataclasses import replace

    return replace(question, outcome=outcome)


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"question": ""}, "question", "is missing"),
        ({"opens_at": "2025-01-01"}, "opens_at", "time zone"),
        ({"closes_at": "soon"}, "closes_at", "date and time"),
        ({"closes_at": "2024-01-01T00:00:00Z"}, "opens_at", "before closes_at"),
        ({"kind": "ternary"}, "kind", "one of binary"),
        ({"kind": "multiple_choice"}, "outcomes", "2 to 100 options"),
        ({"outcomes": ["a", "b"]}, "outcomes", "multiple_choice"),
        ({"kind": "numeric", "range_max": 1}, "range_min", "is missing"),
        ({"kind": "numeric", "range_min": 2, "range_max": 1}, "range_min", "below range_max"),
        ({"kind": "numeric", "range_min": "two", "range_max": 1}, "range_min", "must be a number"),
        ({"kind": "numeric", "range_min": 0, "range_max": 1, "buckets": 1}, "buckets", "from 2 to 200"),
        ({"kind": "numeric", "range_min": 0, "range_max": 9, "zero_point": 5}, "zero_point", "outside"),
        ({"kind": "numeric", "range_min": 0, "range_max": 9, "outcomes": ["x"]}, "outcomes", "multiple_choice"),
        ({"kind": "date", "range_min": "2025-01-01", "range_max": "2025-01-01T00:00:00Z"}, "range_min", "time zone"),
        ({"outcome": "maybe"}, "outcome", ""),
        ({"tags": ["x" * 81]}, "tags", "80 characters"),
        ({"ordered": "perhaps"}, "ordered", "true or false"),
    ],
)
def test_a_wrong_question_is_refused_by_column(tmp_path: Path, cells: dict, column: str, why: str) -> None:
    sound = {"question": "q", "opens_at": "2025-01-01T00:00:00Z", "closes_at": "2025-02-01T00:00:00Z"}
    table = read_questions(write(tmp_path, json.dumps(sound | cells), "table.jsonl"))
    assert table.rows == ()
    assert column in [r.column for r in table.refused]
    assert any(why in r.why for r in table.refused if r.column == column)


def test_the_second_row_of_a_key_is_refused(tmp_path: Path) -> None:
    table = read_questions(write(tmp_path, f"question,opens_at,closes_at\nq,{TIMES}\nr,{TIMES}\nq,{TIMES}\n"))
    assert [r.key for r in table.rows] == ["q", "r"]
    assert refusals(table) == [(4, "question", "'q' is already on line 2")]


def test_forecasts_are_read_in_every_shape(tmp_path: Path) -> None:
    text = (
        "question,forecaster,kind,at,until,probability,probabilities\n"
        "q,Ada,,2025-01-02T00:00:00Z,,0.25,\n"
        'q,bot-7,bot,2025-01-02T00:00:00Z,2025-01-03T00:00:00Z,,"[0.5, null, 0.5]"\n'
        "q,Ada,human,2025-01-05T00:00:00Z,,,\nq,crowd,aggregate,,,1,\n"
    )
    rows = read_forecasts(write(tmp_path, text)).rows
    assert [r.line for r in rows] == [2, 3, 4, 5]
    assert [r.kind for r in rows] == [*map(ForecasterKind, ("human", "bot", "human", "aggregate"))]
    assert (rows[0].column, rows[0].values) == ("probability", (0.25,))
    assert rows[1].values[::2] == (0.5, 0.5)
    assert rows[2].values is None
    assert rows[3].at is None


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"question": ""}, "question", "is missing"),
        ({"forecaster": "x" * 121}, "forecaster", "at most 120"),
        ({"forecaster": "x\ud800"}, "forecaster", "surrogate"),
        ({"probability": 1.2}, "probability", "from 0 to 1"),
        ({"probability": True}, "probability", "must be a number"),
        ({"probability": "high"}, "probability", "must be a number"),
        ({"probability": 0.5, "probabilities": [0.5, 0.5]}, "probabilities", "one of the two"),
        ({"probabilities": "0.5 0.5"}, "probabilities", "JSON list"),
        ({"probabilities": []}, "probabilities", "JSON list"),
        ({"probabilities": [0.5, True]}, "probabilities", "number or null"),
        ({"at": "yesterday"}, "at", "date and time"),
        ({"at": "2025-01-02T00:00:00Z", "until": "2025-01-01T00:00:00Z"}, "until", "later"),
    ],
)
def test_a_wrong_forecast_is_refused_by_column(tmp_path: Path, cells: dict, column: str, why: str) -> None:
    row = {"question": "q", "forecaster": "Ada"} | cells
    table = read_forecasts(write(tmp_path, json.dumps(row), "table.jsonl"))
    assert table.rows == ()
    assert [(r.line, r.column) for r in table.refused] == [(1, column)]
    assert why in table.refused[0].why


def test_a_row_that_is_no_row_loses_no_other(tmp_path: Path) -> None:
    csv = 'question,forecaster\nq,Ada\nq\nq,Ada,more\n\n"q"x,Ada\nq,"Eve\nof two lines"\nq,Zoe\n'
    table = read_forecasts(write(tmp_path, csv))
    assert [(r.line, r.forecaster) for r in table.rows] == [(2, "Ada"), (7, "Eve\nof two lines"), (9, "Zoe")]
    assert [r.line for r in table.refused] == [3, 4, 6]
    lines = '{"question": "q", "forecaster": "Ada"}\n{"question"\n[1]\n\n{"question": "q", "forecaster": "Zoe"}\n'
    table = read_forecasts(write(tmp_path, lines, "table.ndjson"))
    assert [r.line for r in table.rows] == [1, 5]
    assert [(r.line, r.why.split(":")[0]) for r in table.refused] == [(2, "is not JSON"), (3, "is not a JSON object")]


def test_deep_nesting_is_refused_like_any_other_row(tmp_path: Path) -> None:
    deep = "[" * 100_000
    assert len(read_forecasts(write(tmp_path, deep + "\n", "table.jsonl")).refused) == 1
    csv = f"question,forecaster,probabilities\nq,Ada,{deep}\n"
    assert read_forecasts(write(tmp_path, csv)).refused[0].column == "probabilities"


def test_unknown_columns_are_named_and_kept_out(tmp_path: Path) -> None:
    table = read_forecasts(write(tmp_path, "question,forecaster,mood\nq,Ada,good\n"))
    assert len(table.rows) == 1
    assert table.unknown == ("mood",)


def test_gzip_is_read_whatever_the_name_says(tmp_path: Path) -> None:
    data = gzip.compress(b"\xef\xbb\xbfquestion,forecaster\r\nq,Ada\r\n")
    for name in ("table.csv", "table.csv.gz"):
        (tmp_path / name).write_bytes(data)
        assert len(read_forecasts(tmp_path / name).rows) == 1


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("table.xlsx", b"", "must end in .csv or .jsonl"),
        ("table.csv", b"", "needs the column question"),
        ("table.csv", b"question,at\n", "needs the column forecaster"),
        ("table.csv", b"question,forecaster,question\n", "'question' twice"),
        ("table.csv", gzip.compress(b"question,forecaster\n" * 99, mtime=0)[:40], "not a whole gzip file"),
        ("table.csv", b"\x1f\x8bnonsense", "not a whole gzip file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Invalid, match=why):
        read_forecasts(tmp_path / name)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"gone\.csv cannot be read"):
        read_questions(tmp_path / "gone.csv")


def test_bytes_that_are_not_utf_8_spoil_their_row_only(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"question,forecaster\nq,Ad\xe9\nq,Zoe\n")
    table = read_forecasts(tmp_path / "table.csv")
    assert [r.forecaster for r in table.rows] == ["Zoe"]
    assert [(r.line, r.column) for r in table.refused] == [(2, "forecaster")]


@settings(max_examples=50)
@given(st.binary(max_size=300), st.sampled_from(["csv", "jsonl"]))
def test_no_bytes_make_reading_fall_over(tmp_path_factory: pytest.TempPathFactory, data: bytes, form: str) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"table.{form}"
    path.write_bytes(b"question,forecaster,probability\n" + data if form == "csv" else data)
    try:
        read_forecasts(path)
    except Invalid:
        assert data[:2] == b"\x1f\x8b"
