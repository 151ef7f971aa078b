"""The candle chart on the screen: it keeps the last picture and repaints only the cells that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from workstation.ui.charts.candle_frame import GUTTER, plot_width
from workstation.ui.charts.candle_shapes import CandleRole
from workstation.ui.charts.candles import CandlePicture, draw_candles
from workstation.ui.charts.grid import COLOURS, Grid, Role
from workstation.ui.charts.grid_paint import GridPaint, send_changes

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region
    from textual.strip import Strip

    from workstation.ui.charts.candle_data import CandleData
    from workstation.ui.charts.series import Glyphs
    from workstation.ui.charts.sight import Sight

_CLASSES = (
    *(f"candles--{name}" for name in ("blank", "title", "unit", "axis", "label", "reference", "empty")),
    *(f"candles--series-{number}" for number in range(1, COLOURS + 1)),
    *(f"candles--band-{number}" for number in range(1, COLOURS + 1)),
    *(f"candles--{role.name.lower()}" for role in CandleRole),
)
"""The class of each role, in the order of the roles."""

assert len(_CLASSES) == len(Role) + 2 * COLOURS + len(CandleRole)


class CandleChart(Widget):
    """Candles of one symbol: `show` draws what is in sight, and sends only what differs to the terminal."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CandleChart {
        width: 1fr;
        height: 1fr;

        & > .candles--title { text-style: bold; }
        & > .candles--unit { color: $foreground 60%; }
        & > .candles--axis { color: $foreground 35%; }
        & > .candles--label { color: $foreground 70%; }
        & > .candles--empty { color: $foreground 60%; text-style: italic; }
        & > .candles--series-1 { color: $text-primary; }
        & > .candles--series-2 { color: $text-warning; }
        & > .candles--series-3 { color: $text-secondary; }
        & > .candles--series-4 { color: $text-primary; }
        & > .candles--rise { color: $text-success; }
        & > .candles--fall { color: $text-error; }
        & > .candles--flat { color: $foreground; }
        & > .candles--volume { color: $foreground 45%; }
        & > .candles--cursor { color: $foreground; text-style: bold; background: $primary 35%; }
        & > .candles--mark { color: $text-warning; text-style: bold; }
        & > .candles--chosen { color: $text-accent; text-style: bold; }
        & > .candles--train { color: $text-primary; }
        & > .candles--validation { color: $text-warning; }
        & > .candles--test { color: $text-success; }
        & > .candles--unseen { color: $text-accent; }
        & > .candles--gap { color: $foreground 40%; }

        &:ansi {
            & > .candles--axis, & > .candles--unit, & > .candles--empty, & > .candles--gap { text-style: dim; }
            & > .candles--volume { text-style: dim; }
            & > .candles--cursor { background: ansi_default; text-style: reverse; }
        }
        &:nocolor > .candles--cursor { text-style: reverse; }
    }
    """

    @dataclass
    class Pointed(Message):
        """The mouse points at a slot, counted from the first in sight."""

        slot: int

    @dataclass
    class Wheeled(Message):
        """The wheel was turned: so many steps closer."""

        steps: int

    def __init__(self, *, glyphs: Glyphs = "braille", id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs: Glyphs = glyphs
        self._shown: tuple[CandleData, Sight] | None = None
        self._picture = CandlePicture(Grid.blank(0, 0))
        self._is_stale = True
        self._paint = GridPaint(self, _CLASSES)

    @property
    def plot_width(self) -> int:
        """Columns that there are for candles."""
        return plot_width(self.content_size.width)

    def show(self, data: CandleData, sight: Sight) -> None:
        """Show what is in `sight`: repaint the cells that it changes."""
        if self._shown is not None and data is self._shown[0] and sight == self._shown[1] and not self._is_stale:
            return
        is_other = self._shown is None or data.bars is not self._shown[0].bars
        self._shown = data, sight
        if is_other or self._is_stale or self._picture.grid.size != tuple(self.content_size):
            self._is_stale = True
            if is_other:
                self._picture = CandlePicture(self._picture.grid)
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

    def on_click(self, event: events.Click) -> None:
        """Tell which candle is pointed at."""
        column = event.x - GUTTER - 1
        if self._shown is not None and 0 <= column < self.plot_width:
            self.post_message(self.Pointed(column // self._shown[1].columns_a_slot))

    def on_mouse_scroll_up(self) -> None:
        """Come closer with the wheel."""
        self.post_message(self.Wheeled(1))

    def on_mouse_scroll_down(self) -> None:
        """Go farther with the wheel."""
        self.post_message(self.Wheeled(-1))

    def _draw(self) -> None:
        width, height = self.content_size
        if self._shown is None:
            self._picture = CandlePicture(Grid.blank(width, height))
        else:
            self._picture = draw_candles(*self._shown, width, height, self._glyphs, self._picture)
        self._is_stale = False
