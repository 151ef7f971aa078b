"""Enter where a signal is strong enough, and stay until it has grown weak or turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, model_validator

from workstation.backtest.strategies.strategy import in_play, one_sided
from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats


class Config(Settings):
    """How strong a signal has to be."""

    enter: float = Field(default=0.0, ge=0.0)
    """Enter where the signal is larger than this, short where it is below its negative; in the signal's unit."""
    leave: float = Field(default=0.0, ge=0.0)
    """Leave where the signal on the position's side is no longer larger than this; at most `enter`."""
    gross: float = Field(default=1.0, gt=0.0, le=100.0)
    """Sum of absolute weights when every symbol is held."""
    direction: Literal["both", "long", "short"] = "both"
    """Sides that may be taken."""

    @model_validator(mode="after")
    def _leaves_after_it_entered(self) -> Config:
        if self.leave > self.enter:
            raise ValueError(f"leave {self.leave} must not be larger than enter {self.enter}")
        return self


class Threshold:
    """Weight = gross x side / symbols that have had a signal so far, where the side is entered and left as set."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN where there is no signal."""
        del market
        sides = np.full_like(signals, np.nan)
        side = np.zeros(signals.shape[1])
        for bar, signal in enumerate(signals):
            is_given = np.isfinite(signal)
            entered = np.where(np.abs(signal) > self.config.enter, np.sign(signal), 0.0)
            stays = side * signal > self.config.leave
            side = np.where(is_given, np.where(entered != 0.0, entered, np.where(stays, side, 0.0)), side)
            sides[bar] = np.where(is_given, side, np.nan)
        return one_sided(self.config.gross * sides / in_play(signals), self.config.direction)
