"""A text file from its bytes to blocks of rows: its encoding and dialect are told here, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from workstation.data.readers.dialect import SEPARATORS, Dialect, dialect_of
from workstation.data.readers.encodings import (
    Encoding,
    decoded_head,
    encoding_of_all,
    encoding_of_head,
    encoding_to_sniff,
    utf8_chunks,
)
from workstation.data.readers.reader import HEAD_BYTES
from workstation.data.readers.text_blocks import RowShape, blocks
from workstation.data.report import Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.readers.text_blocks import Block


def first_rows(head: bytes, settings: ReadingSettings) -> tuple[list[list[str]], str]:
    """Cells of the first rows, the header's first where there is one, and the separator between them.

    Titles and comments before a header are left out; without any row, the list is empty.

    Raises:
        DataError: if the encoding that the settings name cannot be the file's.
    """
    encoding = encoding_to_sniff(head, settings.encoding, is_whole=len(head) < HEAD_BYTES)
    dialect = _dialect(head, encoding, settings.separator)
    if dialect is None:
        return [], ","
    return [list(dialect.names), *(list(row) for row in dialect.rows[1:])], dialect.separator


@dataclass(frozen=True)
class TextFile:
    """A file, read as its settings and its bytes say."""

    source: Source
    settings: ReadingSettings
    encoding: Encoding

    @classmethod
    def opened(cls, source: Source, settings: ReadingSettings) -> TextFile:
        """The file, in the encoding that its first bytes are in; it may be none beyond them.

        Raises:
            DataError: if they have no encoding.
        """
        file = cls(source, settings, encoding_of_head(source.head, settings.encoding))
        is_open = file.encoding.told_by == "first bytes" and not source.head.isascii()
        return file.told_by_all() if is_open else file

    def told_by_all(self) -> TextFile:
        """The same file, in the encoding that all of its bytes are in.

        Raises:
            DataError: if they have none.
        """
        return TextFile(self.source, self.settings, encoding_of_all(self.source))

    @cached_property
    def dialect(self) -> Dialect:
        """How its lines are laid out.

        Raises:
            DataError: if there is no row.
        """
        dialect = _dialect(self.source.head, self.encoding, self.settings.separator)
        if dialect is None:
            raise DataError(f"{self.source.name}: there is no row of text in it")
        return dialect

    def shape(self, cells: int) -> RowShape:
        """What each of its rows must be like."""
        return RowShape(self.source.name, self.dialect.separator, cells)

    def blocks(self, cells: int, *, has_header: bool) -> Iterator[Block]:
        """Its rows, without the header.

        Raises:
            NotUtf8Error: if it is not in the encoding that its first bytes are in.
            DataError: if it cannot be decoded or cut into rows.
        """
        first_line = self.dialect.second_line if has_header else self.dialect.first_line
        return blocks(utf8_chunks(self.source, self.encoding), self.shape(cells), first_line)

    def notes(self) -> tuple[Repair, ...]:
        """What was taken for granted about the file, where something else was possible."""
        name, notes = self.source.name, []
        if self.encoding.is_guess:
            sentence = f"{name}: read as {self.encoding.codec}, told by its bytes; if it is another, set data.encoding"
            notes.append(Repair(name, "encoding", 0, None, sentence))
        if skipped := self.dialect.skipped:
            lines, line = "line" if skipped == 1 else "lines", self.dialect.first_line
            sentence = f"{name}: {skipped} {lines} of titles or comments before line {line} left out"
            notes.append(Repair(name, "preamble", skipped, 1, sentence))
        return tuple(notes)


@lru_cache(maxsize=4)  # readers that sniff, and the one that reads, ask one after the other
def _dialect(head: bytes, encoding: Encoding, separator: str) -> Dialect | None:
    return dialect_of(decoded_head(head, encoding), SEPARATORS.get(separator, ""), is_whole=len(head) < HEAD_BYTES)
