"""Which processors and GPUs there are, and what PyTorch and TA-Lib say in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from workstation.cli.checks.finding import Finding
from workstation.cli.formats import counted, size
from workstation.errors import ExitCode
from workstation.telemetry import processor
from workstation.telemetry.gpu import RECORDING, GpuReader
from workstation.telemetry.machine import memory_total_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT_SECONDS = 60.0
_LEAST_MEMORY = 2 << 30

_TORCH = """
import json, torch
count = torch.cuda.device_count() if torch.cuda.is_available() else 0
names = [torch.cuda.get_device_name(index) for index in range(count)]
total = float(torch.ones(3).sum())
print(json.dumps({"version": torch.__version__, "built_for": torch.version.cuda, "names": names, "total": total}))
"""
_TALIB = """
import json, numpy, talib
mean = float(talib.SMA(numpy.arange(3.0), 3)[-1])
print(json.dumps({"version": talib.__version__, "library": str(talib.__ta_version__, "ascii"), "mean": mean}))
"""
_GET_TORCH = "install the build for your GPU: https://pytorch.org/get-started/locally"


def check_machine() -> Iterator[Finding]:
    """Processor and memory."""
    cores = counted(processor.usable_cores(), "usable core")
    yield Finding("machine", "processor", f"{processor.name()}, {cores}")
    total = memory_total_bytes()
    advice = "training wants 2 GiB or more" if total < _LEAST_MEMORY else ""
    yield Finding("machine", "memory", size(total), advice)


def check_gpus(gpus: GpuReader) -> Iterator[Finding]:
    """GPUs as their driver describes them."""
    if recording := os.environ.get(RECORDING):
        yield Finding("GPU", "readings", f"replayed from {recording}, as {RECORDING} says")
    if gpus.reason or not gpus.count():
        yield Finding("GPU", "driver", gpus.reason or "no GPU in this machine")
        return
    yield Finding("GPU", "driver", gpus.driver)
    for index in range(gpus.count()):
        reading = gpus.read(index)
        if reading is None:
            yield Finding("GPU", f"GPU {index}", "does not answer", "look at its state with: nvidia-smi")
        else:
            used, total = size(reading.memory_used_bytes), size(reading.memory_total_bytes)
            yield Finding("GPU", f"GPU {index}", f"{reading.name}, {used} of {total} used")


def check_torch(gpus: int, timeout_seconds: float = TIMEOUT_SECONDS) -> Iterator[Finding]:
    """PyTorch as it finds itself, and whether it sees as many GPUs as the driver."""
    told = ask(_TORCH, timeout_seconds)
    if isinstance(told, str):
        yield Finding(
            "compute", "PyTorch", told, "install it again: pip install --force-reinstall torch", ExitCode.DEVICE
        )
        return
    yield Finding("compute", "PyTorch", f"{told['version']}, computes on the CPU")
    if told["names"]:
        yield Finding("compute", "CUDA", f"{told['built_for']}: {', '.join(told['names'])}")
    elif told["built_for"] is None:
        advice = _GET_TORCH if gpus else ""
        yield Finding("compute", "CUDA", "this PyTorch was built without CUDA", advice)
    else:
        advice = "its CUDA is newer than the driver, or CUDA_VISIBLE_DEVICES hides the GPU" if gpus else ""
        yield Finding("compute", "CUDA", f"{told['built_for']}, but PyTorch finds no GPU", advice)


def check_talib(timeout_seconds: float = TIMEOUT_SECONDS) -> Iterator[Finding]:
    """TA-Lib's binding and library."""
    told = ask(_TALIB, timeout_seconds)
    if isinstance(told, str):
        yield Finding(
            "compute", "TA-Lib", told, "install it again: pip install --force-reinstall TA-Lib", ExitCode.DATA
        )
    else:
        yield Finding("compute", "TA-Lib", f"{told['version']} on library {told['library'].split(' ')[0]}")


def ask(program: str, timeout_seconds: float) -> dict[str, Any] | str:
    """What a small program in a process of its own prints as JSON, or a sentence that says why it does not."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", program], capture_output=True, text=True, timeout=timeout_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"did not answer within {timeout_seconds:g} s"
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        return lines[-1] if lines else f"ended with {done.returncode}"
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
