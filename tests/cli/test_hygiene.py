"""What the command line loads in a clean interpreter: nothing heavier than a command needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recorded import write_recorded_run
from workstation.errors import ExitCode
from workstation.runs.progress import State

pytestmark = pytest.mark.slow

HEAVY = {"torch", "pandas", "textual", "numpy", "pydantic", "talib", "pyarrow", "workstation.worker"}


def loaded_by(*arguments: str, runs: Path) -> set[str]:
    script = (
        "import sys\nfrom workstation.cli.main import run\n"
        f"assert run({list(arguments)!r}) == 0\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "WORKSTATION_RUNS": str(runs)},
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("runs", "--help"),
        ("runs", "list"),
        ("runs", "list", "--json"),
        ("runs", "show", "a"),
        ("runs", "tail", "a", "--no-follow"),
        ("runs", "tail", "a", "--no-follow", "--json"),
        (),
    ],
    ids=" ".join,
)
def test_looking_at_runs_loads_nothing_heavy(root: Path, arguments: tuple[str, ...]) -> None:
    write_recorded_run(root, "a", State.FINISHED)
    assert not loaded_by(*arguments, runs=root) & HEAVY


def test_help_of_the_program_imports_no_command(root: Path) -> None:
    loaded = loaded_by("--help", runs=root)
    commands = {"train", "resume", "runs", "profiles", "data", "doctor"}
    assert not loaded & {f"workstation.cli.{name}" for name in commands}
    assert "rich" not in loaded


@pytest.mark.parametrize(
    "arguments", [("train", "--help"), ("profiles", "list"), ("profiles", "show", "quick")], ids=" ".join
)
def test_profiles_are_read_without_what_they_configure(root: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded_by(*arguments, runs=root) & {"torch", "pandas", "textual", "numpy", "talib"}


def test_looking_at_data_loads_no_torch(root: Path) -> None:
    assert not loaded_by("data", "show", runs=root) & {
        "torch",
        "textual",
        "workstation.worker",
        "workstation.training.loop",
    }


def test_the_program_can_be_started_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workstation", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("workstation ")


def test_a_full_disk_under_stdout_is_said_in_one_sentence(root: Path) -> None:
    write_recorded_run(root, "a", State.FINISHED)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "workstation", "--runs", str(root), "runs", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == ExitCode.STORAGE
    assert done.stderr == "cannot write the output: No space left on device; free some space\n"
