"""Weights that would make money grow fastest if the signals were right: a part of Kelly's, cut off at a cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from workstation.backtest.market import trailing_volatility
from workstation.backtest.strategies.strategy import in_play, one_sided
from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats


class Config(Settings):
    """How much of Kelly's weight is taken."""

    fraction: float = Field(default=0.25, gt=0.0, le=1.0)
    """Part of Kelly's weight; all of it bets as if the signal and the variance were known without error."""
    bars: int = Field(default=60, ge=2, le=10_000)
    """Bars of returns, up to the bar of the decision, that variance is measured over."""
    signal_bars: int = Field(default=1, ge=1, le=10_000)
    """Bars that a signal is the return over; a run's backtest sets it to its --step-ahead."""
    cap: float = Field(default=1.0, gt=0.0, le=100.0)
    """Largest absolute weight of one symbol, before it is divided among the symbols."""
    direction: Literal["both", "long", "short"] = "both"
    """Sides that may be taken; a signal for the other side means no position."""


class KellyCapped:
    """Weight = fraction x signal / (trailing variance x bars of the signal), cut off, / symbols with a signal so far.

    The signal is the return to expect over its bars, a fraction. The variance of the trailing returns is as of the bar;
    each symbol is sized as if it were alone, and then has its part of equity. Where the variance is not yet known, or
    zero, nothing is decided, except that a signal of zero closes.

    Source: Thorp (2006), The Kelly criterion in blackjack, sports betting and the stock market, section 7.1:
    f = (m - r) / s^2, here with r = 0, as cash earns nothing unless it is set to.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN where there is no signal or no variance."""
        variance = trailing_volatility(market, self.config.bars) ** 2 * self.config.signal_bars
        size = np.divide(signals, variance, out=np.full_like(variance, np.nan), where=variance > 0.0)
        capped = np.clip(self.config.fraction * size, -self.config.cap, self.config.cap)
        weights = np.where(signals == 0.0, 0.0, capped)
        return one_sided(weights / in_play(signals), self.config.direction)
