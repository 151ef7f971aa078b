"""From a grid to the screen: its rows in a theme's colours, and no more cells sent than changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from workstation.ui.charts.grid import changed_runs
from workstation.ui.widgets.component import style_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.widget import Widget

    from workstation.ui.charts.grid import Grid


class GridPaint:
    """How a widget's theme draws each role of a grid, looked up once."""

    def __init__(self, widget: Widget, classes: Sequence[str]) -> None:
        """Take the class of each role within the widget, in the order of the roles."""
        self._widget, self._classes = widget, classes
        self._styles: dict[int, Style] = {}

    def row(self, grid: Grid, y: int) -> Strip:
        """Row `y` of the grid, as wide as the widget."""
        segments = [Segment(text, self._style(role)) for text, role in grid.runs(y)]
        return Strip(segments, self._widget.content_size.width)

    def forget(self) -> None:
        """Another theme is drawn from now on."""
        self._styles.clear()

    def _style(self, role: int) -> Style:
        if role not in self._styles:
            self._styles[role] = style_of(self._widget, self._classes[role])
        return self._styles[role]


def send_changes(widget: Widget, old: Grid, new: Grid) -> None:
    """Repaint the cells that differ."""
    if runs := changed_runs(old, new):
        widget.refresh(*(Region(x, y, width, 1) for x, y, width in runs))
