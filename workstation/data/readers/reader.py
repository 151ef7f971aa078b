"""What a reader is: it recognises its layout and turns a file of it into a table and a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.report import FilePrices

HEAD_BYTES = 1 << 17
"""How much of a file's start a reader is shown; five years of daily prices are half of it."""


class Reader(Protocol):
    """One family of layouts; built without arguments."""

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether the file, by its first bytes, is of this family."""

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The whole file.

        Raises:
            DataError: for the first thing that cannot be read, with file, line and column.
        """
