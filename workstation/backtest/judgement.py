"""One backtest among all that were made on the same prices over the same time: is the best of them overfitted?"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.backtest.metrics.metric import Figure
from workstation.backtest.overfitting import BlockSums, blocks_for, probability_of_overfitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workstation.backtest.cells import CellSums, Span

_COVERED = 0.75
"""Part of a backtest's time that another has to cover to be judged with it."""
_COARSER = 1
"""Levels by which its cells may be coarser."""
_SEVERAL = 2
_ALMOST = 0.95
_EVEN = 0.005


@dataclass(frozen=True)
class Overfitting:
    """The probability of backtest overfitting, and what it is of."""

    probability: Figure
    judged: int
    """Different backtests that it is of."""
    apart: int = 0
    """Different backtests over other times, which it is not of."""
    without: int = 0
    """Different backtests that were noted without what they earned over time, which it is not of, either."""
    blocks: int = 0
    """Blocks that their common time is cut into."""

    @property
    def facts(self) -> dict[str, Any]:
        """Plain values."""
        figure = self.probability
        return {
            "probability": None if figure.why else figure.value,
            "why": figure.why or None,
            "judged": self.judged,
            "of_other_times": self.apart,
            "without_returns": self.without,
            "blocks": self.blocks,
            "choices": math.comb(self.blocks, self.blocks // 2) if self.blocks else 0,
        }

    @property
    def words(self) -> str:
        """A sentence, to follow the name of a backtest."""
        left = f"; {self._left_out} not among them" if self._left_out else ""
        if self.probability.why:
            return f"has no probability of backtest overfitting: {self.probability.why}{left}"
        return (
            f"has a probability of backtest overfitting of {self.probability.value:.2f} if it is taken as the best of "
            f"{self.judged:,} of them: {self.meaning('them')}{left}"
        )

    def meaning(self, whom: str) -> str:
        """The number in words."""
        often = how_often(self.probability.value)
        return f"the best of {whom} in one half of the time is below the middle in the other {often}"

    @property
    def _left_out(self) -> str:
        parts = [f"{self.apart:,} over other times"] * (self.apart > 0)
        parts += [f"{self.without:,} noted without their returns"] * (self.without > 0)
        verb = "is" if self.apart + self.without == 1 else "are"
        return f"{' and '.join(parts)} {verb}" if parts else ""


def how_often(probability: float) -> str:
    """A probability as an adverb."""
    if abs(probability - 0.5) < _EVEN:
        return "as often as not"
    if probability > _ALMOST:
        return "nearly always"
    if probability < 1.0 - _ALMOST:
        return "hardly ever"
    return "more often than not" if probability > 0.5 else "less often than not"  # noqa: PLR2004 - the even chance


def judge(
    inputs: str,
    mine: CellSums,
    every: Callable[[], Iterable[tuple[str, CellSums]]],
    different: int,
    risk_free: float = 0.0,
) -> Overfitting:
    """The probability of overfitting among those of `every` that cover the time of one of them.

    Args:
        inputs: what names the one.
        mine: its sums.
        every: called twice for all of them by their inputs, the one among them; of equal inputs the last counts.
        different: how many different backtests are known, those without sums included.
        risk_free: return of a bar that Sharpe ratios are above.
    """
    spans = {name: sums.span for name, sums in every()} | {inputs: mine.span}
    chosen = {name: span for name, span in spans.items() if _covers(span, mine.span)}
    level = min(span.level for span in chosen.values())
    alike = [span.at(level) for span in chosen.values()]
    window = _Window(level, max(span.first for span in alike), min(span.stop for span in alike))
    counts = {"apart": len(spans) - len(chosen), "without": max(different - len(spans), 0)}
    if len(chosen) < _SEVERAL:
        why = "needs at least two different backtests over the same time"
        return Overfitting(Figure(math.nan, why), len(chosen), **counts)
    bars = int(window.blocks(mine, 1)[0, 0])
    blocks = min(blocks_for(bars, len(chosen)), window.cells // 2 * 2)
    if not blocks:
        why = f"the time that they share has {bars:,} bar{'s' * (bars != 1)}, too few to cut it"
        return Overfitting(Figure(math.nan, why), len(chosen), **counts)
    sums = _gathered(chosen, {inputs: mine}, every, window, blocks)
    return Overfitting(probability_of_overfitting(sums, risk_free), len(chosen), **counts, blocks=blocks)


def _covers(span: Span, mine: Span) -> bool:
    if span.level < mine.level - _COARSER:
        return False
    level = min(span.level, mine.level)
    other, own = span.at(level), mine.at(level)
    return min(other.stop, own.stop) - max(other.first, own.first) >= _COVERED * (own.stop - own.first)


@dataclass(frozen=True)
class _Window:
    """The time that is common to all who are judged."""

    level: int
    first: int
    stop: int

    @property
    def cells(self) -> int:
        return self.stop - self.first

    def blocks(self, sums: CellSums, blocks: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """(3, blocks) number, sum and sum of squares in blocks of equally many cells, but for one."""
        cell = (np.arange(sums.first, sums.stop) >> (sums.level - self.level)) - self.first
        is_in = (cell >= 0) & (cell < self.cells)
        block = cell[is_in] * blocks // self.cells
        columns = (sums.count, sums.total, sums.squares)
        return np.stack([np.bincount(block, column[is_in], blocks) for column in columns])


def _gathered(
    chosen: dict[str, Span],
    own: dict[str, CellSums],
    every: Callable[[], Iterable[tuple[str, CellSums]]],
    window: _Window,
    blocks: int,
) -> BlockSums:
    place = {name: number for number, name in enumerate(chosen)}
    sums = np.zeros((3, blocks, len(chosen)))
    for name, one in itertools.chain(every(), own.items()):
        if name in place and one.span == chosen[name]:
            sums[:, :, place[name]] = window.blocks(one, blocks)
    return BlockSums(*sums)
