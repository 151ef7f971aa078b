"""Prices as the checks see them: a table with the returns, rhythms and local scales that several checks share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.blocks import Blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.quality.finding import Finding
    from workstation.data.quality.rhythm import Rhythm

DAY = 86_400 * 10**9
"""Nanoseconds of a day."""
HOUR = 3600 * 10**9
"""Nanoseconds of an hour."""
_MAD_TO_DEVIATION = 1.4826
"""Median absolute deviation of a normal variable -> its standard deviation."""


@dataclass(frozen=True, eq=False)
class Examined:
    """A table of prices and what the checks share of it; nothing here may feed a model, for it sees the future."""

    table: PriceTable
    rhythms: tuple[Rhythm, ...]
    """When each symbol's bars fall, in the table's order."""
    now: int
    """The time that the checks call now, nanoseconds since 1970-01-01 UTC."""

    @cached_property
    def symbol_of(self) -> NDArray[np.int64]:
        """(rows,) index of each row's symbol."""
        return self.table.symbol_index()

    @cached_property
    def is_first(self) -> NDArray[np.bool_]:
        """(rows,) whether the row is the first of its symbol."""
        first = np.zeros(self.table.rows, dtype=bool)
        first[self.table.offsets[:-1]] = True
        return first

    @cached_property
    def elapsed(self) -> NDArray[np.int64]:
        """(rows,) nanoseconds since the symbol's bar before; 0 in its first row."""
        elapsed = np.diff(self.table.time, prepend=self.table.time[0])
        elapsed[self.is_first] = 0
        return elapsed

    @cached_property
    def log_return(self) -> NDArray[np.float64]:
        """(rows,) logarithm of close over the close before; NaN in a symbol's first row, and for other series."""
        if self.table.is_series:
            return np.full(self.table.rows, np.nan)
        change = np.diff(np.log(self.table.close), prepend=np.nan)
        change[self.is_first] = np.nan
        return change

    @cached_property
    def gap_return(self) -> NDArray[np.float64]:
        """(rows,) logarithm of open over the close before; NaN in a symbol's first row, and for other series."""
        if self.table.is_series:
            return np.full(self.table.rows, np.nan)
        change = np.full(self.table.rows, np.nan)
        change[1:] = np.log(self.table.open[1:]) - np.log(self.table.close[:-1])
        change[self.is_first] = np.nan
        return change

    @cached_property
    def blocks(self) -> Blocks:
        """The rows in blocks of twenty."""
        return Blocks(self.table.offsets)

    @cached_property
    def scale(self) -> NDArray[np.float64]:
        """(rows,) standard deviation of a usual log return, from the median size of moves in 41 to 60 bars before."""
        typical = _MAD_TO_DEVIATION * self.blocks.median(np.abs(self.log_return))
        return self.blocks.spread(self.blocks.of_the_past(typical))

    @cached_property
    def bars_per_day(self) -> NDArray[np.float64]:
        """(symbols,) bars of a usual session, at least 1."""
        daily = [rhythm.calendar.bars_per_year / rhythm.sessions_per_year for rhythm in self.rhythms]
        return np.array([max(1.0, bars) for bars in daily])  # NaN is not above 1

    def rows_by_symbol(self, rows: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Rising rows in groups: index of a symbol and those of its rows, only where there are any."""
        starts = np.searchsorted(rows, self.table.offsets)
        for index in np.flatnonzero(np.diff(starts)):
            yield int(index), rows[starts[index] : starts[index + 1]]

    def findings(
        self, is_found: NDArray[np.bool_], say: Callable[[int, NDArray[np.int64]], Finding | None]
    ) -> Iterator[Finding]:
        """What `say` makes of each symbol's rows where (rows,) `is_found` holds."""
        for index, rows in self.rows_by_symbol(np.flatnonzero(is_found)):
            finding = say(index, rows)
            if finding is not None:
                yield finding
