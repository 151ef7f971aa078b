"""Long the symbols with the highest signals of a bar and short those with the lowest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats

_FEWEST = 2


class Config(Settings):
    """How many symbols are taken, and on which side."""

    fraction: float = Field(default=0.2, gt=0.0, le=0.5)
    """Part of the symbols with a signal that each side takes; at least one symbol."""
    gross: float = Field(default=1.0, gt=0.0, le=100.0)
    """Sum of absolute weights: half of it on each side, or all on the only side."""
    direction: Literal["both", "long", "short"] = "both"
    """Sides that are taken."""


class Quantile:
    """Equal weights on each side; symbols that tie with the last one taken are taken too.

    At a bar with signals all symbols are decided: those outside, or without a signal, are closed. A bar with fewer than
    two signals decides nothing.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN at bars that decide nothing."""
        del market
        counts = np.isfinite(signals).sum(axis=1, keepdims=True)
        half = self.config.gross / (2.0 if self.config.direction == "both" else 1.0)
        longs = half * self._highest(signals, counts) if self.config.direction != "short" else 0.0
        shorts = half * self._highest(-signals, counts) if self.config.direction != "long" else 0.0
        return np.where(counts >= _FEWEST, longs - shorts, np.nan) + np.zeros_like(signals)

    def _highest(self, signals: Floats, counts: Floats) -> Floats:
        """(bars, symbols) equal shares, together 1, of the highest signals of each bar."""
        falling = -np.sort(np.where(np.isfinite(signals), -signals, np.inf), axis=1)
        taken = np.maximum((counts * self.config.fraction + 1e-9).astype(np.int64), 1)
        least = np.take_along_axis(falling, taken - 1, axis=1)
        is_in = np.isfinite(signals) & (signals >= least)
        shares: Floats = is_in / np.maximum(is_in.sum(axis=1, keepdims=True), 1)
        return shares
