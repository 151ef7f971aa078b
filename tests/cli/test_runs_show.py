"""`workstation runs show`, on recorded runs with whole and broken checkpoints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.recorded import write_recorded_run
from workstation.errors import ExitCode
from workstation.runs import steps
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer
    from workstation.runs.store import Run


def write_checkpoint(run: Run, step: int) -> str:
    folder = run.steps / steps.step_name(step)
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"x" * 1500)
    steps.write_manifest(folder, {"step": step, "epoch": 2, "validation_loss": 0.4})
    return folder.name


@pytest.fixture
def run(root: Path) -> Run:
    return write_recorded_run(root, "night-1", State.FINISHED, steps=3200).run


def test_every_score_stands_beside_that_of_the_last_close(run: Run, cli: Callable[..., Answer]) -> None:
    answer = cli("runs", "show", run.name)
    assert (answer.code, answer.err) == (0, "")
    scores = {
        words[0]: words[1:] for line in answer.lines if (words := line.split()) and words[0] in {"loss", "RMSE", "MAE"}
    }
    assert scores["loss"][1:] == ["0.4312", "scaled"]
    assert scores["RMSE"][1:] == ["0.01483", "log", "return"]
    assert scores["MAE"][2:] == ["log", "return"]
    assert "better than the last close" in answer.out
    assert "finished at step 3,200 of 3,200, epoch 8 of 8: all epochs trained" in answer.out


def test_checkpoints_are_told_by_their_manifests(run: Run, cli: Callable[..., Answer]) -> None:
    steps.point(run.steps, "best", write_checkpoint(run, 400))
    steps.point(run.steps, "last", write_checkpoint(run, 800))
    broken = write_checkpoint(run, 1200)
    (run.steps / broken / steps.MANIFEST).unlink()
    answer = cli("runs", "show", run.name)
    assert [line.split() for line in answer.lines if line.startswith("step-0")] == [
        ["step-00000400", "400", "2", "1.5", "KiB", "best"],
        ["step-00000800", "800", "2", "1.5", "KiB", "last"],
        ["step-00001200", "-", "-", "-", *answer.lines[-1].split()[4:]],
    ]
    assert f"checkpoint {broken} has no manifest.json" in answer.out
    told = cli("runs", "show", run.name, "--json").json["checkpoints"]
    assert [(item["step"], item["is_best"], item["is_last"]) for item in told] == [
        (400, True, False),
        (800, False, True),
        (None, False, False),
    ]


def test_json_holds_what_the_page_holds(run: Run, cli: Callable[..., Answer]) -> None:
    told = cli("runs", "show", run.name, "--json").json
    assert (told["name"], told["state"], told["step"], told["damaged_lines"]) == ("night-1", "finished", 3200, 0)
    assert told["best"]["validation"]["naive_rmse"] == 0.01483
    assert told["plan"]["target"] == "log_return"


def test_damage_to_the_journal_is_counted_and_hides_nothing(run: Run, cli: Callable[..., Answer]) -> None:
    before = cli("runs", "show", run.name)
    with run.journal.open("ab") as file:
        file.write(b'{"event": "no_such_event"}\nnot json\n{"event": "run_fin')
    after = cli("runs", "show", run.name)
    assert after.code == 0
    assert "skipped" not in before.out
    assert "2 damaged lines and a torn last line skipped" in after.out
    assert cli("runs", "show", run.name, "--json").json["has_torn_end"] is True


def test_answers_to_commands_are_told(root: Path, cli: Callable[..., Answer]) -> None:
    recorded = write_recorded_run(root, "held", State.PAUSED, steps=1234)
    out = cli("runs", "show", "held").out
    recorded.release()
    assert "‖ paused" in out
    assert any(line.split() == ["pause", "1,234", "paused", "at", "1234"] for line in out.splitlines())


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page(root: Path, cli: Callable[..., Answer], state: State) -> None:
    recorded = write_recorded_run(root, "a", state, steps=3200 if state is State.FINISHED else 1234)
    answer = cli("runs", "show", "a")
    recorded.release()
    assert answer.code == 0
    assert any(line.split()[0] == "state" and line.split()[-1] == state for line in answer.lines)


def test_a_crash_says_so_though_the_journal_cannot(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "a", State.CRASHED)
    assert (
        "crashed at step 1,232 of 3,200, epoch 4 of 8: its worker died without a word" in cli("runs", "show", "a").out
    )


def test_text_from_files_cannot_steer_the_terminal(run: Run, cli: Callable[..., Answer]) -> None:
    run.origin.write_text(json.dumps({"command_line": ["workstation", "\x1b]0;owned\x07"], "git_commit": "\x1b[31m"}))
    out = cli("runs", "show", run.name).out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_a_damaged_origin_hides_nothing(run: Run, cli: Callable[..., Answer]) -> None:
    run.origin.write_text(json.dumps({"command_line": 3, "starts_from": "x", "git_commit": ["a"]}))
    assert cli("runs", "show", run.name).code == ExitCode.OK
