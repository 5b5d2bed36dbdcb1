"""What the documents say is there, and what is there is documented."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from tracker.cli import main
from tracker.config import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: click.Group = main, path: str = "tracker") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def shown(value: object) -> str:
    """A default as the page writes it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def test_every_setting_is_listed_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(TRACKER_\w+)` \| (.+?) \|", page("docs/settings.md"), re.MULTILINE))
    declared = {f"TRACKER_{n.upper()}": shown(f.default) for n, f in Settings.model_fields.items()}
    assert rows == {name: f"`{default}`" if default else "empty" for name, default in declared.items()}


def test_settings_named_anywhere_exist() -> None:
    known = {f"TRACKER_{name.upper()}" for name in Settings.model_fields}
    for name in PAGES:
        assert set(re.findall(r"TRACKER_[A-Z_]*[A-Z]", page(name))) <= known, name


def test_every_command_is_described_with_its_options() -> None:
    text = page("docs/commands.md")
    for name, command in commands():
        assert f"`{name}" in text, name
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in ("as_json", "yes"):
                assert max(option.opts, key=len) in text, f"{name} {option.opts}"


def test_commands_named_anywhere_exist() -> None:
    known = {name for name, _ in commands()} | {f"tracker {name}" for name in main.commands} | {"tracker COMMAND"}
    for name in PAGES:
        for call in re.findall(r"`(?:\.venv/bin/)?(tracker [A-Za-z]+(?: [a-z]+)?)", page(name)):
            assert call in known or call.rpartition(" ")[0] in known, f"{name}: {call}"


def test_every_command_explains_itself() -> None:
    for name, command in commands():
        assert command.help, name
        assert len(command.get_short_help_str(60)) <= 60, name


def test_the_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    for name in PAGES:
        named = re.findall(r"(?:`|^)make ([a-z-]+)", page(name), re.MULTILINE)
        assert set(named) <= targets, name


def test_links_lead_somewhere() -> None:
    for name in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


def test_decisions_are_numbered_without_a_gap() -> None:
    names = sorted(p.name for p in (ROOT / "docs/decisions").glob("*.md"))
    assert [n[:4] for n in names] == [f"{n:04}" for n in range(1, len(names) + 1)]


def test_the_changelog_knows_this_version() -> None:
    assert f"## [{version('forecast-tracker')}]" in page("CHANGELOG.md")


@pytest.mark.parametrize("name", [".ci/run", "Makefile", ".pre-commit-config.yaml"])
def test_nothing_names_a_registry(name: str) -> None:
    assert not re.search(r"https?://", page(name))


def test_settings_are_read_from_the_environment_only_by_their_prefix() -> None:
    assert issubclass(Settings, BaseSettings)
    assert Settings.model_config["env_prefix"] == "TRACKER_"
