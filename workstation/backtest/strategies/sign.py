"""Long what has a positive signal and short what has a negative one, all in equal parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from workstation.backtest.strategies.strategy import in_play, one_sided
from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats


class Config(Settings):
    """How much is put in, and on which side."""

    gross: float = Field(default=1.0, gt=0.0, le=100.0)
    """Sum of absolute weights when every symbol has a signal that is not zero."""
    direction: Literal["both", "long", "short"] = "both"
    """Sides that may be taken; a signal for the other side means no position."""


class Sign:
    """Weight = gross x sign(signal) / symbols that have had a signal so far; a signal of zero closes."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN where there is no signal."""
        del market
        return one_sided(self.config.gross * np.sign(signals) / in_play(signals), self.config.direction)
