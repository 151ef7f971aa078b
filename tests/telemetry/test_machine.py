"""Measuring a process, its GPU and its disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from workstation.telemetry import disk
from workstation.telemetry.machine import MachineSampler, memory_total_bytes
from workstation.telemetry.recorded import RecordedGpus


def test_this_process_is_measured() -> None:
    sampler = MachineSampler(os.getpid())
    sum(range(2_000_000))
    measured = sampler.measure()
    assert measured.cpu_percent > 0
    assert 0 < measured.memory_bytes < measured.memory_total_bytes
    assert measured.gpu_memory_bytes is None


def test_the_gpu_of_the_process_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    measured = MachineSampler(os.getpid(), 0, reader=RecordedGpus.example()).measure()
    assert (measured.gpu_percent, measured.gpu_temperature_celsius, measured.gpu_power_watts) == (0, 34, 72.0)
    assert measured.gpu_memory_bytes == int(0.6 * 2**30)
    assert measured.gpu_memory_total_bytes == 24 * 2**30


def test_a_gpu_that_is_not_there_is_unknown() -> None:
    assert MachineSampler(os.getpid(), 5, reader=RecordedGpus.example()).measure().gpu_percent is None


@pytest.mark.slow
def test_a_process_that_is_gone_is_said_so() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        sampler = MachineSampler(process.pid)
        process.communicate(b"\n")
    with pytest.raises(ProcessLookupError):
        sampler.measure()
    with pytest.raises(ProcessLookupError):
        MachineSampler(process.pid)


def test_a_container_may_be_allowed_less_memory_than_the_machine_has(tmp_path: Path) -> None:
    limited, unlimited = tmp_path / "limited", tmp_path / "unlimited"
    limited.write_text("1000\n")
    unlimited.write_text("max\n")
    assert memory_total_bytes((limited, tmp_path / "absent")) == 1000
    assert memory_total_bytes((unlimited,)) == psutil.virtual_memory().total


def test_a_folder_that_is_not_there_yet_is_on_the_disk_above_it(tmp_path: Path) -> None:
    assert 0 < disk.free_bytes(tmp_path / "a" / "b") <= disk.total_bytes(tmp_path)


def test_writing_is_tried_and_leaves_nothing(tmp_path: Path) -> None:
    assert disk.refusal(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_said_in_its_words() -> None:
    assert disk.refusal(Path("/proc"))
