"""What is done when something goes wrong: one answer for each fault, and a sentence that says what to do.

Whatever happens, the last good checkpoint is kept. Only a signal is answered with a new one: after any other fault the
state in memory is that of a step that failed half-way. A disk that refuses explains itself where it is written to.
"""

from __future__ import annotations

import contextlib
import math
import signal
from enum import StrEnum
from typing import TYPE_CHECKING

import torch

from workstation.errors import DeviceError, NonFiniteError, OutOfMemoryError, WorkstationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor, nn


class Fault(StrEnum):
    """What can go wrong while training."""

    NOT_FINITE = "not_finite"
    OUT_OF_MEMORY = "out_of_memory"
    DEVICE_LOST = "device_lost"
    SIGNAL = "signal"


ADVICE = {
    Fault.NOT_FINITE: "lower optimizer.learning_rate or training.clip_norm; the last good checkpoint is kept",
    Fault.OUT_OF_MEMORY: (
        "lower training.batch_size, the window or the model's size; the last good checkpoint is kept"
    ),
    Fault.DEVICE_LOST: "look at nvidia-smi and the system's log, then resume; the last good checkpoint is kept",
    Fault.SIGNAL: "resume it whenever you like",
}


def stop_reason(number: int) -> str:
    """Why a run stops at a signal, for its closing event."""
    return f"{signal.Signals(number).name} asked it to stop; {ADVICE[Fault.SIGNAL]}"


@contextlib.contextmanager
def explained(place: Callable[[], str]) -> Iterator[None]:
    """Turn memory that ran out, or a device that failed, into one sentence; `place` says where training stood.

    Raises:
        OutOfMemoryError: where there was no memory left.
        DeviceError: where the device failed; other errors pass unchanged.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if explanation := _explanation(error, place()):
            raise explanation from error
        raise


def _explanation(error: BaseException, place: str) -> WorkstationError | None:
    if is_out_of_memory(error):
        return OutOfMemoryError(f"no memory left at {place}: {ADVICE[Fault.OUT_OF_MEMORY]}")
    if isinstance(error, torch.AcceleratorError):
        first, *_ = str(error).splitlines()
        return DeviceError(f"the device failed at {place} ({first}): {ADVICE[Fault.DEVICE_LOST]}")
    return None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python, a GPU's allocator or the CPU's, which has no error class of its own, ran out of memory."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and ("can't allocate memory" in text or "out of memory" in text)


def not_finite(place: str, step: int, figures: dict[str, float], culprit: str) -> NonFiniteError:
    """The error for figures of a step of which at least one is not finite."""
    name, value = next((name, value) for name, value in figures.items() if not math.isfinite(value))
    return NonFiniteError(f"the {name} is {value} at {place}: {culprit}; {ADVICE[Fault.NOT_FINITE]}", step=step)


def culprit(model: nn.Module, which: Tensor, x: Tensor, y: Tensor) -> str:
    """Where a step's first number that is not finite stands: in its data, the weights, the forecast or a gradient."""
    for what, values in (("features", x), ("target", y)):
        bad = ~torch.isfinite(values).flatten(1).all(1)
        if bad.any():
            return f"the {what} of training window {int(which[bad][0])} are not finite, so look at the data"
    for name, parameter in model.named_parameters():
        if not torch.isfinite(parameter).all():
            return f"the weights {name} are not finite"
    for name, parameter in model.named_parameters():
        if parameter.grad is not None and not torch.isfinite(parameter.grad).all():
            return f"the gradient of {name} is not finite, while data and weights are"
    return "data, weights and each gradient are finite, so it grew too large for a float32"
