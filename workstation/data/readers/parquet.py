"""Parquet with the same columns as CSV, of one or many symbols; equal prices give an equal table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workstation.data.cleaning import clean
from workstation.data.price_table import PRICES
from workstation.data.raw_prices import RawPrices
from workstation.data.readers.column_names import match_columns
from workstation.data.readers.epochs import integer_times
from workstation.data.readers.notes import notes_on_times
from workstation.data.readers.symbols import symbol_of_file, symbols_of_column
from workstation.data.readers.times import TimeTextError, daily_or_not, parse_times
from workstation.data.report import FilePrices
from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.readers.times import Times

_MAGIC = b"PAR1"


class Parquet:
    """A Parquet file whose columns name a time, prices, and perhaps a volume and a symbol."""

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether the file begins as every Parquet file does; its name does not matter."""
        del source, settings
        return head.startswith(_MAGIC)

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The file's prices.

        Raises:
            DataError: if the file is cut short or a value cannot be read, with row and column.
        """
        stored = _Stored(source, settings)
        times = stored.times()
        symbols, symbol_of = stored.symbols()
        raw = RawPrices(
            file=source.name,
            place="row",
            line_of=_row_from_one,
            symbols=symbols,
            symbol_of=symbol_of,
            time=times.nanoseconds,
            prices=np.vstack([stored.numbers(role) for role in PRICES]),
            volume=stored.numbers("volume"),
            amount=stored.numbers("amount"),
            has_volume="volume" in stored.roles,
        )
        cleaned = clean(raw)
        notes = notes_on_times(source.name, stored.name_of("time"), times)
        return FilePrices(cleaned.table, (*cleaned.repairs, *notes))


def _row_from_one(row: int) -> int:
    return row + 1


@dataclass(frozen=True)
class _Stored:
    """The columns of the file that matter."""

    source: Source
    settings: ReadingSettings

    @cached_property
    def names(self) -> list[str]:
        try:
            return list(pq.read_schema(self.source.path).names)
        except pa.ArrowInvalid as error:
            raise DataError(f"{self.source.name} is no whole Parquet file ({error}); write or copy it again") from error

    @cached_property
    def roles(self) -> dict[str, int]:
        return match_columns(self.source.name, self.names, self.settings.columns)

    @cached_property
    def table(self) -> Any:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
        used = [self.names[index] for index in self.roles.values()]
        try:
            table = pq.ParquetFile(self.source.path).read(columns=used, use_threads=False)
        except (pa.ArrowInvalid, OSError) as error:
            raise DataError(f"{self.source.name}: its data is damaged ({error}); write or copy it again") from error
        if not table.num_rows:
            raise DataError(f"{self.source.name}: it has columns and no row")
        return table

    def column(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column
        return self.table[self.name_of(role)]

    def name_of(self, role: str) -> str:
        return self.names[self.roles[role]]

    def symbols(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        if "symbol" not in self.roles:
            return (symbol_of_file(self.source),), np.zeros(self.table.num_rows, dtype=np.int64)
        return symbols_of_column(self.column("symbol"), self.name_of("symbol"), self.where)

    def numbers(self, role: str) -> NDArray[np.float64]:
        if role not in self.roles:
            return np.full(self.table.num_rows, np.nan)
        try:
            numbers: NDArray[np.float64] = self.column(role).cast(pa.float64(), safe=False).to_numpy()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise self._wrong_type(role, "numbers") from error
        return numbers

    def times(self) -> Times:
        column = self.column("time")
        if column.null_count:
            row = int(np.argmax(column.is_null().to_numpy()))
            raise DataError(f"{self.where(row)}, column {self.name_of('time')}: is empty; remove the row")
        try:
            return self._times_of(column)
        except TimeTextError as error:
            found = column[error.row].as_py()
            where = f"{self.where(error.row)}, column {self.name_of('time')}"
            raise DataError(f"{where}: {found!r} is not readable; expected {error}") from error

    def _times_of(self, column: Any) -> Times:  # noqa: ANN401 - a pyarrow column
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return parse_times(column.cast(pa.string()))
        if pa.types.is_integer(column.type):
            return daily_or_not(integer_times(column.cast(pa.int64()).to_numpy()), has_offset=True)
        if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
            raise self._wrong_type("time", "timestamps, dates, epoch integers or texts")
        zone = getattr(column.type, "tz", None)
        try:
            nanoseconds = column.cast(pa.timestamp("ns", zone)).cast(pa.int64()).to_numpy()
        except pa.ArrowInvalid as error:
            raise self._wrong_type("time", "times between the years 1677 and 2262") from error
        return daily_or_not(nanoseconds, has_offset=zone is not None)

    def where(self, row: int) -> str:
        return f"{self.source.name}, row {row + 1}"

    def _wrong_type(self, role: str, expected: str) -> DataError:
        kind = self.column(role).type
        return DataError(f"{self.source.name}, column {self.name_of(role)}: holds {kind}, expected {expected}")
