"""A candle chart as cells: a pure function of the data, what is in sight of it, the size, and the axes before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.resample import SymbolBars, merged
from workstation.ui.charts import axes
from workstation.ui.charts.candle_frame import Panes, panes_of, plot_width, write_frame
from workstation.ui.charts.candle_scale import price_labels, settle_price
from workstation.ui.charts.candle_shapes import SHAPES, CandleRole, candles
from workstation.ui.charts.decimate import decimate, extremes
from workstation.ui.charts.glyphs import GLYPH_SETS
from workstation.ui.charts.grid import Grid, Role
from workstation.ui.charts.plot import Plot
from workstation.ui.charts.scale import Axis, settle_y
from workstation.ui.charts.sight import Sight, fit
from workstation.ui.charts.strokes import line_strokes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from workstation.ui.charts.axes import Box
    from workstation.ui.charts.candle_data import CandleData, IndicatorLine
    from workstation.ui.charts.series import Glyphs

LEAST_WIDTH, LEAST_HEIGHT = 30, 8
"""Below these there is no room for a chart."""

PRICE, VOLUME = "price", "volume"
"""Names of the panes that are no indicator's."""


@dataclass(frozen=True, eq=False)
class CandlePicture:
    """A drawn chart, and the y axis of each pane, by name."""

    grid: Grid
    scales: Mapping[str, Axis] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Seen:
    """What is in sight: one bar for each slot, and where they stand."""

    bars: SymbolBars
    sight: Sight
    columns: NDArray[np.intp]
    """(slots,) the column of the middle of each slot."""
    domain: Axis
    """Bar numbers from the first column to the one after the last."""


def draw_candles(
    data: CandleData,
    sight: Sight,
    width: int,
    height: int,
    glyphs: Glyphs = "braille",
    before: CandlePicture | None = None,
) -> CandlePicture:
    """Draw what is in `sight` on `width` x `height` cells; y axes stay as in the picture before while they fit."""
    grid = Grid.blank(width, height)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT or not len(data.bars):
        return CandlePicture(grid)
    seen = seen_of(data.bars, sight, plot_width(width))
    panes = panes_of(data, width, height)
    scales = _scales(data, seen, panes, before.scales if before else {})
    write_frame(grid, data, seen, panes, scales, glyphs)
    for name, box in panes.boxes.items():
        if name in scales:
            _write_pane(grid, name, box, scales[name], data, seen, glyphs)
    return CandlePicture(grid, scales)


def seen_of(bars: SymbolBars, sight: Sight, width: int) -> Seen:
    """The bars in sight of `width` columns, merged where a column holds several; a sight of another width is fitted."""
    sight = fit(sight, len(bars), width)
    size, step = sight.bars_a_slot, sight.columns_a_slot
    first, last = sight.first, min(sight.first + sight.room(width), sight.slots(len(bars)))
    piece = slice(first * size, min(last * size, len(bars)))
    cut = SymbolBars(
        bars.time[piece],
        bars.open[piece],
        bars.high[piece],
        bars.low[piece],
        bars.close[piece],
        bars.volume[piece],
        bars.amount[piece],
    )
    shown = merged(cut, np.arange(0, len(cut), size)) if size > 1 else cut
    columns = np.arange(len(shown)) * step + (1 if step > 2 else 0)  # noqa: PLR2004 - bodies three columns wide
    return Seen(shown, sight, columns, Axis(first * size, first * size + width * size / step))


def _scales(data: CandleData, seen: Seen, panes: Panes, before: Mapping[str, Axis]) -> dict[str, Axis]:
    """The y axis of each pane that has values in sight."""
    spans: dict[str, tuple[float, float]] = {}
    low, high = float(seen.bars.low.min()), float(seen.bars.high.max())
    for line in data.lines:
        span = extremes(_numbers(line), line.values, seen.domain, positive=data.is_log and line.is_price)
        if span and line.is_price:
            low, high = min(low, span[0]), max(high, span[1])
        elif span:
            spans[line.name] = span
    spans[PRICE] = low, high
    if np.isfinite(seen.bars.volume).any():
        spans[VOLUME] = 0.0, float(np.nanmax(seen.bars.volume)) or 1.0
    scales = {name: settle_y(before.get(name), *spans[name]) for name in spans if name in panes.boxes and name != PRICE}
    return scales | {PRICE: settle_price(before.get(PRICE), *spans[PRICE], is_log=data.is_log)}


def _numbers(line: IndicatorLine) -> NDArray[np.float64]:
    """(bars,) where the bars stand: the middle of each."""
    return np.arange(line.values.size, dtype=np.float64) + 0.5


def _write_pane(grid: Grid, name: str, box: Box, axis: Axis, data: CandleData, seen: Seen, glyphs: Glyphs) -> None:
    """The inside of a pane and its y axis."""
    labels = (price_labels if name == PRICE else axes.y_labels)(axis, box.height)
    axes.write_y_axis(grid, box, axis, labels, GLYPH_SETS[glyphs])
    if name == PRICE:
        inside = _prices(data, seen, box, axis, glyphs)
    elif name == VOLUME:
        inside = _volumes(seen, box, axis, glyphs)
    else:
        inside = _lines(data, seen, box, axis, glyphs, [line.name == name for line in data.lines])
    cursor = int(seen.columns[seen.sight.cursor - seen.sight.first])
    under = inside.roles[:, cursor]
    under[under != Role.BLANK] = CandleRole.CURSOR
    grid.paste(inside, box.left, box.top)


def _prices(data: CandleData, seen: Seen, box: Box, axis: Axis, glyphs: Glyphs) -> Grid:
    """Wicks, lines over them, and bodies over both."""
    if data.is_series:
        return _close(data, seen, box, axis, glyphs)
    body, wick = candles(seen.bars, axis, box.height, seen.sight.columns_a_slot, SHAPES[glyphs])
    lines = _lines(data, seen, box, axis, glyphs, [line.is_price for line in data.lines])
    inside = Grid.blank(box.width, box.height)
    for layer in (wick, lines, body):
        columns = min(layer.size[0], box.width)
        is_inked = layer.roles[:, :columns] != Role.BLANK
        inside.characters[:, :columns][is_inked] = layer.characters[:, :columns][is_inked]
        inside.roles[:, :columns][is_inked] = layer.roles[:, :columns][is_inked]
    return inside


def _lines(data: CandleData, seen: Seen, box: Box, axis: Axis, glyphs: Glyphs, is_drawn: list[bool]) -> Grid:
    """The indicators that are drawn here; each keeps its colour and style wherever it is drawn."""
    plot = Plot(box.width, box.height, GLYPH_SETS[glyphs])
    for position, line in enumerate(data.lines):
        if is_drawn[position]:
            columns = decimate(_numbers(line), line.values, seen.domain, plot.columns, positive=axis.is_log)
            plot.line(line_strokes(columns, axis, plot.rows), data.style_of(line), position)
    return plot.grid


def _close(data: CandleData, seen: Seen, box: Box, axis: Axis, glyphs: Glyphs) -> Grid:
    """A series that is no price: a line through its values, with the indicators over it."""
    plot = Plot(box.width, box.height, GLYPH_SETS[glyphs])
    numbers = np.arange(len(data.bars), dtype=np.float64) + 0.5
    columns = decimate(numbers, data.bars.close, seen.domain, plot.columns, positive=axis.is_log)
    plot.line(line_strokes(columns, axis, plot.rows), "solid", len(data.lines))
    lines = _lines(data, seen, box, axis, glyphs, [line.is_price for line in data.lines])
    is_inked = lines.roles != Role.BLANK
    plot.grid.characters[is_inked] = lines.characters[is_inked]
    plot.grid.roles[is_inked] = lines.roles[is_inked]
    return plot.grid


def _volumes(seen: Seen, box: Box, axis: Axis, glyphs: Glyphs) -> Grid:
    """Volumes as bars from zero, to an eighth of a cell."""
    inside = Grid.blank(box.width, box.height)
    shades, step = np.array([" ", *SHAPES[glyphs].bars]), seen.sight.columns_a_slot
    levels = np.rint(np.nan_to_num(axis.place(seen.bars.volume)) * box.height * 8).astype(np.intp)
    levels = np.where(seen.bars.volume > 0, np.maximum(levels, 1), 0)
    beneath = np.arange(box.height)[::-1, None] * 8
    cells = shades[np.clip(levels - beneath, 0, 8)]
    for at in range(3 if step > 2 else 1):  # noqa: PLR2004 - as wide as the bodies
        part = inside.characters[:, at : len(seen.bars) * step : step]
        part[:] = cells
        inside.roles[:, at : len(seen.bars) * step : step][cells != " "] = CandleRole.VOLUME
    return inside
