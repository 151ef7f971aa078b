"""Prices far from the closes around them: that a market has some, and that a result rests on fills at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.far_prices import FAR, is_far
from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.backtest.trial import Result


def notes_on_prices(market: Market) -> tuple[str, ...]:
    """How many bars have such a price, and where the first is, a sentence; or none."""
    found = sorted((int(bar), column) for column in range(len(market.symbols)) for bar in _far_bars(market, column))
    if not found:
        return ()
    first, which = found[0], "" if len(found) == 1 else "the first "
    low, high, close = (float(prices[first]) for prices in (market.low, market.high, market.close))
    where = f"{market.symbols[first[1]]} at {time_text(int(market.time[first[0]]))}"
    bars = "1 bar has" if len(found) == 1 else f"{len(found):,} bars have"
    said = (
        f"{bars} a price more than {FAR:g} times away from the closes around it ({which}{where}, {low:.6g} to "
        f"{high:.6g}, close {close:.6g}); correct it, for orders and stops are filled at such prices, too"
    )
    return (said,)


def _far_bars(market: Market, column: int) -> NDArray[np.int64]:
    bars = np.flatnonzero(market.has_bar[:, column])
    close = market.close[bars, column]
    before = np.append(np.nan, close[:-1])
    prices = (each[bars, column] for each in (market.open, market.high, market.low))
    return bars[np.logical_or.reduce([is_far(price, close, before) for price in prices])]


def caveats_on_fills(result: Result) -> tuple[str, ...]:
    """That something was filled at such a price, a sentence to follow the name of the signals; or none."""
    market, fills = result.market, result.fills
    is_first = fills.bar <= np.argmax(market.has_bar, axis=0)[fills.symbol]
    before = np.where(is_first, np.nan, market.mark[np.maximum(fills.bar - 1, 0), fills.symbol])
    found = np.flatnonzero(is_far(fills.price, market.mark[fills.bar, fills.symbol], before))
    if not len(found):
        return ()
    first, count = found[0], len(found)
    symbol, when = market.symbols[fills.symbol[first]], time_text(int(market.time[fills.bar[first]]))
    which = f"{symbol} at {fills.price[first]:.6g} on {when}: correct the prices"
    if count == 1:
        return (f"rests on a fill at a price more than {FAR:g} times away from the closes around it, {which}",)
    said = (
        f"rests on {count:,} fills at prices more than {FAR:g} times away from the closes around them, such as {which}"
    )
    return (said,)
