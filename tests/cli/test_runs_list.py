"""`workstation runs list`, on recorded runs of every state."""

from __future__ import annotations

import json
import re
import sys
import time
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from tests.recorded import NOW, write_recorded_run
from workstation.cli import tables
from workstation.cli.runs import list as list_module
from workstation.runs import summary
from workstation.runs.progress import State
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer
    from tests.recorded import Recorded


LONGEST_NAME = "a-name-of-a-run-that-is-as-long-as-names-of-runs-may-ever-get-64"


@pytest.fixture
def recorded(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[State, Recorded]]:
    """A run in each state, seen an hour later."""
    monkeypatch.setattr(time, "time", lambda: NOW + 3600)
    runs = {
        state: write_recorded_run(root, f"{state}-1", state, steps=3200 if state is State.FINISHED else 1234)
        for state in State
    }
    yield runs
    for run in runs.values():
        run.release()


def test_each_state_has_its_word_and_what_can_be_said(
    recorded: dict[State, Recorded], cli: Callable[..., Answer]
) -> None:
    answer = cli("runs", "list")
    assert (answer.code, answer.err, len(recorded)) == (0, "", 7)
    head, *lines = answer.lines
    assert head.split() == ["STATE", "RUN", "EPOCH", "STEP", "LOSS/NAIVE", "ETA", "SPEED", "AGE"]
    rows = {line.split()[2]: line.split() for line in lines}
    assert set(rows) == {f"{state}-1" for state in State}
    for state in State:
        assert rows[f"{state}-1"][1] == state
    _, _, _, epoch, step, loss, *eta, speed, age = rows["running-1"]
    assert (epoch, step) == ("4/8", "1.2k/3.2k")
    assert re.fullmatch(r"0\.\d{4}/0\.4312", loss)
    assert re.fullmatch(r"\d+ [smh]( \d\d [sm])?", " ".join(eta))
    assert re.fullmatch(r"1[12]\.\dk", speed)
    assert age == "1h"
    assert rows["crashed-1"][6:] == ["-", "-", "1h"]
    assert "\t" not in answer.out
    assert "\x1b" not in answer.out


def test_a_worker_that_dies_has_crashed_at_once(recorded: dict[State, Recorded], cli: Callable[..., Answer]) -> None:
    assert cli("runs", "list", "--state", "running").out.count("\n") == 2
    recorded[State.RUNNING].release()
    answer = cli("runs", "list", "--state", "running")
    assert (answer.out, answer.err) == (
        "",
        f"none of the 7 runs in {recorded[State.RUNNING].run.folder.parent} is running\n",
    )
    crashed = cli("runs", "list", "--state", "crashed", "--json").json
    assert {run["name"] for run in crashed} == {"running-1", "crashed-1"}


def test_json_says_the_same(recorded: dict[State, Recorded], cli: Callable[..., Answer]) -> None:
    runs = {run["name"]: run for run in cli("runs", "list", "--json").json}
    assert {run["state"] for run in runs.values()} == {state.value for state in State}
    running = runs["running-1"]
    assert (running["step"], running["steps"], running["epoch"], running["epochs"]) == (1232, 3200, 4, 8)
    assert "told" not in running
    assert recorded[State.RUNNING].run.name == "running-1"


def test_several_states_can_be_asked_for(recorded: dict[State, Recorded], cli: Callable[..., Answer]) -> None:
    runs = cli("runs", "list", "--json", "--state", "failed", "--state", "stopped").json
    assert sorted(run["state"] for run in runs) == ["failed", "stopped"]
    assert len(recorded) == 7


def test_no_runs_is_said_with_what_to_do(cli: Callable[..., Answer], root: Path) -> None:
    answer = cli("runs", "list")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == f"there are no runs in {root} yet; start one with: workstation train quick\n"
    assert cli("runs", "list", "--json").json == []


def test_a_run_without_a_summary_is_told_from_its_journal(
    recorded: dict[State, Recorded], cli: Callable[..., Answer]
) -> None:
    before = cli("runs", "list").out
    for run in recorded.values():
        run.run.summary.unlink()
    assert cli("runs", "list").out == before


def test_losses_that_are_not_finite_stay_json(root: Path, cli: Callable[..., Answer]) -> None:
    run = write_recorded_run(root, "a", State.FAILED).run
    told = summary.read(run.summary)
    assert told is not None
    text = json.dumps({**json.loads(run.summary.read_text()), "best_loss": float("nan")})
    run.summary.write_text(text)
    assert cli("runs", "list", "--json").json[0]["best_loss"] is None
    assert "nan/0.4312" in cli("runs", "list").out


def test_another_folder_can_be_named(tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(tmp_path / "other", "elsewhere", State.FINISHED)
    assert "elsewhere" in cli("--runs", str(tmp_path / "other"), "runs", "list").out


@pytest.mark.parametrize("width", [80, 120, 200])
def test_nothing_is_cut_off_on_a_terminal(
    recorded: dict[State, Recorded],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    width: int,
) -> None:
    assert len(recorded) == 7
    write_recorded_run(root, LONGEST_NAME, State.STOPPED)
    monkeypatch.setattr(tables, "is_live_terminal", lambda: True)
    monkeypatch.setattr(tables, "console", lambda: Console(file=sys.stdout, width=width, color_system=None))
    list_module.print_runs(Store(root))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    start, end = lines[0].index("RUN"), lines[0].index("EPOCH") - 2
    assert LONGEST_NAME in "".join(line[start:end].strip() for line in lines[1:])
    text = "\n".join(lines)
    for part in (*State, "1.2k/3.2k", "/0.4312"):
        assert part in text
    assert "…" not in text
