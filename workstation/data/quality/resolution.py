"""Prices too coarse for their size: where the smallest step of the price is percents of it, returns are rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.wording import capped, counted, listed, longest_first, stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

COARSE = 0.01
"""A step of 1 % of the price: a usual day's move is one step or none."""
_WHOLE = 1e-3
"""Moves are whole steps if they are this near to whole numbers of the least one."""
_LEAST_MOVES = 5
"""Moves in a block from which a common step is no chance."""


def coarse_tick(examined: Examined) -> Iterator[Finding]:
    """Blocks of twenty bars in which every move of the close is a whole number of steps of 1 % or more."""
    if examined.table.is_series:
        return
    blocks, close = examined.blocks, examined.table.close
    move = np.abs(np.diff(close, prepend=close[:1]))
    moves = blocks.matrix(np.where(examined.is_first | (move < 1e-9 * close), np.nan, move))
    count = (~np.isnan(moves)).sum(axis=1)
    least = np.where(count > 0, np.min(np.where(np.isnan(moves), np.inf, moves), axis=1), np.nan)
    with np.errstate(invalid="ignore"):
        steps = moves / least[:, None]
        is_whole = np.nanmax(np.where(np.isnan(steps), 0.0, np.abs(steps - np.rint(steps))), axis=1) < _WHOLE
    share = least / blocks.median(close)
    is_coarse = is_whole & (count >= _LEAST_MOVES) & (share > COARSE)
    for index in np.unique(blocks.symbol_of[is_coarse]):
        yield _finding(examined, int(index), np.flatnonzero(is_coarse & (blocks.symbol_of == index)), share)


def _finding(examined: Examined, index: int, at: NDArray[np.int64], share: NDArray[np.float64]) -> Finding:
    blocks, time, symbol = examined.blocks, examined.table.time, examined.table.symbols[index]
    groups = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    places = [
        Place(int(time[blocks.start[group[0]]]), int(time[blocks.stop[group[-1]] - 1]), float(share[group].max()))
        for group in groups
    ]
    bars = int((blocks.stop[at] - blocks.start[at]).sum())
    told = listed(
        longest_first(places), len(places), lambda place: f"{stretch(place)} (steps of {100 * place.value:.1f} %)"
    )
    what = f"{counted(bars, 'bar')} at prices whose smallest step is more than {100 * COARSE:.0f} % of them"
    return Finding("coarse_tick", "warning", symbol, bars, capped(places), f"{symbol}: {what}: {told}")
