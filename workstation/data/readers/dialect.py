"""How a text file is laid out, told by its first lines: the separator, the header, and what stands before it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.data.readers.column_names import looks_like_prices

if TYPE_CHECKING:
    from collections.abc import Iterator

SEPARATORS = {",": ",", ";": ";", "tab": "\t", "|": "|", "space": " "}
"""What the settings call a separator, and what it is."""
MOST_PREAMBLE_LINES = 20
_LOOKED_AT = 60
_IN_CASE_OF_DOUBT = ";\t|, "
"""Of separators that cut the lines equally well, the first: a comma may be a decimal mark, a blank part of a time."""
_COMMENT = "#"

Row = tuple[int, list[str]]
"""The line on which a row ends, and its cells."""


@dataclass(frozen=True)
class Dialect:
    """The layout of the lines."""

    separator: str
    rows: tuple[tuple[str, ...], ...]
    """Cells of the first rows, beginning with the header, or with the first row of a file without one."""
    first_line: int
    """Line on which the first of these rows begins, from 1."""
    second_line: int
    """Line on which what follows it begins."""
    skipped: int
    """Lines of titles and comments before it; blank ones are not counted."""

    @property
    def names(self) -> tuple[str, ...]:
        """Cells of the header, fitted to rows that all end in one more separator, or one less, than it does."""
        header, following = self.rows[0], self.rows[1] if len(self.rows) > 1 else ()
        if len(following) == len(header) + 1 and not following[-1].strip():
            return (*header, "")
        if len(following) == len(header) - 1 and not header[-1].strip():
            return header[:-1]
        return header


def dialect_of(text: str, separator: str, *, is_whole: bool) -> Dialect | None:
    """The dialect of a text's first lines; None if there is no row.

    The separator is the one given, if any. The header is the first of 21 rows that names prices, whatever stands
    before it; where none does, the first row that is no comment, cut by the separator that cuts all rows alike
    into the most cells.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    lines = lines[:_LOOKED_AT] if is_whole or len(lines) > _LOOKED_AT else lines[:-1] or lines
    cut = {mark: rows for mark in separator or ",;\t| " if (rows := list(_rows(lines, mark)))}
    headers = [(row, mark) for mark, rows in cut.items() if (row := _header(rows)) is not None]
    if headers:
        first, mark = min(headers, key=lambda found: cut[found[1]][found[0]][0])
        return _dialect(cut[mark], first, mark, lines)
    begun = {mark: rows for mark, rows in cut.items() if _first_row(rows) is not None}
    if not begun:
        return None
    mark = max(begun, key=lambda each: (_evenness(begun[each]), -_IN_CASE_OF_DOUBT.index(each)))
    return _dialect(begun[mark], _first_row(begun[mark]) or 0, mark, lines)


def _rows(lines: list[str], separator: str) -> Iterator[Row]:
    if separator == " ":
        lines = [re.sub(" +", " ", line).strip(" ") for line in lines]
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:  # a cell of 128 KiB: what came before it tells enough
        return


def _header(rows: list[Row]) -> int | None:
    candidates = enumerate(cells for _, cells in rows[: MOST_PREAMBLE_LINES + 1])
    return next((at for at, cells in candidates if not _is_comment(cells) and looks_like_prices(cells)), None)


def _first_row(rows: list[Row]) -> int | None:
    return next((at for at, (_, cells) in enumerate(rows) if not _is_comment(cells)), None)


def _is_comment(cells: list[str]) -> bool:
    begin = cells[0].strip()
    return begin.startswith(_COMMENT) and not (begin == _COMMENT and len(cells) > 1)  # that names a column of numbers


def _evenness(rows: list[Row]) -> tuple[bool, int]:
    counts = [len(cells) for _, cells in rows[_first_row(rows) :]]
    return min(counts) == max(counts) > 1, counts[0]


def _dialect(rows: list[Row], first: int, separator: str, lines: list[str]) -> Dialect:
    before = rows[first - 1][0] if first else 0
    begins = next(line for line, text in enumerate(lines[before:], before + 1) if text.strip(f" \t{separator}"))
    cells = tuple(tuple(cells) for _, cells in rows[first:])
    return Dialect(separator, cells, begins, rows[first][0] + 1, first)
