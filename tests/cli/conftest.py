"""The command line as a person calls it, on a site of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result

from tracker import config
from tracker.cli import main


@dataclass(frozen=True)
class Terminal:
    """Runs commands; `folder` is the working directory, `url` the database."""

    folder: Path
    url: str

    def run(self, *arguments: str, stdin: str = "") -> Result:
        config.settings.cache_clear()
        found = CliRunner().invoke(main, arguments, input=stdin)
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found

    def ok(self, *arguments: str, stdin: str = "") -> str:
        found = self.run(*arguments, stdin=stdin)
        assert found.exit_code == 0, found.output
        return found.stdout

    def refused(self, *arguments: str, stdin: str = "", code: int = 1) -> str:
        """The one line of a refusal."""
        found = self.run(*arguments, stdin=stdin)
        assert found.exit_code == code, found.output
        return found.stderr.strip().splitlines()[-1]

    def json(self, *arguments: str) -> Any:
        return json.loads(self.ok(*arguments, "--json"))


@pytest.fixture
def terminal(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal whose settings point at a fresh, migrated database and an empty question bank."""
    bank = tmp_path / "bank"
    bank.mkdir()
    monkeypatch.chdir(tmp_path)
    for name, value in {"VAR": tmp_path / "var", "DATABASE_URL": database_url, "BANK": bank}.items():
        monkeypatch.setenv(f"TRACKER_{name}", str(value))
    yield Terminal(tmp_path, database_url)
    config.settings.cache_clear()
    structlog.reset_defaults()
