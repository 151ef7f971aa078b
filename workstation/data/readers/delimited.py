"""Text with a header that names prices, in the layouts of Yahoo, Kaggle, exchanges and many libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.readers.bars import bars_of, price_roles
from workstation.data.readers.column_names import looks_like_prices, names_prices
from workstation.data.readers.headerless import names_by_position
from workstation.data.readers.text_columns import TextColumns, first_rows

if TYPE_CHECKING:
    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.report import FilePrices


class DelimitedText:
    """Delimited text whose header, or whose columns in the settings, name a time and prices, in any order."""

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether the first row names most of the columns, or the settings give their positions."""
        del source
        rows, _ = first_rows(head, settings)
        return bool(rows) and (looks_like_prices(rows[0]) or names_prices(rows[0], settings.columns))

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The file's prices.

        Raises:
            DataError: for the first row or cell that cannot be read, with line, column and text.
        """
        names = names_by_position(source, settings)
        text = TextColumns(source, settings, price_roles(settings), names)
        return bars_of(text, text.layout[0], "line")
