"""The Data screen: the symbols of prices with their quality, and how their time line is split."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.screen import Screen

from workstation.ui.actions import DATA, bindings
from workstation.ui.data.pane import Pane
from workstation.ui.data.split_pane import SplitPane
from workstation.ui.data.symbols_pane import SymbolsPane
from workstation.ui.messages import DataWanted, LoadUnwanted, Noticed, ReloadWanted, SymbolChosen, SymbolsSeen
from workstation.ui.screens.frame import lay_out, moment_of, show_frame
from workstation.ui.screens.source import Source
from workstation.ui.text import Line, Tone, indented, say
from workstation.ui.views import data as view
from workstation.ui.views.ordering import Choice
from workstation.ui.views.symbols import SymbolRow, arranged, columns_for, needs_checks, next_choice, symbol_rows
from workstation.ui.widgets.filter import Filter
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.data.report import LoadedPrices
    from workstation.ui.state import Moment

_WIDE = 120
"""Narrowest screen with the quality beside the table."""


class DataScreen(Screen[None], inherit_bindings=False):
    """The open prices, in one of several views."""

    CSS_PATH = "data.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DATA)]
    AUTO_FOCUS = "#symbols"

    def __init__(self) -> None:
        super().__init__()
        self._panes: tuple[Pane, ...] = (SymbolsPane(id="pane-symbols"), SplitPane(id="pane-split"))
        self._at = 0
        self._choice = Choice()
        self._rows: tuple[LoadedPrices | None, tuple[SymbolRow, ...]] = None, ()
        self._shown: tuple[object, tuple[SymbolRow, ...]] = None, ()
        self._seen: tuple[str, ...] = ()
        self._typed = ""
        self._followed: str | None = None

    def compose(self) -> ComposeResult:
        """What is open, the filter, and the views, of which one is in sight."""
        yield Lines(id="tabs")
        yield Lines(id="head")
        yield Filter("words, verdict:doubtful, finding:jump, rows:>1000")
        yield from self._panes
        yield Lines(id="empty")
        yield Lines(id="notice")
        yield Lines(id="footer")

    def on_mount(self) -> None:
        """Show whatever the app comes to know."""
        self._go_to_pane(0)
        self.watch(self.app, "moment", self._refresh, init=False)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in sight, and ask for the usual prices."""
        self.post_message(DataWanted(None))
        self._refresh()

    def on_resize(self) -> None:
        """Use the new size, once the views have theirs."""
        self.set_class(self.app.size.width >= _WIDE, "-wide")
        self.call_after_refresh(self._refresh)

    @property
    def _pane(self) -> Pane:
        return self._panes[self._at]

    def _refresh(self) -> None:
        if self.is_current:
            self._show(moment_of(self.app))

    def _show(self, moment: Moment) -> None:
        lay_out(self)
        width = self.app.size.width - 4
        data = moment.data
        self._show_panes(are_open=data is not None)
        titles = [pane.TITLE for pane in self._panes]
        said = self._said(moment)
        head = view.head(moment, titles, self._pane.TITLE, said, width)
        self.query_one("#head", Lines).show(indented(head, 1))
        self.query_one("#empty", Lines).show(indented(view.empty(moment, width), 1))
        if data is not None:
            self._pane.show(moment, self._arranged(moment), self._choice)
            self._follow()
            self._tell_what_is_seen()
        show_frame(self, DATA, moment, None, self._idle(moment))

    def _idle(self, moment: Moment) -> set[str]:
        """What has no effect now."""
        idle = set() if self._pane.has_folds else {"fold(1)"}
        if moment.data is None:
            idle |= {"look", "view(1)", "filter", "sort", "details"} | (set() if moment.refusal else {"reload"})
        return idle

    def _follow(self) -> None:
        """Put the cursor on the symbol that it was on in the view before, once this view has it."""
        symbol = self._followed
        if symbol is not None and self._pane.table.has(symbol):
            self._followed = None
            self._pane.table.go_to(symbol)

    def _arranged(self, moment: Moment) -> tuple[SymbolRow, ...]:
        """The symbols that are chosen, in order; arranged anew only where something about that changed."""
        data = moment.data
        assert data is not None
        if self._rows[0] is not data.loaded:
            self._rows = data.loaded, symbol_rows(data.loaded.table)
        checks = data.qualities if needs_checks(self._choice) else {}
        of = (data.loaded, self._choice, len(checks))
        if self._shown[0] != of:
            self._shown = of, arranged(self._rows[1], checks, self._choice)
        return self._shown[1]

    def _said(self, moment: Moment) -> Line:
        query = self._choice.query
        if not query or moment.data is None or self.query_one(Filter).display:
            return ()
        found, of = len(self._arranged(moment)), len(moment.data.loaded.table.symbols)
        return say(f"filter: {query}  ({found:,} of {of:,}; esc shows all)", Tone.WARN)

    def _tell_what_is_seen(self) -> None:
        seen = self._pane.table.keys_in_sight
        if seen != self._seen:
            self._seen = seen
            self.post_message(SymbolsSeen(seen))

    def _go_to_pane(self, at: int) -> None:
        symbol = self._pane.table.key if self._pane.is_attached else None
        self._at = at
        self._show_panes(are_open=True)
        self._followed = symbol

    def _show_panes(self, *, are_open: bool) -> None:
        """Have the chosen view in sight, or none where no prices are open."""
        for index, pane in enumerate(self._panes):
            pane.display = are_open and index == self._at

    def show_source(self, text: str) -> None:
        """Open what was typed."""
        self._typed = text
        self.post_message(DataWanted(text))

    @on(Pane.Sized)
    def _sized(self) -> None:
        """Use the new size; a view that comes into sight has one only then."""
        self._refresh()

    @on(Table.Moved)
    def _moved(self) -> None:
        self._refresh()

    @on(Table.Chosen)
    def _clicked(self, event: Table.Chosen) -> None:
        self.post_message(SymbolChosen(event.key))

    @on(Filter.Changed)
    def _filtered(self, event: Filter.Changed) -> None:
        self._choice = replace(self._choice, query=event.value)
        self._refresh()

    @on(Filter.Submitted)
    def _leave_filter(self) -> None:
        self.query_one(Filter).close(self._pane.table)
        self._refresh()

    # what keys do

    def action_look(self) -> None:
        """Look closely at the symbol under the cursor."""
        if self._pane.table.key is not None:
            self.post_message(SymbolChosen(self._pane.table.key))

    async def action_source(self) -> None:
        """Ask which prices to open."""

        def answered(text: str | None) -> None:
            if text is not None:
                self.show_source(text)

        await self.app.push_screen(Source(self._typed), answered)

    def action_reload(self) -> None:
        """Read the open prices again."""
        self.post_message(ReloadWanted())

    def action_view(self, steps: int) -> None:
        """Go to another view."""
        self._go_to_pane((self._at + steps) % len(self._panes))
        self._pane.table.focus()
        self.call_after_refresh(self._refresh)

    def action_details(self) -> None:
        """Let the quality of the symbol fill the view, or show the table again."""
        pane = self._panes[0]
        assert isinstance(pane, SymbolsPane)
        if self._pane is not pane:
            self._go_to_pane(0)
        pane.toggle_details()
        self.call_after_refresh(self._refresh)

    def action_filter(self) -> None:
        """Type what to filter by."""
        self.query_one(Filter).open()
        self._refresh()

    def action_sort(self) -> None:
        """Sort by the next column."""
        table = self.query_one("#symbols", Table)
        self._choice = next_choice(self._choice, columns_for(table.size.width - GUTTER))
        self._refresh()

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._choice = replace(self._choice, is_reversed=not self._choice.is_reversed)
        self._refresh()

    def action_fold(self, steps: int) -> None:
        """Go to another fold of the split."""
        pane = self._pane
        if not isinstance(pane, SplitPane):
            self.post_message(Noticed("folds are in the view of the split: press v"))
        elif pane.has_folds:
            pane.fold(steps)
        else:
            self.post_message(Noticed("this split has no other fold"))

    def action_back(self) -> None:
        """Step out: of the loading or its refusal, of the filter, of the details, of the view."""
        moment = moment_of(self.app)
        box = self.query_one(Filter)
        if moment.loading is not None or moment.refusal:
            self.post_message(LoadUnwanted())
        elif box.display or self._choice.query:
            box.value = ""
            self._choice = replace(self._choice, query="")
            self._leave_filter()
        elif isinstance(self._pane, SymbolsPane) and self._pane.is_detailed:
            self.action_details()
        elif self._at:
            self.action_view(-self._at)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._pane.table.move(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        self._pane.page(pages)
        self._refresh()

    def action_end(self, direction: int) -> None:
        """Move the cursor to the first or last symbol."""
        self._pane.table.end(direction)
