"""A little room on the disk, kept for a run's last words: given up when the disk is full."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from workstation.runs.durable import FILE_MODE, explained

if TYPE_CHECKING:
    from pathlib import Path

_BYTES = 64 * 1024


def make_reserve(folder: Path) -> None:
    """Occupy the room.

    Raises:
        StorageError: if there is none even for this.
    """
    path = _reserve(folder)
    with explained(path):
        path.write_bytes(bytes(_BYTES))
        path.chmod(FILE_MODE)


def free_reserve(folder: Path) -> None:
    """Give the room up."""
    with contextlib.suppress(OSError):  # a folder that is closed to us keeps it, and loses nothing by that
        _reserve(folder).unlink(missing_ok=True)


def _reserve(folder: Path) -> Path:
    return folder / ".reserve"
