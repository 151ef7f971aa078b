"""Parquet with the same columns as text, of one or many symbols; equal prices give an equal table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.readers.bars import bars_of, price_roles
from workstation.data.readers.column_names import looks_like_series, names_prices
from workstation.data.readers.series import series_of, series_roles
from workstation.data.readers.stored_columns import StoredColumns

if TYPE_CHECKING:
    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.report import FilePrices

_MAGIC = b"PAR1"


class Parquet:
    """A Parquet file whose columns name a time, prices, and perhaps a volume and a symbol; or a time and series."""

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether the file begins as every Parquet file does; its name does not matter."""
        del source, settings
        return head.startswith(_MAGIC)

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The file's prices, or its series where no column is named as prices are.

        Raises:
            DataError: if the file is cut short or a value cannot be read, with row and column.
        """
        stored = StoredColumns(source, settings, price_roles(settings))
        has_chosen_prices = settings.reader == "auto" and names_prices(stored.names, settings.columns)
        if settings.reader == "wide" or (looks_like_series(stored.names) and not has_chosen_prices):
            return series_of(StoredColumns(source, settings, series_roles), "row")
        return bars_of(stored, stored.names, "row")
