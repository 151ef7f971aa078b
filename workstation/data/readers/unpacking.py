"""Bytes out of gzip files and zip archives, with an answer to each way in which these can be hostile or broken."""

from __future__ import annotations

import gzip
import io
import itertools
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Protocol

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _typeshed import WriteableBuffer

READ_BYTES = 1 << 18
"""Least that is asked of the disk at once."""
GZIP = b"\x1f\x8b\x08"
ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_TAR = slice(257, 262), b"ustar"
_UNPACK = "unpack it, or pack it with gzip or zip"
_KNOWN = (
    (GZIP, "another packed file is packed in it; unpack it once"),
    (ZIP, "an archive is packed in it; unpack it once"),
    (b"BZh", f"is packed with bzip2; {_UNPACK}"),
    (b"\xfd7zXZ", f"is packed with xz; {_UNPACK}"),
    (b"\x28\xb5\x2f\xfd", f"is packed with zstandard; {_UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"is a 7-Zip archive; {_UNPACK}"),
    (b"Rar!", f"is a RAR archive; {_UNPACK}"),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook; save its sheet as CSV"),
    (b"ARROW1", "is an Arrow or Feather file; write it as Parquet"),
    (b"\x89HDF", "is an HDF5 file; write its table as Parquet"),
    (b"SQLite format 3", "is an SQLite database; write its table as Parquet or CSV"),
    (b"%PDF", "is a PDF; get its table as CSV"),
)
"""What a file begins with, and what to say of it, where it is no text."""
_BOMB_RATIO = 1000
"""Deflate packs at most 1032 to 1, and only what is all alike; prices pack 2 to 10 to 1."""
_BOMB_BYTES = 10**9
_ENCRYPTED = 0x41
"""Flags of members that are encrypted, in the old way or the new."""
_HEADER = struct.Struct("<4s22xHH")
"""Before each member: its signature, much that the directory has too, and the lengths of its name and extra field."""
_DAMAGED = (
    *(gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, struct.error, NotImplementedError, UnicodeDecodeError),
)


@dataclass(frozen=True)
class _Directory:
    """What an archive says that it holds."""

    held: tuple[zipfile.ZipInfo, ...]
    by_name: dict[str, zipfile.ZipInfo]


class _Inner(Protocol):
    """What a gzip file, a member and a plain file have in common."""

    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


class Unpacked(io.RawIOBase):
    """Reads what is packed, and stops at damage and at bombs."""

    def __init__(self, inner: _Inner, name: str, outer: BinaryIO, position: Callable[[int], int]) -> None:
        self._inner, self._name, self._outer, self._position = inner, name, outer, position
        self._unpacked_bytes = 0
        self.told: Callable[[int], None] | None = None

    def readable(self) -> bool:
        """Whether it can be read, which it can."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer and say how many bytes came.

        Raises:
            DataError: if the packed data is damaged, or unpacks to a thousand times its size and more than 1 GB.
        """
        room = memoryview(buffer)
        try:
            found = self._inner.read(len(room))
        except _DAMAGED as error:
            raise DataError(f"{self._name}: its packed data is damaged ({error}); copy or pack it again") from error
        except OSError as error:
            raise _unreadable(self._name, error) from error
        room[: len(found)] = found
        self._unpacked_bytes += len(found)
        position = self._position(self._unpacked_bytes)
        refuse_bomb(self._name, self._unpacked_bytes, position)
        if self.told is not None:
            self.told(position)
        return len(found)

    def close(self) -> None:
        """Close the file on the disk too."""
        if not self.closed:
            self._inner.close()
            self._outer.close()
        super().close()


def unpacked(path: Path, member: str, name: str, told: Callable[[int], None]) -> Unpacked:
    """The bytes of a file, or of a member of the archive that it is; `told` hears how far into the file they reach.

    Raises:
        OSError: if the file cannot be opened.
        DataError: if the archive or its member cannot be read.
    """
    opened = _member(path, member, name) if member else _file(path, name)
    opened.told = told
    return opened


def opened(path: Path, name: str) -> BinaryIO:
    """The file as it lies on the disk.

    Raises:
        DataError: if it cannot be opened.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(name, error) from error


def is_packed(path: Path, name: str) -> bool:
    """Whether the file is packed with gzip, by its first bytes."""
    with opened(path, name) as file:
        return file.read(len(GZIP)) == GZIP


def is_archive(path: Path) -> bool:
    """Whether the file is a zip archive, by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(ZIP)) in {ZIP, _EMPTY_ZIP}


def what_it_is(head: bytes) -> str:
    """What a file is that begins like this and can be read by nobody here, and what to do; empty if it is not known."""
    if head[_TAR[0]] == _TAR[1]:
        return "is a tar archive; unpack it, or pack its files with zip"
    return next((sentence for begin, sentence in _KNOWN if head.startswith(begin)), "")


def members(path: Path) -> list[str]:
    """Names of the files in a zip archive, sorted, without folders, dot files and what macOS adds.

    Raises:
        DataError: if it is damaged, empty, an Excel workbook, or unpacks to a thousand times its size.
    """
    try:
        held = _directory(path).held
    except _DAMAGED as error:
        raise DataError(f"{path.name} is no whole zip archive ({error}); copy or pack it again") from error
    if any(each.filename.startswith("xl/") for each in held):
        raise DataError(f"{path.name} is an Excel workbook; save its sheet as CSV")
    kept = [each for each in held if not each.is_dir() and not _is_clutter(each.filename)]
    if not kept:
        raise DataError(f"{path.name}: the archive holds no file")
    names = sorted(each.filename for each in kept)
    twice = next((left for left, right in itertools.pairwise(names) if left == right), None)
    if twice is not None:
        raise DataError(f"{path.name}: two members are named {twice!r}; pack it again")
    refuse_bomb(f"{path.name}: {max(kept, key=_declared).filename}", sum(map(_declared, kept)), path.stat().st_size)
    return names


def packed_size(path: Path, member: str, name: str) -> int:
    """Bytes that a file takes, or a member in its archive.

    Raises:
        DataError: if it is not there, or the archive is damaged.
    """
    try:
        return _directory(path).by_name[member].compress_size if member else path.stat().st_size
    except (*_DAMAGED, KeyError) as error:
        raise DataError(f"{name}: cannot be found in the archive ({error}); copy or pack it again") from error
    except OSError as error:
        raise _unreadable(name, error) from error


def refuse_bomb(name: str, unpacked_bytes: int, packed_bytes: int) -> None:
    """Refuse what unpacks to a thousand times its size and more than 1 GB; raises DataError."""
    if unpacked_bytes > _BOMB_BYTES and unpacked_bytes > _BOMB_RATIO * max(packed_bytes, 1):
        raise DataError(
            f"{name}: unpacks to {unpacked_bytes:,} bytes, more than {_BOMB_RATIO} times what is packed; "
            f"no prices do; unpack and look at it first"
        )


def _unreadable(name: str, error: OSError) -> DataError:
    return DataError(f"{name} cannot be read: {error.strerror or error}")


def _file(path: Path, name: str) -> Unpacked:
    file = opened(path, name)
    is_gzip = file.read(len(GZIP)) == GZIP
    file.seek(0)
    if is_gzip:
        return Unpacked(gzip.GzipFile(fileobj=file), name, file, lambda _: file.tell())
    return Unpacked(file, name, file, lambda done: done)


def _member(path: Path, member: str, name: str) -> Unpacked:
    file = opened(path, name)
    try:
        facts = _directory(path).by_name[member]
        _refuse_hostile(facts, name)
        file.seek(_start(file, facts))
        inner = zipfile.ZipExtFile(file, "r", facts)
    except (*_DAMAGED, KeyError) as error:
        file.close()
        raise DataError(f"{name}: its packed data is damaged ({error}); copy or pack it again") from error
    except DataError:
        file.close()
        raise
    share = facts.compress_size / max(facts.file_size, 1)
    return Unpacked(inner, name, file, lambda done: int(done * share))


def _directory(path: Path) -> _Directory:
    found = path.stat()
    return _directory_of(path, (found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=8)  # it is as long as there are members, and asked for with each of them
def _directory_of(path: Path, stamp: tuple[int, ...]) -> _Directory:
    del stamp
    with zipfile.ZipFile(path) as archive:
        held = tuple(archive.infolist())
    return _Directory(held, {each.filename: each for each in held})


def _start(file: BinaryIO, facts: zipfile.ZipInfo) -> int:
    """Where a member's packed bytes begin: behind its header, whose length the directory does not tell."""
    file.seek(facts.header_offset)
    begin, name_bytes, extra_bytes = _HEADER.unpack(file.read(_HEADER.size))
    if begin != ZIP:
        raise zipfile.BadZipFile("Bad magic number for file header")
    return facts.header_offset + _HEADER.size + int(name_bytes) + int(extra_bytes)


def _declared(facts: zipfile.ZipInfo) -> int:
    return facts.file_size


def _is_clutter(member: str) -> bool:
    parts = member.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".")


def _refuse_hostile(facts: zipfile.ZipInfo, name: str) -> None:
    if facts.flag_bits & _ENCRYPTED:
        raise DataError(f"{name}: is encrypted; unpack it with its password first")
    refuse_bomb(name, facts.file_size, facts.compress_size)
