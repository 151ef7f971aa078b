"""The chart on the screen: it keeps the last picture and repaints only the cells that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from workstation.ui.charts.chart import Picture, draw
from workstation.ui.charts.grid import COLOURS, Grid, Role
from workstation.ui.charts.grid_paint import GridPaint, send_changes
from workstation.ui.charts.series import ChartData

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip

    from workstation.ui.charts.series import Glyphs

_CLASSES = (
    "chart--blank",
    "chart--title",
    "chart--unit",
    "chart--axis",
    "chart--label",
    "chart--reference",
    "chart--empty",
    *(f"chart--series-{number}" for number in range(1, COLOURS + 1)),
    *(f"chart--band-{number}" for number in range(1, COLOURS + 1)),
)
"""The class of each role, in the order of the roles."""

assert len(_CLASSES) == len(Role) + 2 * COLOURS


class LineChart(Widget):
    """A live line chart: `chart.show(data)` draws the newest data, and sends only what differs to the terminal.

    It fills the place it is given and works at any size. Each colour has a class within it, so that a theme or a
    stylesheet may change each. It has no timer: whoever owns the data decides when to show it, and a chart that
    nobody sees draws when it is next seen.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineChart {
        width: 1fr;
        height: 1fr;

        & > .chart--title { text-style: bold; }
        & > .chart--unit { color: $foreground 60%; }
        & > .chart--axis { color: $foreground 35%; }
        & > .chart--label { color: $foreground 70%; }
        & > .chart--reference { color: $foreground 55%; }
        & > .chart--empty { color: $foreground 60%; text-style: italic; }
        & > .chart--series-1 { color: $text-primary; }
        & > .chart--series-2 { color: $text-warning; }
        & > .chart--series-3 { color: $text-success; }
        & > .chart--series-4 { color: $text-error; }
        & > .chart--series-5 { color: $text-secondary; }
        & > .chart--band-1 { color: $text-primary 45%; }
        & > .chart--band-2 { color: $text-warning 45%; }
        & > .chart--band-3 { color: $text-success 45%; }
        & > .chart--band-4 { color: $text-error 45%; }
        & > .chart--band-5 { color: $text-secondary 45%; }

        &:ansi {
            & > .chart--axis, & > .chart--unit, & > .chart--reference, & > .chart--empty { text-style: dim; }
            & > .chart--band-1, & > .chart--band-2, & > .chart--band-3, & > .chart--band-4, & > .chart--band-5 {
                text-style: dim;
            }
        }
    }
    """

    def __init__(
        self,
        data: ChartData | None = None,
        *,
        glyphs: Glyphs = "braille",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - the name that every Textual widget gives it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._data = data or ChartData(title="")
        self._glyphs: Glyphs = glyphs
        self._picture = Picture(Grid.blank(0, 0))
        self._is_stale = True
        self._paint = GridPaint(self, _CLASSES)

    @property
    def data(self) -> ChartData:
        """What is shown now."""
        return self._data

    def show(self, data: ChartData) -> None:
        """Show `data`: repaint the cells that it changes, or nothing yet where the chart cannot be seen."""
        self._data = data
        if not self._is_seen:
            self._is_stale = True
            return
        if self._is_stale or self._picture.grid.size != tuple(self.content_size):
            self._is_stale = True
            self.refresh()
            return
        old = self._picture.grid
        self._draw()
        send_changes(self, old, self._picture.grid)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows that the screen asks for, drawn first where the data or the size have changed unseen."""
        if self._is_stale or self._picture.grid.size != tuple(self.content_size):
            self._draw()
            self._styles_cache.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Row `y` of the picture."""
        return self._paint.row(self._picture.grid, y)

    def notify_style_update(self) -> None:
        """Forget the colours of the theme before."""
        self._paint.forget()
        super().notify_style_update()

    @property
    def _is_seen(self) -> bool:
        """Whether the chart is laid out on a screen that no opaque screen covers."""
        stack = self.app.screen_stack
        if not self.is_on_screen or self.screen not in stack:
            return False
        return all(screen.styles.background.a < 1 for screen in stack[stack.index(self.screen) + 1 :])

    def _draw(self) -> None:
        width, height = self.content_size
        self._picture = draw(self._data, width, height, self._glyphs, self._picture)
        self._is_stale = False
