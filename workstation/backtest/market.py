"""Prices of all symbols on one time line, as the accounting takes them: bars x symbols, NaN where there is no bar."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import PRICES
from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

YEAR_SECONDS = 31_557_600
"""A year of 365.25 days, over which yearly rates accrue."""
_MOST_CELLS = 200_000_000
"""Bars x symbols of a market whose arrays still fit the memory of a small machine."""
_FEW_STEPS = 5
"""Usual steps that a symbol may lack at the end, as over a long weekend, and still be listed."""
_DAY = 86_400 * 10**9
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Market:
    """Bars of several symbols, aligned on the union of their times."""

    symbols: tuple[str, ...]
    time: NDArray[np.int64]
    """(bars,) nanoseconds since 1970-01-01 UTC, strictly rising."""
    open: NDArray[np.float64]
    """(bars, symbols), as the four that follow; NaN where the symbol has no bar."""
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    known_final: NDArray[np.int64] | None = field(default=None, kw_only=True)
    """`final_time` of the market that this one was cut from; None where it is whole."""

    def __post_init__(self) -> None:
        for name in (*PRICES, "volume"):
            assert getattr(self, name).shape == (len(self.time), len(self.symbols))

    @property
    def bars(self) -> int:
        """Length of the time line."""
        return len(self.time)

    @cached_property
    def has_bar(self) -> NDArray[np.bool_]:
        """(bars, symbols) whether the symbol trades."""
        return np.isfinite(self.close)

    @cached_property
    def mark(self) -> NDArray[np.float64]:
        """(bars, symbols) the last close known at each bar; 1 before the first, when nothing can be held."""
        return _carried(self.close)

    @cached_property
    def open_or_last(self) -> NDArray[np.float64]:
        """(bars, symbols) the open, or the last close known where there is no bar."""
        before = np.vstack((np.ones_like(self.mark[:1]), self.mark[:-1]))
        return np.where(self.has_bar, self.open, before)

    @cached_property
    def last_bar(self) -> NDArray[np.int64]:
        """(symbols,) index of each symbol's last bar."""
        return np.asarray(self.bars - 1 - np.argmax(self.has_bar[::-1], axis=0), dtype=np.int64)

    @cached_property
    def final_time(self) -> NDArray[np.int64]:
        """(symbols,) time of the last bar of what is delisted, and one after all bars of what is not.

        A symbol is taken as delisted if it lacks more than five of its own usual (median) steps before the end of the
        whole market, a step within a day counted as a day; one behind by less is only not traded on those days. A
        market that was cut knows of the bars beyond the cut.
        """
        if self.known_final is not None:
            return self.known_final
        last, steps = self.time[self.last_bar], np.full(len(self.symbols), _DAY)
        for column in range(len(self.symbols)):
            between = np.diff(self.time[self.has_bar[:, column]])
            steps[column] = max(_DAY, int(np.median(between))) if len(between) else _DAY
        return np.where(self.time[-1] - last > _FEW_STEPS * steps, last, _NEVER)

    @cached_property
    def years(self) -> NDArray[np.float64]:
        """(bars,) years since the bar before; 0 for the first."""
        return np.diff(self.time, prepend=self.time[0]) / 1e9 / YEAR_SECONDS

    def since(self, bar: int) -> Market:
        """The bars from this one on; symbols that have none of them keep their column."""
        return self._cut(slice(bar, None))

    def until(self, bar: int) -> Market:
        """The bars before this one."""
        return self._cut(slice(bar))

    def _cut(self, bars: slice) -> Market:
        columns = (getattr(self, name)[bars] for name in ("time", *PRICES, "volume"))
        return Market(self.symbols, *columns, known_final=self.final_time)


def market_of(table: PriceTable) -> Market:
    """The table on the union of its symbols' times.

    Raises:
        DataError: if it holds series that are no prices, or too many bars x symbols for one machine.
    """
    if table.is_series:
        raise DataError("data.source: these are series of numbers, no prices; a backtest needs open, high, low, close")
    time, row = np.unique(table.time, return_inverse=True)
    if len(time) * len(table.symbols) > _MOST_CELLS:
        raise DataError(
            f"data.symbols: {len(time):,} times x {len(table.symbols):,} symbols do not fit a backtest's memory; "
            f"name fewer symbols, or symbols that trade at the same times"
        )
    column = table.symbol_index()
    return Market(table.symbols, time, *(_aligned(table, name, row, column, len(time)) for name in (*PRICES, "volume")))


def _aligned(
    table: PriceTable, name: str, row: NDArray[np.int64], column: NDArray[np.int64], bars: int
) -> NDArray[np.float64]:
    cells = np.full((bars, len(table.symbols)), np.nan)
    cells[row, column] = getattr(table, name)
    return cells


def _carried(close: NDArray[np.float64]) -> NDArray[np.float64]:
    last = np.where(np.isfinite(close), np.arange(len(close))[:, None], -1)
    np.maximum.accumulate(last, axis=0, out=last)
    carried = np.take_along_axis(close, np.maximum(last, 0), axis=0)
    return np.where(last >= 0, carried, 1.0)


def trailing_volatility(market: Market, bars: int) -> NDArray[np.float64]:
    """(bars, symbols) sample standard deviation of each symbol's last `bars` close-to-close returns, as of each bar.

    Returns are between bars that the symbol has; NaN where it has fewer, and carried on where it has no bar.
    """
    assert bars >= 2  # noqa: PLR2004 - a deviation needs two
    found = np.full_like(market.close, np.nan)
    for column in range(len(market.symbols)):
        rows = np.flatnonzero(market.has_bar[:, column])
        close = market.close[rows, column]
        if len(close) > bars:
            returns = close[1:] / close[:-1] - 1.0
            windows = np.lib.stride_tricks.sliding_window_view(returns, bars)
            found[rows[bars:], column] = windows.std(axis=1, ddof=1)
    last = np.where(np.isfinite(found), np.arange(len(found))[:, None], 0)
    return np.take_along_axis(found, np.maximum.accumulate(last, axis=0), axis=0)


def volatility_before(market: Market, bars: int) -> NDArray[np.float64]:
    """(bars, symbols) the trailing volatility as of the bar before each, all that is known when a bar is traded."""
    found = trailing_volatility(market, bars)
    return np.vstack((np.full_like(found[:1], np.nan), found[:-1]))
