"""The hook that lets a run be steered: commands, signals, and checkpoints when they are due."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from workstation.runs.commands import Command, Verb
from workstation.runs.events import LearningRateSet, RunContinued, RunPaused
from workstation.training.recovery import stop_reason

if TYPE_CHECKING:
    from workstation.config.profile import CheckpointSettings
    from workstation.training.loop import Trainer
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist
    from workstation.worker.keeper import Keeper

_PAUSE_POLL_SECONDS = 0.05


class Control:
    """Answers commands between two steps, and between two batches of validation."""

    def __init__(self, inbox: Inbox, journalist: Journalist, keeper: Keeper, settings: CheckpointSettings) -> None:
        self._inbox, self._journalist, self._keeper, self._settings = inbox, journalist, keeper, settings
        self.takes_checkpoint = True
        """Whether a stop that was asked for comes with a checkpoint."""
        self._is_paused = False
        self._is_stopping = False

    def on_training_start(self, trainer: Trainer) -> None:
        """Let a command that came while all was being built be heard before the first step."""
        self._attend(trainer)

    def on_epoch_start(self, trainer: Trainer) -> None:
        """Count time from here: what came before was no training."""
        del trainer
        self._journalist.restart_clock()

    def on_batch_end(self, trainer: Trainer) -> None:
        """Attend to what was asked; save if it is time."""
        self._attend(trainer)
        if not self._is_stopping and (reason := self._due(trainer.state.step)):
            self._keeper.save(trainer, reason)
            self._journalist.restart_clock()

    def on_validation_batch_end(self, trainer: Trainer) -> None:
        """Attend to what was asked."""
        self._attend(trainer)

    def on_validation_end(self, trainer: Trainer) -> None:
        """Nothing is done here."""

    def on_epoch_end(self, trainer: Trainer) -> None:
        """Save the epoch."""
        self._keeper.save(trainer, f"end of epoch {trainer.state.epoch}")

    def on_training_end(self, trainer: Trainer) -> None:
        """Nothing is done here."""

    def _due(self, step: int) -> str | None:
        every = self._settings
        if every.every_steps and step % every.every_steps == 0:
            return f"every {every.every_steps} steps"
        if every.every_minutes and self._keeper.seconds_since_saved >= 60 * every.every_minutes:
            return f"every {every.every_minutes:g} minutes"
        return None

    def _attend(self, trainer: Trainer) -> None:
        if self._inbox.signal is not None and not self._is_stopping:
            self._stop(trainer, stop_reason(self._inbox.signal))
        for command in self._inbox.poll():
            self._obey(trainer, command)
        if self._is_paused:
            self._wait(trainer)

    def _wait(self, trainer: Trainer) -> None:
        self._journalist.note(RunPaused(trainer.state.step))
        while self._is_paused and not self._is_stopping:
            time.sleep(_PAUSE_POLL_SECONDS)
            if self._inbox.signal is not None:
                self._stop(trainer, stop_reason(self._inbox.signal))
            for command in self._inbox.poll():
                self._obey(trainer, command)
        self._is_paused = False
        if not self._is_stopping:
            self._journalist.note(RunContinued(trainer.state.step))
        self._journalist.restart_clock()

    def _stop(self, trainer: Trainer, reason: str) -> None:
        self._is_stopping = True
        trainer.request_stop(reason)

    def _obey(self, trainer: Trainer, command: Command) -> None:
        if self._is_stopping and command.verb not in {Verb.STOP, Verb.STOP_NOW}:
            text = "refused: the run is stopping"
            self._inbox.answer(command, trainer.state.step, text, is_accepted=False)
            return
        match command.verb:
            case Verb.STOP | Verb.STOP_NOW:
                self._obey_stop(trainer, command)
            case Verb.PAUSE | Verb.CONTINUE:
                self._obey_pause(trainer, command)
            case Verb.CHECKPOINT:
                name = self._keeper.save(trainer, f"asked for by {command.by}")
                self._inbox.answer(command, trainer.state.step, f"{name} saved at step {trainer.state.step:,}")
                self._journalist.restart_clock()
            case Verb.SET_LEARNING_RATE:
                self._obey_learning_rate(trainer, command)

    def _obey_stop(self, trainer: Trainer, command: Command) -> None:
        is_now = command.verb is Verb.STOP_NOW
        self.takes_checkpoint = self.takes_checkpoint and not is_now
        how = "after a checkpoint" if self.takes_checkpoint else "without a checkpoint"
        self._stop(trainer, f"stopped by {command.by}")
        self._inbox.answer(command, trainer.state.step, f"stops at step {trainer.state.step:,}, {how}")

    def _obey_pause(self, trainer: Trainer, command: Command) -> None:
        is_pause, step = command.verb is Verb.PAUSE, trainer.state.step
        if is_pause == self._is_paused:
            text = f"refused: the run is {'paused already' if is_pause else 'not paused'}"
            self._inbox.answer(command, step, text, is_accepted=False)
            return
        self._is_paused = is_pause
        self._inbox.answer(command, step, f"{'paused' if is_pause else 'continued'} at step {step:,}")

    def _obey_learning_rate(self, trainer: Trainer, command: Command) -> None:
        assert command.learning_rate is not None
        before, step = trainer.learning_rate, trainer.state.step
        # Into the journal first: a kill right after the answer must not lose it, and a resumed run replays it.
        self._journalist.note(LearningRateSet(step, command.learning_rate, command.id), is_durable=True)
        trainer.set_learning_rate(command.learning_rate)
        text = f"{before:.4g} -> {command.learning_rate:.4g} after step {step:,}; the schedule goes on in proportion"
        self._inbox.answer(command, step, text)
