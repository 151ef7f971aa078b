"""One file of prices, wherever its bytes lie: plain, packed with gzip, or a member of a zip archive."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from workstation.data.readers import unpacking
from workstation.data.readers.reader import HEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _nobody(done_bytes: int) -> None:
    """Hear nothing."""


@dataclass(frozen=True)
class Source:
    """A file, or a member of an archive; what it is packed with is told by its bytes, never by its name."""

    path: Path
    """The file itself, or the archive that holds it."""
    member: str = ""
    """Name inside the archive; never a path to be opened."""
    told: Callable[[int], None] = field(default=_nobody, compare=False)
    """Hears how many bytes on the disk were read since it was opened; it may raise to give the reading up."""

    @property
    def name(self) -> str:
        """What sentences call it: `aapl.csv`, or `prices.zip: aapl.csv`."""
        return f"{self.path.name}: {self.member}" if self.member else self.path.name

    @property
    def file_name(self) -> str:
        """The bare name that a symbol may be taken from: `aapl.csv`, also for `aapl.csv.gz`."""
        bare = self.member.replace("\\", "/").rsplit("/", 1)[-1] or self.path.name
        return bare[:-3] if bare.lower().endswith(".gz") else bare

    @property
    def size(self) -> int:
        """Bytes on the disk that reading it takes.

        Raises:
            DataError: if it cannot be read.
        """
        return unpacking.packed_size(self.path, self.member, self.name)

    @cached_property
    def head(self) -> bytes:
        """Its first bytes, unpacked; all of them if they are fewer than `HEAD_BYTES`.

        Raises:
            DataError: as `open` does.
        """
        with self._opened() as file:
            return file.read(HEAD_BYTES)

    def open(self) -> BinaryIO:
        """Its bytes from the start, unpacked.

        Raises:
            DataError: here or while reading, if it cannot be read, or what packs it is damaged, encrypted or a bomb.
        """
        return io.BytesIO(self.head) if len(self.head) < HEAD_BYTES else self._opened()

    def heed(self) -> None:
        """Let whoever waits for the file speak up while it is worked on in memory; raises what they raise."""
        self.told(self.size)

    def seekable(self) -> BinaryIO:
        """The same for a format that is read from both ends: the file itself, or all of what is packed, in memory.

        Raises:
            DataError: as `open` does.
        """
        if not self.member and not unpacking.is_packed(self.path, self.name):
            return unpacking.opened(self.path, self.name)
        with self.open() as file:
            return io.BytesIO(file.read())

    def _opened(self) -> BinaryIO:
        return io.BufferedReader(unpacking.unpacked(self.path, self.member, self.name, self.told), unpacking.READ_BYTES)
