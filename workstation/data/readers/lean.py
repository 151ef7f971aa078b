"""QuantConnect LEAN's text without a header: bars of trades in six columns, or of bids and asks in eleven."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workstation.data.readers.bars import bars_of
from workstation.data.readers.data_rows import is_data
from workstation.data.readers.headerless import positions
from workstation.data.readers.text_columns import TextColumns, first_rows
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.report import FilePrices

_TIME = re.compile(r"\d{8} \d\d:\d\d(:\d\d)?")
_TRADES = {"time": 0, "open": 1, "high": 2, "low": 3, "close": 4, "volume": 5}
_BIDS = {"bid_open": 1, "bid_high": 2, "bid_low": 3, "bid_close": 4}
_ASKS = {"ask_open": 6, "ask_high": 7, "ask_low": 8, "ask_close": 9}
_QUOTES = {"time": 0, **_BIDS, **_ASKS}
"""Sizes of the last bid and ask stand in columns 5 and 10; they are offers and no volume."""
_LAYOUTS = {6: _TRADES, 11: _QUOTES}


class Lean:
    """Daily and hourly files; those of minutes leave the date to their folder, and are refused."""

    def sniff(self, source: Source, head: bytes, settings: ReadingSettings) -> bool:
        """Whether the first row is data of six or eleven columns that begins like `20180131 00:00`."""
        del source
        rows, _ = first_rows(head, settings)
        return (
            bool(rows)
            and len(rows[0]) in _LAYOUTS
            and is_data(rows[0])
            and _TIME.fullmatch(rows[0][0].strip()) is not None
        )

    def read(self, source: Source, settings: ReadingSettings) -> FilePrices:
        """The file's prices; whole numbers are LEAN's scaled integers and need `data.currency_scale`.

        Raises:
            DataError: for a scale that is not given, or the first row or cell that cannot be read.
        """
        rows, _ = first_rows(source.head, settings)
        names = positions(len(rows[0])) if rows else ()
        text = TextColumns(source, settings, _roles, names)
        return bars_of(text, names, "line", is_scaled_integer=True)


def _roles(file: str, names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    if len(names) not in _LAYOUTS:
        raise DataError(f"{file}, line 1: {len(names)} cells, where LEAN writes 6 (trades) or 11 (bids and asks)")
    if chosen:
        raise DataError(
            f'{file}: data.columns has no effect on LEAN\'s layout; leave it out, or say data.reader = "csv"'
        )
    return dict(_LAYOUTS[len(names)])
