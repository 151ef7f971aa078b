"""Whom training tells what happens; it knows no files and no screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from workstation.training.records import EpochRecord, Scores, StepRecord


class Reporter(Protocol):
    """Gets every step and epoch; it is called inside the loop, so it must be quick."""

    def phase(self, name: str, detail: str) -> None:
        """Training turned to something else: `training` or `validating`, with the epoch in words."""

    def step_done(self, record: StepRecord) -> None:
        """An optimizer step was made."""

    def validation_done(self, epoch: int, validation: Scores, naive: Scores) -> None:
        """The validation windows were forecast, after this epoch (counted from 1)."""

    def epoch_done(self, record: EpochRecord) -> None:
        """An epoch came to its end; the training state already stands at the next."""
