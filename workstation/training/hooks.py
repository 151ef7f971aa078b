"""Hooks: what else is done at given points of training, with the trainer in hand."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Protocol

from workstation.errors import TrainingError

if TYPE_CHECKING:
    from workstation.training.loop import Trainer


class Hook(Protocol):
    """Called with the trainer, whose state is whole at every one of these points: a snapshot may be taken at any.

    A hook may call `trainer.request_stop(reason)`; it pauses training by not returning. What it raises ends training.
    """

    def on_training_start(self, trainer: Trainer) -> None:
        """Before the first step, also of a resumed run."""

    def on_epoch_start(self, trainer: Trainer) -> None:
        """Before the first step of an epoch, or before the next one of an epoch that is taken up again."""

    def on_batch_end(self, trainer: Trainer) -> None:
        """After every step."""

    def on_validation_batch_end(self, trainer: Trainer) -> None:
        """After every batch of validation; a stop asked for here gives this validation up, to be done anew later."""

    def on_validation_end(self, trainer: Trainer) -> None:
        """After validation, before its result counts."""

    def on_epoch_end(self, trainer: Trainer) -> None:
        """After an epoch; the state already stands at the next and knows the best."""

    def on_training_end(self, trainer: Trainer) -> None:
        """When training has ended or was stopped; not when it failed."""


POINTS = (
    "on_training_start",
    "on_epoch_start",
    "on_batch_end",
    "on_validation_batch_end",
    "on_validation_end",
    "on_epoch_end",
    "on_training_end",
)


def check(hook: object) -> None:
    """Refuse a hook that could not be called, before hours of training find out.

    Raises:
        TrainingError: naming the hook and the method that is missing or takes something else than the trainer.
    """
    for point in POINTS:
        method = getattr(hook, point, None)
        if not callable(method):
            raise TrainingError(f"hook {type(hook).__name__} has no method {point}(trainer)")
        try:
            inspect.signature(method).bind("trainer")
        except TypeError as error:
            raise TrainingError(f"hook {type(hook).__name__}: {point} must take the trainer alone ({error})") from None
