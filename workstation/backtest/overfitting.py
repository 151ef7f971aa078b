"""How often the best of several backtests in one half of the time is below the middle in the other half.

The probability of backtest overfitting, by combinatorially symmetric cross-validation: Bailey, Borwein, Lopez de Prado
and Zhu, "The Probability of Backtest Overfitting", 2015. Time is cut into S blocks; for each choice of S / 2 of them
the trial with the highest Sharpe ratio over these is looked up in the rank over the others.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.metric import Figure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BLOCKS = 16
_FEWEST_BLOCKS = 4
_BARS_OF_BLOCK = 4
_FEWEST_TRIALS = 2
_WORK = 50_000_000
"""Choices of blocks x trials that are looked at; more trials get fewer blocks."""
_CELLS = 1 << 20
"""Ratios held together in memory."""
_NO_VARIANCE = 1e-12
"""Part of the mean square below which a variance is rounding."""
_TIE = 1e-12
"""Difference of ratios of a bar that is rounding."""


@dataclass(frozen=True, eq=False)
class BlockSums:
    """Number, sum and sum of squares of the returns of each trial in each block; every array is (blocks, trials)."""

    count: Floats
    total: Floats
    squares: Floats

    def of(self, blocks: NDArray[np.bool_]) -> BlockSums:
        """(choices, trials) over the union of blocks that each row of (choices, blocks) chooses."""
        chosen = blocks.astype(np.float64)
        return BlockSums(chosen @ self.count, chosen @ self.total, chosen @ self.squares)

    def sharpe(self, risk_free: float) -> Floats:
        """Mean over sample standard deviation of returns above the risk-free one of a bar; zero where there is none."""
        count = np.maximum(self.count, 1.0)
        variance = (self.squares - self.total**2 / count) / np.maximum(self.count - 1.0, 1.0)
        is_known = (self.count > 1.0) & (variance > _NO_VARIANCE * self.squares / count)
        excess = self.total / count - risk_free
        return np.where(is_known, excess / np.sqrt(np.where(is_known, variance, 1.0)), 0.0)


def blocks_for(bars: int, trials: int) -> int:
    """An even number of blocks, `BLOCKS` unless bars are few or trials many; 0 where bars do not allow any."""
    blocks = min(BLOCKS, bars // _BARS_OF_BLOCK // 2 * 2)
    while blocks > _FEWEST_BLOCKS and math.comb(blocks, blocks // 2) * trials > _WORK:
        blocks -= 2
    return blocks if blocks >= _FEWEST_BLOCKS else 0


def probability_of_overfitting(sums: BlockSums, risk_free: float = 0.0) -> Figure:
    """The share of choices of half of the blocks whose best trial ranks at or below the middle in the other half.

    The best is the first of those with the highest Sharpe ratio; its rank among N trials is the average one where
    several are equal, and at or below the middle where rank / (N + 1) <= 1 / 2, a logit of zero or less. A trial whose
    returns are all the same over a half has a ratio of zero there.

    Args:
        sums: of an even number of blocks.
        risk_free: return of a bar that the ratio is above.
    """
    blocks, trials = sums.total.shape
    assert blocks % 2 == 0
    if trials < _FEWEST_TRIALS:
        return Figure(math.nan, "needs at least two different backtests")
    below = choices = 0
    for chosen in _halves(blocks, max(_CELLS // trials, 1)):
        one, other = sums.of(chosen).sharpe(risk_free), sums.of(~chosen).sharpe(risk_free)
        below += _below_middle(one, other) + _below_middle(other, one)
        choices += 2 * len(chosen)
    return Figure(below / choices)


def _halves(blocks: int, most: int) -> list[NDArray[np.bool_]]:
    """All choices of half of the blocks that have the first in them, in pieces; the others are what these leave."""
    rest = np.array(list(itertools.combinations(range(1, blocks), blocks // 2 - 1)), dtype=np.int64)
    chosen = np.zeros((len(rest), blocks), dtype=np.bool_)
    chosen[:, 0] = True
    np.put_along_axis(chosen, rest, values=True, axis=1)
    return [chosen[start : start + most] for start in range(0, len(chosen), most)]


def _below_middle(inside: Floats, outside: Floats) -> int:
    """How many rows of (choices, trials) ratios have their best inside at or below the middle outside."""
    best = np.argmax(inside >= inside.max(axis=1, keepdims=True) - _TIE, axis=1)
    own = np.take_along_axis(outside, best[:, None], axis=1)
    lower = (outside < own - _TIE).sum(axis=1)
    not_higher = (outside <= own + _TIE).sum(axis=1)
    return int((lower + not_higher <= outside.shape[1]).sum())  # twice the average rank, less one, against N
