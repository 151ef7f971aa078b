"""The symbol screen: one symbol's candles, volume and indicators, what the checks found in them, and its targets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.screen import Screen

from workstation.ui import figures
from workstation.ui.actions import SYMBOL, bindings
from workstation.ui.charts import sight as sights
from workstation.ui.charts.candle_data import CandleData, IndicatorLine, PartSpan
from workstation.ui.charts.candle_widget import CandleChart
from workstation.ui.marks import BAD, ELLIPSIS
from workstation.ui.messages import CutWanted, DataWanted, Noticed, ReloadWanted, SymbolChosen, SymbolsSeen
from workstation.ui.screens.date import go_to
from workstation.ui.screens.frame import lay_out, moment_of, show_frame
from workstation.ui.screens.indicators import Indicators
from workstation.ui.symbol import look as looks
from workstation.ui.symbol.lines import drawn
from workstation.ui.symbol.spots import Spot, after, bars_marked, spots_of
from workstation.ui.symbol.targets import Targets
from workstation.ui.text import Tone, paragraph, plain, say
from workstation.ui.views import distribution, symbol_findings
from workstation.ui.views import symbol as view
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.paint import ASCII_CLASS

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.ui.charts.sight import Sight
    from workstation.ui.state import Moment, OpenData
    from workstation.ui.symbol.look import Look

WIDE = 120
"""Narrowest screen with the findings beside the chart."""


class SymbolScreen(Screen[None], inherit_bindings=False):
    """A symbol of the open prices, looked at closely."""

    CSS_PATH = "symbol.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SYMBOL)]

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._of: object = None
        self._data: CandleData | None = None
        self._drawn: tuple[object, ...] = ()
        self._spots: tuple[Spot, ...] = ()
        self._chosen: int | None = None
        self._is_log = False
        self._wanted: tuple[str, ...] = ()
        self._lines: tuple[IndicatorLine, ...] = ()
        self._targets = Targets()
        self._asked_for: object = None

    def compose(self) -> ComposeResult:
        """Head, chart and findings, or the targets in their place."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        with Horizontal(id="middle"):
            yield CandleChart(id="candles", glyphs="ascii" if self.app.has_class(ASCII_CLASS) else "braille")
            yield Lines(id="findings")
        yield Lines(id="targets")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def on_mount(self) -> None:
        """Show whatever the app comes to know."""
        self.watch(self.app, "moment", self._refresh, init=False)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in sight, and ask for the usual prices."""
        self.post_message(DataWanted(None))
        self.call_after_refresh(self._refresh)

    def on_resize(self) -> None:
        """Use the new size, once the chart has its own."""
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.call_after_refresh(self._refresh)

    # what is shown

    def _refresh(self) -> None:
        if self.is_current:
            self._show(moment_of(self.app))

    def _show(self, moment: Moment) -> None:
        layout = lay_out(self)
        self.set_class(moment.data is None, "-nothing")
        self.set_class(self._targets.is_shown, "-targets")
        if moment.data is None:
            show_frame(self, SYMBOL, moment, None, view.NEEDS_PRICES)
            text = moment.refusal or (f"{ELLIPSIS} loading" if moment.loading else "no prices are open: press 4")
            self.query_one("#head", Lines).show([(), say(f"  {text}", Tone.MUTED)])
            return
        self._know(moment.data)
        show_frame(self, SYMBOL, moment, None, self._idle())
        if self._targets.is_shown:
            self._show_targets(moment.data)
        else:
            self._show_look(moment, moment.data, layout)

    def _idle(self) -> set[str]:
        """What has no effect now."""
        if self._targets.is_shown:
            return {*view.OF_CANDLES}
        no_log = self._look is None or not self._look.can_be_log
        return {"all_symbols", *(() if self._spots else ("finding(1)",)), *(("log_scale",) if no_log else ())}

    def _know(self, data: OpenData) -> None:
        """Look at the chosen symbol, anew where it is another one."""
        symbol = data.symbol or data.loaded.table.symbols[0]
        of = (data.loaded, symbol)
        if self._look is None or of != self._of:
            self._of = of
            self._look = looks.look_at(data.loaded.table, symbol, self._chart.plot_width, self._look)
            self._lines, self._chosen = (), None
            self.post_message(SymbolsSeen((symbol,)))
            self._compute_lines()
        if self._asked_for is not data.loaded:
            self._asked_for = data.loaded
            self.post_message(CutWanted(None))
        spots = spots_of(data.qualities.get(symbol))
        if spots != self._spots:
            self._spots, self._chosen = spots, None

    def _show_look(self, moment: Moment, data: OpenData, layout: str) -> None:
        look = self._look
        assert look is not None
        parts, width = _parts(moment, look.symbol), self.app.size.width - 2
        self.query_one("#head", Lines).show(view.rows(look) if layout == "tiny" else view.head(look, parts, width))
        panel = self.query_one("#findings", Lines)
        quality = data.qualities.get(look.symbol)
        panel.show(symbol_findings.findings(quality, self._spots, self._chosen, *panel.size))
        self._look = look = looks.moved(look, sights.fit(look.sight, len(look.bars), self._chart.plot_width))
        self._chart.show(self._candles(look, parts, is_checked=quality is not None), look.sight)

    def _candles(self, look: Look, parts: tuple[PartSpan, ...], *, is_checked: bool) -> CandleData:
        """What the chart shows; the same object for as long as nothing of it changes."""
        is_log = self._is_log and look.can_be_log
        shown = (look.bars, is_log, self._lines, self._spots, self._chosen, parts, is_checked)
        if self._data is None or shown != self._drawn:
            self._drawn = shown
            chosen = look.bar_at(self._spots[self._chosen].place.time) if self._chosen is not None else None
            marked = bars_marked(self._spots, look.bars) if is_checked and self._spots else None
            self._data = CandleData(look.bars, look.is_series, is_log, self._lines, marked, chosen, parts)
        return self._data

    def _show_targets(self, data: OpenData) -> None:
        panel = self.query_one("#targets", Lines)
        width, height = panel.size
        assert self._look is not None
        self._targets.look_at(data, self._look.symbol)
        if self._targets.refusal:
            panel.show(paragraph(f"{BAD} {self._targets.refusal}", width, Tone.BAD))
        elif self._targets.found is None:
            panel.show([say(f"{ELLIPSIS} computing the targets of every window", Tone.MUTED)])
            self._compute_targets()
        else:
            panel.show(distribution.distribution(self._targets.found, self._targets.of_words, width, height))

    @property
    def _chart(self) -> CandleChart:
        return self.query_one("#candles", CandleChart)

    # what takes time

    def _compute_lines(self) -> None:
        """Find the wanted indicators of the bars that are shown."""
        look, wanted = self._look, self._wanted
        if look is None or not wanted:
            self._lines = ()
            return

        async def compute() -> None:
            found = await asyncio.to_thread(drawn, wanted, look.bars, look.symbol, is_series=look.is_series)
            if found.refusals:
                self.post_message(Noticed(f"{BAD} {plain('; '.join(found.refusals))}", Tone.WARN))
            if self._look is not None and self._look.bars is look.bars and self._wanted == wanted:
                self._lines = found.lines
                self._refresh()

        self.run_worker(compute(), group="lines", exclusive=True)

    def _compute_targets(self) -> None:
        async def compute() -> None:
            await asyncio.to_thread(self._targets.compute)
            self._refresh()

        if not self._targets.is_computing:
            self._targets.is_computing = True
            self.run_worker(compute(), group="targets")

    # what keys do

    def _go(self, sight: Sight) -> None:
        assert self._look is not None
        self._look = looks.moved(self._look, sight)
        self._refresh()

    @on(CandleChart.Pointed)
    def _pointed(self, event: CandleChart.Pointed) -> None:
        if self._look is not None:
            sight = self._look.sight
            steps = sight.first + event.slot - sight.cursor
            self._go(sights.move(sight, steps, len(self._look.bars), self._chart.plot_width))

    @on(CandleChart.Wheeled)
    def _wheeled(self, event: CandleChart.Wheeled) -> None:
        self.action_zoom(event.steps)

    def action_pan(self, slots: int) -> None:
        """Move the cursor by candles."""
        if self._look is not None:
            self._go(sights.move(self._look.sight, slots, len(self._look.bars), self._chart.plot_width))

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        if self._look is not None:
            self._go(sights.page(self._look.sight, pages, len(self._look.bars), self._chart.plot_width))

    def action_end(self, direction: int) -> None:
        """Go to the first or last bar."""
        if self._look is not None:
            self._go(sights.end(self._look.sight, direction, len(self._look.bars), self._chart.plot_width))

    def action_zoom(self, steps: int) -> None:
        """Come closer, or go farther."""
        if self._look is not None:
            self._look = looks.zoomed(self._look, steps, self._chart.plot_width)
            self._refresh()

    def action_bars(self) -> None:
        """Show longer bars, or the source's own again."""
        if self._look is not None:
            self._look = looks.with_next_bars(self._look, self._chart.plot_width)
            self._lines = ()
            self._compute_lines()
            self._refresh()

    def action_log_scale(self) -> None:
        """Change between a logarithmic and a linear scale."""
        if self._look is not None and not self._look.can_be_log:
            self.post_message(
                Noticed(f"{self._look.symbol} is not positive everywhere: no logarithmic scale", Tone.WARN)
            )
            return
        self._is_log = not self._is_log
        self._refresh()

    def action_move(self, symbols: int) -> None:
        """Go to another symbol."""
        data = moment_of(self.app).data
        if data is not None and self._look is not None:
            all_of_them = data.loaded.table.symbols
            at = min(max(0, all_of_them.index(self._look.symbol) + symbols), len(all_of_them) - 1)
            self.post_message(SymbolChosen(all_of_them[at]))

    def action_finding(self, steps: int) -> None:
        """Go to the next place that a check found something at."""
        if self._look is None:
            return
        if not self._spots:
            self.post_message(Noticed("the checks found nothing that is at one bar or another"))
            return
        self._chosen = after(self._spots, self._chosen, steps, self._look.cursor_time)
        at = self._look.bar_at(self._spots[self._chosen].place.time)
        self._go(sights.go_to(self._look.sight, at, len(self._look.bars), self._chart.plot_width))

    def action_findings(self) -> None:
        """Show the findings alone, or the chart alone, or both where there is room."""
        self.toggle_class("-findings")
        self.call_after_refresh(self._refresh)

    async def action_date(self) -> None:
        """Ask for a date, and go there."""

        def go(moment: int | None) -> None:
            if moment is not None and self._look is not None:
                at = self._look.bar_from(moment)
                self._go(sights.go_to(self._look.sight, at, len(self._look.bars), self._chart.plot_width))

        if self._look is not None:
            first, last = (figures.bar_time(int(time)) for time in self._look.bars.time[[0, -1]])
            await self.app.push_screen(go_to(f"{first} to {last}"), go)

    async def action_indicators(self) -> None:
        """Choose what is drawn with the candles."""

        def draw(names: tuple[str, ...] | None) -> None:
            if names is not None:
                self._wanted = names
                self._compute_lines()
                self._refresh()

        await self.app.push_screen(Indicators(self._wanted), draw)

    def action_view(self) -> None:
        """Show the distribution of the targets, or the candles again."""
        self._targets.is_shown = not self._targets.is_shown
        self.set_class(self._targets.is_shown, "-targets")
        self.call_after_refresh(self._refresh)

    def action_all_symbols(self) -> None:
        """Show the targets of all symbols, or of this one again."""
        self._targets.is_of_all = not (self._targets.is_of_all and self._targets.is_shown)
        if self._targets.is_shown:
            self._refresh()
        else:
            self.action_view()

    def action_reload(self) -> None:
        """Read the open prices again."""
        self.post_message(ReloadWanted())

    def action_back(self) -> None:
        """Step out: of the targets, of the findings, of the symbol."""
        if self._targets.is_shown:
            self.action_view()
        elif self.has_class("-findings"):
            self.action_findings()
        else:
            self.app.switch_mode("data")


def _parts(moment: Moment, symbol: str) -> tuple[PartSpan, ...]:
    """The parts that the split gives the symbol's rows to, as far as that is known."""
    cut = moment.cut
    if cut is None or moment.data is None or cut.loaded is not moment.data.loaded or symbol not in cut.timelines:
        return ()
    return tuple(PartSpan(found.part, found.start, found.stop) for found in cut.timelines[symbol].segments)
