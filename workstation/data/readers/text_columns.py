"""The columns of a delimited text file, as texts, times and numbers, whose every fault has a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workstation.data.readers.clock import times_of
from workstation.data.readers.column_names import match_columns
from workstation.data.readers.decimals import is_missing
from workstation.data.readers.encodings import NotUtf8Error
from workstation.data.readers.symbols import symbol_of_file, symbols_of_column
from workstation.data.readers.text_cells import CellReader, Cells
from workstation.data.readers.text_file import TextFile, first_rows
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.readers.times import Times
    from workstation.data.report import Repair

    FindRoles = Callable[[str, Sequence[str], Mapping[str, str]], dict[str, int]]
    Column = Any  # a pyarrow column of texts; pyarrow ships no types

__all__ = ["TextColumns", "first_rows"]


@dataclass(frozen=True)
class TextColumns:
    """The columns of a file that have a role; `time`, `time_of_day` and `symbol` are texts, all others numbers."""

    source: Source
    settings: ReadingSettings
    find_roles: FindRoles = match_columns
    """(file, names, the columns that the settings name) -> role -> index of its column."""
    names: tuple[str, ...] = ()
    """Names of the columns of a file without a header, whose first row is data; empty where it has one."""

    @cached_property
    def layout(self) -> tuple[list[str], str]:
        """Names of all columns as written, and the separator."""
        dialect = self._file.dialect
        return list(self.names or dialect.names), dialect.separator

    @cached_property
    def roles(self) -> dict[str, int]:
        """Role -> index of its column."""
        try:
            return self.find_roles(self.source.name, self.layout[0], dict(self.settings.columns.items()))
        except DataError as error:
            encoding = self._file.encoding
            if not encoding.is_guess:
                raise
            raise DataError(f"{error}; or, as it is read as {encoding.codec} by a guess, set data.encoding") from error

    @property
    def rows(self) -> int:
        """Number of rows beneath the header."""
        return self.cells.lines.rows

    @cached_property
    def cells(self) -> Cells:
        """What stands in the columns that have a role.

        Raises:
            DataError: for the first row or cell that cannot be read, or if there is no row.
        """
        _, cells = self._read
        if not cells.lines.rows:
            raise DataError(f"{self.source.name}: there is a header and no row beneath it")
        return cells

    @property
    def notes(self) -> tuple[Repair, ...]:
        """What was taken for granted about the file's encoding, and what was left out before its header."""
        reader, _ = self._read
        return reader.file.notes()

    def name_of(self, role: str) -> str:
        """The column's name as the file writes it."""
        return self.layout[0][self.roles[role]].strip()

    def times(self) -> Times:
        """Times of the rows; raises DataError with the line of the first that is none."""
        return times_of(self)

    def symbols(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Symbols by name and (rows,) which of them a row is of; the file's name where no column says."""
        if "symbol" not in self.roles:
            return (symbol_of_file(self.source),), np.zeros(self.rows, dtype=np.int64)
        return symbols_of_column(self.cells.texts["symbol"], self.name_of("symbol"), self.where)

    def numbers(self, role: str) -> NDArray[np.float64]:
        """(rows,) the float64 nearest to each text; NaN for an empty cell, or where there is no such column.

        Raises:
            DataError: for the first cell that is no number.
        """
        if role in self.cells.faults:
            raise self.cells.faults[role]
        return self.cells.numbers[role] if role in self.roles else np.full(self.rows, np.nan)

    def texts(self, role: str) -> Column:
        """(rows,) trimmed texts of a column that holds texts; null for an empty cell."""
        column = self.cells.texts[role]
        missing = is_missing(column)
        return pc.if_else(missing, pa.scalar(None, pa.string()), column) if pc.any(missing).as_py() else column

    def release(self) -> None:
        """Let go of the cells, which take as much room as all that is made of them."""
        self.cells.numbers.clear()
        self.cells.texts.clear()
        pa.default_memory_pool().release_unused()

    def where(self, row: int) -> str:
        """File and line of a row."""
        return f"{self.source.name}, line {self.line_of(row)}"

    def line_of(self, row: int) -> int:
        """Line of the file, from 1, on which a row begins."""
        return self.cells.lines.line_of(row)

    def bad_cell(self, role: str, row: int, expected: str) -> DataError:
        """The sentence for a cell that is not what its column needs."""
        found = self._read[0].text_at(role, row).strip()
        is_empty = is_missing(pa.array([found]))[0].as_py()
        what = "is empty" if is_empty else f"{found!r} cannot be read"
        return DataError(
            f"{self.where(row)}, column {self.name_of(role)}: {what}; expected {expected}; correct or remove the row"
        )

    @cached_property
    def _file(self) -> TextFile:
        return TextFile.opened(self.source, self.settings)

    @cached_property
    def _read(self) -> tuple[CellReader, Cells]:
        reader = self._reader(self._file)
        try:
            return reader, reader.read()
        except NotUtf8Error:
            reader = self._reader(self._file.told_by_all())
        return reader, reader.read()

    def _reader(self, file: TextFile) -> CellReader:
        return CellReader(file, tuple(self.layout[0]), self.roles, not self.names)
