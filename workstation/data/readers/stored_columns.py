"""The columns of a Parquet file, whatever types they are stored in, whose every fault has a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workstation.data.readers.clock import times_of
from workstation.data.readers.epochs import float_times, integer_times
from workstation.data.readers.symbols import symbol_of_file, symbols_of_column
from workstation.data.readers.time_texts import TimeTextError
from workstation.data.readers.times import Times, daily_or_not
from workstation.data.readers.unpacking import refuse_bomb
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.report import Repair


_LEAST_BYTES = 4
"""What a value takes in memory at least: a code of a dictionary, or half a float."""


@dataclass(frozen=True)
class StoredColumns:
    """The columns that have a role; others are not read."""

    source: Source
    settings: ReadingSettings
    find_roles: Callable[[str, Sequence[str], Mapping[str, str]], dict[str, int]]
    """(file, names, the columns that the settings name) -> role -> index of its column."""
    notes: tuple[Repair, ...] = ()
    """Stored types leave nothing to be said about decoding."""

    @cached_property
    def schema(self) -> Any:  # noqa: ANN401 - a pyarrow schema; pyarrow ships no types
        """Names and types of all columns; raises DataError if the file is no whole Parquet file."""
        try:
            with self.source.seekable() as file:
                return pq.read_schema(file)
        except (pa.ArrowException, OSError) as error:
            sentence = f"{self.source.name} is no whole Parquet file ({_in_a_line(error)}); write or copy it again"
            raise DataError(sentence) from error

    @cached_property
    def names(self) -> list[str]:
        """Names of all columns."""
        return list(self.schema.names)

    @cached_property
    def roles(self) -> dict[str, int]:
        """Role -> index of its column."""
        return self.find_roles(self.source.name, self.names, dict(self.settings.columns.items()))

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.table.num_rows)

    @cached_property
    def table(self) -> Any:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
        """The columns that have a role; raises DataError if they are damaged or hold no row."""
        used = list(dict.fromkeys(self.names[index] for index in self.roles.values()))
        self._refuse_twins(used)
        try:
            with self.source.seekable() as file:
                stored = pq.ParquetFile(file)
                refuse_bomb(self.source.name, stored.metadata.num_rows * len(used) * _LEAST_BYTES, self.source.size)
                table = stored.read(columns=used, use_threads=False)
        except (pa.ArrowException, OSError) as error:
            sentence = f"{self.source.name}: its data is damaged ({_in_a_line(error)}); write or copy it again"
            raise DataError(sentence) from error
        if not table.num_rows:
            raise DataError(f"{self.source.name}: it has columns and no row")
        return table

    def release(self) -> None:
        """Let go of the table, which may be as large as all that is made of it."""
        self.__dict__.pop("table", None)

    def name_of(self, role: str) -> str:
        """The column's name."""
        return self.names[self.roles[role]]

    def symbols(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Symbols by name and (rows,) which of them a row is of; the file's name where no column says."""
        if "symbol" not in self.roles:
            return (symbol_of_file(self.source),), np.zeros(self.rows, dtype=np.int64)
        try:
            texts = self._column("symbol").cast(pa.string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise self._wrong_type("symbol", "texts") from error
        return symbols_of_column(texts, self.name_of("symbol"), self.where)

    def numbers(self, role: str) -> NDArray[np.float64]:
        """(rows,) float64; NaN for null, or where there is no such column; raises DataError for another type."""
        if role not in self.roles:
            return np.full(self.rows, np.nan)
        column = self._column(role)
        if pa.types.is_boolean(column.type):
            raise self._wrong_type(role, "numbers")
        try:
            if pa.types.is_decimal(column.type):
                column = column.cast(pa.string())  # through its digits, so that it is the float nearest to them
            numbers: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise self._wrong_type(role, "numbers") from error
        return numbers

    def texts(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column
        """(rows,) the column as texts; null where it is."""
        return self._column(role).cast(pa.string())

    def times(self) -> Times:
        """Times of the rows; raises DataError with the row of the first that is none."""
        column = self._column("time")
        if column.null_count:
            raise self.bad_cell("time", int(np.argmax(column.is_null().to_numpy())), "a time")
        if "time_of_day" in self.roles or _is_text(column.type):
            return times_of(self)
        try:
            return self._times_of(column)
        except pa.ArrowInvalid as error:
            raise self._wrong_type("time", "times between the years 1677 and 2262") from error
        except TimeTextError as error:
            raise self.bad_cell("time", error.row, str(error)) from error

    def _times_of(self, column: Any) -> Times:  # noqa: ANN401 - a pyarrow column
        if pa.types.is_integer(column.type):
            return daily_or_not(integer_times(column.cast(pa.int64()).to_numpy()), has_offset=True)
        if pa.types.is_floating(column.type):
            return daily_or_not(float_times(column.cast(pa.float64()).to_numpy()), has_offset=True)
        if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
            raise self._wrong_type("time", "timestamps, dates, epochs or texts")
        zone = getattr(column.type, "tz", None)
        nanoseconds = column.cast(pa.timestamp("ns", zone)).cast(pa.int64()).to_numpy()
        found = daily_or_not(nanoseconds, has_offset=zone is not None)
        if zone is None or found.is_daily:
            return found
        try:
            return _days_of_zone(found, zone)
        except KeyError as error:
            raise self._wrong_type("time", "times of a zone in the IANA database") from error

    def where(self, row: int) -> str:
        """File and row, from 1."""
        return f"{self.source.name}, row {row + 1}"

    def line_of(self, row: int) -> int:
        """The row, from 1."""
        return row + 1

    def bad_cell(self, role: str, row: int, expected: str) -> DataError:
        """The sentence for a value that is not what its column needs."""
        found = self._column(role)[row].as_py()
        what = "is empty" if found is None else f"{found!r} is not readable"
        where = f"{self.where(row)}, column {self.name_of(role)}"
        return DataError(f"{where}: {what}; expected {expected}; correct or remove the row")

    def _column(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column
        column = self.table[self.name_of(role)]
        return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column

    def _refuse_twins(self, used: Sequence[str]) -> None:
        """Columns are read by name, whichever way they were chosen."""
        twin = next((name for name in used if self.names.count(name) > 1), None)
        if twin is not None:
            raise DataError(f"{self.source.name}: two columns are named {twin!r}; write it again with other names")

    def _wrong_type(self, role: str, expected: str) -> DataError:
        kind = self._column(role).type
        return DataError(f"{self.source.name}, column {self.name_of(role)}: holds {kind}, expected {expected}")


def _days_of_zone(times: Times, zone: str) -> Times:
    """The dates of times that are all midnights in their zone; else the times as they are."""
    from workstation.data.readers.zones import wall_clock  # noqa: PLC0415 - it loads pandas, for half a second

    shown = daily_or_not(wall_clock(times.nanoseconds, zone), has_offset=True)
    return Times(shown.nanoseconds, has_offset=True, is_daily=True, was_elsewhere=True) if shown.is_daily else times


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - a pyarrow type
    return any(is_it(kind) for is_it in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())
