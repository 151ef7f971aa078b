"""How much room a disk has, and whether it lets us write."""

from __future__ import annotations

import os
import shutil
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def nearest_folder(path: Path) -> Path:
    """The path itself if it is a folder, else the folder above it that is there."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.is_dir())


def free_bytes(path: Path) -> int:
    """Bytes that this user may still write on the disk of a folder, which need not exist yet."""
    return shutil.disk_usage(nearest_folder(path)).free


def total_bytes(path: Path) -> int:
    """Size in bytes of the disk of a folder, which need not exist yet."""
    return shutil.disk_usage(nearest_folder(path)).total


def refusal(path: Path) -> str:
    """Why a small file cannot be written and synced there, in words; empty if it can. Nothing is left behind."""
    probe = nearest_folder(path) / f".partial-probe-{uuid.uuid4().hex}"
    try:
        with probe.open("xb") as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    finally:
        probe.unlink(missing_ok=True)
    return ""
