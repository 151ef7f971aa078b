"""A text file cut into blocks of whole rows, each row with its line: for the parser, and for whoever asks where."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Positions = NDArray[np.int64]

_NEWLINE, _QUOTE = 10, 34
_LONGEST_ROW_BYTES = 1 << 24
"""A quotation mark that is not closed within this has been forgotten."""


@dataclass(frozen=True, eq=False)
class Block:
    """Whole rows of a file, without blank ones."""

    data: bytes
    """UTF-8, each row ended by a line feed."""
    lines: Positions | range
    """(rows,) the line on which each row begins, from 1."""
    has_quotes: bool


@dataclass(frozen=True)
class RowShape:
    """What a row of a file must be like."""

    name: str
    """Of the file, for sentences."""
    separator: str
    cells: int


def blocks(chunks: Iterable[bytes], shape: RowShape, first_line: int) -> Iterator[Block]:
    """The rows of a file from its line `first_line` on; `chunks` begin at line 1 and are cut anywhere.

    Raises:
        DataError: for a quotation mark that is not closed, with its line.
    """
    line, rest = first_line, b""
    for chunk in _without_first_lines(chunks, first_line - 1):
        rest += chunk
        cut = _last_row_end(rest)
        if cut:
            block, lines = _block(rest[:cut], shape, line)
            yield block
            line, rest = line + lines, rest[cut:]
        elif len(rest) > _LONGEST_ROW_BYTES:
            raise _unclosed(rest, shape, line)
    if rest:
        yield _block(rest if rest.endswith(b"\n") else rest + b"\n", shape, line)[0]


def without_blank_rows(block: Block) -> Block:
    """The block without rows that hold nothing but blanks, however many."""
    return _filled(block, _row_ends(block.data), b" \t")


def fault_of_rows(block: Block, shape: RowShape) -> DataError | None:
    """The sentence for the first row that has more or fewer cells than it must have, or quotes that do not close."""
    for line, row in zip(block.lines, _rows(block), strict=False):
        try:
            found = next(csv.reader([row.decode("utf-8", "replace")], delimiter=shape.separator, strict=True), [])
        except csv.Error as error:
            return DataError(f"{shape.name}, line {line}: its quotation marks do not fit ({error}); correct the row")
        if len(found) != shape.cells:
            return DataError(
                f"{shape.name}, line {line}: {len(found)} cells where the header names {shape.cells}; "
                f"complete or remove the row"
            )
    return None


def _without_first_lines(chunks: Iterable[bytes], skipped: int) -> Iterator[bytes]:
    for whole in chunks:
        chunk = whole
        while skipped and chunk:
            _, found, chunk = chunk.partition(b"\n")
            skipped -= len(found)
        yield chunk


def _last_row_end(data: bytes) -> int:
    """Bytes up to the last line feed that ends a row; 0 if there is none."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    ends = _row_ends(data)
    return int(ends[-1]) + 1 if ends.size else 0


def _row_ends(data: bytes) -> Positions:
    found = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(found == _NEWLINE)
    if b'"' in data:  # after an odd number of quotation marks, a line feed is part of a cell
        ends = ends[np.searchsorted(np.flatnonzero(found == _QUOTE), ends) % 2 == 0]
    return ends


def _block(data: bytes, shape: RowShape, line: int) -> tuple[Block, int]:
    """The block and the number of lines in it."""
    if shape.separator == " ":
        data = re.sub(rb"(?m)^ | $", b"", re.sub(rb" +", b" ", data))
    has_quotes = b'"' in data
    ends = _row_ends(data)
    if has_quotes and (not ends.size or ends[-1] != len(data) - 1):
        raise _unclosed(data, shape, line)
    if not has_quotes:
        return _without_empty_rows(Block(data, range(line, line + len(ends)), has_quotes), ends, shape), len(ends)
    newlines = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == _NEWLINE)
    begins = line + np.searchsorted(newlines, np.concatenate(([0], ends[:-1] + 1)))
    return _without_empty_rows(Block(data, begins, has_quotes), ends, shape), len(newlines)


def _without_empty_rows(block: Block, ends: Positions, shape: RowShape) -> Block:
    """Rows are looked at only if one is too short to have something in each cell; blank ones are, as a rule."""
    is_short = np.diff(ends, prepend=-1) <= shape.cells + 2
    return _filled(block, ends, f" \t{shape.separator}".encode()) if is_short.any() else block


def _filled(block: Block, ends: Positions, nothing: bytes) -> Block:
    """The block without rows that hold nothing but these characters."""
    found = np.frombuffer(block.data, dtype=np.uint8)
    something = np.cumsum(~np.isin(found, np.frombuffer(nothing + b"\n", dtype=np.uint8)))
    is_filled = np.diff(something[ends], prepend=0) > 0
    if is_filled.all():
        return block
    kept = found[np.repeat(is_filled, np.diff(ends, prepend=-1))].tobytes()
    return Block(kept, np.asarray(block.lines)[is_filled], block.has_quotes)


def _rows(block: Block) -> list[bytes]:
    if not block.has_quotes:
        return block.data.split(b"\n")[:-1]
    ends = _row_ends(block.data)
    starts = np.concatenate(([0], ends[:-1] + 1))
    return [block.data[start:end] for start, end in zip(starts, ends, strict=True)]


def _unclosed(data: bytes, shape: RowShape, line: int) -> DataError:
    if b'"' not in data:
        return DataError(f"{shape.name}, line {line}: a row of more than {len(data):,} bytes; this is no table")
    counts = enumerate((text.count(b'"') for text in data.split(b"\n")), line)
    at = next((number for number, count in counts if count % 2), line)
    return DataError(f"{shape.name}, line {at}: a quotation mark is not closed; correct the row")
