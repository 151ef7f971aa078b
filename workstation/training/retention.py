"""Which checkpoints are kept: told from what is on the disk, so that no restart forgets any."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.errors import CheckpointError
from workstation.runs import steps as checkpoints_of
from workstation.runs.durable import PARTIAL, explained
from workstation.training.checkpoints import REPLACED, save

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from workstation.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint that was written, and the older ones that made room for it."""

    name: str
    step: int
    epoch: int
    is_best: bool
    size_bytes: int
    seconds: float
    removed: tuple[str, ...]


def store(
    steps: Path,
    snapshot: Snapshot,
    *,
    facts: Mapping[str, Any],
    extra: Mapping[str, Any],
    keep: int,
    pinned: Iterable[str] = (),
) -> Saved:
    """Save a checkpoint, point at it, then remove what need not be kept: in that order, so that a kill loses nothing.

    Kept are the newest, the `keep` best by validation loss, those pointed at, and the pinned ones.

    Raises:
        StorageError: if the disk refuses; all older checkpoints and the pointers to them are untouched.
    """
    started = time.perf_counter()
    state = snapshot.state
    is_best = bool(state["best"]) and state["validation_loss"] is not None and state["best"]["step"] == state["step"]
    with explained(steps):
        folder = save(steps, snapshot, facts=facts, extra=extra)
        if is_best:
            checkpoints_of.point(steps, "best", folder.name)
        checkpoints_of.point(steps, "last", folder.name)
        removed = prune(steps, keep, pinned)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return Saved(
        folder.name, state["step"], state["epoch"], is_best, size, time.perf_counter() - started, tuple(removed)
    )


def prune(steps: Path, keep: int, pinned: Iterable[str] = ()) -> list[str]:
    """Remove the checkpoints that need not be kept; returns their names, oldest first.

    Raises:
        StorageError: if the disk refuses.
    """
    names = checkpoints_of.names(steps)
    losses = {name: loss for name in names if (loss := _validation_loss(steps / name)) is not None}
    best = sorted(losses, key=lambda name: (losses[name], name))[:keep]
    pointed = {checkpoints_of.pointer(steps, which) for which in ("best", "last")}
    kept = {*names[-1:], *best, *pointed, *pinned}
    removed = [name for name in names if name not in kept]
    with explained(steps):
        for name in removed:
            _remove(steps / name)
    return removed


def tidy(steps: Path) -> list[str]:
    """Clear what a kill left half done, before a worker goes on; returns the names it removed or put back.

    A checkpoint that stepped aside for one of the same step that never came is put back; the rest is rubbish.

    Raises:
        StorageError: if the disk refuses.
    """
    leftovers = sorted(path for path in steps.iterdir() if path.name.startswith((PARTIAL, REPLACED)))
    for path in leftovers:
        final = path.with_name(path.name.removeprefix(REPLACED))
        with explained(path):
            if path.name.startswith(REPLACED) and not final.exists():
                path.rename(final)
            elif path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return [path.name for path in leftovers]


def _validation_loss(folder: Path) -> float | None:
    """None for a checkpoint made inside an epoch, and for one whose manifest cannot be read."""
    try:
        loss = checkpoints_of.read_manifest(folder).facts.get("validation_loss")
    except CheckpointError:
        return None
    return loss if isinstance(loss, int | float) else None


def _remove(folder: Path) -> None:
    doomed = folder.with_name(f"{PARTIAL}removed-{folder.name}")
    folder.rename(doomed)  # first out of the list at once, so that a kill never leaves a part of one there
    shutil.rmtree(doomed)
