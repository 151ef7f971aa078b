"""The Forecast screen: the bars to come as a run expects them, with bands, beside the last close."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on

from workstation.ui.actions import FORECAST, bindings
from workstation.ui.charts import LineChart
from workstation.ui.forecasting.forecasted import Asked
from workstation.ui.forecasting.gallery import Gallery
from workstation.ui.messages import AheadWanted, Noticed
from workstation.ui.screens.date import as_of
from workstation.ui.screens.frame import MomentScreen, lay_out, moment_of, show_frame
from workstation.ui.text import indented
from workstation.ui.views import forecast as view
from workstation.ui.views import forecast_symbols as symbols
from workstation.ui.views.forecast_chart import chart
from workstation.ui.views.forecast_details import details
from workstation.ui.views.forecast_symbol import symbol_lines
from workstation.ui.widgets.filter import Filter
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.paint import ASCII_CLASS
from workstation.ui.widgets.scrolled import Scrolled
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.ui.charts import Glyphs
    from workstation.ui.forecasting.forecasted import Forecasted
    from workstation.ui.state import Moment
    from workstation.ui.text import Line

View = Literal["chart", "symbols", "details"]
VIEWS: tuple[View, ...] = ("chart", "symbols", "details")
_PARTS = {"chart": ("symbol", "chart"), "symbols": ("symbols",), "details": ("details",)}


class ForecastScreen(MomentScreen, inherit_bindings=False):
    """A forecast, in one of several views."""

    CSS_PATH = "forecast.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(FORECAST)]
    AUTO_FOCUS = "#symbols"

    def __init__(self) -> None:
        super().__init__()
        self._view: View = VIEWS[0]
        self._is_from_symbols = self._is_coming = False
        self._gallery = Gallery()

    def compose(self) -> ComposeResult:
        """The head, and the views, of which one is in sight."""
        glyphs: Glyphs = "ascii" if self.app.has_class(ASCII_CLASS) else "braille"
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Filter("words, return:>1, width:<20, stale:yes")
        yield Lines(id="symbol")
        yield LineChart(id="chart", glyphs=glyphs)
        yield Table(id="symbols")
        yield Scrolled(id="details")
        yield Lines(id="empty")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def on_resize(self) -> None:
        """Use the new size, once the views have theirs."""
        self.call_after_refresh(self._refresh)

    def _show(self, moment: Moment) -> None:
        lay_out(self)
        size, of = self.app.size, moment.forecasted
        lines = view.head(moment, VIEWS, self._view, (size.width - 4, size.height))
        self.query_one("#head", Lines).show(indented(lines, 1))
        if self._has_other_parts(of):
            self.call_after_refresh(self._refresh)  # the views have their sizes then
        if of is not None and of.facts is not None and of.ahead is not None:
            self._gallery.look_at(of.ahead, of.facts["stale"], self._wished(moment))
            self._show_view(of, moment.now)
        self.query_one("#empty", Lines).show(indented(self._empty(moment), 1))
        show_frame(self, FORECAST, moment, None, self._idle(moment))

    def _empty(self, moment: Moment) -> list[Line]:
        """What is said where there is nothing to show."""
        is_none_found = self._view == "symbols" and self._has_forecast and not self._gallery.order
        if is_none_found:
            return view.none_found(self._gallery.choice.query)
        return view.empty(moment, self.app.size.width - 4)

    def _wished(self, moment: Moment) -> str | None:
        """The symbol that is looked at on other screens."""
        return moment.data.symbol if moment.data else None

    def _has_other_parts(self, of: Forecasted | None) -> bool:
        """Have the parts of the view in sight, and no others; whether that changed anything."""
        wanted = _PARTS[self._view] if of is not None and of.facts is not None else ()
        is_other = False
        for name in (name for parts in _PARTS.values() for name in parts):
            part = self.query_one(f"#{name}")
            is_other |= part.display != (name in wanted)
            part.display = name in wanted
        return is_other

    def _idle(self, moment: Moment) -> set[str]:
        """What has no effect now."""
        of = moment.forecasted
        idle = set() if moment.forecasting is not None else {"stop"}
        if of is None or not of.checkpoint or moment.forecasting is not None:
            idle |= {"make", "again"}
        if of is None:
            idle |= {"checkpoint", "bands", "date", "find"}
        if of is None or of.facts is None:
            return idle | {"again", "view(1)", "export", "zoom(1)", "next(1)", "sort", "look", "find"}
        if not of.has_other_prices:
            idle |= {"make"}
        if self._view != "symbols":
            return idle | {"sort", "look", "find"}
        return idle | {"zoom(1)", "next(1)"}

    def _show_view(self, of: Forecasted, now: float) -> None:
        assert of.ahead is not None
        assert of.facts is not None
        (width, height), stale = self.app.size, of.facts["stale"]
        width -= 4
        if self._view == "symbols":
            self._show_symbols()
        elif self._view == "details":
            self.query_one("#details", Scrolled).tell(indented(details(of, now, width), 1))
        else:
            index = self._gallery.index
            lines = symbol_lines(of.ahead, index, self._gallery.where, stale, (width, height))
            self.query_one("#symbol", Lines).show(indented(lines, 1))
            is_past = of.asked.until is not None
            self.query_one(LineChart).show(chart(of.ahead, index, self._gallery.bars, is_past=is_past))

    def _show_symbols(self) -> None:
        table, rows, choice = self.query_one(Table), self._gallery.rows, self._gallery.choice
        width = table.size.width - GUTTER
        columns = symbols.columns_for(width)
        table.show(
            self._gallery.order,
            lambda key: symbols.line(rows[key], columns, width),
            symbols.head(columns, choice, width),
        )
        if self._is_coming and self._gallery.symbol is not None:
            self._is_coming = False
            table.go_to(self._gallery.symbol)

    @property
    def _has_forecast(self) -> bool:
        of = moment_of(self.app).forecasted
        return of is not None and of.facts is not None

    @on(Table.Moved)
    def _moved(self) -> None:
        if self._view == "symbols":
            self._gallery.go_to(self.query_one(Table).key)
        self._refresh()

    @on(Table.Chosen)
    def _clicked(self) -> None:
        self.action_look()

    @on(Filter.Changed)
    def _filtered(self, event: Filter.Changed) -> None:
        self._gallery.choose(replace(self._gallery.choice, query=event.value))
        self._refresh()

    @on(Filter.Submitted)
    def _leave_filter(self) -> None:
        self.query_one(Filter).close(self.query_one(Table))
        self._refresh()

    # what keys do

    def action_make(self) -> None:
        """Have it forecast."""
        self.post_message(AheadWanted("make"))

    def action_again(self) -> None:
        """Have it forecast anew."""
        self.post_message(AheadWanted("again"))

    def action_stop(self) -> None:
        """Stop the worker."""
        self.post_message(AheadWanted("stop"))

    def action_export(self) -> None:
        """Write it to files."""
        self.post_message(AheadWanted("export"))

    def action_checkpoint(self) -> None:
        """Take the other checkpoint."""
        self.post_message(AheadWanted(change=Asked.other_checkpoint))

    def action_bands(self) -> None:
        """Take bands that are learned in the other way."""
        self.post_message(AheadWanted(change=Asked.other_bands))

    async def action_date(self) -> None:
        """Ask as of when to forecast."""
        if moment_of(self.app).forecasted is not None:

            def chosen(answer: tuple[int | None] | None) -> None:
                if answer is not None:
                    (until,) = answer
                    self.post_message(AheadWanted(change=lambda asked: replace(asked, until=until)))

            await self.app.push_screen(as_of(), chosen)

    def action_find(self) -> None:
        """Type which symbols to show."""
        if self._view != "symbols":
            self.post_message(Noticed("symbols are filtered in the view of all of them: press v"))
        elif self._has_forecast:
            self.query_one(Filter).open()
            self._refresh()

    def action_view(self, steps: int) -> None:
        """Go to another view."""
        self._go_to(VIEWS[(VIEWS.index(self._view) + steps) % len(VIEWS)])

    def _go_to(self, name: View, *, is_from_symbols: bool = False) -> None:
        self._view, self._is_from_symbols = name, is_from_symbols
        self._is_coming = name == "symbols"
        self._refresh()
        self.call_after_refresh(self._refresh)

    def action_look(self) -> None:
        """Show the chart of the symbol under the cursor."""
        if self._view == "symbols" and self.query_one(Table).key is not None:
            self._gallery.go_to(self.query_one(Table).key)
            self._go_to("chart", is_from_symbols=True)

    def action_next(self, steps: int) -> None:
        """Go to another symbol."""
        if self._has_forecast:
            self._gallery.move(steps)
            if self._view == "symbols":
                self.query_one(Table).move(steps)
            self._refresh()

    def action_zoom(self, steps: int) -> None:
        """Show fewer or more closes before the forecast."""
        if self._has_forecast and self._view == "chart":
            self._gallery.zoom(steps)
            self._refresh()

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self._view == "symbols":
            columns = symbols.columns_for(self.query_one(Table).size.width - GUTTER)
            self._gallery.choose(symbols.next_choice(self._gallery.choice, columns))
            self._refresh()

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self._view == "symbols":
            choice = self._gallery.choice
            self._gallery.choose(replace(choice, is_reversed=not choice.is_reversed))
            self._refresh()

    def action_back(self) -> None:
        """Step out: of the filter, of a symbol that the table led to, of the view."""
        box = self.query_one(Filter)
        if box.display or (self._gallery.choice.query and self._view == "symbols"):
            box.value = ""
            self._gallery.choose(replace(self._gallery.choice, query=""))
            self._leave_filter()
        elif self._is_from_symbols:
            self._go_to("symbols")
        elif self._view != VIEWS[0]:
            self._go_to(VIEWS[0])
        else:
            self.app.switch_mode("runs")

    def action_move(self, rows: int) -> None:
        """Move to another symbol, or through the lines."""
        if self._view == "details":
            self.query_one("#details", Scrolled).scroll(rows)
        else:
            self.action_next(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        if self._view == "details":
            self.query_one("#details", Scrolled).page(pages)
        elif self._view == "symbols":
            self.query_one(Table).page(pages)
        else:
            self.action_next(10 * pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last."""
        self.action_move(direction * 1_000_000)
