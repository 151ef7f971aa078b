"""The signals are the target weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats


class Config(Settings):
    """Nothing to set; limits are those of the backtest."""


class Weights:
    """Weight = signal: 0.25 is a quarter of equity, -0.25 the same sold short."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) the signals as they are."""
        del market
        return signals.copy()
