"""What the machine does for one process: processor time, memory, and its GPU."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

from workstation.telemetry.gpu import GpuReader, gpu_reader, machine_index

_CONTAINER_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Measurement:
    """One look; memory in bytes, shares in percent, None where unknown."""

    cpu_percent: float
    """Of one core, since the look before: 250 means two and a half cores were busy."""
    memory_bytes: int
    """Resident memory of the process."""
    memory_total_bytes: int
    """What the machine has, or the container is allowed."""
    gpu_percent: float | None = None
    gpu_memory_bytes: int | None = None
    """Used on the whole device."""
    gpu_memory_total_bytes: int | None = None
    gpu_temperature_celsius: float | None = None
    gpu_power_watts: float | None = None


class MachineSampler:
    """Measures one process and the GPU that it computes on."""

    def __init__(self, pid: int, gpu_index: int | None = None, *, reader: GpuReader | None = None) -> None:
        """Begin to measure.

        Args:
            pid: the process.
            gpu_index: number of its GPU as CUDA counts in this process; None if it uses none.
            reader: where GPU readings come from; by default this machine's driver.

        Raises:
            ProcessLookupError: if there is no such process.
        """
        try:
            self._process = psutil.Process(pid)
            self._process.cpu_percent()  # the first answer is always zero: it only starts the clock
        except psutil.NoSuchProcess:
            raise ProcessLookupError(f"there is no process {pid}") from None
        self._memory_total_bytes = memory_total_bytes()
        self._gpu = None if gpu_index is None else _Gpu(reader or gpu_reader(), gpu_index)

    def measure(self) -> Measurement:
        """One look at the process and its GPU.

        Raises:
            ProcessLookupError: if the process is gone.
        """
        try:
            cpu_percent = self._process.cpu_percent()
            memory_bytes = self._process.memory_info().rss
        except psutil.NoSuchProcess:
            raise ProcessLookupError(f"process {self._process.pid} is gone") from None
        if self._gpu is None:
            return Measurement(cpu_percent, memory_bytes, self._memory_total_bytes)
        return Measurement(cpu_percent, memory_bytes, self._memory_total_bytes, *self._gpu.figures())


class _Gpu:
    """One GPU of a reader, found once."""

    def __init__(self, reader: GpuReader, cuda_index: int) -> None:
        self._reader = reader
        self._index = machine_index(cuda_index, reader)

    def figures(self) -> tuple[float | None, int | None, int | None, float | None, float | None]:
        reading = None if self._index is None else self._reader.read(self._index)
        if reading is None:
            return (None, None, None, None, None)
        used, total = reading.memory_used_bytes, reading.memory_total_bytes
        return (reading.utilisation_percent, used, total, reading.temperature_celsius, reading.power_watts)


def memory_total_bytes(limits: tuple[Path, ...] = _CONTAINER_LIMITS) -> int:
    """Memory of the machine, or what the container is allowed where that is less."""
    return min([psutil.virtual_memory().total, *(limit for path in limits if (limit := _limit(path)))])


def _limit(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):  # no such control group, or "max"
        return None
