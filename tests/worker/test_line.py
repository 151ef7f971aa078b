"""The place in line: all of what a run needs, or nothing; and who holds it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workstation.worker import line
from workstation.worker.line import place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSTATION_DEVICES", str(tmp_path))
    monkeypatch.setattr(line, "usable_cores", lambda: 3)


def test_a_gpu_is_held_by_one_run_and_told_by_its_own_identity() -> None:
    first = place("cuda:0", identity="gpu-abc", threads=1)
    taken = first.take("run a (process 1)")
    assert taken is not None
    other_number = place("cuda:1", identity="gpu-abc", threads=1)
    assert other_number.take("run b") is None
    assert other_number.holders() == "held by run a (process 1)"
    other_device = place("cuda:0", identity="gpu-def", threads=1).take("run b")
    assert other_device is not None
    for lock in (*taken, *other_device):
        lock.release()
    assert other_number.take("run b") is not None


def test_cpu_runs_share_the_cores_all_or_nothing() -> None:
    two = place("cpu", identity="cpu", threads=2).take("run a")
    assert two is not None
    assert len(two) == 2
    assert place("cpu", identity="cpu", threads=2).take("run b") is None
    one = place("cpu", identity="cpu", threads=1).take("run c")
    assert one is not None, "what a run could not use in full it must not have kept"
    assert place("cpu", identity="cpu", threads=1).take("run d") is None
    assert place("cpu", identity="cpu", threads=1).holders() == "held by run a, run c"


def test_more_threads_than_cores_need_all_cores() -> None:
    assert place("cpu", identity="cpu", threads=64).needed == 3
