"""Every fault has one answer, which says what to do and never costs the last good checkpoint."""

from __future__ import annotations

import signal

import pytest
import torch

from workstation.errors import DeviceError, OutOfMemoryError, WorkstationError
from workstation.training import recovery
from workstation.training.recovery import ADVICE, Fault


def test_every_fault_has_an_answer() -> None:
    assert set(ADVICE) == set(Fault)
    assert all("the last good checkpoint is kept" in ADVICE[fault] for fault in set(Fault) - {Fault.SIGNAL})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), OutOfMemoryError),
        (torch.OutOfMemoryError("CUDA out of memory"), OutOfMemoryError),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), OutOfMemoryError),
        (torch.AcceleratorError("CUDA error: device-side assert\nCUDA kernel errors might be"), DeviceError),
    ],
)
def test_what_the_machine_says_becomes_one_sentence(error: Exception, kind: type[WorkstationError]) -> None:
    with pytest.raises(kind, match=r"at step 7") as caught, recovery.explained(lambda: "step 7"):
        raise error
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is error


def test_the_cpus_own_refusal_is_known_for_what_it_is() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**48)
    assert recovery.is_out_of_memory(caught.value)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_gives_a_reason(number: signal.Signals) -> None:
    assert recovery.stop_reason(number) == f"{number.name} asked it to stop; resume it whenever you like"


def test_a_bug_passes_unchanged() -> None:
    with pytest.raises(RuntimeError, match="a bug") as caught, recovery.explained(lambda: "step 1"):
        raise RuntimeError("a bug")
    assert type(caught.value) is RuntimeError


def test_numbers_that_are_finite_but_too_large_are_said_to_be_so() -> None:
    model, one = torch.nn.Linear(1, 1), torch.ones(1, 1)
    assert "too large for a float32" in recovery.culprit(model, torch.zeros(1, dtype=torch.int64), one, one)
