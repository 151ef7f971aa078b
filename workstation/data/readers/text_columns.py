"""The columns of a delimited text file, as texts, times and numbers, whose every fault has a line."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from workstation.data.readers.column_names import match_columns
from workstation.data.readers.reader import HEAD_BYTES
from workstation.data.readers.symbols import symbol_of_file, symbols_of_column
from workstation.data.readers.times import Times, TimeTextError, first_failure, parse_times
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from workstation.config.reading import Columns, ReadingSettings
    from workstation.data.readers.source import Source

    FindRoles = Callable[[str, Sequence[str], Columns], dict[str, int]]

_DELIMITERS = ",;\t|"
_FIRST_ROWS = 20
_BOM = b"\xef\xbb\xbf"
_MISSING = ("", "null", "NULL", "nan", "NaN", "NAN", "NA", "N/A", "n/a", "None", "-")
"""Texts that mean an empty cell of a number or time; symbols may well be named NA or NAN."""


def first_rows(head: bytes, settings: ReadingSettings) -> tuple[list[list[str]], str]:
    """Cells of the first rows, the header's first where there is one, and the delimiter between them."""
    del settings
    lines = re.split(r"\r\n|\r|\n", head.removeprefix(_BOM).decode("utf-8", "replace"))[:_FIRST_ROWS]
    delimiter = max(_DELIMITERS, key=lines[0].count)
    return [row for row in csv.reader(lines, delimiter=delimiter) if row], delimiter


@dataclass(frozen=True)
class TextColumns:
    """A file read as texts, so that a cell that is no number or time can still be shown with its line."""

    source: Source
    settings: ReadingSettings
    find_roles: FindRoles = match_columns
    """(file, names, the columns that the settings name) -> role -> index of its column."""
    names: tuple[str, ...] = ()
    """Names of the columns of a file without a header, whose first row is data; empty where it has one."""

    @cached_property
    def layout(self) -> tuple[list[str], str]:
        """Names of all columns as written, and the delimiter."""
        with self.source.open() as file:
            rows, delimiter = first_rows(file.read(HEAD_BYTES), self.settings)
        return list(self.names) or rows[0], delimiter

    @cached_property
    def roles(self) -> dict[str, int]:
        """Role -> index of its column."""
        return self.find_roles(self.source.name, self.layout[0], self.settings.columns)

    @cached_property
    def table(self) -> Any:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
        """The columns that have a role, as texts, under their index.

        Raises:
            DataError: if a row has more or fewer cells than the header, the text is not UTF-8, or there is no row.
        """
        try:
            table = self._read()
        except pa.ArrowInvalid as error:
            raise self._fault_of_row() or DataError(f"{self.source.name} cannot be read as text: {error}") from error
        if not table.num_rows:
            raise DataError(f"{self.source.name}: there is a header and no row beneath it")
        return table

    @property
    def rows(self) -> int:
        """Number of rows beneath the header."""
        return int(self.table.num_rows)

    def name_of(self, role: str) -> str:
        """The column's name as the file writes it."""
        return self.layout[0][self.roles[role]].strip()

    def times(self) -> Times:
        """Times of the rows; raises DataError with the line of the first that is none."""
        try:
            return parse_times(self._cells("time"))
        except TimeTextError as error:
            raise self.bad_cell("time", error.row, str(error)) from error

    def symbols(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Symbols by name and (rows,) which of them a row is of; the file's name where no column says."""
        if "symbol" not in self.roles:
            return (symbol_of_file(self.source),), np.zeros(self.table.num_rows, dtype=np.int64)
        return symbols_of_column(self._texts("symbol"), self.name_of("symbol"), self.where)

    def numbers(self, role: str) -> NDArray[np.float64]:
        """(rows,) the float64 nearest to each text; NaN for an empty cell, or where there is no such column."""
        if role not in self.roles:
            return np.full(self.table.num_rows, np.nan)
        texts = self._cells(role)
        try:
            numbers: NDArray[np.float64] = texts.cast(pa.float64()).to_numpy()
        except pa.ArrowInvalid as error:
            row = first_failure(pc.fill_null(texts, "0"), lambda some: some.cast(pa.float64()))
            raise self.bad_cell(role, row, "a number") from error
        return numbers

    def where(self, row: int) -> str:
        """File and line of a row."""
        return f"{self.source.name}, line {self.line_of(row)}"

    def line_of(self, row: int) -> int:
        """Line of the file, from 1, that a row of the table stands on."""
        return self._lines[row]

    @cached_property
    def _lines(self) -> list[int]:
        with self.source.path.open(
            encoding="latin-1"
        ) as file:  # any bytes are latin-1, and lines are all that matters here
            return [number for number, line in enumerate(file, 1) if line.rstrip("\n") and (number > 1 or self.names)]

    def _read(self) -> Any:  # noqa: ANN401 - a pyarrow table
        header, delimiter = self.layout
        used = [str(index) for index in self.roles.values()]
        return pacsv.read_csv(
            self.source.path,
            pacsv.ReadOptions(
                column_names=[str(index) for index in range(len(header))],
                skip_rows=0 if self.names else 1,
                use_threads=False,
            ),
            pacsv.ParseOptions(delimiter=delimiter),
            pacsv.ConvertOptions(
                include_columns=used,
                column_types=dict.fromkeys(used, pa.string()),
            ),
        )

    def texts(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column
        """(rows,) trimmed texts of a column; null for an empty cell."""
        return self._cells(role)

    def _texts(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column
        return pc.utf8_trim_whitespace(self.table[str(self.roles[role])])

    def _cells(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column
        texts = self._texts(role)
        return pc.if_else(pc.is_in(texts, pa.array(_MISSING)), pa.scalar(None, pa.string()), texts)

    def bad_cell(self, role: str, row: int, expected: str) -> DataError:
        """The sentence for a cell that is not what its column needs."""
        found = self._cells(role)[row].as_py()
        what = "is empty" if found is None else f"{found!r} cannot be read"
        return DataError(
            f"{self.where(row)}, column {self.name_of(role)}: {what}; expected {expected}; correct or remove the row"
        )

    def _fault_of_row(self) -> DataError | None:
        return self._fault_of_encoding() or self._fault_of_cells()

    def _fault_of_encoding(self) -> DataError | None:
        with self.source.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError as error:
                    found = line[error.start : error.end]
                    return DataError(
                        f"{self.source.name}, line {number}: {found!r} is not UTF-8; save the file as UTF-8"
                    )
        return None

    def _fault_of_cells(self) -> DataError | None:
        header, delimiter = self.layout
        with self.source.path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file, delimiter=delimiter)
            for cells in rows:
                if cells and len(cells) != len(header):
                    return DataError(
                        f"{self.source.name}, line {rows.line_num}: {len(cells)} cells where the header names "
                        f"{len(header)}; complete or remove the row"
                    )
        return None
