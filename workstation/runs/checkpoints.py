"""The checkpoints of a run as their manifests tell them, without opening weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.errors import CheckpointError
from workstation.runs import steps

if TYPE_CHECKING:
    from workstation.runs.store import Run


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as its manifest tells it; `refusal` says what is wrong with it, if something is."""

    name: str
    step: int | None
    epoch: int | None
    size_bytes: int | None
    is_best: bool
    is_last: bool
    refusal: str = ""


def checkpoints_of(run: Run) -> tuple[Checkpoint, ...]:
    """All of them, the oldest first; a damaged one is named, and never hides the rest."""
    best, last = steps.pointer(run.steps, "best"), steps.pointer(run.steps, "last")
    return tuple(_checkpoint(run, name, best, last) for name in steps.names(run.steps))


def _checkpoint(run: Run, name: str, best: str | None, last: str | None) -> Checkpoint:
    is_best, is_last = name == best, name == last
    try:
        manifest = steps.read_manifest(run.steps / name)
    except CheckpointError as error:
        return Checkpoint(name, None, None, None, is_best, is_last, str(error))
    size = sum(size for size, _ in manifest.files.values())
    step, epoch = (_whole(manifest.facts.get(key)) for key in ("step", "epoch"))
    return Checkpoint(name, step, epoch, size, is_best, is_last)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
