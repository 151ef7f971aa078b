"""The forecast that needs no model, for a strategy to be run on beside the signals: the drift of each symbol so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats, Strategy

NAME = "naive drift"
WORDS = "the same strategy, on the mean change of each symbol's bars up to the decision in place of the signals"

_FACTORS = (2.0**-20, 2.0)
"""Powers of two, which round nothing: small enough to leave any cap."""


def drift(market: Market, wanted: NDArray[np.bool_], bars_ahead: int) -> Floats:
    """(bars, symbols) change to expect where it is wanted, from closes up to the bar; NaN elsewhere.

    A symbol that has no bar there is expected to change as it was at its last one.

    (close / first close) ^ (bars ahead / bars since the first) - 1: the mean log change of the symbol's own bars goes
    on. Made anew at each bar, so that it needs no split.
    Source: Hyndman and Athanasopoulos (2021), Forecasting, section 5.2.
    """
    own = np.cumsum(market.has_bar, axis=0) - 1
    first = np.take_along_axis(market.close, np.argmax(market.has_bar, axis=0)[None, :], axis=0)
    is_known = wanted & (own > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.expm1(np.log(market.mark / first) * bars_ahead / np.maximum(own, 1))
    return np.where(is_known & np.isfinite(change), change, np.nan)


def is_of_scale(strategy: Strategy, signals: Floats, market: Market) -> bool:
    """Whether the strategy's weights follow the size of the signals, and not their order or sign alone."""
    asis = strategy.targets(signals, market)
    others = (strategy.targets(factor * signals, market) for factor in _FACTORS)
    return not all(np.array_equal(asis, other, equal_nan=True) for other in others)
