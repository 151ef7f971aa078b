"""The lock that says whether a run is alive: held by its worker while it lives, asked for without taking it."""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path
from weakref import WeakSet

from workstation.runs.durable import FILE_MODE, explained

_FLOCK = "hhqqi4x"  # type, whence, start, length, pid: struct flock of 64-bit Linux
_WHOLE_FILE = (os.SEEK_SET, 0, 0, 0)


class Lock:
    """An open file description lock (see fcntl(2)): it ends when its last holder closes it or dies.

    A front end takes it before it starts a worker and hands it over, so that there is no moment at which a run that
    was just started looks dead.
    """

    def __init__(self, handle: int) -> None:
        self.handle = handle
        _HELD.add(self)

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """Take the lock, creating its file; None if somebody holds it."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.fcntl(handle, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, *_WHOLE_FILE))
        except (BlockingIOError, PermissionError):
            os.close(handle)
            return None
        return cls(handle)

    def note(self, text: str) -> None:
        """Write into the file who holds it.

        Raises:
            StorageError: if the disk refuses.
        """
        with explained(Path(f"/dev/fd/{self.handle}")):
            os.ftruncate(self.handle, 0)
            os.pwrite(self.handle, text.encode(), 0)

    def release(self) -> None:
        """Let go; the file stays."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


_HELD: WeakSet[Lock] = WeakSet()


def _forget() -> None:
    for lock in list(_HELD):
        lock.release()


os.register_at_fork(after_in_child=_forget)  # a child never inherits a lock


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock; asking neither takes it nor gets in anybody's way."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, *_WHOLE_FILE)
        kind, *_ = struct.unpack(_FLOCK, fcntl.fcntl(handle, fcntl.F_OFD_GETLK, asked))
    finally:
        os.close(handle)
    return bool(kind != fcntl.F_UNLCK)
