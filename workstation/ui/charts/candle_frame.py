"""What stands around the candles: panes and their names, marks above, parts of the split and dates beneath."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.axes import Box
from workstation.ui.charts.candle_shapes import SHAPES, CandleRole
from workstation.ui.charts.glyphs import GLYPH_SETS
from workstation.ui.charts.grid import Role, series_role
from workstation.ui.charts.labels import value_label
from workstation.ui.charts.time_axis import TimeTick, label_start, time_ticks, year_of
from workstation.ui.marks import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workstation.ui.charts.candle_data import CandleData, IndicatorLine
    from workstation.ui.charts.candles import Seen
    from workstation.ui.charts.grid import Grid
    from workstation.ui.charts.scale import Axis
    from workstation.ui.charts.series import Glyphs

GUTTER = 10
"""Columns left of the y axes: a label of at most nine, and a blank beside it."""

_LEAST_PRICE = 6
"""Rows that prices keep before a pane beneath gets any."""

_YEAR = 4
_PART_ROLES = {
    "train": CandleRole.TRAIN,
    "validation": CandleRole.VALIDATION,
    "test": CandleRole.TEST,
    "unseen": CandleRole.UNSEEN,
    "gap": CandleRole.GAP,
}


@dataclass(frozen=True)
class Panes:
    """Rows of a chart: the boxes of its panes by name, each with its title one row above."""

    boxes: Mapping[str, Box]
    marks: int | None
    """The row of the marks."""
    parts: int | None
    """The row of the parts of the split."""
    axis: int
    """The row of the time axis; dates stand beneath."""


def plot_width(width: int) -> int:
    """Columns for candles in a chart of `width` columns."""
    return max(1, width - GUTTER - 2)


def panes_of(data: CandleData, width: int, height: int) -> Panes:
    """Share the rows out: prices get more than half, panes that leave them too little are left out."""
    bottom = height - 2
    parts = bottom - 1 if data.parts and height >= _LEAST_PRICE + 6 else None
    floor = bottom if parts is None else parts
    has_marks = data.marked is not None
    top = 2 if has_marks else 1
    left, right = GUTTER + 1, width - 1
    names = [line.name for line in data.lines if not line.is_price]
    if np.isfinite(data.bars.volume).any():
        names.append("volume")
    rows = max(2, min((floor - top) // (3 + len(names)), 9))
    while names and floor - top - len(names) * (rows + 1) < _LEAST_PRICE:
        names.pop()
    boxes = {}
    for name in reversed(names):
        boxes[name] = Box(left, floor - rows, right, floor)
        floor -= rows + 1
    boxes["price"] = Box(left, top, right, floor)
    return Panes(boxes, 1 if has_marks else None, parts, bottom)


def write_frame(
    grid: Grid, data: CandleData, seen: Seen, panes: Panes, scales: Mapping[str, Axis], glyphs: Glyphs
) -> None:
    """Everything but the inside of the panes and their axes."""
    for name, box in panes.boxes.items():
        _write_title(grid, name, box, data, seen, glyphs, is_empty=name not in scales)
    if panes.marks is not None:
        _write_marks(grid, panes.marks, panes.boxes["price"], data, seen, glyphs)
    if panes.parts is not None:
        _write_parts(grid, panes.parts, panes.boxes["price"], data, seen, glyphs)
    _write_dates(grid, panes, seen, glyphs)


def _write_title(
    grid: Grid, name: str, box: Box, data: CandleData, seen: Seen, glyphs: Glyphs, *, is_empty: bool
) -> None:
    """A pane's name and unit, and the indicators in it with their values under the cursor."""
    row = 0 if name == "price" else box.top - 1
    own = [line for line in data.lines if line.name == name or (name == "price" and line.is_price)]
    at = _say(grid, 1, row, name if not own or name == "price" else "", Role.TITLE)
    unit = _unit(name, data, seen)
    at = _say(grid, at + 1, row, unit, Role.UNIT) if unit else at
    for line in own:
        at = _write_legend(grid, at, row, line, data, seen, glyphs)
    if is_empty:
        _say(grid, at + 2, row, "no value in sight", Role.EMPTY)


def _unit(name: str, data: CandleData, seen: Seen) -> str:
    size = seen.sight.bars_a_slot
    if name == "price":
        return "log scale" if data.is_log else ""
    if name == "volume":
        return f"units in {size} bars" if size > 1 else "units a bar"
    return ""


def _write_legend(
    grid: Grid, at: int, row: int, line: IndicatorLine, data: CandleData, seen: Seen, glyphs: Glyphs
) -> int:
    """How a line is drawn, its name, its value under the cursor, and its unit; as much of it as fits."""
    position = data.lines.index(line)
    values = line.values[seen.sight.cursor_bars]
    value = value_label(float(values[-1]))
    sample = GLYPH_SETS[glyphs].sample(data.style_of(line), position)
    unit = "" if line.is_price else line.unit
    pieces = [
        (sample, series_role(position)),
        (line.name, Role.TITLE),
        (f"{value:<7}" if line.has_value else "", Role.LABEL),
        (unit, Role.UNIT),
    ]
    start = at + 2 if at > 1 else 1
    for text, role in pieces:
        if text and start + len(text) <= grid.size[0]:
            at = _say(grid, start, row, text, role)
            start = at + 1
    return at


def _say(grid: Grid, x: int, y: int, text: str, role: int) -> int:
    """Write what fits whole; return the column after it."""
    return grid.write(x, y, text, role) if text and x + len(text) <= grid.size[0] else x


def _write_marks(grid: Grid, row: int, box: Box, data: CandleData, seen: Seen, glyphs: Glyphs) -> None:
    """A mark above each candle that something is said of."""
    assert data.marked is not None
    shapes, size, first = SHAPES[glyphs], seen.sight.bars_a_slot, seen.sight.first
    slots = np.unique(data.marked // size) - first
    columns = seen.columns[slots[(slots >= 0) & (slots < len(seen.bars))]]
    grid.characters[row, box.left + columns] = shapes.mark
    grid.roles[row, box.left + columns] = CandleRole.MARK
    if data.chosen is not None and 0 <= data.chosen // size - first < len(seen.bars):
        column = int(seen.columns[data.chosen // size - first])
        grid.write(box.left + column, row, shapes.chosen, CandleRole.CHOSEN)


def _write_parts(grid: Grid, row: int, box: Box, data: CandleData, seen: Seen, glyphs: Glyphs) -> None:
    """The part that each column is in: its name where that fits, else its letter."""
    starts = np.array([part.start for part in data.parts])
    stops = np.array([part.stop for part in data.parts])
    index = np.searchsorted(starts, seen.bars.time, side="right") - 1
    index = np.where((index >= 0) & (seen.bars.time < stops[index]), index, -1)
    step = seen.sight.columns_a_slot
    cuts = [0, *(np.flatnonzero(np.diff(index)) + 1).tolist(), len(index)]
    for first, last in pairwise(cuts):
        if (at := int(index[first])) >= 0:
            end = min((last - first) * step, box.width - first * step)
            _write_part(grid, row, box.left + first * step, end, data.parts[at].name, glyphs)


def _write_part(grid: Grid, row: int, x: int, width: int, name: str, glyphs: Glyphs) -> None:
    if name not in _PART_ROLES:
        return
    letter, fill, _ = PARTS[name]
    if glyphs == "ascii":
        fill = "." if name == "gap" else "-"
    word = f"{name} " if width >= len(name) + 2 and name != "gap" else letter if name != "gap" else ""
    text = word + fill * (width - len(word))
    grid.write(x, row, text[:width], _PART_ROLES[name])


def _write_dates(grid: Grid, panes: Panes, seen: Seen, glyphs: Glyphs) -> None:
    """The time axis with its ticks and the cursor, and the dates under it."""
    glyph_set, box, row = GLYPH_SETS[glyphs], panes.boxes["price"], panes.axis
    ticks = time_ticks(seen.bars.time, seen.columns, box.width)
    grid.write(box.left - 1, row, glyph_set.corner + glyph_set.horizontal * box.width, Role.AXIS)
    for tick in ticks:
        grid.write(box.left + tick.column, row, glyph_set.x_tick, Role.AXIS)
        start = box.left + label_start(tick.column, tick.label, box.width)
        grid.write(start, row + 1, tick.label, Role.LABEL)
    _write_year(grid, row + 1, box, ticks, int(seen.bars.time[0]))
    cursor = box.left + int(seen.columns[seen.sight.cursor - seen.sight.first])
    grid.write(cursor, row, SHAPES[glyphs].cursor, CandleRole.CURSOR)


def _write_year(grid: Grid, row: int, box: Box, ticks: tuple[TimeTick, ...], first: int) -> None:
    """The year of the first date, left of the axis: its label may say no more than the month or the hour."""
    year = year_of(first)
    if ticks and not ticks[0].label.startswith(year):
        grid.write(box.left - 2 - _YEAR, row, year, Role.UNIT)
