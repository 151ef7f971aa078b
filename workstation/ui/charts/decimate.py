"""Series as columns of the screen: first, last, lowest and highest value of each, so that no spike is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.scale import LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.ui.charts.scale import Axis


@dataclass(frozen=True, eq=False)
class Columns:
    """What falls into each of n columns of equal width, all of shape (n,).

    `first`, `last`, `low` and `high` are NaN where a column holds no finite value. `is_joined` says that the line
    runs on to this column from the one before it that holds values.
    """

    first: NDArray[np.float64]
    last: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    is_joined: NDArray[np.bool_]

    @property
    def is_filled(self) -> NDArray[np.bool_]:
        """Where a column holds at least one finite value, shape (n,)."""
        return ~np.isnan(self.low)


def extremes(
    x: NDArray[np.float64], y: NDArray[np.float64], domain: Axis, *, positive: bool = False
) -> tuple[float, float] | None:
    """The lowest and highest of `y`, shape (m,), over `domain`, by the rules of `decimate`; None without values."""
    seen = y
    if x.size and (x[0] < domain.low or x[-1] > domain.high):
        seen = y[np.searchsorted(x, domain.low) : np.searchsorted(x, domain.high, side="right")]
    if not seen.size:
        return None
    low, high = float(seen.min()), float(seen.max())
    if (low >= 1 / LIMIT or not positive) and max(-low, high) <= LIMIT:
        return low, high
    seen = seen[_drawable(seen, positive=positive)]
    return (float(seen.min()), float(seen.max())) if seen.size else None


def decimate(
    x: NDArray[np.float64], y: NDArray[np.float64], domain: Axis, count: int, *, positive: bool = False
) -> Columns:
    """Sort (x, y), both of shape (m,), into `count` columns over `domain`, in one pass of numpy.

    Only the last column changes when points are appended within the domain. `x` never falls; values that are not
    finite are gaps, and so are values that are not `positive` where that is asked for.
    """
    used, begins, stop = _used_columns(x, domain, count)
    columns = _nothing(count)
    if not used.size:
        return columns
    ends = np.append(begins[1:], stop)
    y, is_finite = y[:stop], _drawable(y[:stop], positive=positive)
    whole = bool(is_finite[begins[0] :].all())
    lows = np.minimum.reduceat(y if whole else np.where(is_finite, y, np.inf), begins)
    highs = np.maximum.reduceat(y if whole else np.where(is_finite, y, -np.inf), begins)
    is_some = lows <= highs
    columns.low[used] = np.where(is_some, lows, np.nan)
    columns.high[used] = np.where(is_some, highs, np.nan)
    columns.first[used] = np.where(is_finite[begins], y[begins], columns.low[used])
    columns.last[used] = np.where(is_finite[ends - 1], y[ends - 1], columns.low[used])
    columns.is_joined[used[1:]] = is_finite[begins[1:]] & is_finite[begins[1:] - 1]
    return columns


def averaged(
    x: NDArray[np.float64], y: NDArray[np.float64], domain: Axis, count: int, *, positive: bool = False
) -> Columns:
    """The same columns as `decimate`, each with only the mean of its values."""
    used, begins, stop = _used_columns(x, domain, count)
    mean, is_joined = np.full(count, np.nan), np.zeros(count, dtype=np.bool_)
    if used.size:
        y, is_finite = y[:stop], _drawable(y[:stop], positive=positive)
        totals = np.add.reduceat(np.where(is_finite, y, 0.0), begins)
        counts = np.add.reduceat(is_finite, begins, dtype=np.intp)
        mean[used] = np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)
        is_joined[used[1:]] = is_finite[begins[1:]] & is_finite[begins[1:] - 1]
    return Columns(mean, mean, mean, mean, is_joined)


def _used_columns(x: NDArray[np.float64], domain: Axis, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """The columns that hold points, the index of the first point of each, and the index after the last point."""
    edges = domain.low + np.arange(count) * ((domain.high - domain.low) / count)
    starts, stop = np.searchsorted(x, edges), int(np.searchsorted(x, domain.high, side="right"))
    used = np.flatnonzero(np.append(starts[1:], stop) > starts)
    return used, starts[used], stop


def _drawable(y: NDArray[np.float64], *, positive: bool) -> NDArray[np.bool_]:
    if positive:
        return (y <= LIMIT) & (y >= 1 / LIMIT)
    is_drawable: NDArray[np.bool_] = np.abs(y) <= LIMIT
    return is_drawable


def _nothing(count: int) -> Columns:
    first, last, low, high = (np.full(count, np.nan) for _ in range(4))
    return Columns(first, last, low, high, np.zeros(count, dtype=np.bool_))
