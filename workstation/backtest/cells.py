"""A backtest's returns in sums over cells of time that are the same for every backtest on the same prices.

All distinct times of the prices are cut into 2, 4, 8, ... cells of equally many times, so that the cells of one level
are halves of those of the level above. A backtest keeps the finest level at which few enough cover it, and any two
can be laid over one another by adding up halves.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workstation.backtest.metrics.metric import returns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

MOST = 96
"""Cells that are kept of one backtest: under 2 KB."""
_HEAD = struct.Struct("<BIH")
_COLUMNS = ("<u4", "<f8", "<f8")
_CELL_BYTES = 20
_DEEPEST = 31


class Span(NamedTuple):
    """Cells that follow one another."""

    level: int
    """All times are cut into 2 ** level cells."""
    first: int
    """Number of the first, among all of the level."""
    stop: int
    """Number of the first after them."""

    def at(self, level: int) -> Span:
        """The cells of this level, or one above, that hold them."""
        shift = self.level - level
        assert shift >= 0
        return Span(level, self.first >> shift, ((self.stop - 1) >> shift) + 1)


@dataclass(frozen=True, eq=False)
class CellSums:
    """Number, sum and sum of squares of the returns in each cell; every array is (cells,)."""

    level: int
    """All times are cut into 2 ** level cells."""
    first: int
    """Number of the first cell, among all of the level."""
    count: Integers
    total: Floats
    squares: Floats

    @property
    def stop(self) -> int:
        """Number of the first cell after them."""
        return self.first + len(self.count)

    @property
    def span(self) -> Span:
        """The cells without the sums."""
        return Span(self.level, self.first, self.stop)

    def encoded(self) -> bytes:
        """As bytes, for the ledger."""
        columns = zip((self.count, self.total, self.squares), _COLUMNS, strict=True)
        head = _HEAD.pack(self.level, self.first, len(self.count))
        return head + b"".join(column.astype(kind).tobytes() for column, kind in columns)


def decoded(content: bytes) -> CellSums | None:
    """The sums that these bytes are of; None where they are of none."""
    if len(content) < _HEAD.size:
        return None
    level, first, cells = _HEAD.unpack_from(content)
    if level > _DEEPEST or not 0 < cells <= MOST or len(content) != _HEAD.size + cells * _CELL_BYTES:
        return None
    at, columns = _HEAD.size, []
    for kind in _COLUMNS:
        column = np.frombuffer(content, kind, cells, at)
        columns.append(column)
        at += column.nbytes
    count, total, squares = columns
    if not (np.isfinite(total).all() and np.isfinite(squares).all()) or first + cells > 1 << level:
        return None
    return CellSums(level, first, count.astype(np.int64), total, squares)


@dataclass(frozen=True, eq=False)
class Layout:
    """Which cell each return of a backtest falls into."""

    level: int
    first: int
    cells: int
    own: Integers
    """(bars - 1,) counted from the first cell."""

    def sums(self, equity: Floats) -> CellSums:
        """The sums of the returns of an equity curve of (bars,)."""
        returns = returns_of(equity)
        count = np.bincount(self.own, minlength=self.cells).astype(np.int64)
        total, squares = (np.bincount(self.own, power, self.cells) for power in (returns, returns**2))
        return CellSums(self.level, self.first, count, total.astype(np.float64), squares.astype(np.float64))


def layout_of(every: Integers, time: Integers) -> Layout:
    """The cells of a backtest on these (bars,) times, at least 2, of all distinct times of its prices, both rising."""
    place = np.searchsorted(every, time[1:])
    level = _finest(place, len(every))
    cell = _cell(place, len(every), level)
    first = int(cell[0])
    return Layout(level, first, int(cell[-1]) - first + 1, cell - first)


def _cell(place: Integers, every: int, level: int) -> Integers:
    """Which cell holds the time at this place: cell k begins at the place floor(k x every / 2 ** level)."""
    return -((-(place + 1) << level) // every) - 1


def _finest(place: Integers, every: int) -> int:
    """The deepest level at which few enough cells hold these places, and none is finer than one time."""
    ends = place[[0, -1]]
    for level in range(min((every - 1).bit_length(), _DEEPEST), 0, -1):
        first, last = _cell(ends, every, level).tolist()
        if last - first < MOST:
            return level
    return 0
