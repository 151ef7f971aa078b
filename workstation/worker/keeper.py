"""Keeps checkpoints: saves them with what is needed to use them, and takes a run up again from one."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.config.compare import differences
from workstation.errors import CheckpointError
from workstation.runs import steps
from workstation.runs.events import CheckpointRefused, CheckpointRemoved, CheckpointSaved, PhaseEntered
from workstation.training import checkpoints, retention, snapshot
from workstation.worker.preparation import changed_preprocessing

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.runs.store import Run
    from workstation.training.loop import Trainer
    from workstation.training.snapshot import Snapshot
    from workstation.worker.journalist import Journalist

PREPROCESSING = "preprocessing.json"


@dataclass(frozen=True)
class Kept:
    """A checkpoint that was read: its name, what it holds, and the facts it was saved with."""

    name: str
    snapshot: Snapshot
    facts: dict[str, Any]
    """The profile, the data's fingerprint, how both were scaled, and the environment it was trained in."""
    preprocessing: dict[str, Any]
    """How features and targets were scaled, whole."""


class Keeper:
    """Saves and finds a run's checkpoints."""

    def __init__(self, run: Run, journalist: Journalist, *, keep: int, facts: dict[str, Any]) -> None:
        self._run, self._journalist, self._keep, self._facts = run, journalist, keep, facts
        self._preprocessing: dict[str, Any] = {}
        self._pinned: tuple[str, ...] = ()
        self._saved_at = time.monotonic()

    @property
    def seconds_since_saved(self) -> float:
        """Age of the newest checkpoint, or of this worker."""
        return time.monotonic() - self._saved_at

    def know(self, *, preprocessing: dict[str, Any], data: str) -> None:
        """Learn what the data came to: it goes with every checkpoint."""
        self._preprocessing = preprocessing
        scaling = hashlib.sha256(json.dumps(preprocessing, sort_keys=True).encode()).hexdigest()
        self._facts = {**self._facts, "data": data, "preprocessing": scaling}

    @property
    def facts(self) -> dict[str, Any]:
        """What is saved with every checkpoint."""
        return self._facts

    def resume_from(self, kept: Kept, best: str | None) -> None:
        """Never remove this one, and let the pointers lead where they led when it was saved.

        A kill between a checkpoint and the pointers to it leaves them behind; what came after it does not count.

        Raises:
            StorageError: if the disk refuses.
        """
        self._pinned = (kept.name,)
        steps.point(self._run.steps, "last", kept.name)
        if best in steps.names(self._run.steps):
            steps.point(self._run.steps, "best", best)

    def save(self, trainer: Trainer, reason: str) -> str:
        """Save a checkpoint of this moment and remove what need not be kept; returns its name.

        Raises:
            StorageError: if the disk refuses; all older checkpoints are untouched.
            NonFiniteError: if a weight is not finite.
        """
        before = self._journalist.phase
        self._journalist.enter_phase(PhaseEntered("saving", reason))
        self._journalist.sync()  # the history of what a durable checkpoint holds must be durable too
        taken = snapshot.take(trainer.parts.model, trainer.parts.optimizer, trainer.state)
        saved = retention.store(
            self._run.steps,
            taken,
            facts=self._facts,
            extra={PREPROCESSING: self._preprocessing},
            keep=self._keep,
            pinned=self._pinned,
        )
        self._saved_at = time.monotonic()
        self._journalist.note(
            CheckpointSaved(saved.name, saved.step, saved.epoch, saved.size_bytes, saved.seconds, reason, saved.is_best)
        )
        for name in saved.removed:
            self._journalist.note(CheckpointRemoved(name))
        self._journalist.enter_phase(before)
        return saved.name

    def newest(self) -> Kept | None:
        """The newest checkpoint that verifies; each newer one that does not is noted by name and reason.

        Raises:
            CheckpointError: if there are some and none verifies.
        """
        folder = self._run.steps
        retention.tidy(folder)
        name, refused = steps.newest_whole(folder)
        for known, reason in zip(reversed(steps.names(folder)), refused, strict=False):
            self._journalist.note(CheckpointRefused(known, f"{reason}; it is not used, the one before it is"))
        if name is None and refused:
            raise CheckpointError(f"run {self._run.name!r}: no checkpoint can be used: {'; '.join(refused)}")
        return None if name is None else read(folder / name)

    def changed_inputs(self, kept: Kept) -> list[str]:
        """What the network would see that the checkpoint's did not, in words."""
        if kept.facts["data"] != self._facts["data"]:
            return ["the data: its prices are not those that the checkpoint was trained on"]
        changed = changed_preprocessing(kept.preprocessing, self._preprocessing)
        return [changed] if changed else []

    def require_same(self, kept: Kept) -> None:
        """Refuse a checkpoint of another profile or of other data.

        Raises:
            CheckpointError: with what differs, and how to train on all the same.
        """
        found = [str(difference) for difference in differences(kept.facts["profile"], self._facts["profile"])]
        found += self.changed_inputs(kept)
        if found:
            raise CheckpointError(
                f"run {self._run.name!r} cannot be resumed, as its profile or data changed since {kept.name} "
                f"({'; '.join(found)}); start a new run from it: workstation train --from {self._run.name}"
            )


def read(folder: Path) -> Kept:
    """Verify and read a checkpoint.

    Raises:
        CheckpointError: naming what is wrong with it.
    """
    taken, facts = checkpoints.load(folder)
    return Kept(folder.name, taken, facts, _preprocessing(folder))


def _preprocessing(folder: Path) -> dict[str, Any]:
    try:
        read = json.loads((folder / PREPROCESSING).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"checkpoint {folder.name}: {PREPROCESSING} cannot be read ({error})") from None
    if not isinstance(read, dict):
        raise CheckpointError(f"checkpoint {folder.name}: {PREPROCESSING} is no table")
    return read
