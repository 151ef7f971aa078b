"""The Backtest screen: what the forecasts of a run would have made after costs, beside doing nothing clever."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen

from workstation.ui.actions import BACKTEST, bindings
from workstation.ui.screens.frame import lay_out, moment_of, show_frame
from workstation.ui.text import indented
from workstation.ui.views import backtest as view
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.ui.state import Moment


class BacktestScreen(Screen[None], inherit_bindings=False):
    """A backtest, in one of several views."""

    CSS_PATH = "backtest.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(BACKTEST)]

    def compose(self) -> ComposeResult:
        """The head, and the views, of which one is in sight."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Scrolled(id="told")
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
        width = self.app.size.width - 4
        self.query_one("#empty", Lines).show(indented(view.empty(width), 1))
        show_frame(self, BACKTEST, moment, None)

    # what keys do

    def action_back(self) -> None:
        """Step out, to the runs."""
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
