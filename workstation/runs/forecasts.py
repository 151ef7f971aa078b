"""Forecasts of bars that are not there yet: what was asked, what is kept of it, and the verb that starts the worker."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from workstation.errors import UsageError
from workstation.runs import evaluations, sealed, steps
from workstation.runs.durable import FOLDER_MODE, alone, explained, write_atomically
from workstation.runs.store import Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Spread = Literal["pooled", "scaled"]
SCHEMA = 1
"""Of what is kept; what another version wrote is made anew."""
_FACTS = "facts.json"
_DIGITS = 12
_DAY_LENGTH = len("2020-01-01")


@dataclass(frozen=True)
class Request:
    """What is to be forecast."""

    checkpoint: str
    """Name of one of the run's checkpoints."""
    out: str = ""
    """The file to write, an absolute path that ends in .parquet or .csv; empty to keep it among the run's results."""
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
    spread: Spread = "pooled"
    """Whether bands take errors of all windows as alike, or each over the spread of its own window."""
    device: str = ""
    """Where to compute; empty for where the run's profile says."""

    @property
    def name(self) -> str:
        """What its files are called where they are kept: `forecast-step-00000240-pooled`."""
        return f"forecast-{self.checkpoint}-{self.spread}" + (f"-{self.until}" if self.until is not None else "")


def end_of(text: str) -> int | None:
    """The last nanosecond of a day, or a time as it is, since 1970-01-01 UTC; None where it is neither."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    whole_day = len(text) <= _DAY_LENGTH
    try:
        moment = found + timedelta(days=1) if whole_day else found
    except OverflowError:
        return None
    seconds, rest = divmod(moment - datetime.fromtimestamp(0, UTC), timedelta(seconds=1))
    return seconds * 10**9 + rest.microseconds * 1000 - int(whole_day)


def start(run: Run, request: Request) -> Run:
    """Launch a worker that forecasts; returns the folder of its work, which is read as a run's is.

    Raises:
        UsageError: if what is to be kept among the run's results is not of its own prices.
        StorageError: if the disk refuses.
    """
    if not request.out and (request.source or request.data or request.symbols or request.horizon):
        raise UsageError("only forecasts of all of a run's own prices are kept in it; name a file to write for others")
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


def kept_path(run: Run, request: Request) -> Path:
    """Where the facts of a kept forecast lie, and the names of its files in them."""
    return run.results / f"{request.name}.json"


def keep(run: Run, request: Request, facts: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Keep a forecast in the place of the one before it, and return its facts as they are read back.

    Its Parquet files are named by what is in them and written first, so that whoever reads meanwhile finds the one
    before or this one whole.

    Raises:
        StorageError: if the disk refuses; the forecast before is then untouched.
    """
    with explained(run.results):
        run.results.mkdir(mode=FOLDER_MODE, exist_ok=True)
    checkpoint = steps.fingerprint(run.steps / request.checkpoint)
    named = {kind: _named(request, kind, data) for kind, data in files.items()}
    whole = {**facts, "schema": SCHEMA, "checkpoint_sha256": checkpoint, "files": named}
    with alone(run.results):  # another would remove what this one writes, as files that its own facts do not name
        for kind, data in files.items():
            write_atomically(run.results / named[kind]["name"], data)
        told = sealed.write(kept_path(run, request), whole)
        used = {file["name"] for file in named.values()}
        for old in run.results.glob(f"{request.name}.*.parquet"):
            if old.name not in used:
                old.unlink(missing_ok=True)
    return told


def _named(request: Request, kind: str, data: bytes) -> dict[str, str]:
    digest = hashlib.sha256(data).hexdigest()
    return {"name": f"{request.name}.{kind}-{digest[:_DIGITS]}.parquet", "sha256": digest}


def read_kept(run: Run, request: Request) -> tuple[dict[str, Any] | None, str]:
    """The facts of a kept forecast by the checkpoint as it is now, and what is wrong with it in words.

    None where there is none, it is damaged, or another version made it; only damage has words.
    """
    table, fault = _read(run, request)
    if not fault:
        return table, ""
    with suppress(OSError), alone(run.results):  # another may have taken its place while it was read
        return _read(run, request)
    return None, fault


def _read(run: Run, request: Request) -> tuple[dict[str, Any] | None, str]:
    path = kept_path(run, request)
    table, fault = sealed.read(path)
    if table is None:
        return None, fault
    try:
        checkpoint = steps.fingerprint(run.steps / request.checkpoint)
        if (table["schema"], table["checkpoint_sha256"]) != (SCHEMA, checkpoint):
            return None, ""
        told = table["files"]
        is_whole = all(sealed.sha256_of(file_of(run, table, kind)) == told[kind]["sha256"] for kind in told)
    except OSError:
        is_whole = False
    return (table, "") if is_whole else (None, f"the files of {path.name} are not there whole")


def file_of(run: Run, facts: dict[str, Any], kind: str) -> Path:
    """Where a file of a kept forecast lies: its `rows`, or the `closes` around them."""
    return run.results / str(facts["files"][kind]["name"]).rpartition("/")[2]
