"""The axes around a plot: lines, ticks, labels, and where the plot lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.grid import Role
from workstation.ui.charts.labels import stop_label, tick_labels
from workstation.ui.charts.scale import ticks
from workstation.ui.charts.time_axis import time_ticks

if TYPE_CHECKING:
    from workstation.ui.charts.glyphs import GlyphSet
    from workstation.ui.charts.grid import Grid
    from workstation.ui.charts.scale import Axis

_WIDE = 36
"""Columns from which a chart affords air beside its labels."""

_LEAST_GUTTER = 7
"""Columns that a wide chart keeps for its labels, so that the axes of charts below each other are in line."""


@dataclass(frozen=True)
class Box:
    """The plot's place in the chart, in cells: columns `left` up to `right`, rows `top` up to `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns of the plot."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows of the plot."""
        return self.bottom - self.top


def y_labels(axis: Axis, rows: int) -> dict[float, str]:
    """Ticks of the y axis for a plot of `rows` rows, and their labels."""
    values = ticks(axis, rows // 2 if axis.is_log else max(2, min(rows // 3 + 1, 9)))
    return dict(zip(values, map(stop_label, values) if axis.is_log else tick_labels(values), strict=True))


def gutter_width(labels: dict[float, str], x_label: str, width: int) -> int:
    """Columns left of the y axis: room for its labels, and for the x axis's name where a third of `width` holds it."""
    air = 1 if width >= _WIDE else 0
    longest = max((len(label) for label in labels.values()), default=0) + air
    named = max(longest, len(x_label) + air, _LEAST_GUTTER if air else 0)
    return named if named <= width // 3 else longest


def write_y_axis(grid: Grid, box: Box, axis: Axis, labels: dict[float, str], glyphs: GlyphSet) -> None:
    """Write the y axis in the column left of `box`, and right-aligned labels beside it."""
    column = box.left - 1
    grid.characters[box.top : box.bottom, column] = glyphs.vertical
    grid.roles[box.top : box.bottom, column] = Role.AXIS
    for value, label in labels.items():
        dot = round((1 - float(axis.place(value))) * (box.height * glyphs.down - 1))
        row = box.top + dot // glyphs.down
        grid.write(column, row, glyphs.y_tick, Role.AXIS)
        _write_beside_axis(grid, box, row, label, Role.LABEL)


def number_marks(axis: Axis, box: Box) -> list[tuple[int, str]]:
    """Round numbers on the x axis: the column of each, and its label."""
    values = ticks(axis, max(2, box.width // 12))
    cells = (box.left + np.clip(axis.place(values) * box.width, 0, box.width - 1)).astype(int).tolist()
    return list(zip(cells, tick_labels(values), strict=True))


def date_marks(axis: Axis, box: Box) -> list[tuple[int, str]]:
    """Dates on an x axis of nanoseconds since 1970-01-01 UTC: the column where each begins, and its label."""
    columns = np.arange(box.width)
    times = (axis.low + (columns + 1) / box.width * (axis.high - axis.low)).astype(np.int64)
    return [(box.left + tick.column, tick.label) for tick in time_ticks(times, columns, box.width)]


def bar_marks(axis: Axis, box: Box, moments: tuple[int, ...]) -> list[tuple[int, str]]:
    """Dates on an x axis of bars, of which number n begins at `moments[n]`: the column of each, and its label."""
    bars = np.arange(len(moments))
    is_seen = (bars >= axis.low) & (bars <= axis.high)
    columns = np.clip(axis.place(bars[is_seen]) * box.width, 0, box.width - 1).astype(np.intp)
    times = np.array(moments, dtype=np.int64)[is_seen]
    return [(box.left + tick.column, tick.label) for tick in time_ticks(times, columns, box.width)]


def write_x_axis(grid: Grid, box: Box, marks: list[tuple[int, str]], name: str, glyphs: GlyphSet) -> None:
    """Write the x axis below `box`: a line where there are two rows for it, then labels, and its name in the gutter."""
    _, height = grid.size
    if box.bottom < height - 1:
        line = glyphs.corner + glyphs.horizontal * box.width
        grid.write(box.left - 1, box.bottom, line, Role.AXIS)
        for cell, _ in marks:
            grid.write(cell, box.bottom, glyphs.x_tick, Role.AXIS)
    _write_beside_axis(grid, box, height - 1, name, Role.UNIT)
    _write_x_labels(grid, box, height - 1, marks)


def _write_beside_axis(grid: Grid, box: Box, row: int, text: str, role: Role) -> None:
    """Write `text` in the gutter, with a space before the axis in a wide chart, unless it is longer than the gutter."""
    end = box.left - (2 if grid.size[0] >= _WIDE else 1)
    if len(text) <= end:
        grid.write(end - len(text), row, text, role)


def _write_x_labels(grid: Grid, box: Box, row: int, labels: list[tuple[int, str]]) -> None:
    """Centre each label under its tick; one that would touch its neighbour is left out."""
    width, _ = grid.size
    free = box.left
    for cell, label in labels:
        start = min(max(cell - len(label) // 2, box.left), width - len(label))
        if start >= free:
            free = grid.write(start, row, label, Role.LABEL) + 2
