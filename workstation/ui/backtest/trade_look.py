"""A trade on the candles of its symbol: which bars are in sight, and what is drawn with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts import sight as sights
from workstation.ui.charts.candle_data import CandleData, IndicatorLine
from workstation.ui.charts.sight import CLOSEST, Sight
from workstation.ui.symbol import look as looks

if TYPE_CHECKING:
    from workstation.backtest.perform import Performed
    from workstation.ui.symbol.look import Look

_LEAST_AROUND, _MOST_AROUND = 2, 10
"""Bars in sight before a trade and after it, at least; as many as a quarter of the trade has, between these."""


@dataclass(frozen=True, eq=False)
class TradeLook:
    """A trade, and how its candles are looked at; every change makes another."""

    index: int
    """Of the trade."""
    look: Look
    data: CandleData


def look_at(done: Performed, index: int, width: int, *, is_log: bool) -> TradeLook:
    """A trade with some bars around it, on `width` columns."""
    result = done.report.result
    trades, market = result.trades, result.market
    look = looks.look_at(done.found.loaded.table, market.symbols[trades.symbol[index]], width)
    entry, out = (look.bar_at(int(market.time[bar[index]])) for bar in (trades.entry_bar, trades.exit_bar))
    look = looks.moved(look, _around(entry, out, len(look.bars), width))
    values = np.full(len(look.bars), np.nan)
    prices = float(trades.entry_price[index]), float(trades.exit_price[index])
    values[entry : out + 1] = np.linspace(*prices, out - entry + 1) if out > entry else prices[1]
    side = "long" if trades.side[index] > 0 else "short"
    line = IndicatorLine(f"{side} trade from ! to !", "", values, is_price=True, has_value=False)
    marked = np.unique(np.array([entry, out], dtype=np.intp))
    data = CandleData(look.bars, is_log=is_log and look.can_be_log, lines=(line,), marked=marked)
    return TradeLook(index, look, data)


def _around(entry: int, out: int, bars: int, width: int) -> Sight:
    """The closest sight that has the trade and something around it, the trade in its middle and the cursor at entry."""
    zoom, farthest, length = CLOSEST, sights.farthest(bars, width), out - entry + 1
    wide = length + 2 * min(max(_LEAST_AROUND, length // 4), _MOST_AROUND)
    while zoom < farthest and Sight(zoom=zoom).slots(wide) > Sight(zoom=zoom).room(width):
        zoom += 1
    found = Sight(zoom=zoom)
    middle = (entry + out) // 2 // found.bars_a_slot
    wanted = replace(found, first=max(0, middle - found.room(width) // 2), cursor=entry // found.bars_a_slot)
    return sights.fit(wanted, bars, width)


def panned(of: TradeLook, slots: int, width: int) -> TradeLook:
    """The cursor so many candles on."""
    return _seen(of, sights.move(of.look.sight, slots, len(of.look.bars), width))


def paged(of: TradeLook, pages: int, width: int) -> TradeLook:
    """So many pages on."""
    return _seen(of, sights.page(of.look.sight, pages, len(of.look.bars), width))


def zoomed(of: TradeLook, steps: int, width: int) -> TradeLook:
    """So many steps closer, or farther."""
    return _seen(of, sights.zoom(of.look.sight, steps, len(of.look.bars), width))


def fitted(of: TradeLook, width: int) -> TradeLook:
    """The same in another width."""
    return _seen(of, sights.fit(of.look.sight, len(of.look.bars), width))


def _seen(of: TradeLook, sight: Sight) -> TradeLook:
    return of if sight == of.look.sight else replace(of, look=looks.moved(of.look, sight))
