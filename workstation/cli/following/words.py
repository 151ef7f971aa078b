"""A run's events as lines of text: one for each epoch and for whatever is worth a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.formats import clock, number, unit_of
from workstation.cli.output import plain
from workstation.runs.events import (
    CheckpointSaved,
    Entry,
    EpochFinished,
    Event,
    LearningRateSet,
    MetricsRecorded,
    ResourcesMeasured,
    RunFailed,
    RunFinished,
    RunStopped,
)
from workstation.runs.progress import Progress, advance

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSPOKEN = (MetricsRecorded, ResourcesMeasured, CheckpointSaved, LearningRateSet, RunFinished, RunStopped, RunFailed)
"""Too frequent, told with something else, or told at the end."""


def lines(progress: Progress, entries: Iterable[Entry], *, width: int | None = None) -> list[str]:
    """The lines that new entries are worth.

    Args:
        progress: the run, for its plan.
        entries: what is new.
        width: columns of the terminal, whose lines bear no time and are told shorter; None for plain text.
    """
    return [
        plain(text if width else f"{clock(entry.at)}  {text}")
        for entry in entries
        if is_notable(entry.event)
        for text in _texts(progress, entry, width)
    ]


def is_notable(event: Event) -> bool:
    """Whether the event is worth a line."""
    return not isinstance(event, _UNSPOKEN)


def _texts(progress: Progress, entry: Entry, width: int | None) -> list[str]:
    if isinstance(entry.event, EpochFinished):
        return [epoch_line(progress, entry.event, width)]
    return [line.text for line in advance(Progress(), [entry]).log]


def epoch_line(progress: Progress, epoch: EpochFinished, width: int | None = None) -> str:
    """An epoch's losses and its validation RMSE beside the last close's; a narrow line leaves out train and unit."""
    plan, scores = progress.plan, epoch.validation
    total = str(plan.epochs) if plan else "?"
    first = f"epoch {epoch.epoch:>{len(total)}}/{total}"
    train = f"train {number(epoch.train_loss)}"
    loss = f"val {number(scores.loss)} (naive {number(scores.naive_loss)})"
    rmse = f"RMSE {number(scores.rmse)} (naive {number(scores.naive_rmse)})"
    unit = f" {unit_of(plan.target)}" if plan else ""
    best = ["best"] if epoch.is_best else []
    whole = "  ".join([first, train, loss, rmse + unit, *best])
    return whole if width is None or len(whole) <= width else "  ".join([first, loss, rmse, *best])
