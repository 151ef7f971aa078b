"""The training job: waits for its device, prepares, takes the run up where it stands, trains, and says how it ended."""

from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING

import torch

from workstation import profiles
from workstation.config.toml import read_table, to_table
from workstation.runs.commands import Verb
from workstation.runs.events import (
    PhaseEntered,
    RunFinished,
    RunQueued,
    RunStarted,
    RunStopped,
    TrainingPlanned,
)
from workstation.runs.start import note_origin
from workstation.runs.steps import pointer
from workstation.telemetry.machine import MachineSampler
from workstation.training.loop import Trainer
from workstation.training.recovery import explained, stop_reason
from workstation.training.scoring import Scorer
from workstation.worker import device as devices
from workstation.worker import preparation
from workstation.worker.assembly import assemble
from workstation.worker.control import Control
from workstation.worker.environment import environment
from workstation.worker.keeper import Keeper
from workstation.worker.ledger import note_training
from workstation.worker.line import Place, place
from workstation.worker.reporting import JournalReporter
from workstation.worker.taking_up import take_up

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.runs.lock import Lock
    from workstation.runs.store import Run
    from workstation.training.parts import Outcome, Parts
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist
    from workstation.worker.preparation import Prepared

_LINE_POLL_SECONDS = 0.2


class Stopped(Exception):  # noqa: N818 - not a mistake: somebody asked for it
    """The run was asked to stop before training began."""


def run_job(run: Run, journalist: Journalist, inbox: Inbox) -> None:
    """Train the run to its end, or until it is asked to stop.

    Raises:
        WorkstationError: whatever keeps it from going on, explained.
    """
    profile = profiles.resolve(read_table(run.profile))
    torch.set_num_threads(profile.training.threads)
    device = devices.resolve(profile.training.device)
    try:
        held = _wait_in_line(run, profile, device, journalist, inbox)
        try:
            with explained(lambda: journalist.progress.phase or "the start"):
                _train(run, profile, device, journalist, inbox)
        finally:
            for lock in held:
                lock.release()
    except Stopped as stopped:
        _note_stopped(run, journalist, str(stopped))


def _wait_in_line(run: Run, profile: Profile, device: torch.device, journalist: Journalist, inbox: Inbox) -> list[Lock]:
    if not profile.training.wait_for_device:
        return []
    spot = place(str(device), identity=devices.identity_of(device), threads=profile.training.threads)
    holder = f"run {run.name} (process {os.getpid()})"
    told = ""
    while (taken := spot.take(holder)) is None:
        told = _tell_waiting(spot, told, journalist)
        _heed(inbox, journalist)
        time.sleep(_LINE_POLL_SECONDS)
    return taken


def _tell_waiting(spot: Place, told: str, journalist: Journalist) -> str:
    holders = spot.holders()
    if holders != told:
        journalist.note(RunQueued(spot.device, holders))
    return holders


def _heed(inbox: Inbox, journalist: Journalist) -> None:
    """Before there is a step, a run can be stopped and nothing else."""
    if inbox.signal is not None:
        raise Stopped(stop_reason(inbox.signal))
    for command in inbox.poll():
        if command.verb in {Verb.STOP, Verb.STOP_NOW}:
            inbox.answer(command, journalist.progress.step, "stops before training began")
            raise Stopped(f"stopped by {command.by}")
        text = "refused: training has not begun; ask again when it has"
        inbox.answer(command, journalist.progress.step, text, is_accepted=False)


def _train(run: Run, profile: Profile, device: torch.device, journalist: Journalist, inbox: Inbox) -> None:
    started = time.monotonic()
    _note_started(profile, device, journalist)
    facts = {"profile": to_table(profile), "environment": environment(device, profile.training.threads)}
    keeper = Keeper(run, journalist, keep=profile.checkpoints.keep, facts=facts)

    def tell(detail: str) -> None:
        _heed(inbox, journalist)
        journalist.enter_phase(PhaseEntered("preparing", detail))

    prepared = preparation.prepare(profile, device, tell)
    told = preparation.describe(prepared)
    journalist.note(told)
    keeper.know(preprocessing=prepared.preprocessing(), data=told.fingerprint)
    parts = assemble(profile, device)
    state = take_up(run, parts, profile, keeper, journalist, facts["environment"])
    if "data_fingerprint" not in run.origin_table():
        warnings = preparation.warnings(prepared)
        known = {"data_fingerprint": told.fingerprint, "repairs": told.repairs, "environment": facts["environment"]}
        note_origin(run, **known, warnings=warnings)
    control = Control(inbox, journalist, keeper, profile.checkpoints)
    reporter = JournalReporter(journalist, MachineSampler(os.getpid(), device.index))
    trainer = Trainer(parts, prepared.data, profile.training, reporter, [control], state)
    _note_plan(profile, parts, prepared, trainer, journalist)
    outcome = trainer.fit()
    reporter.measure()
    _close(run, trainer, outcome, control, keeper, journalist, time.monotonic() - started)


def _note_started(profile: Profile, device: torch.device, journalist: Journalist) -> None:
    journalist.attempts += 1
    journalist.note(
        RunStarted(
            attempt=journalist.attempts,
            pid=os.getpid(),
            host=socket.gethostname(),
            device=str(device),
            device_name=devices.name_of(device),
            threads=profile.training.threads,
        )
    )


def _note_plan(profile: Profile, parts: Parts, prepared: Prepared, trainer: Trainer, journalist: Journalist) -> None:
    data, batch_size = prepared.data, profile.training.batch_size
    naive_train = Scorer(data.train, parts.loss, data.target, 2 * batch_size).naive
    naive_validation = trainer.scorer.naive
    journalist.note(
        TrainingPlanned(
            model=profile.model.name,
            parameters=sum(parameter.numel() for parameter in parts.model.parameters()),
            features=data.train.width,
            window=profile.window,
            horizon=profile.horizon,
            target=data.target.unit,
            target_scale=data.target.scale,
            train_windows=len(data.train),
            validation_windows=len(data.validation),
            test_windows=prepared.test_windows,
            split=prepared.split,
            unseen_windows=prepared.unseen_windows,
            batch_size=batch_size,
            steps=trainer.total_steps,
            epochs=profile.training.epochs,
            naive_train_rmse=naive_train.rmse,
            naive_validation_rmse=naive_validation.rmse,
            naive_train_loss=naive_train.loss,
            naive_validation_loss=naive_validation.loss,
        )
    )


def _close(
    run: Run,
    trainer: Trainer,
    outcome: Outcome,
    control: Control,
    keeper: Keeper,
    journalist: Journalist,
    seconds: float,
) -> None:
    if outcome.kind == "stopped":
        if control.takes_checkpoint:
            keeper.save(trainer, outcome.reason)
        _note_stopped(run, journalist, outcome.reason)
        return
    best = pointer(run.steps, "best") or ""
    note_training(run, journalist, best)
    finished = RunFinished(trainer.state.step, trainer.state.epoch, outcome.reason, best, round(seconds, 3))
    journalist.close(finished)


def _note_stopped(run: Run, journalist: Journalist, reason: str) -> None:
    journalist.flush()
    progress = journalist.progress
    checkpoint = pointer(run.steps, "last") or ""
    journalist.close(RunStopped(progress.step, progress.epoch, reason, checkpoint))
