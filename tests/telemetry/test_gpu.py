"""GPU readings: of a recording, of a driver that is not there, and of one that answers in part."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pynvml
import pytest

from workstation.errors import UsageError
from workstation.telemetry.gpu import RECORDING, gpu_reader, machine_index
from workstation.telemetry.nvml import NvmlGpus
from workstation.telemetry.recorded import RecordedGpus

if TYPE_CHECKING:
    from pathlib import Path


def write_recording(path: Path, gpus: int = 2) -> Path:
    readings = [{"memory_used_bytes": 10, "utilisation_percent": 1.0}, {"memory_used_bytes": 20, "power_watts": 70.5}]
    table = [
        {"name": f"G{i}", "uuid": f"GPU-{i}a", "memory_total_bytes": 100, "readings": readings} for i in range(gpus)
    ]
    path.write_text(json.dumps({"label": "test", "driver": "1.0", "gpus": table}))
    return path


def test_a_recording_is_replayed_in_order_and_from_the_start_again(tmp_path: Path) -> None:
    gpus = RecordedGpus.load(write_recording(tmp_path / "gpus.json"))
    used = [reading.memory_used_bytes for _ in range(3) if (reading := gpus.read(0))]
    assert used == [10, 20, 10]
    other = gpus.read(1)
    assert other is not None
    assert (other.name, other.memory_used_bytes, other.utilisation_percent, other.power_watts) == ("G1", 10, 1.0, None)
    assert gpus.read(2) is None
    assert gpus.read(-1) is None


def test_the_recording_that_comes_along_says_that_it_is_made_up() -> None:
    gpus = RecordedGpus.example()
    assert "made-up" in gpus.label.lower()
    assert "made up" in gpus.driver
    reading = gpus.read(0)
    assert reading is not None
    assert "made up" in reading.name


def test_the_environment_chooses_a_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RECORDING, str(write_recording(tmp_path / "gpus.json")))
    assert gpu_reader().count() == 2


@pytest.mark.parametrize("content", ["{", "[]", '{"label": "x"}', '{"label":"x","driver":"","gpus":[{"readings":[]}]}'])
def test_what_is_no_recording_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gpus.json"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"gpus\.json: is not a recording"):
        RecordedGpus.load(path)
    with pytest.raises(UsageError, match="cannot be read"):
        RecordedGpus.load(tmp_path / "absent.json")


@pytest.mark.parametrize(
    ("visible", "cuda_index", "expected"),
    [("1,0", 0, 1), ("1,0", 1, 0), ("0", 1, None), ("", 0, None), ("GPU-1", 0, 1), ("GPU-9", 0, None), ("7", 0, None)],
)
def test_cuda_counts_the_visible_devices_only(
    tmp_path: Path, visible: str, cuda_index: int, expected: int | None
) -> None:
    gpus = RecordedGpus.load(write_recording(tmp_path / "gpus.json"))
    assert machine_index(cuda_index, gpus, visible=visible) == expected


def test_without_the_variable_cuda_counts_as_the_machine_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    gpus = RecordedGpus.load(write_recording(tmp_path / "gpus.json"))
    assert [machine_index(index, gpus) for index in range(3)] == [0, 1, None]


def no_driver() -> None:
    raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)


def test_a_missing_driver_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pynvml, "nvmlInit", no_driver)
    gpus = NvmlGpus()
    assert "driver does not answer" in gpus.reason
    assert (gpus.driver, gpus.count(), gpus.read(0)) == ("", 0, None)


def test_what_the_driver_cannot_say_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)

    answers = {
        "nvmlInit": lambda: None,
        "nvmlSystemGetDriverVersion": lambda: "560.1",
        "nvmlDeviceGetCount": lambda: 1,
        "nvmlDeviceGetHandleByIndex": lambda index: index,
        "nvmlDeviceGetMemoryInfo": lambda _: SimpleNamespace(total=100, used=40),
        "nvmlDeviceGetName": lambda _: b"Bytes of an old binding",
        "nvmlDeviceGetUUID": lambda _: "GPU-x",
        "nvmlDeviceGetPowerUsage": lambda _: 71500,
        "nvmlDeviceGetTemperature": unsupported,
        "nvmlDeviceGetUtilizationRates": unsupported,
        "nvmlDeviceGetComputeRunningProcesses": lambda _: [
            SimpleNamespace(pid=3, usedGpuMemory=30),
            SimpleNamespace(pid=4, usedGpuMemory=None),
        ],
    }
    for name, answer in answers.items():
        monkeypatch.setattr(pynvml, name, answer)
    gpus = NvmlGpus()
    reading = gpus.read(0)
    assert reading is not None
    assert (gpus.reason, gpus.driver, gpus.read(1)) == ("", "560.1", None)
    assert (reading.name, reading.memory_used_bytes, reading.power_watts) == ("Bytes of an old binding", 40, 71.5)
    assert (reading.utilisation_percent, reading.temperature_celsius) == (None, None)
    assert reading.memory_bytes_by_process == {3: 30}
