"""What training tells, as events of the journal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.runs.events import EpochFinished, PhaseEntered, ResourcesMeasured, Scores

if TYPE_CHECKING:
    from workstation.telemetry.machine import MachineSampler
    from workstation.training import records
    from workstation.worker.journalist import Journalist


class JournalReporter:
    """Passes on what the trainer reports, and measures the machine now and then."""

    def __init__(self, journalist: Journalist, sampler: MachineSampler) -> None:
        self._journalist = journalist
        self._sampler = sampler

    def phase(self, name: str, detail: str) -> None:
        """Training turned to something else."""
        self._journalist.enter_phase(PhaseEntered(name, detail))

    def step_done(self, record: records.StepRecord) -> None:
        """Count a step; write a row and measure the machine if it is time."""
        self._journalist.step_done(
            step=record.step,
            epoch=record.epoch,
            loss=record.loss,
            rmse=math.sqrt(record.squared_error_mean),
            gradient_norm=record.grad_norm,
            learning_rate=record.learning_rate,
            samples=record.samples,
        )
        if self._journalist.wants_resources():
            self.measure()

    def validation_done(self, epoch: int, validation: records.Scores, naive: records.Scores) -> None:
        """Nothing yet: the scores are told with their epoch."""

    def epoch_done(self, record: records.EpochRecord) -> None:
        """Note the epoch with its scores beside the naive forecast's."""
        self._journalist.note(
            EpochFinished(
                epoch=record.epoch,
                step=record.step,
                train_loss=record.train_loss,
                train_rmse=record.train_rmse,
                learning_rate=record.learning_rate,
                validation=_scores(record),
                is_best=record.is_best,
                seconds=record.seconds,
            )
        )

    def measure(self) -> None:
        """Note what the machine is doing."""
        seen = self._sampler.measure()
        self._journalist.note_resources(
            ResourcesMeasured(
                cpu_percent=seen.cpu_percent,
                memory_bytes=seen.memory_bytes,
                memory_total_bytes=seen.memory_total_bytes,
                gpu_percent=seen.gpu_percent,
                gpu_memory_bytes=seen.gpu_memory_bytes,
                gpu_memory_total_bytes=seen.gpu_memory_total_bytes,
                gpu_temperature_celsius=seen.gpu_temperature_celsius,
                gpu_power_watts=seen.gpu_power_watts,
            )
        )


def _scores(record: records.EpochRecord) -> Scores:
    own, naive = record.validation, record.naive
    return Scores(
        split="validation",
        windows=record.windows,
        loss=own.loss,
        rmse=own.rmse,
        mae=own.mae,
        r2=own.r2,
        r2_oos=own.r2_oos,
        directional_accuracy=own.directional_accuracy,
        naive_loss=naive.loss,
        naive_rmse=naive.rmse,
        naive_mae=naive.mae,
        naive_r2=naive.r2,
    )
