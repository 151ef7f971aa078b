"""What a GPU is doing, as asked of the driver or of a recording in its place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDING = "WORKSTATION_NVML_RECORDING"
"""Environment variable: path of recorded readings to replay in place of the driver's."""


@dataclass(frozen=True, slots=True)
class GpuReading:
    """One look at one GPU; None where the driver does not say."""

    name: str
    uuid: str
    memory_total_bytes: int
    memory_used_bytes: int
    """Of the whole device, by all processes together."""
    utilisation_percent: float | None
    """Share of the last moments in which at least one kernel ran."""
    temperature_celsius: float | None
    power_watts: float | None
    memory_bytes_by_process: Mapping[int, int] = field(default_factory=dict)
    """Process id -> device memory; empty where the driver does not say, as in most containers."""


class GpuReader(Protocol):
    """Asks what GPUs are doing, without ever failing."""

    @property
    def reason(self) -> str:
        """Why no GPU can be read, in words; empty if they can."""
        ...

    @property
    def driver(self) -> str:
        """Version of the driver; empty if none answers."""
        ...

    def count(self) -> int:
        """Number of GPUs in the machine."""
        ...

    def read(self, index: int) -> GpuReading | None:
        """One look at a GPU by its number in the machine; None if it does not answer."""
        ...


def gpu_reader() -> GpuReader:
    """The reader for this machine: the driver's, or a recording where the environment names one."""
    path = os.environ.get(RECORDING)
    if path:
        from workstation.telemetry.recorded import RecordedGpus  # noqa: PLC0415 - only where a recording is chosen

        return RecordedGpus.load(Path(path))
    from workstation.telemetry.nvml import NvmlGpus  # noqa: PLC0415 - loads the driver's library only where needed

    return NvmlGpus()


def machine_index(cuda_index: int, reader: GpuReader, *, visible: str | None = None) -> int | None:
    """Number in the machine of the GPU that CUDA calls `cuda_index`; None if there is none.

    CUDA counts only the devices that `CUDA_VISIBLE_DEVICES` (or `visible` in its place) lets it see, in that order.
    """
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES") if visible is None else visible
    if chosen is None:
        return cuda_index if cuda_index < reader.count() else None
    names = [name.strip() for name in chosen.split(",") if name.strip()]
    return _named(names[cuda_index], reader) if cuda_index < len(names) else None


def _named(name: str, reader: GpuReader) -> int | None:
    if name.isdecimal():
        return int(name) if int(name) < reader.count() else None
    readings = ((index, reader.read(index)) for index in range(reader.count()))
    return next((index for index, reading in readings if reading and reading.uuid.startswith(name)), None)
