"""Candles as cells: bodies and wicks to half a cell, rising ones hollow or thin and falling ones filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.grid import COLOURS, Grid, Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.resample import SymbolBars
    from workstation.ui.charts.scale import Axis
    from workstation.ui.charts.series import Glyphs

_FIRST = len(Role) + 2 * COLOURS


class CandleRole(IntEnum):
    """What a cell of a candle chart is part of, beyond the roles of every chart."""

    RISE = _FIRST
    FALL = _FIRST + 1
    FLAT = _FIRST + 2
    VOLUME = _FIRST + 3
    CURSOR = _FIRST + 4
    MARK = _FIRST + 5
    CHOSEN = _FIRST + 6
    TRAIN = _FIRST + 7
    VALIDATION = _FIRST + 8
    TEST = _FIRST + 9
    UNSEEN = _FIRST + 10
    GAP = _FIRST + 11


@dataclass(frozen=True)
class Shapes:
    """Characters of one kind of terminal. `rise` and `fall` are indexed by 3 * upper half + lower half of a cell.

    A half is 0 where it is empty, 1 in a wick and 2 in a body. `flat` is the body of a bar that closes where it
    opened: without a wick, with one above, with one below, with both. A `box` is a rising body three columns wide:
    corners, edges, sides, and its ends where it is one row high.
    """

    has_halves: bool
    rise: str
    fall: str
    flat: str
    box: str
    mark: str
    chosen: str
    cursor: str
    bars: str
    """Eighths of a cell, from the bottom."""


UNICODE = Shapes(
    has_halves=True,
    rise=" ╷╻╵│╽╹╿┃",
    fall=" ╷▄╵│▄▀▀█",
    flat="─┴┬┼",
    box="┌┐└┘│├┤",
    mark="!",
    chosen="▼",
    cursor="▲",
    bars="▁▂▃▄▅▆▇█",
)
ASCII = Shapes(
    has_halves=False,
    rise="    |   =",
    fall="    |   #",
    flat="-+++",
    box="++++|[]",
    mark="!",
    chosen="v",
    cursor="^",
    bars="...:::||",
)
SHAPES: dict[Glyphs, Shapes] = {"braille": UNICODE, "block": UNICODE, "ascii": ASCII}

_WICK, _BODY = 1, 2
_WIDE = 4
"""Columns of a slot from which a body is three columns wide."""


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of a raster at which candles begin and end, from the top; each (n,)."""

    high: NDArray[np.intp]
    top: NDArray[np.intp]
    bottom: NDArray[np.intp]
    low: NDArray[np.intp]


def candles(bars: SymbolBars, axis: Axis, height: int, columns_a_slot: int, shapes: Shapes) -> tuple[Grid, Grid]:
    """The candles on `height` rows, one each `columns_a_slot` columns: the bodies, and the wicks, as two layers."""
    rows = _rows(bars, axis, height * 2 if shapes.has_halves else height)
    codes = _codes(rows, height, shapes)
    rise, fall = (np.array(list(text)) for text in (shapes.rise, shapes.fall))
    is_rise, is_flat = bars.close > bars.open, bars.close == bars.open
    middle = np.where(is_rise | is_flat, rise[codes], fall[codes])
    _write_flat(middle, rows, is_flat, shapes)
    roles = np.where(is_flat, CandleRole.FLAT, np.where(is_rise, CandleRole.RISE, CandleRole.FALL))
    body = Grid.blank(len(bars) * columns_a_slot, height)
    wick = Grid.blank(len(bars) * columns_a_slot, height)
    is_body = (codes // 3 == _BODY) | (codes % 3 == _BODY)
    at = 1 if columns_a_slot >= _WIDE else 0
    for layer, is_shown in ((body, is_body), (wick, (codes > 0) & ~is_body)):
        layer.characters[:, at::columns_a_slot] = np.where(is_shown, middle, " ")
        layer.roles[:, at::columns_a_slot] = np.where(is_shown, roles, Role.BLANK)
    if columns_a_slot >= _WIDE:
        _widen(body, rows, codes, (is_rise, is_flat), shapes)
    return body, wick


def _rows(bars: SymbolBars, axis: Axis, count: int) -> _Rows:
    def row(values: NDArray[np.float64]) -> NDArray[np.intp]:
        return np.clip(np.rint((1.0 - axis.place(values)) * (count - 1)), 0, count - 1).astype(np.intp)

    return _Rows(
        row(bars.high), row(np.maximum(bars.open, bars.close)), row(np.minimum(bars.open, bars.close)), row(bars.low)
    )


def _codes(rows: _Rows, height: int, shapes: Shapes) -> NDArray[np.intp]:
    """(height, n) what is in the two halves of each cell."""
    at = np.arange(height * 2 if shapes.has_halves else height)[:, None]
    halves = np.where((at >= rows.high) & (at <= rows.low), _WICK, 0)
    halves = np.where((at >= rows.top) & (at <= rows.bottom), _BODY, halves)
    return np.asarray(3 * halves[::2] + halves[1::2] if shapes.has_halves else 4 * halves)


def _write_flat(middle: NDArray[np.str_], rows: _Rows, is_flat: NDArray[np.bool_], shapes: Shapes) -> None:
    """Put the body of bars that close where they opened, in place."""
    where = np.flatnonzero(is_flat)
    kind = 1 * (rows.high < rows.top) + 2 * (rows.low > rows.bottom)
    middle[rows.top[where] // (2 if shapes.has_halves else 1), where] = np.array(list(shapes.flat))[kind[where]]


def _widen(
    body: Grid,
    rows: _Rows,
    codes: NDArray[np.intp],
    kinds: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    shapes: Shapes,
) -> None:
    """Make bodies three columns wide: blocks where they fall, boxes where they rise."""
    is_rise, is_flat = kinds
    halves = np.where(codes // 3 == _BODY, 6, 0) + np.where(codes % 3 == _BODY, 2, 0)
    block = np.array(list(shapes.fall))[halves]
    for at in (0, 2):
        body.characters[:, at::_WIDE] = np.where(is_flat, np.where(halves > 0, shapes.flat[0], " "), block)
        body.roles[:, at::_WIDE] = np.where(halves > 0, body.roles[:, 1::_WIDE], Role.BLANK)
    scale = 2 if shapes.has_halves else 1
    for slot in np.flatnonzero(is_rise).tolist():
        top, bottom = int(rows.top[slot]) // scale, int(rows.bottom[slot]) // scale
        upper, lower = bool(rows.high[slot] < rows.top[slot]), bool(rows.low[slot] > rows.bottom[slot])
        for row, text in enumerate(_box(bottom - top + 1, upper, lower, shapes)):
            body.characters[top + row, slot * _WIDE : slot * _WIDE + 3] = list(text)
            body.roles[top + row, slot * _WIDE : slot * _WIDE + 3] = CandleRole.RISE


def _box(height: int, has_upper: bool, has_lower: bool, shapes: Shapes) -> list[str]:  # noqa: FBT001 - two of a kind, side by side
    """The rows of a hollow body."""
    top_left, top_right, low_left, low_right, side, left, right = list(shapes.box)
    if height == 1:
        return [left + shapes.flat[has_upper + 2 * has_lower] + right]
    upper, lower = shapes.flat[int(has_upper)], shapes.flat[2 * has_lower]
    middle = [f"{side} {side}"] * (height - 2)
    return [f"{top_left}{upper}{top_right}", *middle, f"{low_left}{lower}{low_right}"]
