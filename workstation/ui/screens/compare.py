"""The Compare screen: the tagged runs beside each other, what differs between them, and whether it is luck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen

from workstation.ui.actions import COMPARE, bindings
from workstation.ui.charts import LineChart
from workstation.ui.comparison.compared import AXES, PARTS
from workstation.ui.messages import ComparisonWanted, CurveWanted, Noticed
from workstation.ui.screens.frame import lay_out, moment_of, show_frame
from workstation.ui.text import indented
from workstation.ui.views import comparison as view
from workstation.ui.views.charts import Drawing, smoother
from workstation.ui.views.comparison_curves import curves
from workstation.ui.views.comparison_luck import luck, wins
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.paint import ASCII_CLASS
from workstation.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.ui.charts import Glyphs
    from workstation.ui.state import Moment
    from workstation.ui.text import Line

_TABLES: dict[str, Callable[[dict[str, Any], int], list[Line]]] = {
    "figures": view.trained,
    "luck": luck,
    "wins": wins,
    "settings": view.settings,
}
_CURVES = "curves"
VIEWS = (*_TABLES, _CURVES)
_OF_CURVES = {"curve(1)", "along", "log_scale", "smooth(1)"}


class CompareScreen(Screen[None], inherit_bindings=False):
    """A comparison, in one of several views."""

    CSS_PATH = "compare.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMPARE)]

    def __init__(self) -> None:
        super().__init__()
        self._view = VIEWS[0]
        self._drawing = Drawing()

    def compose(self) -> ComposeResult:
        """The head, and the views, of which one is in sight."""
        glyphs: Glyphs = "ascii" if self.app.has_class(ASCII_CLASS) else "braille"
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Scrolled(id="told")
        yield LineChart(id="chart", glyphs=glyphs)
        yield Lines(id="empty")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def on_mount(self) -> None:
        """Show whatever the app comes to know."""
        self.watch(self.app, "moment", self._refresh, init=False)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in sight."""
        self._refresh()

    def on_resize(self) -> None:
        """Use the new size."""
        self._refresh()

    def _refresh(self) -> None:
        if self.is_current:
            self._show(moment_of(self.app))

    def _show(self, moment: Moment) -> None:
        lay_out(self)
        width, of = self.app.size.width - 4, moment.compared
        empty = view.empty(moment, width)
        self.query_one("#head", Lines).show(indented(view.head(moment, VIEWS, self._view, width), 1))
        self.query_one("#empty", Lines).show(indented(empty, 1))
        self.query_one("#told").display = not empty and self._view != _CURVES
        self.query_one("#chart").display = not empty and self._view == _CURVES
        if of is not None and of.told is not None and not empty:
            if self._view == _CURVES:
                self.query_one(LineChart).show(curves(of, self._drawing))
            else:
                self.query_one(Scrolled).tell(indented(_TABLES[self._view](of.told, width), 1))
        idle = {"view(1)", "part(1)", "reload", *_OF_CURVES} if empty else set()
        show_frame(self, COMPARE, moment, None, idle if self._view == _CURVES else idle | _OF_CURVES)

    # what keys do

    def action_view(self, steps: int) -> None:
        """Go to another view."""
        self._view = VIEWS[(VIEWS.index(self._view) + steps) % len(VIEWS)]
        self._refresh()

    def action_part(self, steps: int) -> None:
        """Go to another part of the data."""
        if of := moment_of(self.app).compared:
            self.post_message(ComparisonWanted(PARTS[(PARTS.index(of.part) + steps) % len(PARTS)]))

    def action_reload(self) -> None:
        """Compare again."""
        self.post_message(ComparisonWanted())

    def action_curve(self, steps: int) -> None:
        """Draw another curve."""
        if self._view == _CURVES and (of := moment_of(self.app).compared):
            self.post_message(CurveWanted(steps, of.along))

    def action_along(self) -> None:
        """Draw along another axis."""
        if self._view == _CURVES and (of := moment_of(self.app).compared):
            self.post_message(CurveWanted(0, AXES[(AXES.index(of.along) + 1) % len(AXES)]))

    def action_log_scale(self) -> None:
        """Change between a logarithmic and a linear scale."""
        self._drawing = replace(self._drawing, is_log=not self._drawing.is_log)
        self._refresh()

    def action_smooth(self, steps: int) -> None:
        """Smooth more or less."""
        self._drawing = replace(self._drawing, smoothing=smoother(self._drawing.smoothing, steps))
        amount = self._drawing.smoothing
        self.post_message(Noticed(f"smoothing {amount:g}" if amount else "no smoothing"))
        self._refresh()

    def action_back(self) -> None:
        """Step out: of the view, then to the runs."""
        if self._view != VIEWS[0]:
            self.action_view(-VIEWS.index(self._view))
        else:
            self.app.switch_mode("runs")

    def action_move(self, rows: int) -> None:
        """Move through the lines."""
        self.query_one(Scrolled).scroll(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        self.query_one(Scrolled).page(pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last lines."""
        self.query_one(Scrolled).scroll(direction * 1_000_000)
