"""Writes the journal: events as they happen, training steps a few times a second at most, the summary beside it."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workstation.errors import StorageError
from workstation.runs import summary
from workstation.runs.events import (
    Event,
    MetricsRecorded,
    PhaseEntered,
    ResourcesMeasured,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    Spread,
)
from workstation.runs.journal import JournalReader, JournalWriter
from workstation.runs.progress import Progress, advance

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.runs.store import Run

SHORTEST_INTERVAL_SECONDS = 0.25
LONGEST_INTERVAL_SECONDS = 10.0
ROWS_PER_AGE = 2000
"""A row waits at least this fraction of the run's age, so that a week of training still opens in about a second."""
SUMMARY_INTERVAL_SECONDS = 1.0
RESOURCES_INTERVAL_SECONDS = 2.0


class Journalist:
    """The one writer of a run's journal and summary."""

    def __init__(self, run: Run, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._run = run
        self._clock = clock
        entries = JournalReader(run.journal).read()
        self.attempts = sum(isinstance(entry.event, RunStarted) for entry in entries)
        """Workers that have begun to work on the run before this one."""
        self.progress = _without_rows(advance(Progress(), entries))
        self._writer = JournalWriter(run.journal)
        self._window = _StepWindow()
        self._since = self._opened = clock()
        self._summary_at = self._resources_at = self._phase_at = -math.inf
        self._phase: PhaseEntered | None = None

    def note(self, event: Event, *, is_durable: bool = False) -> None:
        """Append the event behind the steps before it, and bring the summary up to date.

        Raises:
            StorageError: if the disk refuses.
        """
        self.flush()
        self._append(event, is_durable=is_durable)
        self.write_summary()

    def close(self, event: RunFinished | RunStopped | RunFailed) -> None:
        """Append the closing event, durably; it counts also where nothing else can be written any more.

        Raises:
            StorageError: if the disk refuses even this.
        """
        self._append(event, is_durable=True)
        with contextlib.suppress(StorageError):  # the journal can tell the same
            self.write_summary(is_durable=True)

    @property
    def phase(self) -> PhaseEntered:
        """What training is at, told or yet to be told."""
        return self._phase or PhaseEntered(self.progress.phase, self.progress.phase_detail)

    def enter_phase(self, event: PhaseEntered) -> None:
        """Append what training turned to, unless it will have turned away again before anybody could read it."""
        self._phase = event
        if self._clock() - self._phase_at >= self.interval_seconds:
            self._tell_phase()

    def step_done(
        self,
        *,
        step: int,
        epoch: int,
        loss: float,
        rmse: float,
        gradient_norm: float,
        learning_rate: float,
        samples: int,
    ) -> None:
        """Count a training step; a row is written when the last is old enough."""
        self._window.add(loss, rmse, gradient_norm, samples)
        self._window.step, self._window.epoch, self._window.learning_rate = step, epoch, learning_rate
        if self._clock() - self._since >= self.interval_seconds:
            self.flush()
            if self._phase:
                self._tell_phase()

    @property
    def interval_seconds(self) -> float:
        """Seconds between two rows, growing slowly with the age of this attempt."""
        age = self._clock() - self._opened
        return min(LONGEST_INTERVAL_SECONDS, max(SHORTEST_INTERVAL_SECONDS, age / ROWS_PER_AGE))

    def sync(self) -> None:
        """Make all that was told durable.

        Raises:
            StorageError: if the disk refuses.
        """
        self.flush()
        self._writer.sync()

    def flush(self) -> None:
        """Write the steps that no row holds yet."""
        now = self._clock()
        if self._window.steps:
            self._append(self._window.row(now - self._since))
            self._window = _StepWindow()
        self._since = now
        if now - self._summary_at >= SUMMARY_INTERVAL_SECONDS:
            self.write_summary()

    def restart_clock(self) -> None:
        """Leave out the time since the last row: what came in between was no training."""
        self.flush()

    def wants_resources(self) -> bool:
        """Whether the machine should be measured again."""
        return self._clock() - self._resources_at >= max(RESOURCES_INTERVAL_SECONDS, 2 * self.interval_seconds)

    def note_resources(self, event: ResourcesMeasured) -> None:
        """Append what the machine was doing."""
        self._resources_at = self._clock()
        self._append(event)

    def write_summary(self, *, is_durable: bool = False) -> None:
        """Replace the summary by the newest state."""
        self._summary_at = self._clock()
        summary.write(self._run.summary, summary.summarise(self.progress), is_durable=is_durable)

    def _tell_phase(self) -> None:
        self._phase_at = self._clock()
        if self._phase:
            self._append(self._phase)
            self._phase = None

    def _append(self, event: Event, *, is_durable: bool = False) -> None:
        entry = self._writer.append(event, is_durable=is_durable)
        self.progress = _without_rows(advance(self.progress, [entry]))


def _without_rows(progress: Progress) -> Progress:
    """The worker tells rows and does not need them again."""
    return replace(progress, rows=(), resources=())


@dataclass
class _Spread:
    total: float = 0.0
    low: float = math.inf
    high: float = -math.inf

    def add(self, value: float) -> None:
        self.total += value
        self.low = min(self.low, value)
        self.high = max(self.high, value)

    def over(self, steps: int) -> Spread:
        return (self.total / steps, self.low, self.high)


@dataclass
class _StepWindow:
    """Steps since the last row."""

    steps: int = 0
    samples: int = 0
    step: int = 0
    epoch: int = 0
    learning_rate: float = 0.0
    loss: _Spread = field(default_factory=_Spread)
    rmse: _Spread = field(default_factory=_Spread)
    gradient_norm: _Spread = field(default_factory=_Spread)

    def add(self, loss: float, rmse: float, gradient_norm: float, samples: int) -> None:
        self.steps += 1
        self.samples += samples
        self.loss.add(loss)
        self.rmse.add(rmse)
        self.gradient_norm.add(gradient_norm)

    def row(self, seconds: float) -> MetricsRecorded:
        return MetricsRecorded(
            step=self.step,
            epoch=self.epoch,
            steps=self.steps,
            loss=self.loss.over(self.steps),
            rmse=self.rmse.over(self.steps),
            gradient_norm=self.gradient_norm.over(self.steps),
            learning_rate=self.learning_rate,
            samples_per_second=self.samples / max(seconds, 1e-9),
        )
