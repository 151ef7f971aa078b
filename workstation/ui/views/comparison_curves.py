"""The curves of several runs in one chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.charts import ChartData, Series
from workstation.ui.text import plain

if TYPE_CHECKING:
    from workstation.ui.charts import LineStyle
    from workstation.ui.comparison.compared import Compared
    from workstation.ui.views.charts import Drawing

_SMOOTH: tuple[LineStyle, ...] = ("solid", "dashed", "dotted")
"""Styles of lines that are smoothed; the points of a marked one stand for themselves."""
_AXES = {"step": "step", "epoch": "epoch", "time": "seconds"}


def curves(of: Compared, drawing: Drawing) -> ChartData:
    """The chosen curve of every run that has a point of it, over steps, epochs or seconds of work."""
    units = ", ".join(dict.fromkeys(each.unit for each in of.curves if each.unit))
    found = [each for each in of.curves if each.x.size]
    ends = [float(end) for each in found for end in (each.x[0], each.x[-1])]
    low, high = (0.0, max(ends)) if ends else (0.0, 1.0)
    return ChartData(
        title=of.curve,
        unit=units,
        x_label=_AXES[of.along],
        x_range=(low, high if high > low else low + 1.0),
        series=tuple(
            Series(plain(each.run), each.x, each.y, style=_SMOOTH[at % len(_SMOOTH)] if drawing.smoothing else None)
            for at, each in enumerate(found)
        ),
        log_y=drawing.is_log,
        smoothing=drawing.smoothing,
        empty="no run has a point of this curve yet",
    )
