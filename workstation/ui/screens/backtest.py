"""The Backtest screen: what the forecasts of a run would have made after costs, beside doing nothing clever."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on

from workstation.ui.actions import BACKTEST, bindings
from workstation.ui.backtest.backtested import Asked
from workstation.ui.backtest.shown import VIEWS, Shown, View
from workstation.ui.charts.candle_widget import CandleChart
from workstation.ui.messages import BacktestWanted, Noticed
from workstation.ui.screens.backtest_body import SHORT, BacktestBody
from workstation.ui.screens.backtest_settings import SettingsScreen
from workstation.ui.screens.frame import MomentScreen, lay_out, moment_of, show_frame
from workstation.ui.text import Tone, indented
from workstation.ui.views import backtest as view
from workstation.ui.views.backtest_charts import can_be_log
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.scrolled import Scrolled
from workstation.ui.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.backtest.perform import Performed
    from workstation.ui.backtest.backtested import Backtested
    from workstation.ui.state import Moment

_FAR = 1_000_000
"""More lines than there ever are."""


class BacktestScreen(MomentScreen, inherit_bindings=False):
    """A backtest, in one of several views."""

    CSS_PATH = "backtest.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(BACKTEST)]
    AUTO_FOCUS = "#trades"

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown()

    def compose(self) -> ComposeResult:
        """The head, and the views, of which one is in sight."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Lines(id="empty")
        yield BacktestBody(id="body")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def on_resize(self) -> None:
        """Use the new size, once the views have theirs."""
        self.call_after_refresh(self._refresh)

    def _show(self, moment: Moment) -> None:
        lay_out(self)
        width, done = self.app.size.width - 4, self._done
        is_short = self.app.size.height < SHORT
        head = view.head(moment, VIEWS, self._shown.view, width, is_short=is_short)
        self.query_one("#head", Lines).show(indented(head, 1))
        self.query_one("#empty", Lines).show(indented(view.empty(moment, width), 1))
        is_new = self._body.display is not (done is not None)
        self._body.display = done is not None
        if done is not None:
            self._shown = self._shown.of(done)
            is_new = self._body.show(done, self._shown) or is_new
        if is_new:
            self.call_after_refresh(self._refresh)  # what came into sight has its size then
        is_trade = self._shown.trades.look is not None
        show_frame(self, BACKTEST, moment, None, view.idle(moment, self._shown.view, is_trade=is_trade))

    def _change(self, shown: Shown) -> None:
        self._shown = shown
        self._refresh()

    @property
    def _body(self) -> BacktestBody:
        return self.query_one(BacktestBody)

    @property
    def _of(self) -> Backtested | None:
        return moment_of(self.app).backtested

    @property
    def _done(self) -> Performed | None:
        return self._of.done if self._of is not None else None

    @property
    def _has_table(self) -> bool:
        """Whether the table of trades is in sight."""
        return self._shown.view == "trades" and self._shown.trades.look is None and self._done is not None

    @on(Table.Chosen)
    def _clicked(self) -> None:
        self.action_look()

    @on(CandleChart.Wheeled)
    def _wheeled(self, event: CandleChart.Wheeled) -> None:
        self.action_size(event.steps)

    # what keys do: what is traded, and how

    def _ask(self, change: Callable[[Asked], Asked]) -> None:
        self.post_message(BacktestWanted(change=change))

    def action_checkpoint(self) -> None:
        """Take the other checkpoint."""
        self._ask(Asked.other_checkpoint)

    def action_part(self, steps: int) -> None:
        """Go to another part of the data."""
        self._ask(lambda asked: asked.next_part(steps))

    def action_strategy(self, steps: int) -> None:
        """Trade by another strategy."""
        self._ask(lambda asked: asked.next_strategy(steps))

    def action_ahead(self) -> None:
        """Trade forecasts of one bar further ahead."""
        of = self._of
        if of is None or not of.traded:
            self.post_message(Noticed("it is not known yet how far ahead it forecasts"))
        elif of.farthest == 1:
            self.post_message(Noticed("it forecasts one bar ahead, and no further"))
        else:
            farthest = of.farthest
            self._ask(lambda asked: asked.next_ahead(farthest))

    def action_conventions(self) -> None:
        """Measure as other libraries do, or no more."""
        if self._of is not None:
            self._ask(Asked.other_conventions)
            self._go_to("verdict")

    async def action_settings(self) -> None:
        """Type settings."""

        def trade(settings: tuple[str, ...] | None) -> None:
            if settings is not None and self._of is not None and settings != self._of.asked.settings:
                self._ask(lambda asked: replace(asked, settings=settings))

        if self._of is not None:
            await self.app.push_screen(SettingsScreen(self._of.asked.strategy, self._of.asked.settings), trade)

    def action_reload(self) -> None:
        """Read everything anew."""
        self.post_message(BacktestWanted("again"))

    def action_evaluate(self) -> None:
        """Have what is missing evaluated."""
        self.post_message(BacktestWanted("evaluate"))

    def action_stop(self) -> None:
        """Stop the worker that evaluates."""
        self.post_message(BacktestWanted("stop"))

    def action_write(self) -> None:
        """Write the backtest into the run's results."""
        self.post_message(BacktestWanted("keep"))

    # what keys do: what is in sight

    def action_definitions(self) -> None:
        """Say how each measure is computed, or no more."""
        is_said = self._shown.has_definitions and self._shown.view == "verdict"
        self._shown = replace(self._shown, has_definitions=not is_said)
        self._go_to("verdict")

    def action_view(self, steps: int) -> None:
        """Go to another view."""
        self._go_to(self._shown.next(steps).view)

    def _go_to(self, name: View) -> None:
        self.query_one(Scrolled).scroll(-_FAR)
        self._change(self._shown.at(name))

    def action_log_scale(self) -> None:
        """Change between a logarithmic and a linear scale."""
        if self._done is None:
            return
        if self._shown.view == "equity" and not can_be_log(self._done.report):
            self.post_message(Noticed("equity is not positive everywhere: no logarithmic scale", Tone.WARN))
            return
        self._change(replace(self._shown, is_log=not self._shown.is_log))
        if self._shown.trades.look is not None:
            self._open(self._shown.trades.look.index)

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self._has_table:
            listed = self._shown.trades.sorted_by_next(self._body.titles(self._shown))
            self._change(replace(self._shown, trades=listed))

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self._has_table:
            self._change(replace(self._shown, trades=self._shown.trades.turned()))

    def action_look(self) -> None:
        """Show the trade under the cursor on candles."""
        key = self.query_one(Table).key
        if self._has_table and key is not None:
            self._open(int(key))

    def _open(self, index: int) -> None:
        self._change(self._body.turned_to(self._shown, index))

    def action_trade(self, steps: int) -> None:
        """Show another trade."""
        if self._shown.trades.look is not None:
            self._open(self._shown.trades.after(steps))
        elif self._has_table:
            self.query_one(Table).move(steps)

    def action_size(self, steps: int) -> None:
        """Look back on more bars, or come closer to the candles."""
        if self._shown.view == "Sharpe":
            self._change(self._shown.looking_back(steps))
        else:
            self._change(self._body.looking(self._shown, zoom=steps))

    def action_pan(self, slots: int) -> None:
        """Move the cursor by candles."""
        self._change(self._body.looking(self._shown, pan=slots))

    def action_back(self) -> None:
        """Step out: of the candles, of the definitions, of the view, to the runs."""
        if self._shown.trades.look is not None:
            self._change(self._shown.at("trades"))
        elif self._shown.view == VIEWS[0] and self._shown.has_definitions:
            self.action_definitions()
        elif self._shown.view != VIEWS[0]:
            self._go_to(VIEWS[0])
        else:
            self.app.switch_mode("runs")

    def action_move(self, rows: int) -> None:
        """Move the cursor, through the lines, or to another trade."""
        if self._shown.view == "trades":
            self.action_trade(rows)
        else:
            self.query_one(Scrolled).scroll(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        if self._shown.trades.look is not None:
            self._change(self._body.looking(self._shown, page=pages))
        elif self._has_table:
            self.query_one(Table).page(pages)
        else:
            self.query_one(Scrolled).page(pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last."""
        if self._has_table:
            self.query_one(Table).end(direction)
        else:
            self.action_move(direction * _FAR)
