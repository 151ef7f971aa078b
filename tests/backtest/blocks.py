"""Whole returns cut into blocks of equal length, the plain way to what backtests keep in sums over cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.overfitting import BlockSums

if TYPE_CHECKING:
    from numpy.typing import NDArray


def block_sums(returns: NDArray[np.float64], blocks: int) -> BlockSums:
    """The sums of (bars, trials) returns in each block; what is left over at the end is left out."""
    bars = len(returns) // blocks
    cut = returns[: bars * blocks].reshape(blocks, bars, -1)
    total, squares = cut.sum(axis=1), (cut**2).sum(axis=1)
    return BlockSums(np.full_like(total, float(bars)), total, squares)
