"""`workstation profiles`: listed, shown in full, checked, compared."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.recorded import write_recorded_run
from workstation import profiles
from workstation.cli.profiles.page import page
from workstation.config.toml import to_table
from workstation.errors import ExitCode
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

NAMES = ("quick", "lstm", "cnn", "forty")


def test_the_profiles_that_come_along_are_listed_and_right(cli: Callable[..., Answer]) -> None:
    listed = {profile["name"]: profile for profile in cli("profiles", "list", "--json").json}
    assert set(NAMES) <= set(listed)
    assert all(not profile["mistakes"] and profile["description"] for profile in listed.values())
    assert [line.split()[0] for line in cli("profiles", "list").lines][1:] == list(listed)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_is_the_profile_with_help_for_every_setting(name: str) -> None:
    profile = profiles.load(name)
    text = page(profile)
    assert tomllib.loads(text) == tomllib.loads(text.replace("# ", "#")) == _plain(to_table(profile))
    before = [
        text.splitlines()[number - 1]
        for number, line in enumerate(text.splitlines())
        if " = " in line and line[0] not in "# "
    ]
    assert len(before) > 30
    assert all(line.startswith("# ") and len(line) <= 102 for line in before)


def _plain(table: dict[str, object]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}


def test_a_bare_profile_has_no_help_and_takes_overrides(cli: Callable[..., Answer]) -> None:
    answer = cli("profiles", "show", "quick", "--bare", "--set", "training.epochs=3")
    assert "#" not in answer.out
    assert tomllib.loads(answer.out)["training"]["epochs"] == 3


def test_bounds_and_choices_are_part_of_the_help(cli: Callable[..., Answer]) -> None:
    out = cli("profiles", "show", "quick").out
    assert "# Passes over the training windows. (at least 1, at most 1000000)\nepochs = " in out
    assert "# Name of the part (one of lstm, cnn)\nname = " in out
    assert "(one of standard, robust, min_max, window, none)\nscaler = " in out


def test_every_mistake_is_told_and_right_profiles_are_said_to_be(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("windw = 3\nhorizon = 0\n[training]\nepochs = 'many'\n")
    answer = cli("profiles", "check", "quick", str(path))
    assert answer.code == ExitCode.PROFILE
    assert answer.lines[0] == "quick: ok"
    assert len(answer.lines) == 4
    assert any("did you mean 'window'?" in line for line in answer.lines)
    assert all(line.startswith(f"{path}: ") for line in answer.lines[1:])
    assert cli("profiles", "check", "quick").code == ExitCode.OK


def test_what_differs_between_profiles_and_runs_is_told(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "night-1", State.FINISHED)
    assert cli("profiles", "diff", "quick", "night-1").err == "quick and night-1 say the same\n"
    told = {item["key"]: item for item in cli("profiles", "diff", "quick", "cnn", "--json").json}
    assert (told["model.name"]["left"], told["model.name"]["right"]) == ("lstm", "cnn")
    answer = cli("profiles", "diff", "quick", "cnn")
    assert answer.lines[0].split() == ["SETTING", "quick", "cnn"]
    assert "model.name" in answer.out


def test_a_name_that_is_neither_profile_nor_run_is_named(cli: Callable[..., Answer], root: Path) -> None:
    answer = cli("profiles", "diff", "quick", "quikc")
    assert answer.code == ExitCode.USAGE
    assert "did you mean 'quick'?" in answer.err
    assert f"nor is there a run of that name in {root}" in answer.err
