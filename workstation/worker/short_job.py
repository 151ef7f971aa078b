"""A job that only forecasts: it tells what it is at, can be asked to stop and nothing else, and closes its journal."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.runs.commands import Verb
from workstation.runs.events import PhaseEntered, RunFinished, RunStarted, RunStopped
from workstation.training.recovery import explained
from workstation.worker import device as devices

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.worker.forecaster import Forecaster
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist

    Tell = Callable[[str], None]


class Stopped(Exception):  # noqa: N818 - not a mistake: somebody asked for it
    """The job was asked to stop."""


@dataclass(frozen=True)
class Kind:
    """How a kind of job is called."""

    name: str
    """`an evaluation`"""
    phase: str
    """What it is at, for the journal."""
    left: str
    """What is left of it where it is stopped."""


@dataclass(frozen=True)
class Done:
    """What came out, and of which checkpoint."""

    step: int
    epoch: int
    checkpoint: str
    told: str
    """In words."""


def done(forecaster: Forecaster, told: str) -> Done:
    """What came out of a checkpoint's forecasts, in words."""
    kept = forecaster.kept
    training = kept.snapshot.state
    return Done(training["step"], training["epoch"], kept.name, told)


def run_short_job(kind: Kind, journalist: Journalist, inbox: Inbox, work: Callable[[Tell], Done]) -> None:
    """Work until it is done or asked to stop, and close the journal with how it ended.

    Raises:
        WorkstationError: whatever keeps it from being done, explained.
    """
    started = time.monotonic()

    def tell(detail: str) -> None:
        _heed(kind, inbox, journalist)
        journalist.enter_phase(PhaseEntered(kind.phase, detail))

    try:
        with explained(lambda: journalist.progress.phase_detail or "the start"):
            ended = work(tell)
    except Stopped as stopped:
        journalist.close(RunStopped(0, 0, str(stopped), ""))
        return
    seconds = round(time.monotonic() - started, 3)
    journalist.close(RunFinished(ended.step, ended.epoch, ended.told, ended.checkpoint, seconds))


def _heed(kind: Kind, inbox: Inbox, journalist: Journalist) -> None:
    if inbox.signal is not None:
        raise Stopped("stopped by a signal")
    for command in inbox.poll():
        if command.verb in {Verb.STOP, Verb.STOP_NOW}:
            inbox.answer(command, journalist.progress.step, f"stops; {kind.left}")
            raise Stopped(f"stopped by {command.by}")
        text = f"refused: {kind.name} can be stopped and nothing else"
        inbox.answer(command, journalist.progress.step, text, is_accepted=False)


def note_started(forecaster: Forecaster, journalist: Journalist) -> None:
    """Tell who works on it, and where.

    Raises:
        StorageError: if the disk refuses.
    """
    journalist.attempts += 1
    host, name, threads = socket.gethostname(), devices.name_of(forecaster.device), forecaster.profile.training.threads
    journalist.note(RunStarted(journalist.attempts, os.getpid(), host, str(forecaster.device), name, threads))
