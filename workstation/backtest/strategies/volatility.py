"""Long and short by the sign of the signal, each symbol sized so that it brings about the same risk."""

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
    """How much risk each symbol may bring."""

    annual_volatility: float = Field(default=0.1, gt=0.0, le=10.0)
    """Standard deviation of yearly returns, a fraction, that a portfolio of one symbol is to have."""
    bars: int = Field(default=20, ge=2, le=10_000)
    """Bars of returns, up to the bar of the decision, that volatility is measured over."""
    periods_per_year: float = Field(default=252.0, gt=0.0)
    """Bars in a year: 252 for days of an exchange, 365 for days of a market that never closes."""
    cap: float = Field(default=1.0, gt=0.0, le=100.0)
    """Largest absolute weight of one symbol, before it is divided among the symbols."""
    direction: Literal["both", "long", "short"] = "both"
    """Sides that may be taken."""


class VolatilityTargeted:
    """Weight = sign(signal) x min(cap, target / trailing volatility) / symbols that have had a signal so far.

    Where the volatility is not yet known, or zero, nothing is decided, except that a signal of zero closes.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN where there is no signal or no volatility."""
        deviation = trailing_volatility(market, self.config.bars) * np.sqrt(self.config.periods_per_year)
        size = np.divide(
            self.config.annual_volatility, deviation, out=np.full_like(deviation, np.nan), where=deviation > 0.0
        )
        weights = np.where(signals == 0.0, 0.0, np.sign(signals) * np.minimum(size, self.config.cap))
        return one_sided(weights / in_play(signals), self.config.direction)
