"""The ledger of trials: every finished training and evaluation on the same data, appended by itself, never removed.

How many things were tried on some prices decides what the best of them means. So the ledger belongs to the data, not
to a folder of runs: deleting a run, or keeping runs elsewhere, takes nothing off the count.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from workstation.errors import DataError, StorageError
from workstation.runs.durable import FILE_MODE, FOLDER_MODE, explained, write_whole

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_SCHEMA = 1


@dataclass(frozen=True)
class Trial:
    """Something that was tried on some data, and what came out."""

    kind: str
    """`training` or `evaluation`, `backtest`: what wrote it."""
    data: str
    """Fingerprint of the prices."""
    source: str
    """Where the prices came from, in words."""
    run: str
    checkpoint: str
    part: str
    """Which windows the figures are of."""
    inputs: str
    """Equal for two trials that tried the same thing on the same windows."""
    figures: dict[str, float | None] = field(default_factory=dict)
    """By name; in target units where they have one."""
    at: float = field(default_factory=lambda: round(time.time(), 3))
    """Seconds since 1970."""


def folder() -> Path:
    """Where ledgers are: `WORKSTATION_TRIALS`, else `workstation/trials` in the user's folder for state."""
    if chosen := os.environ.get("WORKSTATION_TRIALS"):
        return Path(chosen)
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "workstation" / "trials"


def append(first: Trial, *others: Trial) -> None:
    """Add lines to the ledger of their data, durably, on lines of their own even behind a torn one.

    Raises:
        StorageError: if the disk refuses.
    """
    path = _path(first.data)
    assert all(trial.data == first.data for trial in others)
    lines = (json.dumps({"schema": _SCHEMA, **asdict(trial)}, allow_nan=False) for trial in (first, *others))
    append_locked(path, "".join(f"{line}\n" for line in lines).encode(), end=b"\n")


def append_locked(path: Path, data: bytes, *, end: bytes = b"") -> None:
    """Add to a file of the ledger, durably, whoever else does so; what does not end as it should gets its end first.

    Raises:
        StorageError: if the disk refuses.
    """
    with explained(path):
        _make(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)  # several workers may write at once
            size = os.fstat(handle).st_size
            is_torn = bool(end and size) and os.pread(handle, len(end), size - len(end)) != end
            write_whole(handle, (end if is_torn else b"") + data)
            os.fsync(handle)
        finally:
            os.close(handle)


def read(data: str) -> list[Trial]:
    """The trials on these data, oldest first; a damaged line is skipped.

    Raises:
        DataError: if this is no fingerprint.
        StorageError: if there is a ledger that cannot be read.
    """
    path = _path(data)
    try:
        lines = path.read_bytes().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StorageError(f"the ledger of trials {path} cannot be read: {error.strerror or error}") from error
    return [trial for line in lines if (trial := _decode(line)) is not None]


def fingerprints() -> list[str]:
    """The data that have a ledger, sorted.

    Raises:
        StorageError: if the place of ledgers is no folder, or cannot be looked into.
    """
    place = folder()
    try:
        names = sorted(place.iterdir())
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise _no_folder(place) from None
    except OSError as error:
        raise StorageError(f"the ledgers of trials in {place} cannot be read: {error.strerror or error}") from error
    found = (path.stem for path in names if path.suffix == ".jsonl")
    return sorted(name for name in found if _FINGERPRINT.fullmatch(name))


def distinct(trials: list[Trial]) -> int:
    """How many different things were tried: the same once more is no further trial."""
    return len({(trial.kind, trial.inputs) for trial in trials})


def _make(place: Path) -> None:
    try:
        place.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise _no_folder(place) from None


def _no_folder(place: Path) -> StorageError:
    return StorageError(f"{place} is no folder; set WORKSTATION_TRIALS to one")


def place_of(data: str, suffix: str) -> Path:
    """Where a file of these data's ledger lies.

    Raises:
        DataError: if this is no fingerprint.
    """
    if not _FINGERPRINT.fullmatch(data):
        raise DataError(f"{data[:80]!r} is no fingerprint of data; workstation evaluate --trials lists those there are")
    return folder() / f"{data}.{suffix}"


def _path(data: str) -> Path:
    return place_of(data, "jsonl")


def _decode(line: bytes) -> Trial | None:
    try:
        table: dict[str, Any] = json.loads(line)
        if table.pop("schema") != _SCHEMA:
            return None
        figures = {str(name): None if value is None else float(value) for name, value in table.pop("figures").items()}
        at = float(table.pop("at"))
        return Trial(**{str(name): str(value) for name, value in table.items()}, figures=figures, at=at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
