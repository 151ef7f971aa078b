"""The Compare screen: the tagged runs beside each other, what differs between them, and whether it is luck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container

from workstation.ui.actions import COMPARE, bindings
from workstation.ui.charts import LineChart
from workstation.ui.comparison.look import Look
from workstation.ui.messages import ComparisonExportWanted, ComparisonWanted, CurveWanted, ForecastsWanted, Noticed
from workstation.ui.screens.frame import MomentScreen, lay_out, moment_of, show_frame
from workstation.ui.text import indented
from workstation.ui.views import comparison as view
from workstation.ui.views import comparison_forecasts as forecasts
from workstation.ui.views.charts import Drawing, smoother
from workstation.ui.views.comparison_curves import curves, values
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
    from workstation.ui.comparison.compared import Compared
    from workstation.ui.state import Moment
    from workstation.ui.text import Line

_TABLES: dict[str, Callable[[dict[str, Any], int], list[Line]]] = {
    "figures": view.trained,
    "luck": luck,
    "wins": wins,
    "settings": view.settings,
}
_CURVES, _FORECASTS = "curves", "forecasts"
VIEWS = (*_TABLES, _CURVES, _FORECASTS)
_OF_CURVES, _OF_FORECASTS = {"along"}, {"symbol(1)", "ahead", "unit"}
_OF_BOTH = {"aside(1)", "log_scale", "closer(1)"}
_BENEATH = 6
"""Lines at most where they stand beneath the chart."""
_BESIDE = 52
"""Cells of lines that stand beside the chart."""


class CompareScreen(MomentScreen, inherit_bindings=False):
    """A comparison, in one of several views."""

    CSS_PATH = "compare.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMPARE)]

    def __init__(self) -> None:
        super().__init__()
        self._view = VIEWS[0]
        self._drawing = Drawing()
        self._look = Look()
        self._asked_for: Compared | None = None

    def compose(self) -> ComposeResult:
        """The head, and the views, of which one is in sight."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Scrolled(id="told")
        with Container(id="picture"):
            yield LineChart(id="chart", glyphs=self._glyphs)
            yield Lines(id="beside")
        yield Lines(id="empty")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def _show(self, moment: Moment) -> None:
        layout = lay_out(self)
        width, of = self.app.size.width - 4, moment.compared
        empty = view.empty(moment, width)
        if not empty and of is not None and self._view == _FORECASTS:
            empty = forecasts.none_to_draw(of, width)
            self._ask_for_forecasts(of)
        self.query_one("#head", Lines).show(indented(view.head(moment, VIEWS, self._view, width), 1))
        self.query_one("#empty", Lines).show(indented(empty, 1))
        self.query_one("#told").display = not empty and self._view in _TABLES
        self.query_one("#picture").display = not empty and self._view not in _TABLES
        self.query_one("#beside").display = layout != "tiny"
        if of is not None and of.told is not None and not empty:
            self._show_view(of, width, is_beneath=layout == "small")
        show_frame(self, COMPARE, moment, None, self._idle(of, is_empty=bool(empty)))

    def _ask_for_forecasts(self, of: Compared) -> None:
        if of.overlays is None and self._asked_for is not of:
            self._asked_for = of
            self.post_message(ForecastsWanted())

    def _idle(self, of: Compared | None, *, is_empty: bool) -> set[str]:
        """What has no effect now."""
        idle = set() if of is not None and of.told is not None else {"view(1)", "part(1)", "reload", "write"}
        if of is None or not of.names:
            idle |= {"which"}
        if self._view != _CURVES or is_empty:
            idle |= _OF_CURVES
        if self._view != _FORECASTS or is_empty:
            idle |= _OF_FORECASTS
        return idle | _OF_BOTH if self._view in _TABLES or is_empty else idle

    def _show_view(self, of: Compared, width: int, *, is_beneath: bool) -> None:
        room = (width, _BENEATH) if is_beneath else (_BESIDE, self.app.size.height - 10)
        if self._view in _TABLES:
            assert of.told is not None
            self.query_one(Scrolled).tell(indented(_TABLES[self._view](of.told, width), 1))
        elif self._view == _CURVES:
            self.query_one(LineChart).show(curves(of, self._drawing))
            self.query_one("#beside", Lines).show(values(of, self._drawing, self._glyphs, *room))
        else:
            overlay, symbol = of.places[self._look.symbol % len(of.places)]
            data = forecasts.forecasts(overlay, symbol, self._look, is_log=self._drawing.is_log)
            self.query_one(LineChart).show(data)
            self.query_one("#beside", Lines).show(forecasts.errors(of, self._look, self._glyphs, *room))

    @property
    def _glyphs(self) -> Glyphs:
        return "ascii" if self.app.has_class(ASCII_CLASS) else "braille"

    @property
    def _compared(self) -> Compared | None:
        return moment_of(self.app).compared

    # what keys do

    def action_view(self, steps: int) -> None:
        """Go to another view."""
        self._view = VIEWS[(VIEWS.index(self._view) + steps) % len(VIEWS)]
        self._refresh()

    def action_part(self, steps: int) -> None:
        """Go to another part of the data."""
        if self._compared:
            self.post_message(ComparisonWanted(parts=steps))

    def action_which(self) -> None:
        """Compare other checkpoints of the same runs."""
        if self._compared:
            self.post_message(ComparisonWanted(choices=1))

    def action_reload(self) -> None:
        """Compare again."""
        self.post_message(ComparisonWanted())

    def action_write(self) -> None:
        """Write it to files."""
        self.post_message(ComparisonExportWanted(self._view, self._drawing.smoothing, self._look))

    def action_aside(self, steps: int) -> None:
        """Draw another curve, or move through time."""
        if self._view == _FORECASTS:
            self._look_at(self._look.panned(steps))
        elif self._view == _CURVES and self._compared:
            self.post_message(CurveWanted(steps))

    def action_symbol(self, steps: int) -> None:
        """Go to another symbol."""
        if self._view == _FORECASTS and (of := self._compared):
            self._look_at(self._look.next_symbol(steps, len(of.places)))

    def action_ahead(self) -> None:
        """Look at another bar ahead."""
        if self._view == _FORECASTS and (of := self._compared) and of.places:
            overlay, _ = of.places[self._look.symbol % len(of.places)]
            self._look_at(self._look.next_ahead(overlay.horizon))

    def action_unit(self) -> None:
        """Draw closes, or changes."""
        if self._view == _FORECASTS:
            self._look_at(replace(self._look, is_change=not self._look.is_change))

    def _look_at(self, look: Look) -> None:
        self._look = look
        self._refresh()

    def action_along(self) -> None:
        """Draw along another axis."""
        if self._view == _CURVES and self._compared:
            self.post_message(CurveWanted(0, axes=1))

    def action_log_scale(self) -> None:
        """Change between a logarithmic and a linear scale."""
        if self._view == _FORECASTS and self._look.is_change:
            self.post_message(
                Noticed("changes are on both sides of zero, and have no logarithmic scale; u draws closes")
            )
            return
        self._drawing = replace(self._drawing, is_log=not self._drawing.is_log)
        self._refresh()

    def action_closer(self, steps: int) -> None:
        """Smooth more or less, or show less or more time."""
        if self._view == _FORECASTS:
            self._look_at(self._look.zoomed(steps))
            return
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
        """Move through the lines, or the symbols."""
        if self._view == _FORECASTS:
            self.action_symbol(rows)
        else:
            self.query_one(Scrolled).scroll(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        self.query_one(Scrolled).page(pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last lines, or the earliest or latest time."""
        if self._view == _FORECASTS:
            self._look_at(replace(self._look, place=float(direction > 0)))
        else:
            self.query_one(Scrolled).scroll(direction * 1_000_000)
