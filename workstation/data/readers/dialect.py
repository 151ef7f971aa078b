"""How a text file is laid out, told by its first lines: the separator, the header, and what stands before it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from workstation.data.readers.column_names import looks_like_prices
from workstation.data.readers.data_rows import is_data

SEPARATORS = {",": ",", ";": ";", "tab": "\t", "|": "|", "space": " "}
"""What the settings call a separator, and what it is."""
MOST_PREAMBLE_LINES = 20
_LOOKED_AT = 60
_ROWS = 20
_FEWEST_PRICES = 3
_LINE_END = re.compile(r"\r\n|\r|\n")
_IN_CASE_OF_DOUBT = ";\t|, "
"""Of separators that cut the lines equally well, the first: a comma may be a decimal mark, a blank part of a time."""
_COMMENT = "#"


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
    before it but rows of data, which are then the first; where none does, the first row that is no comment, cut by
    the separator that cuts all rows alike into the most cells.
    """
    lines = _LINE_END.split(text, _LOOKED_AT)
    lines = lines if is_whole and len(lines) <= _LOOKED_AT else lines[:-1] or lines
    filled = [number for number, line in enumerate(lines) if line.strip(" \t,;|")]
    marks = separator or _IN_CASE_OF_DOUBT
    begins, mark = _header(lines, filled[: MOST_PREAMBLE_LINES + 1], marks) or _first_row(lines, filled, marks)
    if not mark:
        return None
    rows = _rows(lines[begins:], mark)
    headers = _header_rows([cells for _, cells in rows])
    header = (rows[headers - 1][1][0], *rows[0][1][1:])
    return Dialect(
        separator=mark,
        rows=(header, *(cells for _, cells in rows[headers:])),
        first_line=begins + 1,
        second_line=begins + rows[headers - 1][0] + 1,
        skipped=sum(number < begins for number in filled),
    )


def _header_rows(rows: list[tuple[str, ...]]) -> int:
    """How many rows the header takes: three where pandas wrote yfinance's columns of (price, ticker), else one.

    The last of them names the index, which is the time, and nothing else.
    """
    begins = [[cell.strip() for cell in cells] for cells in rows[:3]]
    if [cells[0] for cells in begins[:2]] != ["Price", "Ticker"]:
        return 1
    index = begins[-1]
    return len(begins) if index[0] != "Ticker" and not any(index[1:]) else 1


def _header(lines: list[str], filled: list[int], marks: str) -> tuple[int, str] | None:
    """Where the first row that names prices begins, and the separator that makes it do so."""
    for number in filled:
        for mark in sorted(marks, key=lines[number].count, reverse=True):
            row = next(iter(_rows(lines[number:], mark, 1)), (0, ()))[1] if mark in lines[number] else ()
            if len(row) >= _FEWEST_PRICES and not _is_comment(row) and looks_like_prices(row):
                return _first_alike(lines, [before for before in filled if before <= number], mark, len(row)), mark
    return None


def _first_alike(lines: list[str], filled: list[int], mark: str, cells: int) -> int:
    """The header's line, or that of a row of data above it, as where files without and with a header were joined."""
    for number in filled[:-1]:
        row = next(iter(_rows([lines[number]], mark, 1)), (0, ()))[1]
        if len(row) == cells and is_data(row) and 2 * sum(map(bool, row)) > cells:
            return number
    return filled[-1]


def _first_row(lines: list[str], filled: list[int], marks: str) -> tuple[int, str]:
    """Where the first row that is no comment begins, and the separator that cuts it and those below alike."""
    for number in filled:
        cut = {mark: _rows(lines[number:], mark) for mark in marks}
        cut = {mark: rows for mark, rows in cut.items() if rows and not _is_comment(rows[0][1])}
        if cut:
            return number, max(cut, key=lambda mark: (_evenness(cut[mark]), -marks.index(mark)))
    return 0, ""


def _rows(lines: list[str], separator: str, most: int = _ROWS) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows that hold something: lines from the first up to the row's last, and its cells."""
    if separator == " ":
        lines = [re.sub(" +", " ", line).strip(" ") for line in lines]
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, tuple(cells)))
            if len(rows) == most:
                break
    except csv.Error:  # a cell of 128 KiB: what came before it tells enough
        pass
    return rows


def _is_comment(cells: tuple[str, ...]) -> bool:
    begin = cells[0].strip()
    return begin.startswith(_COMMENT) and not (begin == _COMMENT and len(cells) > 1)  # that names a column of numbers


def _evenness(rows: list[tuple[int, tuple[str, ...]]]) -> tuple[bool, int]:
    counts = [len(cells) for _, cells in rows]
    return min(counts) == max(counts) > 1, counts[0]
