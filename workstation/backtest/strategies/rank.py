"""Weights by the rank of each signal among those of its bar: the highest most long, the lowest most short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from workstation.config import Settings

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats

_FEWEST = 2


class Config(Settings):
    """How much is put in."""

    gross: float = Field(default=1.0, gt=0.0, le=100.0)
    """Sum of absolute weights."""


class Rank:
    """Weight in proportion to rank - mean rank, ties sharing their mean rank; long and short are of equal size.

    At a bar with signals all symbols are decided: those without one are closed. A bar with fewer than two signals
    decides nothing.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights, NaN at bars that decide nothing."""
        del market
        targets = np.full_like(signals, np.nan)
        for bar, signal in enumerate(signals):
            (given,) = np.nonzero(np.isfinite(signal))
            if len(given) >= _FEWEST:
                targets[bar] = 0.0
                targets[bar, given] = self._weights(signal[given])
        return targets

    def _weights(self, signal: Floats) -> Floats:
        ordered = np.sort(signal)
        rank = (np.searchsorted(ordered, signal, "left") + np.searchsorted(ordered, signal, "right") - 1) / 2.0
        away = rank - (len(signal) - 1) / 2.0
        total = np.abs(away).sum()
        return self.config.gross * away / total if total else away
