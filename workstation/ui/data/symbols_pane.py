"""The view of symbols: a table of all of them, and beside it the quality of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal

from workstation.ui.charts.glyphs import BRAILLE
from workstation.ui.charts.sparkline import spark
from workstation.ui.data.pane import Pane
from workstation.ui.text import BLANK
from workstation.ui.views.quality import in_sight, source_lines, symbol_lines
from workstation.ui.views.symbols import columns_for, head, row
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workstation.data.report import LoadedPrices
    from workstation.ui.state import Moment, OpenData
    from workstation.ui.text import Line
    from workstation.ui.views.ordering import Choice
    from workstation.ui.views.symbols import SymbolRow

_SPARKS = 2000
"""Sparklines that are kept; more than fit on any screen, less than ten thousand symbols would take."""


class SymbolsPane(Pane):
    """Symbols on the left, quality on the right where there is room, or in place of the table."""

    TITLE: ClassVar[str] = "symbols"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._loaded: LoadedPrices | None = None
        self._sparks: dict[tuple[str, int], str] = {}
        self._rows: dict[str, SymbolRow] = {}
        self._top = 0
        self._source: tuple[int, list[Line]] = 0, []

    def compose(self) -> ComposeResult:
        """Table and panel."""
        with Horizontal():
            yield Table(id="symbols")
            yield Lines(id="quality")

    @property
    def is_detailed(self) -> bool:
        """Whether the quality fills the view."""
        return self.has_class("-details")

    def toggle_details(self) -> None:
        """Let the quality fill the view, or show the table again."""
        self._top = 0
        self.toggle_class("-details")

    def show(self, moment: Moment, shown: Sequence[SymbolRow], choice: Choice) -> None:
        """Show the symbols, and the quality of the one under the cursor."""
        data = moment.data
        assert data is not None
        if data.loaded is not self._loaded:
            self._loaded, self._sparks, self._top, self._source = data.loaded, {}, 0, (0, [])
        self._rows = {found.symbol: found for found in shown}
        columns = columns_for(self.table.size.width - GUTTER)
        self.table.show(
            list(self._rows),
            lambda key: row(self._rows[key], data.qualities.get(key), columns, self._spark),
            head(columns, choice),
        )
        self._show_quality(data)

    def _show_quality(self, data: OpenData) -> None:
        panel = self.query_one("#quality", Lines)
        width, height = panel.size
        chosen = self._rows.get(self.table.key or "")
        if not panel.display or not width:
            return
        own = symbol_lines(chosen, data.qualities.get(chosen.symbol), width) if chosen else []
        if self._source[0] != width:
            self._source = width, source_lines(data.loaded, width)
        lines = [*own, *([BLANK, BLANK] if own else []), *self._source[1]]
        self._top = max(0, min(self._top, len(lines) - height))
        how = "pagedown goes on" if self.is_detailed else "d shows all"
        panel.show(in_sight(lines, height, self._top, how))

    def _spark(self, symbol: str, width: int) -> str:
        """The symbol's closes in so many cells."""
        key = symbol, width
        if key not in self._sparks:
            if len(self._sparks) >= _SPARKS:
                self._sparks.clear()
            assert self._loaded is not None
            table = self._loaded.table
            self._sparks[key] = spark(table.close[table.rows_of(symbol)], width, BRAILLE.bars)
        return self._sparks[key]

    @property
    def has_folds(self) -> bool:
        """Folds are in the view of the split alone."""
        return False

    def page(self, pages: int) -> None:
        """Move the cursor by pages; where the quality fills the view, scroll it."""
        if self.is_detailed:
            self._top = max(0, self._top + pages * max(1, self.query_one("#quality").size.height - 2))
        else:
            self.table.page(pages)
