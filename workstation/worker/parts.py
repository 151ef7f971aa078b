"""Forecasts kept on the way, batch by batch, so that an evaluation that was cut off goes on from where it was."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.runs import steps
from workstation.runs.durable import FOLDER_MODE, explained, write_whole
from workstation.runs.lock import Lock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.runs.store import Run

    Batch = NDArray[np.float32]

_FOLDER = "parts"
_DIGEST_BYTES = 16
_MOST_HEADER_BYTES = 4096


class Parts:
    """An open file of forecasts, held by one worker: a line that says of what, then batches, each with a digest.

    A digest is of its batch and of the digest before, the first being that of the line, so that what verifies is what
    was written, in order, from the beginning.
    """

    def __init__(self, path: Path, lock: Lock, about: dict[str, Any], shape: tuple[int, int, int]) -> None:
        self._path, self._lock = path, lock
        self._windows, self._horizon, self._at_a_time = shape
        self._line = json.dumps({**about, "shape": shape}, sort_keys=True).encode() + b"\n"
        self._digest = _digest(b"", self._line)
        self.batches: list[Batch] = []
        """(some, horizon) each: what was forecast before, the first windows first."""
        self.done = 0
        """Windows that they are of."""
        self.fault = ""
        """What was wrong with what was there, in words; empty where nothing was."""
        self._read()

    def add(self, batch: Batch) -> None:
        """Append the forecasts (some, horizon) of the next windows.

        Raises:
            StorageError: if the disk refuses; what is there then stays.
        """
        data = batch.astype("<f4").tobytes()
        self._digest = _digest(self._digest, data)
        with explained(self._path):
            write_whole(self._lock.handle, data + self._digest)

    def remove(self) -> None:
        """Remove the file: its result is whole, or never will be."""
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let others have the file."""
        self._lock.release()

    def _read(self) -> None:
        """Take what verifies, and cut off the rest; a file of something else is begun anew."""
        with os.fdopen(os.dup(self._lock.handle), "rb") as file:
            line = file.readline(_MOST_HEADER_BYTES)
            good = len(line)
            if line == self._line:
                while record := file.read(self._next_bytes()):
                    if not self._take(record):
                        break
                    good += len(record)
        with explained(self._path):
            if line != self._line:
                self.fault = _why_not(line)
                good = 0
            os.ftruncate(self._lock.handle, good)
            os.lseek(self._lock.handle, good, os.SEEK_SET)
            if not good:
                write_whole(self._lock.handle, self._line)

    def _next_bytes(self) -> int:
        rows = min(self._at_a_time, self._windows - self.done)
        return 4 * rows * self._horizon + _DIGEST_BYTES if rows else 1

    def _take(self, record: bytes) -> bool:
        if len(record) < self._next_bytes():
            return False  # the last one, of a worker that was killed as it wrote: no fault
        data, digest = record[:-_DIGEST_BYTES], record[-_DIGEST_BYTES:]
        if not data or digest != _digest(self._digest, data):
            self.fault = f"it is damaged after {self.done:,} windows"
            return False
        self._digest = digest
        self.batches.append(np.frombuffer(data, "<f4").reshape(-1, self._horizon))
        self.done += len(self.batches[-1])
        return True


def _digest(before: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(before + data, digest_size=_DIGEST_BYTES).digest()


def _why_not(line: bytes) -> str:
    """Why a file that begins with another line cannot be used; nothing where it is new."""
    if not line:
        return ""
    try:
        is_whole = isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        is_whole = False
    return "it is of other prices, another device or another version" if is_whole else "its first line cannot be read"


class PartsFolder:
    """The files of one evaluation on the way to its result, in a folder of the run."""

    def __init__(self, run: Run, name: str, about: dict[str, Any], say: Callable[[str], None]) -> None:
        self._folder, self._name, self._about, self._say = run.results / _FOLDER, name, about, say
        self._open: list[Parts] = []

    def open(self, what: str, windows: int, horizon: int, at_a_time: int) -> Parts | None:
        """Forecasts of these windows, as far as there are some; None where another worker is at the same.

        Args:
            what: the windows, in one word.
            windows: how many.
            horizon: bars ahead.
            at_a_time: windows in a batch, but for the last.

        Raises:
            StorageError: if the disk refuses.
        """
        path = self._folder / f"{self._name}.{what}"
        with explained(path):
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            lock = _taken(path)
        if lock is None:
            self._say("another worker makes the same evaluation; of this one nothing is kept on the way")
            return None
        found = Parts(path, lock, {**self._about, "what": what}, (windows, horizon, at_a_time))
        self._open.append(found)
        if found.fault:
            self._say(f"{path.name}, kept of an evaluation that was cut off: {found.fault}; that is forecast anew")
        if found.done:
            self._say(f"goes on from {found.done:,} of {windows:,} {what} windows, which were forecast before")
        return found

    def remove(self) -> None:
        """Remove them: the result is whole. Their folder stays, as others may be about to write into it."""
        for parts in self._open:
            parts.remove()
        self.close()

    def close(self) -> None:
        """Let others have the files."""
        for parts in self._open:
            parts.close()


def clear(run: Run) -> None:
    """Remove files of evaluations that cannot go on any more, as their checkpoint is another or not there."""
    try:
        paths = sorted((run.results / _FOLDER).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    current = {_fingerprint(run.steps / name) for name in steps.names(run.steps)}
    for path in paths:
        if _checkpoint(path) not in current and (lock := _taken(path)) is not None:
            if _checkpoint(path) not in current:  # still so: another worker may have begun it in between
                path.unlink(missing_ok=True)
            lock.release()


def _fingerprint(checkpoint: Path) -> str | None:
    """None where it is not there, or not any more: a run in training may remove it at any time."""
    try:
        return steps.fingerprint(checkpoint)
    except FileNotFoundError:
        return None


def _checkpoint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return str(json.loads(file.readline(_MOST_HEADER_BYTES))["checkpoint_sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _taken(path: Path) -> Lock | None:
    """The file's lock, its handle at the beginning; None where somebody has it."""
    while True:
        lock = Lock.take(path)
        if lock is None or os.fstat(lock.handle).st_nlink:
            return lock
        lock.release()  # it was removed between opening and locking
