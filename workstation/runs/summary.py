"""The newest state of a run in a few hundred bytes, so that listing many runs reads no journal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from workstation.runs.durable import write_atomically
from workstation.runs.events import RunFailed, RunFinished, RunStopped
from workstation.runs.progress import Progress, State

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of runs shows; losses are scaled, RMSE is in target units, durations in seconds."""

    told: State
    model: str
    source: str
    device: str
    step: int
    steps: int | None
    epoch: int
    epochs: int | None
    best_loss: float | None
    best_epoch: int | None
    naive_loss: float | None
    best_rmse: float | None
    naive_rmse: float | None
    samples_per_second: float | None
    eta_seconds: float | None
    started_at: float | None
    updated_at: float | None
    reason: str


def summarise(progress: Progress) -> Summary:
    """The summary of a run's progress."""
    plan, best = progress.plan, progress.best
    return Summary(
        told=progress.told,
        model=plan.model if plan else "",
        source=progress.data.source if progress.data else "",
        device=progress.started.device if progress.started else "",
        step=progress.step,
        steps=progress.steps,
        epoch=progress.epoch,
        epochs=plan.epochs if plan else None,
        best_loss=best.validation.loss if best else None,
        best_epoch=best.epoch if best else None,
        naive_loss=plan.naive_validation_loss if plan else None,
        best_rmse=best.validation.rmse if best else None,
        naive_rmse=plan.naive_validation_rmse if plan else None,
        samples_per_second=progress.samples_per_second,
        eta_seconds=progress.eta_seconds,
        started_at=progress.first_at,
        updated_at=progress.updated_at,
        reason=_reason(progress),
    )


def _reason(progress: Progress) -> str:
    match progress.closing:
        case RunFinished(reason=reason) | RunStopped(reason=reason):
            return reason
        case RunFailed(message=message):
            return message
        case None:
            return progress.phase_detail if progress.told is State.QUEUED else ""


def write(path: Path, summary: Summary, *, is_durable: bool = False) -> None:
    """Replace the summary.

    Raises:
        StorageError: if the disk refuses.
    """
    table = asdict(summary)
    write_atomically(path, json.dumps({"state": table.pop("told"), **table}).encode(), is_durable=is_durable)


def read(path: Path) -> Summary | None:
    """The summary; None where it is missing or cannot be read, as the journal can tell the same."""
    try:
        table = json.loads(path.read_bytes())
        return Summary(told=State(table.pop("state")), **table)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None
