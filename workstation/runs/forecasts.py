"""Forecasts of bars that are not there yet: what was asked, and the verb that starts the worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from workstation.runs import evaluations
from workstation.runs.durable import write_atomically
from workstation.runs.store import Run

if TYPE_CHECKING:
    from pathlib import Path

_FACTS = "facts.json"


@dataclass(frozen=True)
class Request:
    """What is to be forecast."""

    checkpoint: str
    """Name of one of the run's checkpoints."""
    out: str
    """The file to write, an absolute path that ends in .parquet or .csv."""
    source: str = ""
    """Other prices, an absolute path, read as the run's own are; empty for its own."""
    data: dict[str, Any] | None = None
    """Settings of other prices, as a profile has them; None for the run's own."""
    symbols: tuple[str, ...] = ()
    """Only these; empty for all that the prices have."""
    until: int | None = None
    """Bars that begin later do not exist for the forecast; nanoseconds since 1970-01-01 UTC. None for all bars."""
    horizon: int = 0
    """Bars ahead, at most the model's; 0 for all of them."""
    spread: Literal["pooled", "scaled"] = "pooled"
    """Whether bands take errors of all windows as alike, or each over the spread of its own window."""
    device: str = ""
    """Where to compute; empty for where the run's profile says."""


def start(run: Run, request: Request) -> Run:
    """Launch a worker that forecasts; returns the folder of its work, which is read as a run's is.

    Raises:
        StorageError: if the disk refuses.
    """
    return evaluations.begin(run, "forecast", f"forecast-{request.checkpoint}", asdict(request))


def request_of(work: Run) -> tuple[Run, Request]:
    """The run that a folder of work belongs to, and what was asked."""
    table = json.loads((work.folder / evaluations.REQUEST).read_bytes())
    return Run(work.folder.parent.parent.parent), Request(**{**table, "symbols": tuple(table["symbols"])})


def write_facts(work: Run, facts: dict[str, Any]) -> None:
    """Leave what came out to whoever waits.

    Raises:
        StorageError: if the disk refuses.
    """
    write_atomically(_facts(work), json.dumps(facts, allow_nan=False).encode(), is_durable=False)


def read_facts(work: Run) -> dict[str, Any]:
    """What came out of work that is done."""
    table: dict[str, Any] = json.loads(_facts(work).read_bytes())
    return table


def _facts(work: Run) -> Path:
    return work.folder / _FACTS
