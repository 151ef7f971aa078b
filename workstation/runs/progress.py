"""A run as its journal tells it: one pure fold that the UI, the command line, the worker and the tests all share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import singledispatch
from typing import TYPE_CHECKING, NamedTuple

from workstation.runs.events import (
    CheckpointRefused,
    CheckpointRemoved,
    CheckpointSaved,
    CommandAnswered,
    DataLoaded,
    Entry,
    EpochFinished,
    Event,
    LearningRateSet,
    MessageLogged,
    MetricsRecorded,
    PhaseEntered,
    ResourcesMeasured,
    RunContinued,
    RunFailed,
    RunFinished,
    RunPaused,
    RunQueued,
    RunResumed,
    RunStarted,
    RunStopped,
    TrainingPlanned,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


class State(StrEnum):
    """Where a run stands; the same words everywhere."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    CRASHED = "crashed"

    @property
    def is_closed(self) -> bool:
        """Whether no worker is expected to work on the run."""
        return self in {State.FINISHED, State.STOPPED, State.FAILED, State.CRASHED}


LOG_LINES = 500
"""Lines of the log that are kept at hand; the journal has all."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log: when (seconds since 1970), `info`, `warning` or `error`, and the text."""

    at: float
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that a reader wants to know of a run."""

    told: State = State.QUEUED
    """What the journal says; `state_of` adds whether the worker lives."""
    number: int = 0
    """Number of the newest entry."""
    first_at: float | None = None
    updated_at: float | None = None
    started: RunStarted | None = None
    queued: RunQueued | None = None
    data: DataLoaded | None = None
    plan: TrainingPlanned | None = None
    phase: str = ""
    phase_detail: str = ""
    step: int = 0
    epoch: int = 0
    """Epoch in training, counted from 1."""
    rows: tuple[MetricsRecorded, ...] = ()
    epochs: tuple[EpochFinished, ...] = ()
    resources: tuple[tuple[float, ResourcesMeasured], ...] = ()
    """When, and what the machine was doing."""
    learning_rate: float | None = None
    samples_per_second: float | None = None
    best: EpochFinished | None = None
    checkpoints: tuple[CheckpointSaved, ...] = ()
    answers: tuple[CommandAnswered, ...] = ()
    overrides: tuple[LearningRateSet, ...] = ()
    resumed: RunResumed | None = None
    closing: RunFinished | RunStopped | RunFailed | None = None
    log: tuple[LogLine, ...] = ()

    @property
    def steps(self) -> int | None:
        """Steps planned; None while that is not known yet."""
        return self.plan.steps if self.plan else None

    @property
    def eta_seconds(self) -> float | None:
        """Seconds of training to come at the newest speed; None where nothing tells."""
        if not (self.plan and self.samples_per_second) or self.told.is_closed:
            return None
        left = max(0, self.plan.steps - self.step)
        per_epoch = self.plan.steps / self.plan.epochs
        return left / per_epoch * self.plan.train_windows / self.samples_per_second


def state_of(told: State, *, is_held: bool) -> State:
    """The run's state: what the journal told, unless the lock knows better.

    Told alive and held by nobody: it crashed. Told closed and held: a worker has just begun to take it up again.
    """
    if told.is_closed == is_held:
        return State.QUEUED if is_held else State.CRASHED
    return told


def advance(progress: Progress, entries: Iterable[Entry]) -> Progress:
    """The progress after these entries; pure, so every reader sees the same run."""
    measured = _Measured([], [])
    entry = None
    for entry in entries:
        event = entry.event
        if isinstance(event, MetricsRecorded):  # nearly all of a journal is measurements: joined in one piece
            measured.rows.append(event)
        elif isinstance(event, ResourcesMeasured):
            measured.resources.append((entry.at, event))
        else:
            progress = _after(event, measured.join(progress), entry.at)
        if progress.first_at is None:
            progress = replace(progress, first_at=entry.at)
    if entry is None:
        return progress
    return replace(measured.join(progress), number=entry.number, updated_at=entry.at)


class _Measured(NamedTuple):
    rows: list[MetricsRecorded]
    resources: list[tuple[float, ResourcesMeasured]]

    def join(self, progress: Progress) -> Progress:
        if self.resources:
            progress = replace(progress, resources=progress.resources + tuple(self.resources))
            self.resources.clear()
        if not self.rows:
            return progress
        last = self.rows[-1]
        progress = replace(
            progress,
            rows=progress.rows + tuple(self.rows),
            step=last.step,
            epoch=last.epoch,
            learning_rate=last.learning_rate,
            samples_per_second=last.samples_per_second,
        )
        self.rows.clear()
        return progress


def _logged(progress: Progress, at: float, text: str, level: str = "info") -> Progress:
    return replace(progress, log=(*progress.log[-LOG_LINES + 1 :], LogLine(at, level, text)))


@singledispatch
def _after(event: Event, progress: Progress, at: float) -> Progress:
    raise AssertionError(f"no fold for {type(event).__name__} at {at}: {progress.number}")


@_after.register
def _(event: RunQueued, progress: Progress, at: float) -> Progress:
    told = replace(progress, told=State.QUEUED, queued=event, closing=None, phase="waiting", phase_detail=event.held_by)
    return _logged(told, at, f"waiting for {event.device}: {event.held_by}")


@_after.register
def _(event: RunStarted, progress: Progress, at: float) -> Progress:
    told = replace(progress, told=State.RUNNING, started=event, queued=None, closing=None, phase="starting")
    return _logged(told, at, f"attempt {event.attempt} started on {event.device_name} ({event.device})")


@_after.register
def _(event: DataLoaded, progress: Progress, at: float) -> Progress:
    text = f"{event.rows:,} rows of {event.symbols} symbols, {event.first} to {event.last}"
    progress = _logged(replace(progress, data=event), at, text)
    for repair in event.repairs:
        progress = _logged(progress, at, repair, "warning")
    return progress


@_after.register
def _(event: TrainingPlanned, progress: Progress, at: float) -> Progress:
    text = f"{event.model} with {event.parameters:,} parameters, {event.train_windows:,} training windows"
    text = f"{text}; {event.split}" if event.split else text
    return _logged(replace(progress, plan=event), at, text)


@_after.register
def _(event: RunResumed, progress: Progress, at: float) -> Progress:
    told = replace(
        progress,
        resumed=event,
        step=event.step,
        epoch=min(event.epoch + 1, progress.plan.epochs) if progress.plan else event.epoch + 1,
        rows=tuple(row for row in progress.rows if row.step <= event.step),
        epochs=tuple(epoch for epoch in progress.epochs if epoch.epoch <= event.epoch),
        checkpoints=tuple(saved for saved in progress.checkpoints if saved.step <= event.step),
    )
    told = replace(told, best=next((epoch for epoch in reversed(told.epochs) if epoch.is_best), None))
    how = "exactly" if event.is_exact else f"not exact: {'; '.join(event.differences)}"
    start = f"resumed from {event.checkpoint} at step {event.step:,}" if event.checkpoint else "started over"
    return _logged(told, at, f"{start} ({how})")


@_after.register
def _(event: PhaseEntered, progress: Progress, at: float) -> Progress:  # noqa: ARG001 - one signature for all
    return replace(progress, phase=event.phase, phase_detail=event.detail)


@_after.register
def _(event: EpochFinished, progress: Progress, at: float) -> Progress:
    best = event if event.is_best else progress.best
    scores = event.validation
    text = (
        f"epoch {event.epoch}: validation loss {scores.loss:.5g} (naive {scores.naive_loss:.5g}), "
        f"RMSE {scores.rmse:.5g} (naive {scores.naive_rmse:.5g}){', best so far' if event.is_best else ''}"
    )
    told = replace(progress, epochs=(*progress.epochs, event), best=best, step=event.step, epoch=event.epoch)
    return _logged(told, at, text)


@_after.register
def _(event: CheckpointSaved, progress: Progress, at: float) -> Progress:
    others = (saved for saved in progress.checkpoints if saved.name != event.name)
    told = replace(progress, checkpoints=(*others, event))
    return _logged(told, at, f"checkpoint {event.name} saved ({event.reason})")


@_after.register
def _(event: CheckpointRemoved, progress: Progress, at: float) -> Progress:  # noqa: ARG001 - one signature for all
    return replace(progress, checkpoints=tuple(kept for kept in progress.checkpoints if kept.name != event.name))


@_after.register
def _(event: CheckpointRefused, progress: Progress, at: float) -> Progress:
    return _logged(progress, at, event.reason, "error")


@_after.register
def _(event: CommandAnswered, progress: Progress, at: float) -> Progress:
    text = f"{event.command.replace('_', ' ')}: {event.answer}"
    told = replace(progress, answers=(*progress.answers, event))
    return _logged(told, at, text, "info" if event.is_accepted else "warning")


@_after.register
def _(event: LearningRateSet, progress: Progress, at: float) -> Progress:  # noqa: ARG001 - one signature for all
    earlier = (told for told in progress.overrides if told.step <= event.step)  # later ones were never reached
    return replace(progress, overrides=(*earlier, event), learning_rate=event.learning_rate)


@_after.register
def _(event: RunPaused, progress: Progress, at: float) -> Progress:
    return _logged(replace(progress, told=State.PAUSED, phase="paused"), at, f"paused at step {event.step:,}")


@_after.register
def _(event: RunContinued, progress: Progress, at: float) -> Progress:
    told = replace(progress, told=State.RUNNING, phase="training")
    return _logged(told, at, f"continued at step {event.step:,}")


@_after.register
def _(event: MessageLogged, progress: Progress, at: float) -> Progress:
    return _logged(progress, at, event.text, event.level)


@_after.register
def _(event: RunFinished, progress: Progress, at: float) -> Progress:
    told = replace(progress, told=State.FINISHED, closing=event, phase="finished", step=event.step, epoch=event.epoch)
    return _logged(told, at, f"finished at step {event.step:,}: {event.reason}")


@_after.register
def _(event: RunStopped, progress: Progress, at: float) -> Progress:
    told = replace(progress, told=State.STOPPED, closing=event, phase="stopped")
    return _logged(told, at, f"stopped at step {event.step:,}: {event.reason}", "warning")


@_after.register
def _(event: RunFailed, progress: Progress, at: float) -> Progress:
    told = replace(progress, told=State.FAILED, closing=event, phase="failed")
    return _logged(told, at, event.message, "error")
