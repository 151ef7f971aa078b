"""What training tells of itself: a step, the scores of a set of forecasts, an epoch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What a scaled target stands for: target = scaled * scale, in `unit`; so no change is 0 in either."""

    scale: float
    unit: str
    """`log_return`, `simple_return`, or a difference in deviations of the close."""


class StepRecord(NamedTuple):
    """One optimizer step. Counts say how much is done, this step included, so the first step is step 1 of epoch 1."""

    step: int
    epoch: int
    batch: int
    batches: int
    loss: float
    """Mean over the batch, in scaled target units, before the step."""
    squared_error_mean: float
    """Of the same forecast, in target units squared."""
    grad_norm: float
    """Before clipping."""
    learning_rate: float
    samples: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Forecasts against what happened, all windows and bars ahead pooled; None where a figure is not defined."""

    loss: float
    """In scaled target units."""
    rmse: float
    """In target units, as `mae`."""
    mae: float
    r2: float | None
    """1 - SSE / SST about the mean of what happened in this split; None where nothing varies."""
    r2_oos: float | None
    """1 - SSE / SSE of the last close (Campbell and Thompson, 2008); above 0 is better than naive."""
    directional_accuracy: float | None
    """Share of moves whose sign was forecast; a bar that did not move is no move. None for a forecast of no change."""


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """An epoch that was trained and validated; `naive` scores the last close on the same windows."""

    epoch: int
    """Counted from 1."""
    step: int
    train_loss: float
    """Mean over the epoch's windows, each seen by the weights of its step."""
    train_rmse: float
    """Of the same forecasts, in target units."""
    learning_rate: float
    """Of the last step."""
    validation: Scores
    naive: Scores
    windows: int
    """Validation windows."""
    unit: str
    is_best: bool
    seconds: float
    """Of wall time, since the epoch began or was taken up again."""

    def to_json(self) -> dict[str, Any]:
        """The record as plain values."""
        return asdict(self)
