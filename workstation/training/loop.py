"""The training loop: for each epoch, for each batch, step; then validate."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import torch

from workstation.errors import TrainingError
from workstation.training import gradients, recovery
from workstation.training import hooks as hook_points
from workstation.training.learning_rate import Override, learning_rate
from workstation.training.order import batch_order
from workstation.training.parts import Outcome
from workstation.training.records import EpochRecord, StepRecord
from workstation.training.scoring import Scorer
from workstation.training.state import TrainingState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from workstation.config.profile import TrainingSettings
    from workstation.training.hooks import Hook
    from workstation.training.parts import Data, Parts
    from workstation.training.records import Scores
    from workstation.training.reporter import Reporter


class Trainer:
    """Trains from `state`, a new one or that of a checkpoint, to the end or until asked to stop.

    The state is whole whenever a hook is called, and with the tensors and random states of that moment it is all
    that a continuation needs: it then ends with the same bits as if it had never been interrupted.

    Raises:
        TrainingError: if a hook could not be called.
    """

    def __init__(
        self,
        parts: Parts,
        data: Data,
        settings: TrainingSettings,
        reporter: Reporter,
        hooks: Sequence[Hook] = (),
        state: TrainingState | None = None,
    ) -> None:
        for hook in hooks:
            hook_points.check(hook)
        self.parts, self.data, self.settings = parts, data, settings
        self.state = state or TrainingState()
        self.batches = math.ceil(len(data.train) / settings.batch_size)
        self.total_steps = self.batches * settings.epochs
        self._reporter = reporter
        self._hooks = {point: tuple(getattr(hook, point) for hook in hooks) for point in hook_points.POINTS}
        self._parameters = [parameter for parameter in parts.model.parameters() if parameter.requires_grad]
        # Twice the batch: without gradients that takes less memory than a training step.
        self.scorer = Scorer(data.validation, parts.loss, data.target, 2 * settings.batch_size)
        self._stop_reason: str | None = None

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self._rate_after(self.state.step)

    def set_learning_rate(self, value: float) -> int:
        """Let the next step have this rate and the schedule go on from there; returns the steps done until then.

        Raises:
            TrainingError: if the value is not a positive number.
        """
        if not (math.isfinite(value) and value > 0.0):
            raise TrainingError(f"learning rate {value}: must be a positive number")
        reached = [override for override in self.state.overrides if override.step <= self.state.step]
        self.state.overrides = [*reached, Override(self.state.step, value)]
        return self.state.step

    def request_stop(self, reason: str) -> None:
        """Let `fit` return after the current step; a validation under way is given up, to be done anew later."""
        self._stop_reason = reason

    def fit(self) -> Outcome:
        """Train until the end or until asked to stop.

        Raises:
            NonFiniteError: before the optimizer step, if a loss or a gradient is not finite.
            OutOfMemoryError: if the device has no memory left.
            DeviceError: if the device failed.
        """
        with recovery.explained(self._place):
            self._call("on_training_start")
            while self.state.ending is None and self._stop_reason is None:
                self._train_epoch()
            self._call("on_training_end")
        return self._outcome()

    def _train_epoch(self) -> None:
        started = time.perf_counter()
        self._reporter.phase("training", self._epoch_in_words)
        self._call("on_epoch_start")
        for which in self._batches_left():
            self._step(which)
            self._call("on_batch_end")
        if self._stop_reason is None and (scores := self._validate()):
            self._close_epoch(scores, started)

    def _batches_left(self) -> Iterator[Tensor]:
        """Numbers of the windows of each batch that the epoch still has to train on."""
        state, size = self.state, self.settings.batch_size
        order = batch_order(self.settings.seed, state.epoch, len(self.data.train)).to(self.data.train.device)
        while state.batch < self.batches and self._stop_reason is None:
            yield order[state.batch * size : (state.batch + 1) * size]

    def _step(self, which: Tensor) -> None:
        x, y = self.data.train.gather(which)
        gradients.clear(self._parameters)
        forecast = self.parts.model(x)
        loss = self.parts.loss(forecast, y)
        loss.backward()
        norms = gradients.norms([forecast.detach() - y, *gradients.of(self._parameters)])
        figures = torch.stack((loss.detach(), *norms)).tolist()  # the step's one read from the device
        self._apply(figures, which, (x, y))

    def _apply(self, figures: list[float], which: Tensor, batch: tuple[Tensor, Tensor]) -> None:
        loss, error_norm, *gradient_norms = figures
        norm = math.hypot(*gradient_norms)
        if not math.isfinite(loss + error_norm + norm):
            named = {"loss": loss, "forecast error": error_norm, "gradient norm": norm}
            culprit = recovery.culprit(self.parts.model, which, *batch)
            raise recovery.not_finite(self._place(), self.state.step + 1, named, culprit)
        gradients.scale_down(gradients.of(self._parameters), norm, self.settings.clip_norm)
        rate = self.learning_rate
        for group in self.parts.optimizer.param_groups:
            group["lr"] = rate
        self.parts.optimizer.step()
        squared_error = (error_norm * self.data.target.scale) ** 2 / batch[1].numel()
        self._count(loss, squared_error, norm, rate, len(which))

    def _count(self, loss: float, squared_error: float, norm: float, rate: float, samples: int) -> None:
        state = self.state
        state.count_step(loss, squared_error, samples)
        self._reporter.step_done(
            StepRecord(state.step, state.epoch + 1, state.batch, self.batches, loss, squared_error, norm, rate, samples)
        )

    def _validate(self) -> Scores | None:
        self._reporter.phase("validating", self._epoch_in_words)
        scores = self.scorer.score(self.parts.model, self._validation_goes_on)
        if scores and not math.isfinite(scores.loss + scores.rmse):
            named = {"validation loss": scores.loss, "validation error": scores.rmse}
            raise recovery.not_finite(self._place(), self.state.step, named, "the weights of that step forecast it")
        if scores:
            self._reporter.validation_done(self.state.epoch + 1, scores, self.scorer.naive)
            self._call("on_validation_end")
        return scores

    def _validation_goes_on(self) -> bool:
        self._call("on_validation_batch_end")
        return self._stop_reason is None

    def _close_epoch(self, scores: Scores, started: float) -> None:
        sums, rate = self.state.sums, self._rate_after(self.state.step - 1)
        is_best = self.state.close_epoch(scores.loss, self.settings)
        record = EpochRecord(
            epoch=self.state.epoch,
            step=self.state.step,
            train_loss=sums.mean_loss,
            train_rmse=sums.rmse,
            learning_rate=rate,
            validation=scores,
            naive=self.scorer.naive,
            windows=len(self.data.validation),
            unit=self.data.target.unit,
            is_best=is_best,
            seconds=time.perf_counter() - started,
        )
        self._reporter.epoch_done(record)
        self._call("on_epoch_end")

    def _outcome(self) -> Outcome:
        reason, self._stop_reason = self._stop_reason, None
        if self.state.ending == "finished":
            return Outcome("finished", f"all {self.settings.epochs} epochs are done")
        if self.state.ending == "early_stopped":
            epochs = self.state.epochs_without_improvement
            return Outcome("early_stopped", f"no better validation loss for {epochs} epochs")
        assert reason is not None
        return Outcome("stopped", reason)

    def _rate_after(self, step: int) -> float:
        schedule, base = self.parts.schedule, self.parts.base_learning_rate
        return learning_rate(step, self.total_steps, base, schedule, self.state.overrides)

    def _call(self, point: str) -> None:
        for hook in self._hooks[point]:
            hook(self)

    @property
    def _epoch_in_words(self) -> str:
        return f"epoch {self.state.epoch + 1} of {self.settings.epochs}"

    def _place(self) -> str:
        state = self.state
        if state.batch >= self.batches:
            return f"step {state.step} ({self._epoch_in_words}, validation)"
        return f"step {state.step + 1} ({self._epoch_in_words}, batch {state.batch + 1} of {self.batches})"
