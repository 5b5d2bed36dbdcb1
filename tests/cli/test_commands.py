"""Every command does what its help says, and refuses in one line."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

QUESTION = """
id = "will-it-rain"
title = "Will it rain in Berlin on 1 March 2031?"
opens_at = 2026-01-01T00:00:00Z
closes_at = 2031-03-02T00:00:00Z
tags = ["weather"]

[resolution]
text = "Yes if the station in Dahlem reports rain on 1 March 2031."
default_at_close = "escalate"
"""
SOURCE = """
[[source]]
name = "Example Post"
feed_url = "https://news.example.org/feed"
domain = "news.example.org"
kind = "newspaper"
tier = "B"
owner_group = "Example"
"""
TIMES = "2025-01-01T00:00:00Z,2025-01-31T00:00:00Z"


def fill_bank(terminal: Terminal, **files: str) -> None:
    for name, text in files.items():
        (terminal.folder / "bank" / f"{name}.toml").write_text(text)


def write_tables(terminal: Terminal, outcome: str = "yes", *, more: str = "") -> tuple[str, str, str, str]:
    questions, forecasts = terminal.folder / "q.csv", terminal.folder / "f.csv.gz"
    questions.write_text(f"question,opens_at,closes_at,outcome\nrain,{TIMES},{outcome}\n")
    rows = f"question,forecaster,at,probability,mood\nrain,Ada,2025-01-01T00:00:00Z,0.8,good\n{more}"
    forecasts.write_bytes(gzip.compress(rows.encode()))
    return "--questions", str(questions), "--forecasts", str(forecasts)


# The database -------------------------------------------------------------------------------------------------------


def test_a_database_is_checked_stepped_back_and_made_anew(terminal: Terminal) -> None:
    assert "matches the code" in terminal.ok("db", "check")
    terminal.ok("db", "downgrade", "base", "--yes")
    assert terminal.refused("scores", "rebuild") == "tracker: database: has no tables yet: run `tracker db upgrade`"
    assert terminal.refused("db", "check").startswith("tracker: database: ")
    terminal.ok("db", "upgrade")
    terminal.ok("db", "check")


def test_stepping_back_asks_first(terminal: Terminal) -> None:
    assert terminal.run("db", "downgrade", "base", stdin="n\n").exit_code == 1
    terminal.ok("db", "check")


def test_a_database_that_does_not_answer_is_named_without_its_password(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://me:secret@127.0.0.1:9/none")
    line = terminal.refused("scores", "rebuild")
    assert line.startswith("tracker: database: postgresql://me:***@127.0.0.1:9/none cannot be reached")
    assert "secret" not in line


def test_a_wrong_setting_is_named_by_its_variable(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PORT", "eighty")
    assert "TRACKER_PORT" in terminal.refused("db", "check", code=2)


# People -------------------------------------------------------------------------------------------------------------


def test_accounts_bots_and_tokens_are_made(terminal: Terminal) -> None:
    made = terminal.json("users", "create", "Mara Lindqvist", "--role", "curator")
    assert (made["handle"], made["role"]) == ("mara-lindqvist", "curator")
    assert len(made["password"]) >= 12
    assert terminal.ok("users", "create", "Model 7", "--bot-of", "mara-lindqvist").split() == [
        "model-7",
        "(forecaster)",
    ]
    first, second = (terminal.ok("users", "token", "model-7").strip() for _ in range(2))
    assert first.startswith("ft_")
    assert first != second


def test_a_password_is_taken_from_standard_input_and_not_shown(terminal: Terminal) -> None:
    shown = terminal.ok("users", "create", "Ada", "--password-stdin", stdin="a long enough secret\n")
    assert "secret" not in shown
    assert (
        terminal.refused("users", "create", "Bob", "--password-stdin") == "tracker: password: standard input is empty"
    )
    assert "at least 10" in terminal.refused("users", "create", "Bob", "--password-stdin", stdin="short\n")
    assert "no password" in terminal.refused("users", "create", "B", "--bot-of", "ada", "--password-stdin", code=2)


def test_unknown_people_are_refused_by_name(terminal: Terminal) -> None:
    assert terminal.refused("users", "token", "nobody") == "tracker: handle: there is no account nobody"
    assert "nobody" in terminal.refused("users", "create", "Bot", "--bot-of", "nobody")
    assert "Invalid value for '--role'" in terminal.refused("users", "create", "Ada", "--role", "king", code=2)


# Questions ----------------------------------------------------------------------------------------------------------


def test_the_bank_is_linted_synced_and_shown(terminal: Terminal) -> None:
    fill_bank(terminal, rain=QUESTION, sources=SOURCE)
    assert terminal.ok("questions", "lint").endswith("1 sound questions, 0 errors, 1 warnings\n")
    assert terminal.json("questions", "sync")["questions"]["counts"]["added"] == 1
    again = terminal.json("questions", "sync")
    assert again["questions"]["counts"] == {"added": 0, "updated": 0, "clarified": 0, "unchanged": 1}
    assert again["sources"]["counts"]["unchanged"] == 1
    shown = terminal.json("questions", "show", "will-it-rain")
    assert (shown["status"], shown["kind"], shown["forecasts"]) == ("open", "binary", 0)
    assert "Berlin" in terminal.ok("questions", "show", "will-it-rain")
    assert terminal.refused("questions", "show", "snow") == "tracker: question: there is no question snow"


def test_a_wrong_file_is_named_and_loses_no_other(terminal: Terminal) -> None:
    fill_bank(
        terminal, rain=QUESTION, snow=QUESTION.replace("will-it-rain", "snow").replace("2031-03-02", "2025-03-02")
    )
    linted = terminal.run("questions", "lint")
    assert linted.exit_code == 1
    assert "snow.toml:5: " in linted.stdout
    assert terminal.run("questions", "sync").exit_code == 1
    assert "added" in terminal.run("questions", "sync", "--json").stdout
    terminal.ok("questions", "show", "will-it-rain")


def test_a_bank_that_is_not_there_is_refused(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_BANK", "nowhere")
    assert terminal.refused("questions", "sync") == "tracker: TRACKER_BANK: nowhere is not a folder"


def test_a_question_is_resolved_by_hand(terminal: Terminal) -> None:
    fill_bank(terminal, rain=QUESTION)
    terminal.ok("questions", "sync")
    known = ("--known-at", "2026-06-01T00:00:00Z", "--reason", "the station says so")
    assert "known_at: must say its time zone" in terminal.refused(
        "resolve", "will-it-rain", "yes", "--known-at", "2026-06-01", "--reason", "r"
    )
    assert "must be one of: no, yes" in terminal.refused("resolve", "will-it-rain", "perhaps", *known)
    assert terminal.ok("resolve", "will-it-rain", "yes", *known) == "will-it-rain is resolved: yes\n"
    assert "already resolved" in terminal.refused("resolve", "will-it-rain", "no", *known)
    assert terminal.json("questions", "show", "will-it-rain")["outcome"] == "yes"
    assert terminal.json("ledger", "verify") == {"sound": True, "problems": []}


def test_the_resolver_decides_on_nothing_where_nothing_is_known(terminal: Terminal) -> None:
    assert terminal.ok("resolver", "run", "--dry-run") == "no question waits for a decision\n"
    assert set(terminal.json("resolver", "run").values()) == {""}


# News ---------------------------------------------------------------------------------------------------------------


def test_sources_are_added_and_listed(terminal: Terminal) -> None:
    terminal.ok("news", "add", "Example Post", "https://news.example.org/feed", "--tier", "A")
    (line,) = terminal.json("news", "sources")
    assert (line["name"], line["domain"], line["tier"]) == ("Example Post", "news.example.org", "A")
    assert "never" in terminal.ok("news", "sources")
    assert "is there already" in terminal.refused("news", "add", "Example Post", "https://other.example.org/feed")
    assert "feed_url" in terminal.refused("news", "add", "Other", "ftp://other.example.org/feed")
    assert "tier: must be C" in terminal.refused("news", "add", "Blog", "https://b.example.org/", "--kind", "blog")


def test_polling_without_sources_says_so(terminal: Terminal) -> None:
    assert terminal.ok("news", "poll") == "no source is due\n"


# Imports, figures, facts --------------------------------------------------------------------------------------------


def test_tables_are_imported_once_and_scored(terminal: Terminal) -> None:
    tables = write_tables(terminal, more="rain,Bob,,7,\nfog,Bob,,0.5,\n")
    seen = terminal.json("import", *tables, "--dry-run")
    taken = terminal.json("import", *tables)
    again = terminal.json("import", *tables)
    counts = ("questions_added", "resolved", "forecasters_added", "forecasts_added", "refused_rows")
    assert [seen[c] for c in counts] == [taken[c] for c in counts] == [1, 1, 1, 1, 2]
    assert [again[c] for c in counts] == [0, 0, 0, 0, 2]
    assert taken["unknown_columns"] == ["mood"]
    assert [(r["line"], r["column"]) for r in taken["refused"]] == [(3, "probability"), (4, "question")]
    printed = terminal.run("import", *tables)
    assert "questions    0 added, 1 known, 0 resolved" in printed.stdout
    assert "forecasts line 3, probability: must be from 0 to 1" in printed.stderr
    assert "no figure changed" in terminal.ok("scores", "rebuild")
    assert terminal.json("scores", "rebuild")["changed"] == []
    assert "the ledger holds" in terminal.ok("ledger", "verify")


def test_a_strict_import_takes_all_or_nothing(terminal: Terminal) -> None:
    tables = write_tables(terminal, more="rain,Bob,,7,\n")
    assert "line 3, probability" in terminal.refused("import", *tables, "--strict")
    assert terminal.refused("questions", "show", "rain") == "tracker: question: there is no question rain"


def test_a_table_that_is_none_is_refused(terminal: Terminal) -> None:
    tables = write_tables(terminal)
    Path(tables[1]).write_text("key,when\n")
    assert terminal.refused("import", *tables) == "tracker: header: q.csv needs the column question"
    assert "does not exist" in terminal.refused("import", "--questions", "no.csv", *tables[2:], code=2)


# The door itself ----------------------------------------------------------------------------------------------------


def test_help_answers_for_every_group(terminal: Terminal) -> None:
    for group in ([], ["db"], ["users"], ["questions"], ["news"], ["resolver"], ["scores"], ["ledger"], ["import"]):
        assert "Usage: " in terminal.ok(*group, "--help")
    assert "tracker, version " in terminal.ok("--version")


def test_the_module_is_the_command() -> None:
    code = [sys.executable, "-m", "tracker.cli", "frobnicate"]
    done = subprocess.run(code, capture_output=True, text=True, timeout=60, env=os.environ | {"COLUMNS": "80"})
    assert done.returncode == 2
    assert "No such command 'frobnicate'" in done.stderr
