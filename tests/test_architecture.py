"""What may be loaded where. That imports point down is checked by lint-imports, that the ledger refuses UPDATE and
DELETE by tests/storage/test_schema.py."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "tracker" / "core").rglob("*.py"))
READS_THE_CLOCK = {"now", "today", "utcnow"}


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["tracker.core.scoring", "tracker.core.calibration", "tracker.core.leaderboard"])
def test_the_core_loads_neither_web_nor_database(module: str) -> None:
    assert not loaded_by(f"import {module}") & {"flask", "sqlalchemy", "sqlmodel", "httpx2", "spacy", "apscheduler"}


def test_the_command_line_loads_nothing_heavy_before_it_must() -> None:
    heavy = {"flask", "sqlalchemy", "numpy", "scipy", "spacy", "pydantic", "alembic", "feedparser"}
    assert not loaded_by("import tracker.cli") & heavy


def test_the_web_application_loads_no_language_model_and_no_scheduler() -> None:
    assert not loaded_by("import tracker.app") & {"spacy", "apscheduler", "feedparser", "trafilatura"}


def test_the_package_itself_is_empty() -> None:
    assert loaded_by("import tracker") & {"tracker.core", "tracker.app", "numpy"} == set()


def test_the_core_never_asks_what_time_it_is() -> None:
    asking = {
        f"{path.name}: {node.func.attr}()"
        for path in CORE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args and not node.keywords
        if node.func.attr in READS_THE_CLOCK
    }
    assert asking == set()


def test_no_file_is_named_after_nothing() -> None:
    nothing = {"utils", "util", "helpers", "common", "misc", "manager"}
    assert not nothing & {path.stem for path in (ROOT / "tracker").rglob("*.py")}
