"""The cells of a text file's columns as arrays; numbers are never held as text for more than a block."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workstation.config.reading import ColumnRole
from workstation.data.readers import decimals
from workstation.data.readers.text_parsing import BlockParser, NoPlainNumberError
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from workstation.data.readers.decimals import Sighting
    from workstation.data.readers.text_blocks import Block
    from workstation.data.readers.text_file import TextFile

    Column = Any  # a pyarrow column; pyarrow ships no types
    Parse = Callable[[Block], tuple[Block, Any]]

_TEXT_ROLES = ("time", "time_of_day", "symbol")
"""Roles whose columns are read as texts; all others hold numbers."""
_HAVE_MAGNITUDES = ("volume", "amount")


class Lines:
    """Row -> line, in little room where each line is a row."""

    def __init__(self) -> None:
        self.rows = 0
        self._first_rows: list[int] = []
        self._lines: list[NDArray[np.int64] | range] = []

    def add(self, lines: NDArray[np.int64] | range) -> None:
        """The lines of rows that follow."""
        self._first_rows.append(self.rows)
        self._lines.append(lines)
        self.rows += len(lines)

    def line_of(self, row: int) -> int:
        """Line of the file, from 1, on which a row begins."""
        block = bisect_right(self._first_rows, row) - 1
        return int(self._lines[block][row - self._first_rows[block]])


@dataclass(frozen=True, eq=False)
class Cells:
    """The columns that have a role."""

    numbers: dict[str, NDArray[np.float64]]
    """Role -> (rows,) NaN for an empty cell."""
    texts: dict[str, Column]
    """Role -> pyarrow column of strings, without blanks around them."""
    faults: dict[str, DataError]
    """Role -> the sentence for the first cell that is no number; such a column has none at all."""
    lines: Lines


@dataclass(frozen=True)
class CellReader:
    """Reads the columns of a file that have a role."""

    file: TextFile
    names: tuple[str, ...]
    """Of all columns, in order."""
    roles: Mapping[str, int]
    has_header: bool

    def read(self) -> Cells:
        """All of them.

        Raises:
            NotUtf8Error: if the file is not in the encoding that its first bytes are in.
            DataError: for a row with more or fewer cells than names, or if the decimal mark cannot be told.
        """
        if mark := self._likely_mark():
            try:
                return self._gathered(lambda block: self._parser.as_numbers(block, mark), {})
            except NoPlainNumberError:
                pass  # then as people write them
        faults: dict[str, DataError] = {}
        return self._gathered(self._careful_parse(self._mark(), faults), faults)

    def text_at(self, role: str, row: int) -> str:
        """A cell as it is written."""
        for raw in self._blocks():
            block, table = self._parser.as_texts(raw)
            if row < len(block.lines):
                return str(table[str(self.roles[role])][row].as_py())
            row -= len(block.lines)
        raise AssertionError(role)

    @property
    def _numeric(self) -> list[str]:
        return [role for role in self.roles if role not in _TEXT_ROLES]

    @property
    def _parser(self) -> BlockParser:
        numbers = frozenset(self.roles[role] for role in self._numeric)
        texts = frozenset(index for role, index in self.roles.items() if role in _TEXT_ROLES)
        return BlockParser(self.file.shape(len(self.names)), texts, numbers - texts)

    def _blocks(self) -> Iterator[Block]:
        return self.file.blocks(len(self.names), has_header=self.has_header)

    def _likely_mark(self) -> str:
        """The decimal mark to try first; empty where the first block does not show it."""
        if self.file.settings.decimal != "auto" or self.file.dialect.separator == ",":
            return self.file.settings.decimal.replace("auto", ".")
        first = next(self._blocks(), None)
        seen = self._sightings(first) if first else {}
        return next((mark for mark in ".," if mark in seen), "")

    def _mark(self) -> str:
        """The decimal mark that the whole file shows."""
        seen: dict[str, Sighting] = {}
        for block in self._blocks():
            seen = self._sightings(block) | seen
        shown = decimals.decimal_mark(seen, self.file.dialect.separator, self.file.settings.decimal)
        assert shown in {".", ","}
        return shown

    def _sightings(self, raw: Block) -> dict[str, Sighting]:
        block, table = self._parser.as_texts(raw)
        seen: dict[str, Sighting] = {}
        for role in self._numeric:
            column = table[str(self.roles[role])]
            for kind, row in decimals.sightings(column.combine_chunks()).items():
                sighting = decimals.Sighting(self._where(role, block, row), column[row].as_py().strip())
                seen.setdefault(kind, sighting)
        return seen

    def _where(self, role: str, block: Block, row: int) -> str:
        name = self.names[self.roles[role]].strip()
        return f"{self.file.source.name}, line {block.lines[row]}, column {name}"

    def _careful_parse(self, mark: str, faults: dict[str, DataError]) -> Parse:
        def parse(raw: Block) -> tuple[Block, Any]:
            block, table = self._parser.as_texts(raw)
            columns = {str(index): table[str(index)] for index in self.roles.values()}
            for role in self._numeric:
                index = str(self.roles[role])
                try:
                    columns[index] = self._numbers(role, table[index], block, mark)
                except DataError as error:
                    faults.setdefault(role, error)
                    columns[index] = pa.nulls(table.num_rows, pa.float64())
            return block, pa.table(columns)

        return parse

    def _numbers(self, role: str, column: Column, block: Block, mark: str) -> Column:
        texts = pc.if_else(decimals.is_missing(pc.utf8_trim_whitespace(column)), pa.scalar(None, pa.string()), column)
        is_percent = role not in get_args(ColumnRole) and self._is_percent(self.roles[role])
        has_magnitudes = role in _HAVE_MAGNITUDES
        plain = decimals.plain_texts(texts, mark, has_magnitudes=has_magnitudes, is_percent=is_percent)
        try:
            return plain.cast(pa.float64())
        except pa.ArrowInvalid as error:
            row = decimals.first_that_is_no_number(plain)
            found = column[row].as_py().strip()
            raise DataError(
                f"{self._where(role, block, row)}: {found!r} cannot be read; expected a number"
                f"{f' with the decimal mark {mark}' if set(found) & set('.,') else ''}; correct or remove the row"
            ) from error

    def _is_percent(self, index: int) -> bool:
        rows = self.file.dialect.rows[1 if self.has_header else 0 :]
        shown = [row[index].strip() for row in rows if index < len(row)]
        return all(text.endswith("%") for text in shown if text not in decimals.MISSING)

    def _gathered(self, parse: Parse, faults: dict[str, DataError]) -> Cells:
        lines = Lines()
        pieces: dict[str, list[Any]] = {role: [] for role in self.roles}
        for raw in self._blocks():
            block, table = parse(raw)
            lines.add(block.lines)
            for role, index in self.roles.items():
                column = table[str(index)]
                pieces[role] += pc.utf8_trim_whitespace(column).chunks if role in _TEXT_ROLES else [column.to_numpy()]
        numbers = {role: _joined(pieces.pop(role)) for role in self._numeric}
        pa.default_memory_pool().release_unused()
        texts = {role: pa.chunked_array(held, pa.string()) for role, held in pieces.items()}
        return Cells(numbers, texts, faults, lines)


def _joined(pieces: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0), *pieces])
