"""Text whose header names a time and any columns of numbers, each of which becomes a series of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.readers.column_names import looks_like_series
from workstation.data.readers.data_rows import is_data
from workstation.data.readers.headerless import names_by_position
from workstation.data.readers.series import series_of, series_roles
from workstation.data.readers.text_columns import TextColumns, first_rows

if TYPE_CHECKING:
    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.report import FilePrices


class WideTable:
    """Tables of measurements, and matrices of closing prices with symbols as names of columns.

    The values stand in all four price columns and there is no volume: they are series, and a profile can train on
    them with the features and targets of a close alone.
    """

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether a header without names of prices stands above rows of data."""
        del source
        rows, _ = first_rows(head, settings)
        return len(rows) > 1 and not is_data(rows[0]) and looks_like_series(rows[0]) and all(map(is_data, rows[1:3]))

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The file's series.

        Raises:
            DataError: for the first row or cell that cannot be read, with line, column and text.
        """
        return series_of(TextColumns(source, settings, series_roles, names_by_position(source, settings)), "line")
