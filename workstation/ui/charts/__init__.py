"""Live line charts that touch few cells: `LineChart` on the screen, `draw` for the same picture as text."""

from workstation.ui.charts.chart import Picture, draw
from workstation.ui.charts.repaint import tightened
from workstation.ui.charts.series import Band, ChartData, Glyphs, LineStyle, Mark, Reference, Series
from workstation.ui.charts.widget import LineChart

__all__ = [
    "Band",
    "ChartData",
    "Glyphs",
    "LineChart",
    "LineStyle",
    "Mark",
    "Picture",
    "Reference",
    "Series",
    "draw",
    "tightened",
]
