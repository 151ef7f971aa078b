"""Paths as they are typed."""

from __future__ import annotations

from pathlib import Path

from workstation.errors import UsageError


def expanded(path: str | Path) -> Path:
    """The path with `~` or `~name` replaced by that home folder.

    Raises:
        UsageError: if there is no such home folder.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageError(f"{path}: there is no such home folder; write the path out") from None


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder; nothing is where the path is none, such as one that is too long."""
    try:
        return path.exists()
    except OSError:
        return False
