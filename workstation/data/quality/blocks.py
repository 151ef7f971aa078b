"""Rows of each symbol in blocks of twenty bars, so that local medians of a whole table are one sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

BLOCK = 20
"""Bars in a block: about a month of days, long enough for a median and short enough to follow volatility."""
_PAST = np.array([1, 2, 3])
"""Blocks before a block that tell what was usual there: 41 to 60 bars."""


@final
class Blocks:
    """How rows fall into blocks; a symbol's last block may be short."""

    def __init__(self, offsets: NDArray[np.int64]) -> None:
        rows = np.diff(offsets)
        counts = -(-rows // BLOCK)
        self.first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        """(symbols + 1,) first block of each symbol, then the number of blocks."""
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], rows)
        self.of_row: NDArray[np.int64] = np.repeat(self.first[:-1], rows) + within // BLOCK
        """(rows,) block of each row."""
        self._column = within % BLOCK
        self._first_of = np.repeat(self.first[:-1], counts)
        self._last_of = np.repeat(self.first[1:] - 1, counts)
        self.start: NDArray[np.int64] = np.flatnonzero(self._column == 0)
        """(blocks,) first row of each block."""
        self.stop: NDArray[np.int64] = np.append(self.start[1:], offsets[-1])
        """(blocks,) row after the last of each block."""
        self.symbol_of: NDArray[np.int64] = np.repeat(np.arange(len(rows)), counts)
        """(blocks,) index of each block's symbol."""

    def matrix(self, values: Values) -> Values:
        """(rows,) -> (blocks, 20), NaN behind the end of a short block."""
        matrix = np.full((self.first[-1], BLOCK), np.nan)
        matrix[self.of_row, self._column] = values
        return matrix

    def median(self, values: Values) -> Values:
        """(rows,) -> (blocks,) median of the numbers in each block; NaN where there is none."""
        return median_of_rows(self.matrix(values))

    def of_the_past(self, per_block: Values) -> Values:
        """(blocks,) -> (blocks,) median over the three blocks before; a symbol's first three share theirs."""
        position = np.arange(len(per_block)) - self._first_of
        wanted = np.where((position >= len(_PAST))[:, None], position[:, None] - _PAST, _PAST - 1)
        return median_of_rows(per_block[np.minimum(self._first_of[:, None] + wanted, self._last_of[:, None])])

    def spread(self, per_block: Values) -> Values:
        """(blocks,) -> (rows,) each block's value in each of its rows."""
        return per_block[self.of_row]


def median_of_rows(matrix: Values) -> Values:
    """(n, m) -> (n,) median of each row's numbers, NaN left out; NaN where a row has none."""
    ordered = np.sort(matrix, axis=1)  # NaN goes last
    count = (~np.isnan(ordered)).sum(axis=1)
    lower, upper = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, np.maximum(count - 1, 0))
    row = np.arange(len(ordered))
    medians: Values = (ordered[row, lower] + ordered[row, upper]) / 2.0
    return medians
