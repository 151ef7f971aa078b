"""Files that are never half written: replaced atomically, synced, and refused in one sentence when the disk says no."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_MODE = 0o700
FILE_MODE = 0o600
PARTIAL = ".partial-"
"""Prefix of what is being written; whatever still bears it after a crash is rubbish."""

_REFUSALS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than the system allows",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk reports an input/output error",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
}


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what a disk refuses into one sentence.

    Raises:
        StorageError: where the disk is full, read-only, broken or closed to us; other errors pass unchanged.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        reason = _REFUSALS[error.errno]
        raise StorageError(f"cannot write {path}: {reason}; free some space or choose another folder") from error


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Of all who exchange files in this folder, one at a time; whoever dies lets the next one in."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def fsync_folder(folder: Path) -> None:
    """Make the folder's list of names durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file and make its bytes durable; its name becomes durable with its folder.

    Raises:
        StorageError: if the disk refuses.
    """
    with explained(path):
        _write_synced(path, data)


def _write_synced(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_atomically(path: Path, data: bytes, *, is_durable: bool = True) -> None:
    """Replace a file so that a reader sees the old bytes or the new ones, never anything between.

    Without `is_durable` nothing is synced: right for what can be made again.

    Raises:
        StorageError: if the disk refuses; the old file is then untouched.
    """
    partial = path.with_name(f"{PARTIAL}{path.name}-{os.getpid()}")
    try:
        with explained(path):
            if is_durable:
                _write_synced(partial, data)
            else:
                partial.write_bytes(data)
                partial.chmod(FILE_MODE)
            partial.replace(path)
            if is_durable:
                fsync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):  # a disk that refuses this too has its reason told by the first refusal
            partial.unlink(missing_ok=True)
        raise


def publish_folder(partial: Path, final: Path) -> None:
    """Give a finished folder its name, durably; every file in it must be synced already.

    Raises:
        StorageError: if the disk refuses.
    """
    with explained(final):
        fsync_folder(partial)
        partial.rename(final)
        fsync_folder(final.parent)


def write_whole(handle: int, data: bytes) -> None:
    """Write all of it to an open file, also where the disk takes it in pieces.

    Raises:
        OSError: if the disk refuses; a part may be written then.
    """
    while data:
        data = data[os.write(handle, data) :]


def make_folder(path: Path) -> None:
    """Create a private folder, durably.

    Raises:
        FileExistsError: if it is there already.
        StorageError: if the disk refuses.
    """
    with explained(path):
        Path(path).mkdir(mode=FOLDER_MODE)
        fsync_folder(path.parent)
