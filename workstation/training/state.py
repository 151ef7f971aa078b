"""Where training stands: all that decides what comes next, apart from tensors and random states."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from workstation.errors import CheckpointError
from workstation.runs.steps import step_name
from workstation.training.learning_rate import Override  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from workstation.config.profile import TrainingSettings


@dataclass(slots=True)
class EpochSums:
    """Sums over the windows that an epoch has trained on so far."""

    loss: float = 0.0
    squared_error: float = 0.0
    samples: int = 0

    def add(self, loss: float, squared_error_mean: float, samples: int) -> None:
        """Count a batch, given its means."""
        self.loss += loss * samples
        self.squared_error += squared_error_mean * samples
        self.samples += samples

    @property
    def mean_loss(self) -> float:
        """Mean loss over the windows."""
        return self.loss / self.samples

    @property
    def rmse(self) -> float:
        """Root of the mean squared error, in target units."""
        return math.sqrt(self.squared_error / self.samples)


@dataclass(frozen=True, slots=True)
class Best:
    """The best validation so far."""

    validation_loss: float
    epoch: int
    step: int

    @property
    def checkpoint(self) -> str:
        """Name of the checkpoint that holds it."""
        return step_name(self.step)


@dataclass(slots=True)
class TrainingState:
    """Position, sums and decisions; every count says how much is done."""

    epoch: int = 0
    """Epochs trained and validated."""
    batch: int = 0
    """Batches of the epoch in training; all of them when only its validation is missing."""
    step: int = 0
    sums: EpochSums = field(default_factory=EpochSums)
    validation_loss: float | None = None
    """Of the weights as they are; None inside an epoch."""
    best: Best | None = None
    epochs_without_improvement: int = 0
    overrides: list[Override] = field(default_factory=list)
    """Learning rates asked for meanwhile, in the order they were asked for."""
    ending: Literal["finished", "early_stopped"] | None = None
    """How training ended; None while there is something left to do."""

    def count_step(self, loss: float, squared_error_mean: float, samples: int) -> None:
        """A step was made, with these means over its batch."""
        self.sums.add(loss, squared_error_mean, samples)
        self.step += 1
        self.batch += 1
        self.validation_loss = None

    def close_epoch(self, validation_loss: float, settings: TrainingSettings) -> bool:
        """The epoch was validated: move on to the next, or end; says whether this is the best so far."""
        self.epoch, self.batch, self.sums = self.epoch + 1, 0, EpochSums()
        self.validation_loss = validation_loss
        is_best = self.best is None or validation_loss < self.best.validation_loss - settings.min_delta
        if is_best:
            self.best = Best(validation_loss, self.epoch, self.step)
        self.epochs_without_improvement = 0 if is_best else self.epochs_without_improvement + 1
        if self.epoch >= settings.epochs:
            self.ending = "finished"
        elif 0 < settings.early_stopping <= self.epochs_without_improvement:
            self.ending = "early_stopped"
        return is_best

    def to_json(self) -> dict[str, Any]:
        """The state as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, table: object) -> TrainingState:
        """The state that `to_json` gave.

        Raises:
            CheckpointError: if the table is not one.
        """
        try:
            return _ADAPTER.validate_python(table, strict=None)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise CheckpointError(f"the training state cannot be read: {place}: {first['msg']}") from None


_ADAPTER = TypeAdapter(TrainingState)
