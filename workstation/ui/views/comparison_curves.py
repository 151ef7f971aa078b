"""The curves of several runs in one chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui import figures
from workstation.ui.charts import ChartData, Series
from workstation.ui.charts.glyphs import GLYPH_SETS
from workstation.ui.charts.series import LINE_STYLES
from workstation.ui.text import Line, Tone, plain, say
from workstation.ui.views.comparison import name_cell, shortened
from workstation.ui.views.tables import shortened_rows, table_within

if TYPE_CHECKING:
    from workstation.ui.charts import Glyphs, LineStyle
    from workstation.ui.comparison.compared import Compared, Drawn
    from workstation.ui.views.charts import Drawing

_SMOOTH: tuple[LineStyle, ...] = ("solid", "dashed", "dotted")
"""Styles of lines that are smoothed; the points of a marked one stand for themselves."""
LABEL = 20
"""Cells of a name in a legend at most."""
_AXES = {"step": "step", "epoch": "epoch", "time": "seconds"}


def curves(of: Compared, drawing: Drawing) -> ChartData:
    """The chosen curve of every run that has a point of it, over steps, epochs or seconds of work."""
    units = ", ".join(dict.fromkeys(each.unit for each in of.curves if each.unit))
    found = _styled(of, drawing)
    ends = [float(end) for each, _ in found for end in (each.x[0], each.x[-1])]
    low, high = (0.0, max(ends)) if ends else (0.0, 1.0)
    return ChartData(
        title=of.curve,
        unit=units,
        x_label=_AXES[of.along],
        x_range=(low, high if high > low else low + 1.0),
        series=tuple(
            Series(shortened(plain(each.run), LABEL, ".."), each.x, each.y, style=style) for each, (style, _) in found
        ),
        log_y=drawing.is_log,
        smoothing=drawing.smoothing,
        empty="no run has a point of this curve yet",
    )


def values(of: Compared, drawing: Drawing, glyphs: Glyphs, width: int, height: int) -> list[Line]:
    """Each run's last, lowest and highest value of the curve, as recorded, in at most so many lines."""
    rows = [_values(each, line_mark(*style, glyphs)) for each, style in _styled(of, drawing)]
    return table_within(
        ["  " + of.curve, "last", "lowest", "highest"], shortened_rows(rows, height - 1), width, least=2
    )


def _values(each: Drawn, mark: str) -> list[Line]:
    known = each.y[np.isfinite(each.y)]
    ends = [float(found) for found in (known[-1], known.min(), known.max())] if known.size else [None] * 3
    return [((f"{mark} ", Tone.MUTED), *name_cell(each.run)), *(say(figures.metric(end)) for end in ends)]


def _styled(of: Compared, drawing: Drawing) -> list[tuple[Drawn, tuple[LineStyle, int]]]:
    """The curves that have a point, each with the style of its line and its place in the chart."""
    found = [each for each in of.curves if each.x.size]
    styles = _SMOOTH if drawing.smoothing else LINE_STYLES
    return [(each, (styles[at % len(styles)], at)) for at, each in enumerate(found)]


def line_mark(style: LineStyle, place: int, glyphs: Glyphs) -> str:
    """The glyph of a line in a legend.

    Args:
        style: how it is drawn.
        place: of its series in the chart, from 0.
        glyphs: of the chart.
    """
    sample = GLYPH_SETS[glyphs].sample(style, place)
    return sample[len(sample) // 2]
