"""One file of prices, wherever its bytes lie: what it is called, and how it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A file, or a member of an archive."""

    path: Path
    """The file itself, or the archive that holds it."""
    member: str = ""
    """Name inside the archive; never a path to be opened."""

    @property
    def name(self) -> str:
        """What sentences call it: `aapl.csv`, or `prices.zip: aapl.csv`."""
        return f"{self.path.name}: {self.member}" if self.member else self.path.name

    @property
    def file_name(self) -> str:
        """The bare name that a symbol may be taken from: `aapl.csv`."""
        return self.member.rsplit("/", 1)[-1] or self.path.name

    def open(self) -> BinaryIO:
        """Its bytes from the start.

        Raises:
            OSError: if it cannot be opened.
        """
        return self.path.open("rb")
