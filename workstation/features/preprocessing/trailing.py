"""Means and sums over the last rows of a symbol; none where the rows are too few or one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

BARS = 20
"""Length of a trailing mean or sum."""


def trailing_mean(table: PriceTable, column: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows,) mean of the symbol's last `BARS` values; each is summed anew, so that no older row leaves a trace."""
    means = np.full(len(column), np.nan)
    for start, stop in zip(table.offsets[:-1], table.offsets[1:], strict=True):
        if stop - start >= BARS:
            windows = np.lib.stride_tricks.sliding_window_view(column[start:stop], BARS)
            means[start + BARS - 1 : stop] = windows.mean(axis=1)
    return means


def before(table: PriceTable, column: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows,) the value one row before in the same symbol; NaN for its first row."""
    shifted = np.concatenate(([np.nan], column[:-1]))
    shifted[table.offsets[:-1]] = np.nan
    return shifted


def over_volume(table: PriceTable, flow: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows,) a signed flow of volume as a part of all the volume of the last `BARS` rows: it has no logarithm."""
    return flow / (BARS * trailing_mean(table, table.volume))
