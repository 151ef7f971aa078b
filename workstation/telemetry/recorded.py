"""GPU readings replayed from a file, for tests and demonstrations on machines without a GPU."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from workstation.errors import UsageError
from workstation.telemetry.gpu import RECORDING, GpuReading

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class RecordedGpus:
    """Replays each GPU's readings in order, from the start again after the last."""

    label: str
    """What the readings are and where they come from."""
    driver: str
    gpus: tuple[tuple[GpuReading, ...], ...]
    reason: str = ""
    _position: dict[int, int] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> RecordedGpus:
        """Read a recording.

        Raises:
            UsageError: if the file is missing or is no recording.
        """
        try:
            return _decoded(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise UsageError(f"{RECORDING}={path}: cannot be read ({error.strerror})") from None
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{RECORDING}={path}: is not a recording of GPU readings ({error!r})") from None

    @classmethod
    def example(cls) -> RecordedGpus:
        """The recording that comes with the program: one GPU under a training load, its numbers made up."""
        text = resources.files("workstation.telemetry").joinpath("recordings", "made_up_gpu.json").read_text("utf-8")
        return _decoded(json.loads(text))

    def count(self) -> int:
        """Number of GPUs in the recording."""
        return len(self.gpus)

    def read(self, index: int) -> GpuReading | None:
        """The GPU's next reading."""
        if not 0 <= index < len(self.gpus):
            return None
        position = self._position.get(index, 0)
        self._position[index] = position + 1
        return self.gpus[index][position % len(self.gpus[index])]


def _decoded(table: dict[str, Any]) -> RecordedGpus:
    gpus = tuple(tuple(_reading(gpu, reading) for reading in gpu["readings"]) for gpu in table["gpus"])
    if not all(gpus):
        raise ValueError("a GPU without readings")
    return RecordedGpus(str(table["label"]), str(table["driver"]), gpus)


def _reading(gpu: dict[str, Any], reading: dict[str, Any]) -> GpuReading:
    processes = reading.get("memory_bytes_by_process", {})
    return GpuReading(
        name=str(gpu["name"]),
        uuid=str(gpu["uuid"]),
        memory_total_bytes=int(gpu["memory_total_bytes"]),
        memory_used_bytes=int(reading["memory_used_bytes"]),
        utilisation_percent=reading.get("utilisation_percent"),
        temperature_celsius=reading.get("temperature_celsius"),
        power_watts=reading.get("power_watts"),
        memory_bytes_by_process={int(pid): int(size) for pid, size in processes.items()},
    )
