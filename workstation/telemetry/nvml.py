"""GPUs as NVIDIA's driver describes them (NVML, through nvidia-ml-py)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from workstation.telemetry.gpu import GpuReading

if TYPE_CHECKING:
    from collections.abc import Callable

_MILLIWATTS = 1000


class NvmlGpus:
    """Readings from the driver; the driver's library is opened at the first question."""

    @cached_property
    def reason(self) -> str:
        """Why no GPU can be read, in words; empty if they can."""
        return _opened()

    @cached_property
    def driver(self) -> str:
        """Version of the driver; empty if none answers."""
        return "" if self.reason else _text(_asked("nvmlSystemGetDriverVersion"))

    def count(self) -> int:
        """Number of GPUs in the machine."""
        return 0 if self.reason else int(_asked("nvmlDeviceGetCount") or 0)

    def read(self, index: int) -> GpuReading | None:
        """One look at a GPU; None if there is none of that number, or it does not answer."""
        if not 0 <= index < self.count():
            return None
        device = _asked("nvmlDeviceGetHandleByIndex", index)
        memory = None if device is None else _asked("nvmlDeviceGetMemoryInfo", device)
        if memory is None:
            return None
        shares = _asked("nvmlDeviceGetUtilizationRates", device)
        power = _asked("nvmlDeviceGetPowerUsage", device)
        temperature = _asked("nvmlDeviceGetTemperature", device, 0)  # 0 is NVML_TEMPERATURE_GPU
        return GpuReading(
            name=_text(_asked("nvmlDeviceGetName", device)),
            uuid=_text(_asked("nvmlDeviceGetUUID", device)),
            memory_total_bytes=int(memory.total),
            memory_used_bytes=int(memory.used),
            utilisation_percent=None if shares is None else float(shares.gpu),
            temperature_celsius=None if temperature is None else float(temperature),
            power_watts=None if power is None else power / _MILLIWATTS,
            memory_bytes_by_process=_processes(device),
        )


def _opened() -> str:
    try:
        import pynvml  # noqa: PLC0415 - a machine without GPU never needs it
    except ImportError:
        return "nvidia-ml-py is not installed"
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        return f"the NVIDIA driver does not answer ({error})"
    return ""


def _asked(function: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the driver answers
    """The driver's answer; None where this device or driver cannot say."""
    import pynvml  # noqa: PLC0415 - as above

    call: Callable[..., Any] = getattr(pynvml, function)
    try:
        return call(*arguments)
    except pynvml.NVMLError:
        return None


def _processes(device: object) -> dict[int, int]:
    found = _asked("nvmlDeviceGetComputeRunningProcesses", device) or []
    return {process.pid: process.usedGpuMemory for process in found if process.usedGpuMemory is not None}


def _text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
