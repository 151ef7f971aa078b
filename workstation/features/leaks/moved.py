"""What moved: the first value of the past that is not the same bit for bit once the future was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

    Values = NDArray[np.float64] | NDArray[np.float32]


@dataclass(frozen=True)
class Moved:
    """A value that knew the future."""

    column: str
    symbol: str
    time: int
    """Of its row, nanoseconds since 1970-01-01 UTC."""
    before: float
    after: float
    change: str
    """What was done to the future, in words."""

    def __str__(self) -> str:
        """All of it in words."""
        return (
            f"{self.column} of {self.symbol} at {time_text(self.time)} moved from {self.before!r} to {self.after!r} "
            f"when the future was {self.change}"
        )


def first_moved(
    table: PriceTable, values: Values, changed: tuple[PriceTable, Values], until: int, words: tuple[Sequence[str], str]
) -> Moved | None:
    """The earliest value up to a time that differs in a bit between a table and one with another future.

    All values that are no number count as the same.

    Args:
        table: the prices.
        values: (rows, columns) what was computed from them.
        changed: the prices with another future, and what was computed from those; the past has the same rows.
        until: nanoseconds since 1970-01-01 UTC, inclusive.
        words: names of the columns, and what was done to the future.
    """
    other, recomputed = changed
    before, after = values[table.time <= until], recomputed[other.time <= until]
    assert before.shape == after.shape
    differs = (before != after) & ~(np.isnan(before) & np.isnan(after))
    differs |= np.signbit(before) != np.signbit(after)
    differs &= ~(np.isnan(before) & np.isnan(after))
    if not differs.any():
        return None
    times = table.time[table.time <= until]
    row, column = min(np.argwhere(differs).tolist(), key=lambda place: (int(times[place[0]]), place[1]))
    symbol = table.symbol_index()[table.time <= until][row]
    columns, change = words
    pair = float(before[row, column]), float(after[row, column])
    return Moved(columns[column], table.symbols[symbol], int(times[row]), *pair, change)
