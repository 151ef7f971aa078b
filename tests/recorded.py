"""Runs as a worker would have left them, in every state, on a fixed clock: for tests of whatever reads a run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation import profiles
from workstation.config.toml import to_toml
from workstation.runs import events, summary
from workstation.runs.journal import JournalWriter
from workstation.runs.lock import Lock
from workstation.runs.progress import State
from workstation.runs.steps import step_name
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = 1_790_000_000.0
"""The present of all recorded runs, seconds since 1970: 2026-09-21 14:13:20 UTC."""

NAIVE_LOSS, NAIVE_RMSE = 0.4312, 0.01483
_STEPS_PER_EPOCH, _ROW_STEPS, _ROW_SECONDS = 400, 8, 0.5
_BATCH = 64


@dataclass
class Recorded:
    """A recorded run, and the lock that makes it alive; let go of it to make the run crash."""

    run: Run
    lock: Lock | None

    def release(self) -> None:
        """End the worker's hold on the run."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None


def write_recorded_run(
    root: Path,
    name: str,
    state: State = State.RUNNING,
    *,
    steps: int = 1232,
    epochs: int = 8,
    profile: str = "quick",
    is_on_gpu: bool = False,
) -> Recorded:
    """Write a run that trained so many steps and is now in that state; it ended, or was last heard of, at `NOW`."""
    run = Store(root).create(name, profile=_toml(profile), origin={"schema": 1, "parent": None, "seed": 1})
    lock = None if state.is_closed else Lock.take(run.lock)
    story = state, steps, epochs, is_on_gpu
    if story not in _WRITTEN:
        _write(run, *story)
        _WRITTEN[story] = run.journal.read_bytes(), run.summary.read_bytes()
    for path, content in zip((run.journal, run.summary), _WRITTEN[story], strict=True):
        path.write_bytes(content)
    return Recorded(run, lock)


_WRITTEN: dict[tuple[State, int, int, bool], tuple[bytes, bytes]] = {}
"""Journals and summaries that were written before; writing the same again, line by line, takes most of a test."""


def _write(run: Run, state: State, steps: int, epochs: int, is_on_gpu: bool) -> None:  # noqa: FBT001 - as it is kept
    told = list(_story(state, steps, epochs, is_on_gpu=is_on_gpu))
    length = told[-1][0]
    clock = iter([round(NOW - length + at, 3) for at, _ in told])
    writer = JournalWriter(run.journal, clock=lambda: next(clock))
    for _, event in told:
        writer.append(event)
    writer.close()
    summary.write(run.summary, summary.summarise(run.progress()))


def _toml(profile: str) -> str:
    return to_toml(profiles.load(profile))


def _story(state: State, steps: int, epochs: int, *, is_on_gpu: bool) -> Iterator[tuple[float, events.Event]]:
    device, device_name = ("cuda:0", "NVIDIA H100 80GB HBM3") if is_on_gpu else ("cpu", "AMD EPYC 7763")
    if state is State.QUEUED:
        yield 0.0, events.RunQueued(device, "run night-3 of trader@gpu-box, since 02:10")
        return
    yield 0.0, events.RunStarted(1, 4711, "gpu-box", device, device_name, 1)
    yield 0.1, events.PhaseEntered("loading data", "sample market")
    yield 0.6, events.DataLoaded("sample", 8, 24_000, "2012-01-02", "2023-06-30", (), "sha256:4be1f0")
    yield 1.0, _plan(epochs)
    yield 1.1, events.PhaseEntered("training", "")
    yield from _training(steps, epochs, is_on_gpu=is_on_gpu)
    end = 2.0 + steps / _ROW_STEPS * _ROW_SECONDS + 1
    yield from ((end, event) for event in _ending(state, steps, epochs))


def _plan(epochs: int) -> events.TrainingPlanned:
    return events.TrainingPlanned(
        model="lstm",
        parameters=14_257,
        features=16,
        window=30,
        horizon=1,
        target="log_return",
        target_scale=0.0161,
        train_windows=_STEPS_PER_EPOCH * _BATCH,
        validation_windows=3_312,
        test_windows=3_290,
        batch_size=_BATCH,
        steps=_STEPS_PER_EPOCH * epochs,
        epochs=epochs,
        naive_train_rmse=0.01521,
        naive_validation_rmse=NAIVE_RMSE,
        naive_train_loss=0.4471,
        naive_validation_loss=NAIVE_LOSS,
    )


def _training(steps: int, epochs: int, *, is_on_gpu: bool) -> Iterator[tuple[float, events.Event]]:
    total = _STEPS_PER_EPOCH * epochs
    for number, step in enumerate(range(_ROW_STEPS, steps + 1, _ROW_STEPS)):
        at = 2.0 + number * _ROW_SECONDS
        yield at, _row(step, total)
        if number % 4 == 0:
            yield at, _resources(step, is_on_gpu=is_on_gpu)
        if step % _STEPS_PER_EPOCH == 0:
            yield from _end_of_epoch(at, step, total)


def _noise(step: int) -> float:
    return math.sin(step * 12.9898) * math.cos(step * 4.1414)


def _loss(step: int) -> float:
    return 0.392 + 0.16 * math.exp(-step / 380) + 0.012 * _noise(step)


def _row(step: int, total: int) -> events.MetricsRecorded:
    loss, spread = _loss(step), 0.02 + 0.03 * abs(_noise(step + 3))
    rmse = NAIVE_RMSE * math.sqrt(loss / NAIVE_LOSS)
    rate = 0.002 * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / total))) * min(1.0, step / 50)
    return events.MetricsRecorded(
        step=step,
        epoch=(step - 1) // _STEPS_PER_EPOCH + 1,
        steps=_ROW_STEPS,
        loss=(loss, loss - spread, loss + spread),
        rmse=(rmse, rmse * 0.93, rmse * 1.08),
        gradient_norm=(0.31, 0.12, 0.74),
        learning_rate=rate,
        samples_per_second=round(12_400 + 350 * _noise(step + 1), 1),
    )


def _resources(step: int, *, is_on_gpu: bool) -> events.ResourcesMeasured:
    memory = int(412e6 + 6e6 * (1 - math.exp(-step / 300)) + 5e5 * _noise(step))
    if not is_on_gpu:
        return events.ResourcesMeasured(98.0 + 1.5 * _noise(step), memory, 34_359_738_368)
    busy = 87.0 + 6 * _noise(step)
    used = int(9.4e9 + 2e8 * _noise(step + 7))
    return events.ResourcesMeasured(99.0, memory, 34_359_738_368, busy, used, 85_520_809_984, 61.0, 412.0)


def _end_of_epoch(at: float, step: int, total: int) -> Iterator[tuple[float, events.Event]]:
    epoch = step // _STEPS_PER_EPOCH
    loss = NAIVE_LOSS * (0.987 + 0.06 * math.exp(-epoch / 1.1) + (0.004 if epoch % 3 == 0 else 0.0))
    is_best = epoch % 3 != 0 or epoch == total // _STEPS_PER_EPOCH
    rmse = NAIVE_RMSE * math.sqrt(loss / NAIVE_LOSS)
    scores = events.Scores(
        split="validation",
        windows=3_312,
        loss=loss,
        rmse=rmse,
        mae=rmse * 0.724,
        r2=round(1 - loss / NAIVE_LOSS - 0.0008, 5),
        r2_oos=round(1 - loss / NAIVE_LOSS, 5),
        directional_accuracy=0.512 + 0.006 * min(epoch, 4),
        naive_loss=NAIVE_LOSS,
        naive_rmse=NAIVE_RMSE,
        naive_mae=NAIVE_RMSE * 0.721,
        naive_r2=-0.0008,
    )
    mean = (_loss(step) + _loss(step - 200)) / 2
    yield at, events.EpochFinished(epoch, step, mean, NAIVE_RMSE * 0.98, 0.0012, scores, is_best, 25.4)
    yield at, events.CheckpointSaved(step_name(step), step, epoch, 184_320, 0.02, "end of epoch", is_best)


def _ending(state: State, steps: int, epochs: int) -> Iterator[events.Event]:
    newest = step_name(steps // _STEPS_PER_EPOCH * _STEPS_PER_EPOCH)
    if state is State.PAUSED:
        yield events.CommandAnswered("a1b2c3d4e5f6", "pause", is_accepted=True, step=steps, answer=f"paused at {steps}")
        yield events.RunPaused(steps)
    elif state is State.FINISHED:
        best = step_name(_STEPS_PER_EPOCH * epochs)
        yield events.RunFinished(steps, epochs, "all epochs trained", best, steps / _ROW_STEPS * _ROW_SECONDS)
    elif state is State.STOPPED:
        yield events.RunStopped(steps, steps // _STEPS_PER_EPOCH + 1, "told to stop by trader@gpu-box", newest)
    elif state is State.FAILED:
        message = f"the loss is not finite at step {steps:,}; lower optimizer.learning_rate and start a new run"
        yield events.RunFailed(steps, "TRAINING", message, newest)
