"""The one form of prices in memory: columns over all rows, one offset per symbol (ragged, like an Arrow list)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PRICES = ("open", "high", "low", "close")
COLUMNS = (*PRICES, "volume", "amount")


@dataclass(frozen=True, eq=False)
class PriceTable:
    """Bars of one or more symbols, one symbol after the other.

    Rows `offsets[i]` up to `offsets[i + 1]` belong to `symbols[i]`. Within a symbol the times rise strictly,
    every price is positive and finite, and low <= open, close <= high. A table of other series (temperatures, loads)
    has one number a row: it stands in all four price columns and may be of any sign.
    """

    symbols: tuple[str, ...]
    offsets: NDArray[np.int64]
    """(symbols + 1,) first row of each symbol, then the number of rows."""
    time: NDArray[np.int64]
    """(rows,) nanoseconds since 1970-01-01 UTC, at which the bar begins."""
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    """(rows,) units traded; NaN where the source does not say."""
    amount: NDArray[np.float64]
    """(rows,) money traded, in the currency of the prices; NaN where the source does not say."""
    is_series: bool = field(default=False, kw_only=True)
    """Whether this is a table of other series than prices."""

    def __post_init__(self) -> None:
        _assert_layout(self)
        _assert_prices(self)

    @property
    def rows(self) -> int:
        """Number of bars of all symbols together."""
        return len(self.time)

    def rows_of(self, symbol: str) -> slice:
        """The symbol's rows; the symbol must be in the table."""
        index = self._position[symbol]
        return slice(int(self.offsets[index]), int(self.offsets[index + 1]))

    @cached_property
    def _position(self) -> dict[str, int]:
        return {symbol: index for index, symbol in enumerate(self.symbols)}

    def symbol_index(self) -> NDArray[np.int64]:
        """(rows,) index into `symbols` of each row."""
        return np.repeat(np.arange(len(self.symbols), dtype=np.int64), np.diff(self.offsets))

    def select(self, symbols: Sequence[str]) -> PriceTable:
        """A table of these symbols, in this order; each must be in the table."""
        if tuple(symbols) == self.symbols:
            return self
        slices = [self.rows_of(symbol) for symbol in symbols]
        return PriceTable(
            tuple(symbols),
            _offsets([piece.stop - piece.start for piece in slices]),
            *(np.concatenate([getattr(self, name)[piece] for piece in slices]) for name in ("time", *COLUMNS)),
            is_series=self.is_series,
        )

    def fingerprint(self) -> str:
        """SHA-256 (hex) over symbols, offsets, times, prices and volumes: equal tables have equal ones."""
        digest = hashlib.sha256("\n".join(self.symbols).encode())
        for column in (self.offsets, self.time, *(getattr(self, name) for name in COLUMNS)):
            little_endian = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<"))
            digest.update(little_endian.tobytes())
        return digest.hexdigest()


def join(tables: Sequence[PriceTable]) -> PriceTable:
    """One table of all, in this order; a symbol may be in one of them only, and all are of prices or none is."""
    assert len({table.is_series for table in tables}) == 1
    if len(tables) == 1:
        return tables[0]
    symbols = tuple(symbol for table in tables for symbol in table.symbols)
    offsets = _offsets(np.concatenate([np.diff(table.offsets) for table in tables]))
    columns = (np.concatenate([getattr(table, name) for table in tables]) for name in ("time", *COLUMNS))
    return PriceTable(symbols, offsets, *columns, is_series=tables[0].is_series)


def _offsets(counts: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _assert_layout(table: PriceTable) -> None:
    assert table.symbols
    assert len(set(table.symbols)) == len(table.symbols)
    assert table.offsets.dtype == np.int64
    assert table.offsets.shape == (len(table.symbols) + 1,)
    assert table.offsets[0] == 0
    assert table.offsets[-1] == table.rows
    assert (np.diff(table.offsets) > 0).all()
    assert table.time.dtype == np.int64
    rises = np.diff(table.time) > 0
    rises[table.offsets[1:-1] - 1] = True  # from one symbol to the next, time starts again
    assert rises.all()


def _assert_prices(table: PriceTable) -> None:
    for name in COLUMNS:
        column = getattr(table, name)
        assert column.dtype == np.float64
        assert column.shape == table.time.shape
    lowest, highest = np.minimum(table.open, table.close), np.maximum(table.open, table.close)
    assert table.is_series or (table.low > 0).all()
    assert (table.low <= lowest).all()
    assert (table.high >= highest).all()
    assert np.isfinite(table.low).all()
    assert np.isfinite(table.high).all()
    for traded in (table.volume, table.amount):
        assert (np.isnan(traded) | ((traded >= 0) & np.isfinite(traded))).all()
