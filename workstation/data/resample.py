"""One symbol's bars as longer ones, of a day, a week, a month or so many bars: to look at, never to train on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

Period = Literal["day", "week", "month"]
"""UTC days, weeks that begin on Monday, calendar months."""

PERIODS: tuple[Period, ...] = ("day", "week", "month")

SECOND = 1_000_000_000
_DAY = 86_400 * SECOND
_LENGTHS: dict[Period, int] = {"day": _DAY, "week": 7 * _DAY, "month": 28 * _DAY}
_MONDAY = np.datetime64("1970-01-05", "D")
_USUAL = 95
"""Percentile of earlier bars' unused time: a half day or a holiday at a period's end is rarer than one in twenty."""
_ENOUGH = 3
"""Bars that tell how late a period usually ends."""


@dataclass(frozen=True, eq=False)
class SymbolBars:
    """Bars of one symbol, oldest first; each column is (bars,)."""

    time: NDArray[np.int64]
    """Nanoseconds since 1970-01-01 UTC at which the first bar in it begins."""
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    """Units traded, NaN where not known; of a longer bar the sum of what is known."""
    amount: NDArray[np.float64]
    """Money traded, NaN where not known; of a longer bar the sum of what is known."""
    is_last_whole: bool = True
    """False where the last bar's period goes on after the data ends."""

    def __len__(self) -> int:
        return len(self.time)

    @property
    def step_seconds(self) -> float:
        """Median distance between bars that follow each other; NaN for a single bar."""
        return float(np.median(np.diff(self.time))) / SECOND if len(self) > 1 else float("nan")


def bars_of(table: PriceTable, symbol: str) -> SymbolBars:
    """The symbol's bars as they are in the table, which must have it."""
    rows = table.rows_of(symbol)
    return SymbolBars(
        table.time[rows],
        table.open[rows],
        table.high[rows],
        table.low[rows],
        table.close[rows],
        table.volume[rows],
        table.amount[rows],
    )


def periods_of(bars: SymbolBars) -> tuple[Period, ...]:
    """The periods that are longer than the symbol's own bars, shortest first."""
    step = bars.step_seconds * SECOND
    return tuple(period for period in PERIODS if _LENGTHS[period] > step)


def resampled(bars: SymbolBars, period: Period) -> SymbolBars:
    """Bars of a period: open of the first, highest high, lowest low, close of the last, volume and amount added up.

    A period without bars gives none. The last bar is whole unless it leaves more of its period unused than 95 % of
    the bars before it; where there are fewer than three of these, unless one more of the symbol's bars would fit.
    """
    number = _period_numbers(bars.time, period)
    starts = np.flatnonzero(np.diff(number, prepend=number[:1] - 1))
    return merged(bars, starts, is_last_whole=_is_last_whole(bars, starts, number, period))


def merged(bars: SymbolBars, starts: NDArray[np.intp], *, is_last_whole: bool = True) -> SymbolBars:
    """One bar for each stretch of bars; stretch i is bars `starts[i]` up to the next start, the last up to the end.

    `starts` rises strictly; bars before the first start are left out.
    """
    ends = np.append(starts[1:], len(bars)) - 1
    return SymbolBars(
        bars.time[starts],
        bars.open[starts],
        np.maximum.reduceat(bars.high, starts),
        np.minimum.reduceat(bars.low, starts),
        bars.close[ends],
        _known_sum(bars.volume, starts),
        _known_sum(bars.amount, starts),
        is_last_whole,
    )


def _known_sum(values: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum of each stretch's known values; NaN where none of them is known."""
    is_known = ~np.isnan(values)
    sums = np.add.reduceat(np.where(is_known, values, 0.0), starts)
    return np.where(np.logical_or.reduceat(is_known, starts), sums, np.nan)


def _period_numbers(time: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """(bars,) whole periods since the one that holds 1970-01-05 or its month."""
    days = time.view("datetime64[ns]").astype("datetime64[D]")
    if period == "month":
        return days.astype("datetime64[M]").astype(np.int64)
    since_monday = (days - _MONDAY).astype(np.int64)
    return since_monday if period == "day" else since_monday // 7


def _period_end(number: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Nanoseconds since 1970-01-01 UTC at which the periods of these numbers end."""
    if period == "month":
        days = (number + 1).astype("datetime64[M]").astype("datetime64[D]")
    else:
        days = _MONDAY + (number + 1) * (7 if period == "week" else 1)
    return days.astype("datetime64[ns]").astype(np.int64)


def _is_last_whole(bars: SymbolBars, starts: NDArray[np.intp], number: NDArray[np.int64], period: Period) -> bool:
    lasts = np.append(starts[1:], len(bars)) - 1
    unused = _period_end(number[lasts], period) - bars.time[lasts]
    if unused.size > _ENOUGH:
        return bool(unused[-1] <= np.percentile(unused[:-1], _USUAL))
    return len(bars) > 1 and bool(unused[-1] <= bars.step_seconds * SECOND)
