"""`workstation doctor`: what is there, what is missing, and how to get it."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workstation.cli.checks import compute
from workstation.cli.checks.compute import ask, check_gpus, check_talib, check_torch
from workstation.cli.checks.packages import check_packages
from workstation.cli.checks.storage import check_storage
from workstation.cli.checks.terminal import check_terminal, colours
from workstation.errors import ExitCode
from workstation.runs.lock import Lock
from workstation.telemetry import processor
from workstation.telemetry.gpu import RECORDING
from workstation.telemetry.recorded import RecordedGpus

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer


@pytest.mark.slow
def test_this_machine_can_train(cli: Callable[..., Answer], root: Path) -> None:
    answer = cli("doctor", "--json")
    assert (answer.code, answer.json["can_train"]) == (ExitCode.OK, True)
    found = {finding["name"]: finding for finding in answer.json["findings"]}
    assert found["torch"]["value"] == metadata.version("torch")
    assert found["PyTorch"]["value"].startswith(found["torch"]["value"])
    assert found["TA-Lib"]["is_ok"]
    assert str(root) in found["runs"]["value"]
    assert not root.exists()
    text = cli("doctor")
    assert "training can run here" in text.err
    assert all(section in text.lines for section in ("versions", "machine", "GPU", "compute", "storage", "terminal"))


def test_a_missing_package_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: ["click>=8", "TA-Lib>=0.6; x", 'ruff>=1; extra == "dev"'])
    is_there = metadata.version

    def version(name: str) -> str:
        if name == "TA-Lib":
            raise metadata.PackageNotFoundError
        return is_there(name)

    monkeypatch.setattr(metadata, "version", version)
    found = {finding.name: finding for finding in check_packages()}
    assert set(found) == {"python", "workstation", "click", "TA-Lib"}
    assert found["TA-Lib"].prevents is ExitCode.DATA
    assert found["TA-Lib"].advice.startswith("pip install TA-Lib")
    assert not found["click"].advice


def test_a_program_that_is_not_installed_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_there(_: str) -> list[str]:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", not_there)
    assert [finding.advice for finding in check_packages()][-1] == "pip install -e ."


@pytest.mark.slow
def test_a_part_that_hangs_or_breaks_is_told_in_its_last_words() -> None:
    assert ask("import time; time.sleep(60)", 0.5) == "did not answer within 0.5 s"
    assert ask("import no_such_module", 30) == "ModuleNotFoundError: No module named 'no_such_module'"
    assert ask("raise SystemExit(3)", 30) == "ended with 3"
    assert ask("print('a warning'); print('{\"version\": 1}')", 30) == {"version": 1}


def test_a_broken_torch_prevents_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "ask", lambda *_: "ImportError: libcudart")
    (finding,) = check_torch(0)
    assert (finding.value, finding.prevents) == ("ImportError: libcudart", ExitCode.DEVICE)
    (finding,) = check_talib()
    assert finding.prevents is ExitCode.DATA


@pytest.mark.parametrize(
    ("told", "gpus", "value", "has_advice"),
    [
        ({"version": "2", "built_for": "12.8", "names": ["H200"]}, 1, "12.8: H200", False),
        ({"version": "2", "built_for": None, "names": []}, 0, "this PyTorch was built without CUDA", False),
        ({"version": "2", "built_for": None, "names": []}, 1, "this PyTorch was built without CUDA", True),
        ({"version": "2", "built_for": "12.8", "names": []}, 1, "12.8, but PyTorch finds no GPU", True),
    ],
)
def test_cuda_is_missed_only_where_there_is_a_gpu(
    monkeypatch: pytest.MonkeyPatch, *, told: dict[str, object], gpus: int, value: str, has_advice: bool
) -> None:
    monkeypatch.setattr(compute, "ask", lambda *_: told)
    _, cuda = check_torch(gpus)
    assert (cuda.value, bool(cuda.advice), cuda.prevents) == (value, has_advice, None)


def test_gpus_are_told_by_the_driver_and_a_recording_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RECORDING, "gpus.json")
    readings, driver, gpu = check_gpus(RecordedGpus.example())
    assert "replayed from gpus.json" in readings.value
    assert "made up" in driver.value
    assert gpu.value == "Example GPU 24 GB (made up), 614.4 MiB of 24.0 GiB used"


def test_storage_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    found = {finding.name: finding for finding in check_storage(tmp_path / "runs")}
    assert (found["writing"].value, found["locks"].value) == ("works", "work")
    assert "not there yet" in found["runs"].value
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_prevents_training() -> None:
    *_, writing = check_storage(Path("/proc/runs"))
    assert writing.prevents is ExitCode.STORAGE
    assert "--runs" in writing.advice


def test_locks_that_do_not_work_prevent_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lock, "take", lambda _: None)
    *_, locks = check_storage(tmp_path)
    assert locks.prevents is ExitCode.STORAGE
    assert "a lock that was taken is not seen" in locks.value
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "16.7 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({}, "none"),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none (NO_COLOR is set)"),
    ],
)
def test_colours_are_what_the_terminal_says(environment: dict[str, str], expected: str) -> None:
    assert colours(environment) == expected


def test_tmux_and_ssh_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "socket,1,0")
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    monkeypatch.delenv("STY", raising=False)
    found = {finding.name: finding.value for finding in check_terminal()}
    assert found["through"] == "tmux, SSH"
    assert found["terminal"].startswith("none")


def test_the_processor_is_named_even_where_nothing_says_how(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nmodel name\t: A Processor 9000\nmodel name : another\n")
    assert processor.name(cpuinfo) == "A Processor 9000"
    assert processor.name(tmp_path / "absent")
    assert 1 <= processor.usable_cores() <= (os.cpu_count() or 1)
