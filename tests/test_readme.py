"""The README tells the truth about keys, profiles and commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from workstation import catalog, profiles
from workstation.cli.main import program
from workstation.config import Profile
from workstation.config.mistakes import checked
from workstation.config.reading import ReadingSettings
from workstation.ui.actions import (
    BACKTEST,
    COMPARE,
    EVALUATE,
    EVERYWHERE,
    FORECAST,
    LAUNCH,
    RUN,
    RUNS,
    SYMBOL,
    Action,
    is_everywhere,
    on_screen,
)
from workstation.ui.actions import DATA as DATA_SCREEN

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def keys_table() -> str:
    """The table of keys, as the README has it: print it to bring the README up to date."""
    lines = ["| where | key | what it does |", "|---|---|---|"]
    for where, actions in _by_place().items():
        lines += [f"| {where} | {_keys(action)} | {action.help} |" for action in actions]
    return "\n".join(lines)


def _by_place() -> dict[str, list[Action]]:
    shared = [action for action in on_screen(RUN) if is_everywhere(action)]
    own = {name: [action for action in on_screen(name) if not is_everywhere(action)] for name in EVERYWHERE}
    places = {"runs": RUNS, "run": RUN, "launch": LAUNCH, "data": DATA_SCREEN, "symbol": SYMBOL}
    places |= {"evaluate": EVALUATE, "compare": COMPARE, "backtest": BACKTEST, "forecast": FORECAST}
    return {place: own[name] for place, name in places.items()} | {"everywhere": shared}


def _keys(action: Action) -> str:
    return " ".join(f"`{key}`" for key in action.shown_keys).replace("|", "\\|")


def test_it_has_every_key() -> None:
    assert keys_table() in README, f"bring the table of keys up to date:\n{keys_table()}"


def test_every_command_in_it_exists() -> None:
    for line in re.findall(r"^workstation (\w[\w-]*(?: \w[\w-]*)?)", README, flags=re.MULTILINE):
        first, *rest = line.split()
        command = program.get_command(None, first)  # type: ignore[arg-type]  # a lazy group needs no context to look
        assert command is not None, line
        if rest and hasattr(command, "get_command"):
            assert command.get_command(None, rest[0]) is not None, line


@pytest.mark.parametrize("listed", profiles.listed(), ids=lambda listed: listed.name)
def test_it_names_every_profile(listed: profiles.Listed) -> None:
    assert f"`{listed.name}`" in README
    assert not listed.mistakes


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", DATA, flags=re.DOTALL))
def test_settings_that_are_shown_are_settings(block: str) -> None:
    table = tomllib.loads(block)
    settings, mistakes = checked(ReadingSettings if ".toml, beside" in block else Profile, table)
    assert not mistakes
    assert settings is not None


def test_every_reader_and_provider_is_described() -> None:
    for name in (*catalog.names("readers"), *catalog.names("providers")):
        assert f"| `{name}` |" in DATA
