"""What each trial earned over time, in sums: beside the ledger of trials, appended by itself, a record for each trial.

The ledger tells how many things were tried; these sums tell whether the best of them stays the best in another half of
the time. A record is a mark, 32 bytes of the trial's inputs, the length and checksum of what follows, and that.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, TYPE_CHECKING

from workstation.errors import StorageError
from workstation.runs.trials import append_locked, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MARK = b"\x93trial\r\n"
_HEAD = struct.Struct(f"<{len(_MARK)}s32sII")
_LONGEST_BYTES = 1 << 16
_CHUNK_BYTES = 1 << 22


def append(data: str, sums: Mapping[str, bytes]) -> None:
    """Add records of trials on these data, by their inputs (64 hex digits), durably.

    Raises:
        DataError: if this is no fingerprint.
        StorageError: if the disk refuses.
    """
    records = []
    for inputs, content in sums.items():
        assert len(content) <= _LONGEST_BYTES
        key = bytes.fromhex(inputs)
        records.append(_HEAD.pack(_MARK, key, len(content), _checksum(key, content)) + content)
    append_locked(place_of(data, "sums"), b"".join(records))


def read(data: str) -> Iterator[tuple[str, bytes]]:
    """Inputs and content of each record, oldest first, a few megabytes at a time; what is damaged is left out.

    Raises:
        DataError: if this is no fingerprint.
        StorageError: if there is a file that cannot be read.
    """
    path = place_of(data, "sums")
    try:
        with path.open("rb") as file:
            yield from _records(file)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StorageError(f"the sums of trials {path} cannot be read: {error.strerror or error}") from error


def _records(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    held, is_end = b"", False
    while not is_end:
        chunk = file.read(_CHUNK_BYTES)
        held, is_end = held + chunk, not chunk
        at = held.find(_MARK)
        while at >= 0:
            found, after = _record(held, at, is_end=is_end)
            if after == at:
                break
            if found is not None:
                yield found
            at = held.find(_MARK, after)
        held = held[at:] if at >= 0 else held[-(len(_MARK) - 1) :]


def _record(held: bytes, at: int, *, is_end: bool) -> tuple[tuple[str, bytes] | None, int]:
    """The record at a mark, and where to look for the next; the mark's own place where more has to be read first."""
    start = at + _HEAD.size
    if len(held) < start:
        return None, at + 1 if is_end else at
    _, key, length, checksum = _HEAD.unpack_from(held, at)
    if length > _LONGEST_BYTES:
        return None, at + 1
    content = held[start : start + length]
    if len(content) < length:
        return None, at + 1 if is_end else at
    if _checksum(key, content) != checksum:
        return None, at + 1
    return (key.hex(), content), start + length


def _checksum(key: bytes, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(key))
