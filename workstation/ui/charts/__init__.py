"""Live line charts that touch few cells: `LineChart` on the screen, `draw` for the same picture as text."""

from workstation.ui.charts.chart import Picture, draw
from workstation.ui.charts.repaint import tightened
from workstation.ui.charts.series import ChartData, Glyphs, LineStyle, Reference, Series
from workstation.ui.charts.widget import LineChart

__all__ = [
    "ChartData",
    "Glyphs",
    "LineChart",
    "LineStyle",
    "Picture",
    "Reference",
    "Series",
    "draw",
    "tightened",
]
