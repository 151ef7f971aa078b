"""Every mistake a user can make, as one tree; each knows its exit code.

WorkstationError (ValueError)
├── UsageError            the command line asks for something that cannot be
├── ProfileError          a profile says something that it may not; holds every mistake at once
├── DataError             market data that cannot be read or used
│   ├── FetchError        data from outside that did not come, or not as it should
│   ├── SplitError        the rows do not allow the split that was asked for
│   └── UnknownLayoutError  no reader knows how a file is laid out
├── RunError              a run that is not what the command needs it to be
│   ├── RunNotFoundError  there is no run of that name
│   ├── RunExistsError    there is already a run of that name
│   ├── RunAliveError     the run is held by a worker
│   └── RunNotAliveError  no worker holds the run, so nobody would answer
├── CheckpointError       a checkpoint that is missing, incomplete or altered
├── DeviceError           the device asked for is not there
├── StorageError          the disk is full or does not let us write
└── TrainingError         training itself cannot go on
    ├── NonFiniteError    a loss or a gradient is not a number
    └── OutOfMemoryError  the device has no memory left
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ExitCode(IntEnum):
    """What the program tells the shell; the README has the same table."""

    OK = 0
    BUG = 1
    USAGE = 2
    PROFILE = 3
    DATA = 4
    RUN = 5
    CHECKPOINT = 6
    DEVICE = 7
    STORAGE = 8
    TRAINING = 9
    CRASHED = 10
    STOPPED = 11
    LEAK = 12
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143

    @property
    def meaning(self) -> str:
        """The code in words, for the README and `--help`."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.BUG: "a fault in workstation itself",
    ExitCode.USAGE: "the command line is wrong",
    ExitCode.PROFILE: "the profile is wrong",
    ExitCode.DATA: "the data cannot be read, or is too short for the split",
    ExitCode.RUN: "no such run, or it is not in the state that the command needs",
    ExitCode.CHECKPOINT: "a checkpoint is missing, incomplete or altered",
    ExitCode.DEVICE: "the device asked for is not there",
    ExitCode.STORAGE: "the disk is full, or cannot be written",
    ExitCode.TRAINING: "training cannot go on: a loss that is not finite, or no memory left",
    ExitCode.CRASHED: "the run's worker died",
    ExitCode.STOPPED: "the run was stopped before its end; it can be resumed",
    ExitCode.LEAK: "the future shows in what a profile makes of its prices",
    ExitCode.HANGUP: "the terminal went away; the run goes on",
    ExitCode.INTERRUPTED: "interrupted from the keyboard",
    ExitCode.TERMINATED: "told to terminate",
}


class WorkstationError(ValueError):
    """A mistake that one sentence explains: what is wrong, where, and what to do."""

    exit_code = ExitCode.USAGE


class UsageError(WorkstationError):
    """The command line asks for something that cannot be."""


class ProfileError(WorkstationError):
    """A profile says what it may not; `mistakes` holds one sentence for each."""

    exit_code = ExitCode.PROFILE

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class DataError(WorkstationError):
    """Market data that cannot be read or used."""

    exit_code = ExitCode.DATA


class FetchError(DataError):
    """Data from outside that did not come; `is_for_all` where every other symbol would meet the same."""

    def __init__(self, message: str, *, is_for_all: bool = False) -> None:
        super().__init__(message)
        self.is_for_all = is_for_all


class SplitError(DataError):
    """The rows do not allow the split that was asked for."""


class UnknownLayoutError(DataError):
    """No reader knows how a file is laid out."""


class RunError(WorkstationError):
    """A run that is not what the command needs it to be."""

    exit_code = ExitCode.RUN


class RunNotFoundError(RunError):
    """There is no run of that name."""


class RunExistsError(RunError):
    """There is already a run of that name."""


class RunAliveError(RunError):
    """The run is held by a worker."""


class RunNotAliveError(RunError):
    """No worker holds the run, so nobody would answer."""


class CheckpointError(WorkstationError):
    """A checkpoint that is missing, incomplete or altered."""

    exit_code = ExitCode.CHECKPOINT


class DeviceError(WorkstationError):
    """The device asked for is not there."""

    exit_code = ExitCode.DEVICE


class StorageError(WorkstationError):
    """The disk is full, or does not let us write."""

    exit_code = ExitCode.STORAGE


class TrainingError(WorkstationError):
    """Training itself cannot go on."""

    exit_code = ExitCode.TRAINING


class NonFiniteError(TrainingError):
    """A loss or a gradient is not a number; `step` is the step at which it was met."""

    def __init__(self, message: str, *, step: int) -> None:
        super().__init__(message)
        self.step = step


class OutOfMemoryError(TrainingError):
    """The device has no memory left."""
