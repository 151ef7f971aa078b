"""`workstation runs tail` of runs that have closed, or are not waited for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.recorded import write_recorded_run
from workstation.errors import ExitCode
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.FINISHED, ExitCode.OK),
        (State.STOPPED, ExitCode.STOPPED),
        (State.FAILED, ExitCode.TRAINING),
        (State.CRASHED, ExitCode.CRASHED),
    ],
)
def test_the_exit_code_says_how_a_run_closed(
    root: Path, cli: Callable[..., Answer], state: State, code: ExitCode
) -> None:
    write_recorded_run(root, "a", state)
    answer = cli("runs", "tail", "a")
    assert answer.code == code
    assert f"a {state} at step 1,23" in answer.out
    assert cli("runs", "tail", "a", "--no-follow").code == ExitCode.OK


def test_the_newest_lines_come_last(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "a", State.RUNNING).release()
    lines = cli("runs", "tail", "a", "--no-follow", "--lines", "2").lines
    epochs = [line for line in lines if "epoch " in line and "  val " in line]
    assert [line.split()[2] for line in epochs] == ["2/8", "3/8"]
    assert "(naive 0.4312)" in epochs[0]
    assert "RMSE 0.0" in epochs[0]
    assert cli("runs", "tail", "a", "--no-follow", "--lines", "0").lines[0].startswith("run ")


def test_json_lines_are_journal_entries_with_the_state_after_them(root: Path, cli: Callable[..., Answer]) -> None:
    recorded = write_recorded_run(root, "a", State.PAUSED)
    answer = cli("runs", "tail", "a", "--no-follow", "--json", "--lines", "3")
    recorded.release()
    told = [json.loads(line) for line in answer.lines]
    assert [(entry["event"], entry["state"]) for entry in told] == [
        ("metrics_recorded", "running"),
        ("command_answered", "running"),
        ("run_paused", "paused"),
    ]
    assert [entry["number"] for entry in told] == list(range(told[0]["number"], told[0]["number"] + 3))


def test_a_crash_is_a_json_line_of_its_own(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "a", State.CRASHED)
    answer = cli("runs", "tail", "a", "--json", "--lines", "1")
    *_, last = [json.loads(line) for line in answer.lines]
    assert answer.code == ExitCode.CRASHED
    assert (last["event"], last["state"], last["step"]) == ("run_crashed", "crashed", 1232)


def test_a_torn_journal_is_read_as_far_as_it_goes(root: Path, cli: Callable[..., Answer]) -> None:
    run = write_recorded_run(root, "a", State.FINISHED, steps=3200).run
    with run.journal.open("ab") as file:
        file.write(b'{"event": "epo')
    assert cli("runs", "tail", "a").code == ExitCode.OK
