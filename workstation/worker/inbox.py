"""What the worker is asked from outside: commands in the run's folder, and signals."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from workstation.runs.commands import Command, CommandReader
from workstation.runs.events import CommandAnswered
from workstation.runs.launch import STOPPING_SIGNALS

if TYPE_CHECKING:
    from types import FrameType

    from workstation.runs.store import Run
    from workstation.worker.journalist import Journalist

POLL_SECONDS = 0.02


class Signals:
    """SIGTERM and SIGINT mean: stop after a checkpoint. They are remembered until somebody looks.

    The front end starts the worker with both held back, so that none is lost before there is somebody to remember it.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        for number in STOPPING_SIGNALS:
            signal.signal(number, self._remember)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING_SIGNALS)

    def _remember(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as `signal` calls it
        self.received = number


class Inbox:
    """Reads commands and answers them, and knows of signals."""

    def __init__(self, run: Run, journalist: Journalist, signals: Signals, *, since_byte: int = 0) -> None:
        self._reader = CommandReader(run.commands)
        self._journalist = journalist
        self._signals = signals
        self._polled_at = -POLL_SECONDS
        self._answer_stale(since_byte)

    @property
    def signal(self) -> int | None:
        """The signal that asked the run to stop, if one did."""
        return self._signals.received

    def poll(self) -> list[Command]:
        """Commands that have arrived since the last look; looks at most every few hundredths of a second."""
        now = time.monotonic()
        if now - self._polled_at < POLL_SECONDS:
            return []
        self._polled_at = now
        return self._reader.read()

    def answer(self, command: Command, step: int, text: str, *, is_accepted: bool = True) -> None:
        """Answer a command, durably, with the step at which it took effect."""
        self._journalist.note(CommandAnswered(command.id, command.verb, is_accepted, step, text), is_durable=True)

    def _answer_stale(self, since_byte: int) -> None:
        """Refuse what an earlier worker was asked and could not answer any more."""
        progress = self._journalist.progress
        answered = {answer.id for answer in progress.answers}
        applied = {told.command: told for told in progress.overrides}
        for command in self._reader.read_until(since_byte):
            if command.id in answered:
                continue
            if command.id in applied:
                step = applied[command.id].step
                self.answer(command, step, f"took effect after step {step:,}")
            else:
                text = "refused: the worker that it was asked of ended before it could answer"
                self.answer(command, progress.step, text, is_accepted=False)
