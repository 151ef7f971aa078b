"""Columns of values as vertical strokes of dots that touch their neighbours, so that a line has no holes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.ui.charts.decimate import Columns
    from workstation.ui.charts.scale import Axis
    from workstation.ui.charts.series import Band, LineStyle

_DASHES: dict[LineStyle, tuple[int, int]] = {"marked": (6, 4), "dashed": (6, 4), "dotted": (4, 1)}
"""Dots in one repeat of a line style, and how many of them are drawn."""


@dataclass(frozen=True, eq=False)
class Strokes:
    """One stroke a dot column: rows `top` to `bottom`, 0 at the top, where `is_drawn`; all of shape (n,)."""

    top: NDArray[np.intp]
    bottom: NDArray[np.intp]
    is_drawn: NDArray[np.bool_]

    def dots(self, rows: int) -> NDArray[np.bool_]:
        """The strokes on a raster of shape (rows, n)."""
        row = np.arange(rows)[:, None]
        return (row >= self.top) & (row <= self.bottom) & self.is_drawn

    def faint_dots(self, rows: int) -> NDArray[np.bool_]:
        """Both ends of each stroke and every other dot between, on a raster of shape (rows, n)."""
        row = np.arange(rows)[:, None]
        is_even = (row + np.arange(self.top.size)) % 2 == 0
        return np.asarray(self.dots(rows) & (is_even | (row == self.top) | (row == self.bottom)))

    def sparse_dots(self, rows: int) -> NDArray[np.bool_]:
        """Both ends of each stroke and one of eight dots between, on a raster of shape (rows, n)."""
        row = np.arange(rows)[:, None]
        is_kept = ((row % 2 == 0) & ((row + 2 * np.arange(self.top.size)) % 8 == 0)) | (row == self.top)
        return np.asarray(self.dots(rows) & (is_kept | (row == self.bottom)))

    def dashed(self, style: LineStyle) -> Strokes:
        """Only the columns that `style` draws, and always those of the extremes and of points by themselves."""
        if style not in _DASHES or not self.is_drawn.any():
            return self
        length, drawn = _DASHES[style]
        is_dash = np.arange(self.top.size) % length < drawn
        is_extreme = (self.top == self.top[self.is_drawn].min()) | (self.bottom == self.bottom[self.is_drawn].max())
        beside = np.pad(self.is_drawn, 1)
        is_alone = ~beside[:-2] & ~beside[2:]
        return Strokes(self.top, self.bottom, self.is_drawn & (is_dash | is_extreme | is_alone))


def dot_rows(values: NDArray[np.float64], axis: Axis, rows: int) -> NDArray[np.float64]:
    """Where `values` lie on a raster of `rows` dots, 0 at the top; of the same shape, not rounded."""
    return (1.0 - axis.place(values)) * (rows - 1)


def line_strokes(columns: Columns, axis: Axis, rows: int) -> Strokes:
    """Strokes from the lowest to the highest value of each column, drawn out until neighbours touch.

    Empty columns between two that are joined are crossed by a straight line.
    """
    is_filled = columns.is_filled
    enter, leave, top, bottom = (
        dot_rows(values, axis, rows) for values in (columns.first, columns.last, columns.high, columns.low)
    )
    is_crossed = _cross(enter, leave, is_filled, columns.is_joined)
    top, bottom = np.where(is_crossed, enter, top), np.where(is_crossed, enter, bottom)
    _meet(top, bottom, (leave[:-1] + enter[1:]) / 2, (is_crossed | columns.is_joined)[1:])
    return _rounded(top, bottom, is_filled | is_crossed)


def band_strokes(columns: Columns, axis: Axis, rows: int) -> Strokes:
    """Strokes from the lowest to the highest value of each column that has values."""
    top, bottom = (dot_rows(values, axis, rows) for values in (columns.high, columns.low))
    return _rounded(top, bottom, columns.is_filled)


def fan_strokes(band: Band, x_axis: Axis, y_axis: Axis, count: int, rows: int) -> Strokes:
    """Strokes between the edges of a band, straight from point to point, in each of `count` columns that it covers."""
    if band.x.size < 2:  # noqa: PLR2004 - a region has two ends
        nothing = np.full(count, -1)
        return Strokes(nothing, nothing, np.zeros(count, dtype=np.bool_))
    width = (x_axis.high - x_axis.low) / count
    x = x_axis.low + (np.arange(count) + 0.5) * width
    is_covered = (x >= band.x[0] - width / 2) & (x <= band.x[-1] + width / 2)
    top, bottom = (dot_rows(np.interp(x, band.x, edge), y_axis, rows) for edge in (band.high, band.low))
    return _rounded(top, bottom, is_covered & np.isfinite(top) & np.isfinite(bottom))


def _cross(
    enter: NDArray[np.float64], leave: NDArray[np.float64], is_filled: NDArray[np.bool_], is_joined: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Fill `enter` and `leave` of the empty columns that a line crosses, in place; say which these are."""
    column = np.arange(is_filled.size)
    before = np.maximum.accumulate(np.where(is_filled, column, -1))
    after = np.minimum.accumulate(np.where(is_filled, column, is_filled.size)[::-1])[::-1]
    crossed = np.flatnonzero(~is_filled & (before >= 0) & (after < is_filled.size))
    crossed = crossed[is_joined[after[crossed]]]
    left, right = before[crossed], after[crossed]
    share = (crossed - left) / (right - left)
    enter[crossed] = leave[crossed] = leave[left] * (1 - share) + enter[right] * share
    is_crossed = np.zeros(is_filled.size, dtype=np.bool_)
    is_crossed[crossed] = True
    return is_crossed


def _meet(
    top: NDArray[np.float64], bottom: NDArray[np.float64], joints: NDArray[np.float64], is_joint: NDArray[np.bool_]
) -> None:
    """Draw strokes out, in place, to the point halfway to their neighbour where the two are joined."""
    for side in (top[:-1], top[1:]):
        side[is_joint] = np.minimum(side[is_joint], joints[is_joint])
    for side in (bottom[:-1], bottom[1:]):
        side[is_joint] = np.maximum(side[is_joint], joints[is_joint])


def _rounded(top: NDArray[np.float64], bottom: NDArray[np.float64], is_drawn: NDArray[np.bool_]) -> Strokes:
    first, last = (np.rint(np.where(is_drawn, edge, -1)).astype(np.intp) for edge in (top, bottom))
    return Strokes(first, last, is_drawn)
