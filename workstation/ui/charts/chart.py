"""A whole chart as cells: a pure function of the data, the size, and the axes that stood before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts import axes, header
from workstation.ui.charts.decimate import Columns, averaged, decimate, extremes
from workstation.ui.charts.glyphs import GLYPH_SETS
from workstation.ui.charts.grid import Grid, Role
from workstation.ui.charts.plot import Plot
from workstation.ui.charts.scale import Axis, settle_x, settle_y
from workstation.ui.charts.smooth import drawn_values
from workstation.ui.charts.sparkline import write_sparkline
from workstation.ui.charts.strokes import band_strokes, dot_rows, fan_strokes, line_strokes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from workstation.ui.charts.glyphs import GlyphSet
    from workstation.ui.charts.series import ChartData, Glyphs, LineStyle, Series

LEAST_WIDTH = 20
LEAST_HEIGHT = 5
"""Below these a chart is one line of text."""

_TALL = 8
"""Rows from which a chart affords a row for its legend where it needs one, and a row for its x axis."""

_FAR = 3.0
"""A reference that would stretch the y axis by more than this factor is named in the legend and not drawn."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawn chart and the axes it stands on; the axes are None while there is nothing to scale them by."""

    grid: Grid
    x_axis: Axis | None = None
    y_axis: Axis | None = None


@dataclass(frozen=True, eq=False)
class _Layer:
    """A series as dot columns: its line, and the band behind it."""

    line: Columns
    band: Columns | None


def draw(
    data: ChartData, width: int, height: int, glyphs: Glyphs = "braille", before: Picture | None = None
) -> Picture:
    """Draw `data` on `width` x `height` cells; axes stay as in the picture `before` for as long as they fit."""
    grid, glyph_set = Grid.blank(width, height), GLYPH_SETS[glyphs]
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        write_sparkline(grid, data, glyph_set)
        return Picture(grid)
    x_axis = _x_axis(data, before.x_axis if before else None)
    y_span = _y_span(data, x_axis) if x_axis else None
    if x_axis is None or y_span is None:
        _write_empty(grid, data, glyph_set)
        return Picture(grid)
    y_axis = settle_y(before.y_axis if before else None, *_with_reference(data, *y_span), is_log=data.log_y)
    _write_chart(grid, data, x_axis, y_axis, glyph_set)
    return Picture(grid, x_axis, y_axis)


def _write_chart(grid: Grid, data: ChartData, x_axis: Axis, y_axis: Axis, glyphs: GlyphSet) -> None:
    width, height = grid.size
    is_tall = height >= _TALL
    top = header.write_header(grid, data, glyphs, y_axis, is_tall=is_tall)
    bottom = height - 2 if is_tall else height - 1
    dates = data.moments or data.has_dates
    frame, box = _frame(width, height, (top, bottom), (x_axis, y_axis), data.x_label, glyphs, dates)
    grid.paste(frame, 0, top)
    grid.paste(_plot(data, box, x_axis, y_axis, glyphs).grid, box.left, box.top)


@lru_cache(maxsize=64)
def _frame(
    width: int,
    height: int,
    rows: tuple[int, int],
    scales: tuple[Axis, Axis],
    x_label: str,
    glyphs: GlyphSet,
    dates: tuple[int, ...] | bool,  # noqa: FBT001 - the cache takes no names
) -> tuple[Grid, axes.Box]:
    """The axes of a chart whose plot takes `rows`, from the first to the one after the last; they seldom change."""
    grid, (top, bottom), (x_axis, y_axis) = Grid.blank(width, height), rows, scales
    labels = axes.y_labels(y_axis, bottom - top)
    left = axes.gutter_width(labels, x_label, width) + 1
    box = axes.Box(left, top, width - 1, bottom)
    axes.write_y_axis(grid, box, y_axis, labels, glyphs)
    axes.write_x_axis(grid, box, _marks(x_axis, box, dates), x_label, glyphs)
    return grid.below(top), box


def _marks(x_axis: Axis, box: axes.Box, dates: tuple[int, ...] | bool) -> list[tuple[int, str]]:  # noqa: FBT001 - as above
    if isinstance(dates, tuple):
        return axes.bar_marks(x_axis, box, dates)
    return axes.date_marks(x_axis, box) if dates else axes.number_marks(x_axis, box)


def _plot(data: ChartData, box: axes.Box, x_axis: Axis, y_axis: Axis, glyphs: GlyphSet) -> Plot:
    """Reference, bands, lines and markers, each over what came before."""
    plot = Plot(box.width, box.height, glyphs)
    if data.reference is not None and y_axis.low <= data.reference.value <= y_axis.high:
        plot.rule(round(float(dot_rows(np.array(data.reference.value), y_axis, plot.rows))))
    if data.mark is not None:
        plot.upright(float(x_axis.place(data.mark.x)), data.mark.label)
    for depth, band in enumerate(data.bands):
        plot.fan(fan_strokes(band, x_axis, y_axis, plot.columns, plot.rows), depth)
    styles = [header.style_of(series, position) for position, series in enumerate(data.series)]
    layers = [_layer(*pair, data, x_axis, plot.columns) for pair in zip(data.series, styles, strict=True)]
    for position, layer in enumerate(layers):
        if layer.band is not None:
            plot.band(band_strokes(layer.band, y_axis, plot.rows), position)
    drawn = list(enumerate(zip(styles, layers, strict=True)))
    for position, (style, layer) in [*drawn[1:], *drawn[:1]] if data.is_first_on_top else drawn:
        plot.line(line_strokes(layer.line, y_axis, plot.rows), style, position)
        if style == "marked":
            _mark(plot, layer.line, y_axis, position)
    return plot


def _mark(plot: Plot, columns: Columns, y_axis: Axis, position: int) -> None:
    """Mark the points of a line while there are few enough for the marks to stand apart."""
    where = np.flatnonzero(columns.is_filled)
    if where.size * 3 <= plot.grid.size[0]:
        rows = dot_rows(columns.last[where], y_axis, plot.rows)
        plot.mark(where, np.rint(rows).astype(np.intp), position)


def _layer(series: Series, style: LineStyle, data: ChartData, x_axis: Axis, count: int) -> _Layer:
    """The series in `count` columns: a line through everything, or through the means of what a band shows.

    A smoothed series that has no band of its own gets its raw values as one.
    """
    y = drawn_values(series, style, data)

    def columns(y: NDArray[np.float64]) -> Columns:
        return decimate(series.x, y, x_axis, count, positive=data.log_y)

    if series.low is not None and series.high is not None:
        band = _between(columns(series.low), columns(series.high))
    elif y is not series.y:
        band = columns(series.y)
    else:
        return _Layer(columns(y), None)
    return _Layer(averaged(series.x, y, x_axis, count, positive=data.log_y), band)


def _between(low: Columns, high: Columns) -> Columns:
    """The band from the lowest of `low` to the highest of `high`, where both have values."""
    return Columns(
        low.first, high.last, low.low + 0 * high.high, high.high + 0 * low.low, low.is_joined & high.is_joined
    )


def _x_axis(data: ChartData, previous: Axis | None) -> Axis | None:
    if data.x_range is not None:
        return Axis(*data.x_range)
    ends = [float(end) for series in data.series if series.x.size for end in (series.x[0], series.x[-1])]
    return settle_x(previous, min(ends), max(ends)) if ends else None


def _y_span(data: ChartData, x_axis: Axis) -> tuple[float, float] | None:
    """The lowest and highest value of all series on the x axis, bands included; None where there is none."""
    spans = list(_extremes(data, x_axis))
    return (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None


def _extremes(data: ChartData, x_axis: Axis) -> Iterable[tuple[float, float]]:
    for series in data.series:
        for y in (series.y, series.low, series.high):
            if y is not None and (span := extremes(series.x, y, x_axis, positive=data.log_y)):
                yield span
    for band in data.bands:
        for y in (band.low, band.high):
            if span := extremes(band.x, y, x_axis, positive=data.log_y):
                yield span


def _with_reference(data: ChartData, low: float, high: float) -> tuple[float, float]:
    """The span stretched to the reference, unless that would squeeze the data."""
    if data.reference is None or (data.log_y and data.reference.value <= 0):
        return low, high
    stretched = min(low, data.reference.value), max(high, data.reference.value)
    ends = np.log10([low, high, *stretched]) if data.log_y else np.array([low, high, *stretched])
    is_near = ends[3] - ends[2] <= _FAR * (ends[1] - ends[0])
    return stretched if is_near else (low, high)


def _write_empty(grid: Grid, data: ChartData, glyphs: GlyphSet) -> None:
    """The title, and one sentence in the middle."""
    width, height = grid.size
    header.write_title(grid, data)
    sentence = data.empty if not any(series.x.size for series in data.series) else "no finite value yet"
    if len(sentence) > width:
        sentence = glyphs.horizontal
    grid.write((width - len(sentence)) // 2, height // 2, sentence, Role.EMPTY)
