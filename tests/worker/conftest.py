"""Real worker processes on a small market: started, watched, killed and resumed."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from workstation import profiles
from workstation.runs import steps
from workstation.runs.commands import Verb, new_command
from workstation.runs.follow import Follower
from workstation.runs.launch import ask
from workstation.runs.progress import State
from workstation.runs.start import resume, start
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workstation.runs.events import CommandAnswered, EpochFinished, Event

SMALL = (
    'data.symbols=["ALFA","BRAVO"]',
    "window=12",
    'features.columns=["log_return","rsi_14","volume_change"]',
    "model.hidden=8",
    "model.layers=1",
    "model.dropout=0.2",
    "training.epochs=3",
    "training.batch_size=32",
    "schedule.warmup_steps=10",
)
PATIENCE_SECONDS = 180


@dataclass
class Lab:
    """Runs of small profiles in a folder of their own."""

    store: Store

    def train(self, *overrides: str, name: str = "a", parent: str | None = None) -> Run:
        """Start a run of the small profile with these overrides."""
        profile = profiles.load("quick", [*SMALL, *overrides])
        return start(self.store, profile, stem="quick", name=name, parent=parent)

    def again(self, run: Run) -> Run:
        """Resume the run."""
        return resume(run)

    def until(self, run: Run, is_there: Callable[[Follower], bool]) -> Follower:
        """Follow the run until something is there."""
        follower = Follower(run)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            was_alive = run.is_alive()
            follower.poll()
            if is_there(follower):
                return follower
            assert was_alive or not follower.state.is_closed, f"{follower.state}: {_last_words(follower)}"
            assert time.monotonic() < deadline, f"{follower.state}: {_last_words(follower)}"
            time.sleep(0.005)

    def end(self, run: Run) -> Follower:
        """Follow the run until no worker holds it."""
        return self.until(run, lambda follower: follower.state.is_closed and not run.is_alive())

    def kill(self, run: Run, number: int = signal.SIGKILL) -> None:
        """Send the worker a signal."""
        progress = run.progress()
        assert progress.started is not None
        os.kill(progress.started.pid, number)

    def command(self, run: Run, verb: Verb, learning_rate: float | None = None) -> CommandAnswered:
        """Ask, and wait for the answer."""
        command = new_command(verb, learning_rate=learning_rate)
        ask(run, command)
        follower = self.until(run, lambda seen: any(answer.id == command.id for answer in seen.progress.answers))
        return next(answer for answer in follower.progress.answers if answer.id == command.id)


def _last_words(follower: Follower) -> str:
    log = follower.run.log
    return f"{follower.progress.log[-3:]} {log.read_text(encoding='utf-8') if log.exists() else ''}"


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """A store and a place in line of their own; whatever still runs at the end is killed."""
    monkeypatch.setenv("WORKSTATION_DEVICES", str(tmp_path / "devices"))
    lab = Lab(Store(tmp_path / "runs"))
    yield lab
    for name in lab.store.names():
        run = lab.store.open(name)
        while run.is_alive():
            if run.progress().started is not None:
                try:
                    lab.kill(run)
                except ProcessLookupError:
                    continue
            time.sleep(0.02)


def events(run: Run) -> list[Event]:
    """All events of the run's journal."""
    from workstation.runs.journal import JournalReader  # noqa: PLC0415 - beside its one use

    return [entry.event for entry in JournalReader(run.journal).read()]


def result(run: Run) -> dict[str, Any]:
    """All that must be equal where two runs did the same: weights, optimizer, state and history, to the last bit."""
    last = steps.pointer(run.steps, "last")
    assert last is not None
    folder = run.steps / last
    state = json.loads((folder / "state.json").read_bytes())
    manifest = steps.verify(folder)
    return {
        "step": last,
        "model": manifest.files["model.safetensors"],
        "optimizer": manifest.files["optimizer.safetensors"],
        "training": state["training"],
        "random": state["random"],
        "best": steps.pointer(run.steps, "best"),
        "history": [_without_time(epoch) for epoch in run.progress().epochs],
    }


def _without_time(epoch: EpochFinished) -> tuple[Any, ...]:
    return (
        epoch.epoch,
        epoch.step,
        epoch.train_loss,
        epoch.train_rmse,
        epoch.learning_rate,
        epoch.validation,
        epoch.is_best,
    )


__all__ = ["Lab", "State", "events", "result"]
