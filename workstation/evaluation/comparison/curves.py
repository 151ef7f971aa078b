"""Curves of a run by name, over steps, epochs or the seconds that its workers worked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.errors import UsageError
from workstation.runs.events import (
    EpochFinished,
    MetricsRecorded,
    RunQueued,
    RunResumed,
    RunStarted,
    TrainingPlanned,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from workstation.runs.events import Entry

    Floats = NDArray[np.float64]

Along = Literal["step", "epoch", "time"]

_OF_ROWS: dict[str, tuple[str, Callable[[MetricsRecorded], float]]] = {
    "train.loss": ("scaled units", lambda row: row.loss[0]),
    "train.rmse": ("target", lambda row: row.rmse[0]),
    "gradient_norm": ("scaled units", lambda row: row.gradient_norm[0]),
    "learning_rate": ("", lambda row: row.learning_rate),
    "samples_per_second": ("windows a second", lambda row: row.samples_per_second),
}
_OF_EPOCHS: dict[str, tuple[str, Callable[[EpochFinished], float | None]]] = {
    "validation.loss": ("scaled units", lambda epoch: epoch.validation.loss),
    "validation.rmse": ("target", lambda epoch: epoch.validation.rmse),
    "validation.mae": ("target", lambda epoch: epoch.validation.mae),
    "validation.r2": ("about the mean", lambda epoch: epoch.validation.r2),
    "validation.r2_naive": ("against the last close", lambda epoch: epoch.validation.r2_oos),
    "validation.directional_accuracy": ("fraction", lambda epoch: epoch.validation.directional_accuracy),
}
NAMES = (*_OF_EPOCHS, *_OF_ROWS)
"""What can be drawn."""


def unit_of_curve(name: str, target: str) -> str:
    """The unit of a curve in words; `target` is that of the run's target."""
    unit = (_OF_EPOCHS.get(name) or _OF_ROWS[name])[0]
    return target if unit == "target" else unit


@dataclass
class _Points:
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    step: list[int] = field(default_factory=list)

    def cut_after(self, step: int) -> None:
        keep = sum(each <= step for each in self.step)  # steps never fall
        for values in (self.x, self.y, self.step):
            del values[keep:]


def curve(entries: Iterable[Entry], name: str, along: Along) -> tuple[Floats, Floats]:
    """(points,) where and (points,) how much; values that are not known are NaN.

    What was trained after the checkpoint that a run resumed from is taken back. Seconds are those in which a worker
    worked on the run; a crash and the time until it was resumed are left out.

    Raises:
        UsageError: if there is no such curve.
    """
    if name not in NAMES:
        raise UsageError(f"--curve {name!r}: there is no such curve; there are {', '.join(NAMES)}")
    points, clock, steps_an_epoch = _Points(), _Clock(), 0.0
    for entry in entries:
        event, seconds = entry.event, clock.at(entry)
        if isinstance(event, RunResumed):
            points.cut_after(event.step)
        elif isinstance(event, TrainingPlanned):
            steps_an_epoch = event.steps / event.epochs
        value = _value(event, name)
        if value is None:
            continue
        assert isinstance(event, EpochFinished | MetricsRecorded)
        epoch = float(event.epoch) if isinstance(event, EpochFinished) else _part(event.step, steps_an_epoch)
        points.x.append({"step": float(event.step), "epoch": epoch, "time": seconds}[along])
        points.y.append(value)
        points.step.append(event.step)
    return np.array(points.x), np.array(points.y)


def _value(event: object, name: str) -> float | None:
    if isinstance(event, EpochFinished) and name in _OF_EPOCHS:
        found = _OF_EPOCHS[name][1](event)
        return float("nan") if found is None else found
    if isinstance(event, MetricsRecorded) and name in _OF_ROWS:
        return _OF_ROWS[name][1](event)
    return None


def _part(step: int, steps_an_epoch: float) -> float:
    return step / steps_an_epoch if steps_an_epoch else float("nan")


class _Clock:
    """Seconds in which somebody worked: the time before a start or in line is not counted."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._before: float | None = None

    def at(self, entry: Entry) -> float:
        if self._before is not None and not isinstance(entry.event, RunStarted | RunQueued):
            self._seconds += max(0.0, entry.at - self._before)
        self._before = entry.at
        return self._seconds


def smoothed(y: Floats, weight: float) -> Floats:
    """(points,) average over the past, where each older value counts `weight` times the next, the start unbiased.

    s_t = sum_k w^k y_(t-k) / sum_k w^k, k = 0..t, the bias correction of Kingma and Ba, "Adam" (2015), section 3;
    values that are not finite stay as they are and are passed over.
    """
    result = y.copy()
    total = norm = 0.0
    for place in np.flatnonzero(np.isfinite(y)) if weight else ():
        total, norm = weight * total + y[place], weight * norm + 1.0
        result[place] = total / norm
    return result
