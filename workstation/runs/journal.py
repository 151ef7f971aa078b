"""The journal: appended to by one writer, followed by any number of readers."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from workstation.runs.durable import FILE_MODE, explained, write_whole
from workstation.runs.encoding import decode, encode
from workstation.runs.events import Entry, Event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CHUNK = 1 << 20


class JournalWriter:
    """Appends events, one line a write; starts a new line where a writer before it was cut off."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._number = _last_number(path)
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        self._is_whole = False  # whoever wrote before may have been cut off

    def append(self, event: Event, *, is_durable: bool = False) -> Entry:
        """Write the event; with `is_durable` it has survived a power loss when this returns.

        Raises:
            StorageError: if the disk refuses.
        """
        entry = Entry(self._number + 1, round(self._clock(), 3), event)
        with explained(self._path):
            self._write(encode(entry))
            if is_durable:
                os.fsync(self._file)
        self._number = entry.number
        return entry

    def sync(self) -> None:
        """Make all that was written durable.

        Raises:
            StorageError: if the disk refuses.
        """
        with explained(self._path):
            os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _write(self, line: bytes) -> None:
        self._end_torn_line()
        self._is_whole = False
        write_whole(self._file, line)
        self._is_whole = True

    def _end_torn_line(self) -> None:
        if self._is_whole:
            return
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")


class JournalReader:
    """Reads what has been appended since it last looked; a torn or damaged line is skipped and counted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self.damaged_lines = 0

    @property
    def has_torn_end(self) -> bool:
        """Whether the file ends inside a line: normal while one is written, or after a power loss."""
        return bool(self._rest)

    def read(self) -> list[Entry]:
        """The new entries; empty where there is no file yet."""
        lines = (self._rest + self._new_bytes()).split(b"\n")
        self._rest = lines.pop()
        entries = [decode(line) for line in lines if line]
        self.damaged_lines += entries.count(None)
        return [entry for entry in entries if entry is not None]

    def _new_bytes(self) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return b""
        self._offset += len(data)
        return data


def _last_number(path: Path) -> int:
    last = last_entry(path)
    return last.number if last else 0


def last_entry(path: Path) -> Entry | None:
    """The last whole entry, found from the end; None in an empty journal."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        start = end = file.seek(0, os.SEEK_END)
        while start:
            start = max(0, start - _CHUNK)
            file.seek(start)
            for line in reversed(file.read(end - start).split(b"\n")):
                if entry := decode(line):
                    return entry
    return None
