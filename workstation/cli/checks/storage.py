"""Whether the folder of runs can hold runs: room, permission to write, and locks that tell who is alive."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.cli.checks.finding import Finding
from workstation.cli.formats import size
from workstation.errors import ExitCode
from workstation.runs.lock import Lock, is_held
from workstation.telemetry import disk

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST_BYTES = 1 << 30


def check_storage(root: Path) -> Iterator[Finding]:
    """The disk of the folder of runs; nothing is left behind on it."""
    folder = disk.nearest_folder(root)
    yield Finding("storage", "runs", str(root.absolute()) + ("" if root.is_dir() else " (not there yet)"))
    free = disk.free_bytes(root)
    advice = "free some space, or choose another folder with --runs" if free < _LEAST_BYTES else ""
    yield Finding("storage", "free", f"{size(free)} of {size(disk.total_bytes(root))}", advice)
    if refusal := disk.refusal(root):
        advice = "choose another folder with --runs"
        yield Finding("storage", "writing", f"{folder}: {refusal}", advice, ExitCode.STORAGE)
        return
    yield Finding("storage", "writing", "works")
    yield _locks(folder)


def _locks(folder: Path) -> Finding:
    refusal = _lock_refusal(folder)
    if not refusal:
        return Finding("storage", "locks", "work")
    advice = "choose a folder on a local disk with --runs"
    return Finding("storage", "locks", f"do not work here ({refusal})", advice, ExitCode.STORAGE)


def _lock_refusal(folder: Path) -> str:
    handle, name = tempfile.mkstemp(prefix=".partial-probe-", dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        lock = Lock.take(path)
        if lock is None or not is_held(path):
            return "a lock that was taken is not seen"
        lock.release()
        return "a lock that was released is still seen" if is_held(path) else ""
    except OSError as error:
        return error.strerror or str(error)
    finally:
        path.unlink(missing_ok=True)
