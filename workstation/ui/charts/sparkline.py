"""A chart in one line of text, for places too small for axes: `loss 0.0123 ▁▂▃`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.decimate import decimate, extremes
from workstation.ui.charts.grid import Role, series_role
from workstation.ui.charts.header import last_value
from workstation.ui.charts.labels import VALUE_WIDTH, value_label
from workstation.ui.charts.scale import Axis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.ui.charts.glyphs import GlyphSet
    from workstation.ui.charts.grid import Grid
    from workstation.ui.charts.series import ChartData, Series

_LEAST_BARS = 3


def write_sparkline(grid: Grid, data: ChartData, glyphs: GlyphSet) -> None:
    """Write title, last value and bars of the first series on the middle row; what does not fit is left out whole."""
    width, height = grid.size
    if not width or not height:
        return
    row, x = (height - 1) // 2, 0
    value = value_label(last_value(data.series[0].y)) if data.series else "-"
    if len(data.title) + 1 + VALUE_WIDTH <= width:
        x = grid.write(0, row, data.title + " ", Role.TITLE)
    if x + len(value) <= width:
        x = grid.write(x, row, value.rjust(min(VALUE_WIDTH, width - x)), series_role(0)) + 1
    if data.series and width - x >= _LEAST_BARS:
        grid.write(x, row, _bars(data.series[0], data, width - x, glyphs.bars), series_role(0))


def spark(values: NDArray[np.float64], width: int, bars: str) -> str:
    """Values, (n,), as at most `width` bars from their lowest to their highest; logarithmic where all are positive.

    Each bar is the highest of an equal number of values, so that no spike is lost.
    """
    count = min(width, len(values))
    if count <= 0:
        return ""
    highest = np.maximum.reduceat(values, np.arange(count) * len(values) // count)
    low = float(values.min())
    heights = np.log([low, *highest]) if low > 0 else np.array([low, *highest])
    span = max(float(heights.max() - heights[0]), 1e-300)
    return "".join(bars[round(level)] for level in (heights[1:] - heights[0]) / span * (len(bars) - 1))


def _bars(series: Series, data: ChartData, width: int, bars: str) -> str:
    """The highest value of each of `width` stretches of x, as a bar."""
    if not series.x.size:
        return ""
    low, high = data.x_range or (float(series.x[0]), float(series.x[-1]))
    domain = Axis(low, high if high > low else low + 1)
    if (span := extremes(series.x, series.y, domain, positive=data.log_y)) is None:
        return ""
    columns = decimate(series.x, series.y, domain, width, positive=data.log_y)
    heights = np.log10([*span, *columns.high]) if data.log_y else np.array([*span, *columns.high])
    levels = (heights[2:] - heights[0]) / max(heights[1] - heights[0], 1e-300) * (len(bars) - 1)
    return "".join(" " if np.isnan(level) else bars[round(level)] for level in levels)
