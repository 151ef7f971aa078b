"""What each chart of a run shows: its series, unit, and the naive forecast to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts import ChartData, Reference, Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.ui.state import Snapshot

SMOOTHINGS = (0.0, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Weights of the past that smoothing steps through."""


@dataclass(frozen=True)
class Drawing:
    """How charts are drawn."""

    is_log: bool = False
    """Whether loss and error stand on a logarithmic scale."""
    smoothing: float = 0.0


def smoother(smoothing: float, steps: int) -> float:
    """The smoothing so many steps further on."""
    at = SMOOTHINGS.index(smoothing) + steps
    return SMOOTHINGS[min(max(0, at), len(SMOOTHINGS) - 1)]


def x_range(snapshot: Snapshot) -> tuple[float, float] | None:
    """From no step to the last that is planned; None while there is no plan."""
    steps = snapshot.progress.steps
    return (0.0, float(steps)) if steps else None


def target_unit(snapshot: Snapshot) -> str:
    """What errors are measured in."""
    return snapshot.progress.plan.target.replace("_", " ") if snapshot.progress.plan else ""


def loss(snapshot: Snapshot, drawing: Drawing) -> ChartData:
    """Training and validation loss in scaled target units."""
    training, validation, plan = snapshot.curves.training, snapshot.curves.validation, snapshot.progress.plan
    return ChartData(
        title="loss",
        unit="scaled",
        x_range=x_range(snapshot),
        series=(
            Series("train", training[:, 0], training[:, 1], low=training[:, 2], high=training[:, 3]),
            Series("validation", validation[:, 0], validation[:, 1]),
        ),
        reference=Reference("naive", plan.naive_validation_loss) if plan else None,
        log_y=drawing.is_log,
        smoothing=drawing.smoothing,
    )


def error(snapshot: Snapshot, drawing: Drawing) -> ChartData:
    """Training and validation RMSE in target units."""
    training, validation, plan = snapshot.curves.training, snapshot.curves.validation, snapshot.progress.plan
    return ChartData(
        title="RMSE",
        unit=target_unit(snapshot),
        x_range=x_range(snapshot),
        series=(
            Series("train", training[:, 0], training[:, 4], low=training[:, 5], high=training[:, 6]),
            Series("validation", validation[:, 0], validation[:, 2]),
        ),
        reference=Reference("naive", plan.naive_validation_rmse) if plan else None,
        log_y=drawing.is_log,
        smoothing=drawing.smoothing,
    )


def rate(snapshot: Snapshot, drawing: Drawing) -> ChartData:  # noqa: ARG001 - one signature for all
    """The learning rate."""
    training = snapshot.curves.training
    series = (Series("rate", training[:, 0], training[:, 8]),)
    return ChartData(title="learning rate", x_range=x_range(snapshot), series=series)


def speed(snapshot: Snapshot, drawing: Drawing) -> ChartData:
    """Training samples a second."""
    training = snapshot.curves.training
    series = (Series("samples/s", training[:, 0], training[:, 9]),)
    return ChartData(
        title="speed", unit="samples/s", x_range=x_range(snapshot), series=series, smoothing=drawing.smoothing
    )


def memory(snapshot: Snapshot, drawing: Drawing) -> ChartData:  # noqa: ARG001 - one signature for all
    """Memory in use on the GPU where there is one, else by the worker."""
    found = snapshot.curves.machine
    is_gpu = has_gpu(snapshot)
    used = found[:, 4 if is_gpu else 2]
    giga = 1e9
    scale, unit = (giga, "GB") if used.size and np.nanmax(used, initial=0) >= giga else (1e6, "MB")
    series = (Series("used", found[:, 0], used / scale),)
    title = "GPU memory" if is_gpu else "worker memory"
    return ChartData(title=title, unit=unit, x_range=x_range(snapshot), series=series)


def load(snapshot: Snapshot, drawing: Drawing) -> ChartData:
    """How busy the GPU is where there is one, else the worker's CPU."""
    found = snapshot.curves.machine
    is_gpu = has_gpu(snapshot)
    series = (Series("busy", found[:, 0], found[:, 3 if is_gpu else 1]),)
    title, unit = ("GPU utilisation", "%") if is_gpu else ("CPU utilisation", "% of a core")
    return ChartData(title=title, unit=unit, x_range=x_range(snapshot), series=series, smoothing=drawing.smoothing)


def has_gpu(snapshot: Snapshot) -> bool:
    """Whether the machine told of a GPU."""
    resources = snapshot.progress.resources
    return bool(resources) and resources[-1][1].gpu_memory_bytes is not None


CHARTS: dict[str, Callable[[Snapshot, Drawing], ChartData]] = {
    "loss": loss,
    "error": error,
    "rate": rate,
    "speed": speed,
    "memory": memory,
    "load": load,
}
"""The charts of a run, in the order in which they are shown."""
