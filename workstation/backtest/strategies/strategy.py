"""What a strategy is: signals -> target weights, each made from signals and prices up to its own bar and no later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.market import Market

    Floats = NDArray[np.float64]

Direction = Literal["both", "long", "short"]


class Strategy(Protocol):
    """Built from its own `Config`."""

    def targets(self, signals: Floats, market: Market) -> Floats:
        """(bars, symbols) weights of equity, NaN where nothing is decided; signals are of the same shape."""


def in_play(signals: Floats) -> Floats:
    """(bars, 1) number of symbols that have had a signal up to each bar, and at least 1."""
    seen = np.logical_or.accumulate(np.isfinite(signals), axis=0)
    return np.asarray(np.maximum(seen.sum(axis=1, keepdims=True), 1), dtype=np.float64)


def one_sided(weights: Floats, direction: Direction) -> Floats:
    """The weights without those of the side that is not wanted; they become zero."""
    if direction == "long":
        return np.maximum(weights, 0.0)
    return np.minimum(weights, 0.0) if direction == "short" else weights
