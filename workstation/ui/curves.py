"""The metrics of a run as arrays that grow, so that drawing them again costs what is new and no more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workstation.runs.events import EpochFinished, MetricsRecorded, ResourcesMeasured, RunResumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from workstation.runs.events import Entry

    Rows = NDArray[np.float64]


class Grown:
    """Rows of numbers in one array that doubles when it is full; the first column is the step."""

    def __init__(self, columns: int) -> None:
        self._store = np.empty((64, columns))
        self._count = 0

    @property
    def rows(self) -> Rows:
        """What has been appended, (rows, columns)."""
        return self._store[: self._count]

    def cut_after(self, step: int) -> None:
        """Forget the rows that stand after this step."""
        self._count = int(np.searchsorted(self.rows[:, 0], step, side="right"))

    def append(self, rows: Sequence[tuple[float, ...]]) -> None:
        """Append rows of one number a column."""
        needed = self._count + len(rows)
        if needed > len(self._store):
            grown = np.empty((max(needed, 2 * len(self._store)), self._store.shape[1]))
            grown[: self._count] = self.rows
            self._store = grown
        if rows:
            self._store[self._count : needed] = rows
        self._count = needed


class Curves:
    """What the charts draw; a run that resumes takes back what it had trained after its checkpoint."""

    def __init__(self) -> None:
        self.version = 0
        """Rises when there is something new to draw."""
        self._training, self._validation, self._machine = Grown(10), Grown(3), Grown(5)
        self._step = 0

    @property
    def training(self) -> Rows:
        """(n, 10): step; loss mean, low, high; RMSE mean, low, high; gradient norm; learning rate; samples a second."""
        return self._training.rows

    @property
    def validation(self) -> Rows:
        """(n, 3): step, loss, RMSE."""
        return self._validation.rows

    @property
    def machine(self) -> Rows:
        """(n, 5): step, CPU percent, worker's memory, GPU percent, GPU memory; bytes, and NaN where unknown."""
        return self._machine.rows

    def take(self, entries: Iterable[Entry]) -> None:
        """Take what these entries of the journal add."""
        training: list[tuple[float, ...]] = []
        machine: list[tuple[float, ...]] = []
        for entry in entries:
            match entry.event:
                case MetricsRecorded() as event:
                    self._step = event.step
                    training.append(_training(event))
                case ResourcesMeasured() as event:
                    machine.append((self._step, *_measured(event)))
                case EpochFinished() as event:
                    self._validation.append([(event.step, event.validation.loss, event.validation.rmse)])
                    self.version += 1
                case RunResumed(step=step):
                    self._flush(training, machine)
                    self._take_back(step)
        self.version += bool(training or machine)
        self._flush(training, machine)

    def _flush(self, training: list[tuple[float, ...]], machine: list[tuple[float, ...]]) -> None:
        self._training.append(training)
        self._machine.append(machine)
        training.clear()
        machine.clear()

    def _take_back(self, step: int) -> None:
        for rows in (self._training, self._validation, self._machine):
            rows.cut_after(step)
        self._step = step
        self.version += 1


def _training(row: MetricsRecorded) -> tuple[float, ...]:
    return (row.step, *row.loss, *row.rmse, row.gradient_norm[0], row.learning_rate, row.samples_per_second)


def _measured(found: ResourcesMeasured) -> tuple[float, ...]:
    gpu = (found.gpu_percent, found.gpu_memory_bytes)
    return (found.cpu_percent, found.memory_bytes, *(math.nan if value is None else value for value in gpu))
