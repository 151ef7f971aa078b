"""Weights in proportion to the signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from workstation.backtest.strategies.strategy import one_sided
from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats


class Config(Settings):
    """How much weight a signal gets."""

    scale: float = Field(default=1.0, gt=0.0)
    """Weight for a signal of 1."""
    cap: float = Field(default=1.0, gt=0.0, le=100.0)
    """Largest absolute weight of one symbol."""
    direction: Literal["both", "long", "short"] = "both"
    """Sides that may be taken; a signal for the other side means no position."""


class Proportional:
    """Weight = scale x signal, cut off at the cap."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN where there is no signal."""
        del market
        weights = np.clip(self.config.scale * signals, -self.config.cap, self.config.cap)
        return one_sided(weights, self.config.direction)
