"""Prices as a reader found them, in the order of the file, before anything is checked or repaired."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RawPrices:
    """Columns of one file; row i of the arrays is the i-th bar of the file."""

    file: str
    """Name of the file, for reports."""
    place: Literal["line", "row"]
    """What `line_of` counts."""
    line_of: Callable[[int], int]
    """Row of the arrays -> line of a text file, or row of a table, from 1."""
    symbols: tuple[str, ...]
    """Sorted by name."""
    symbol_of: NDArray[np.int64]
    """(rows,) index into `symbols`."""
    time: NDArray[np.int64]
    """(rows,) nanoseconds since 1970-01-01 UTC."""
    prices: NDArray[np.float64]
    """(4, rows) open, high, low, close; NaN where the file says nothing."""
    volume: NDArray[np.float64]
    """(rows,) NaN where the file says nothing."""
    amount: NDArray[np.float64]
    """(rows,) NaN where the file says nothing."""
    has_volume: bool
    """False where the file has no such column at all."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Role -> its column's name in the file; none for numbers that are made of several columns."""

    def where(self, row: int) -> str:
        """File and line, to open an error's sentence with."""
        return f"{self.file}, {self.place} {self.line_of(row)}"

    def when(self, row: int) -> str:
        """The row's time in words: the date alone where the bar starts a day."""
        return time_text(int(self.time[row]))


def time_text(nanoseconds: int) -> str:
    """`2015-07-17` or `2015-07-17 09:30:00`, in UTC."""
    text = str(np.datetime64(nanoseconds, "ns").astype("datetime64[s]")).replace("T", " ")
    return text.removesuffix(" 00:00:00")
