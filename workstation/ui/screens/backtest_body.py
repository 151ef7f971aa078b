"""The views of a backtest: lines, charts, the table of trades, and a trade on candles; one of them is in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Vertical

from workstation.ui.backtest import trade_look as candles
from workstation.ui.charts import LineChart
from workstation.ui.charts.candle_frame import plot_width
from workstation.ui.charts.candle_widget import CandleChart
from workstation.ui.text import indented
from workstation.ui.views import backtest_charts as charts
from workstation.ui.views import backtest_trades as trades
from workstation.ui.views.backtest_costs import costs
from workstation.ui.views.backtest_measures import measures
from workstation.ui.views.backtest_months import months
from workstation.ui.views.backtest_risk import risk
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.paint import ASCII_CLASS
from workstation.ui.widgets.scrolled import Scrolled
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from workstation.backtest.perform import Performed
    from workstation.ui.backtest.shown import Shown
    from workstation.ui.charts import Glyphs

_PARTS = ("told", "chart", "words", "under", "trades", "candles")
SHORT = 20
"""Rows of a screen that has no room to spare."""
_LEAST_FOR_TWO = 13
"""Rows from which a second chart stands beneath the first."""


class BacktestBody(Vertical):
    """A backtest in one view; `show` draws what is in sight, and nothing else."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._last: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """All views, of which one is in sight."""
        glyphs: Glyphs = "ascii" if self.app.has_class(ASCII_CLASS) else "braille"
        yield Scrolled(id="told")
        yield LineChart(id="chart", glyphs=glyphs)
        yield Lines(id="words")
        yield LineChart(id="under", glyphs=glyphs)
        yield Table(id="trades")
        yield CandleChart(id="candles", glyphs=glyphs)

    @property
    def width(self) -> int:
        """Cells of a line."""
        return self.app.size.width - 4

    @property
    def plot(self) -> int:
        """Columns that candles have, also while their chart is not in sight."""
        return plot_width(self.app.size.width - 2)

    @property
    def columns(self) -> int:
        """Cells of a row of the table, also while it is not in sight."""
        return self.app.size.width - 2 - GUTTER

    def show(self, done: Performed, shown: Shown) -> bool:
        """Show this view of it; whether other parts came into sight, so that they have their size only afterwards."""
        has_others = self._has_other_parts(self._parts(shown))
        drawn = done, shown, self.size, self.query_one(Scrolled).size
        if not has_others and drawn == self._last:  # a notice came or went
            return False
        self._last = drawn
        if shown.view == "trades" and shown.trades.order:
            self._show_trades(done, shown)
        elif shown.view == "equity":
            self._show_equity(done, shown)
        elif shown.view == "Sharpe":
            self._show_rolling(done, shown)
        else:
            self._show_lines(done, shown)
        return has_others

    def _parts(self, shown: Shown) -> list[str]:
        if shown.view == "equity":
            return ["chart", "words", *(["under"] if self.size.height >= _LEAST_FOR_TWO else [])]
        if shown.view == "trades" and shown.trades.order:
            return ["trades"] if shown.trades.look is None else ["words", "candles"]
        return ["chart", "words"] if shown.view == "Sharpe" else ["told"]

    def _has_other_parts(self, parts: list[str]) -> bool:
        before = [name for name in _PARTS if self.query_one(f"#{name}").display]
        for name in _PARTS:
            self.query_one(f"#{name}").display = name in parts
        return before != [name for name in _PARTS if name in parts]

    def _show_lines(self, done: Performed, shown: Shown) -> None:
        told, width = self.query_one(Scrolled), self.width
        if shown.view == "months":
            lines = months(done.report, width)
        elif shown.view == "costs":
            lines = costs(done, width)
        elif shown.view == "trades":
            lines = trades.none(self.width)
        elif shown.view == "risk":
            lines = risk(done.report, width, told.size.height)
        else:
            lines = measures(done, width, has_definitions=shown.has_definitions)
        told.tell(indented(lines, 1))

    def _show_equity(self, done: Performed, shown: Shown) -> None:
        self.query_one("#chart", LineChart).show(charts.equity(done.report, is_log=shown.is_log))
        self.query_one("#under", LineChart).show(charts.drawdown(done.report))
        self.query_one("#words", Lines).show(indented(charts.drawdown_words(done.report, self.width), 1))

    def _show_rolling(self, done: Performed, shown: Shown) -> None:
        self.query_one("#chart", LineChart).show(charts.rolling(done.report, shown.bars))
        self.query_one("#words", Lines).show(indented(charts.rolling_words(done.report, shown.bars, self.width), 1))

    def _show_trades(self, done: Performed, shown: Shown) -> None:
        listed = shown.trades
        if listed.look is not None:
            look = candles.fitted(listed.look, self.plot)
            place = f"trade {listed.place + 1:,} of {len(listed.order):,}"
            if self.app.size.height < SHORT:
                words = [trades.briefly(listed.rows, look.index, place, self.width)]
            else:
                words = trades.told(listed.rows, done.report.result, look.index, place, self.width)
                words.append(trades.quote(look, self.width))
            self.query_one("#words", Lines).show(indented(words, 1))
            self.query_one(CandleChart).show(look.data, look.look.sight)
            return
        columns = trades.columns_for(listed.rows, self.columns)
        self.query_one(Table).show(
            [str(index) for index in listed.order],
            lambda key: trades.row(listed.rows, int(key), columns),
            trades.head(columns, listed.sorting),
        )

    def titles(self, shown: Shown) -> list[str]:
        """Columns of the table of trades that there is room for."""
        return [each.title for each in trades.columns_for(shown.trades.rows, self.columns)]

    # what keys do

    def turned_to(self, shown: Shown, index: int) -> Shown:
        """A trade on its candles."""
        self.query_one(Table).go_to(str(index))
        return replace(shown, trades=shown.trades.opened(index, self.plot, is_log=shown.is_log))

    def looking(self, shown: Shown, pan: int = 0, page: int = 0, zoom: int = 0) -> Shown:
        """The candles so many further on, so many pages further on, and so many steps closer."""
        look = shown.trades.look
        if look is None:
            return shown
        look = candles.panned(look, pan, self.plot) if pan else look
        look = candles.paged(look, page, self.plot) if page else look
        look = candles.zoomed(look, zoom, self.plot) if zoom else look
        return replace(shown, trades=shown.trades.looking(look))
