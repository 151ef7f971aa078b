"""CSV with a header, in the layouts of Yahoo, Kaggle, exchanges and many libraries; columns in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.cleaning import clean
from workstation.data.price_table import PRICES
from workstation.data.raw_prices import RawPrices
from workstation.data.readers.column_names import looks_like_prices
from workstation.data.readers.notes import notes_on_times
from workstation.data.readers.text_columns import TextColumns, first_rows
from workstation.data.report import FilePrices

if TYPE_CHECKING:
    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source


class DelimitedText:
    """Text with a header that names a time and prices, delimited by comma, semicolon, tab or bar."""

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether the first line names most of the columns; the file's name does not matter."""
        del source
        rows, _ = first_rows(head, settings)
        return bool(rows) and looks_like_prices(rows[0])

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The file's prices; cells are UTF-8, with or without a byte order mark.

        Raises:
            DataError: for the first row or cell that cannot be read, with line, column and text.
        """
        text = TextColumns(source, settings)
        times = text.times()
        symbols, symbol_of = text.symbols()
        raw = RawPrices(
            file=source.name,
            place="line",
            line_of=text.line_of,
            symbols=symbols,
            symbol_of=symbol_of,
            time=times.nanoseconds,
            prices=np.vstack([text.numbers(role) for role in PRICES]),
            volume=text.numbers("volume"),
            amount=text.numbers("amount"),
            has_volume="volume" in text.roles,
        )
        cleaned = clean(raw)
        notes = notes_on_times(source.name, text.name_of("time"), times)
        return FilePrices(cleaned.table, (*cleaned.repairs, *notes))
