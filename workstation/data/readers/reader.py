"""What a reader is: it recognises its layout and turns a file of it into a table and a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.report import FilePrices

HEAD_BYTES = 65_536
"""How much of a file's start a reader is shown."""


class Reader(Protocol):
    """One family of layouts; built without arguments."""

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file, by its name and first bytes, is of this family."""

    def read(self, path: Path) -> FilePrices:
        """The whole file.

        Raises:
            DataError: for the first thing that cannot be read, with file, line and column.
        """
