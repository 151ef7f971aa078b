"""The view of the split: the parts and folds of the time line, and what becomes of each symbol's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from workstation.ui.data.pane import Pane
from workstation.ui.marks import ELLIPSIS
from workstation.ui.messages import CutWanted
from workstation.ui.text import BLANK, Tone, indented, say
from workstation.ui.views import split as view
from workstation.ui.views.timeline import Span
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workstation.data.report import LoadedPrices
    from workstation.ui.state import Cut, Moment, OpenData
    from workstation.ui.views.ordering import Choice
    from workstation.ui.views.symbols import SymbolRow


class SplitPane(Pane):
    """Parts and folds above, symbols beneath, each as a bar over the same time axis."""

    TITLE: ClassVar[str] = "split"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._asked_for: LoadedPrices | None = None
        self._cut: Cut | None = None

    def compose(self) -> ComposeResult:
        """Parts, folds, symbols over their time axis, and the symbol under the cursor in words."""
        yield Lines(id="parts")
        yield Lines(id="folds")
        yield Table(id="timelines")
        yield Lines(id="note")

    def show(self, moment: Moment, shown: Sequence[SymbolRow], choice: Choice) -> None:
        """Show how the open prices are split; ask for that where it is not known."""
        del choice  # the head of this table has no columns to sort by
        data, cut = moment.data, moment.cut
        assert data is not None
        self._cut = cut if cut is not None and cut.loaded is data.loaded else None
        if self._cut is None:
            self._ask(data)
        self._show(data, self._cut, [found.symbol for found in shown])

    def _ask(self, data: OpenData) -> None:
        if self._asked_for is not data.loaded:
            self._asked_for = data.loaded
            self.post_message(CutWanted(None))

    def _show(self, data: OpenData, cut: Cut | None, symbols: list[str]) -> None:
        width, height = self.size
        shape = view.Shape.of(width - GUTTER, Span.of(data.loaded.table))
        above, folds, rows = [say(f"{ELLIPSIS} cutting the time line", Tone.MUTED)], [], []
        if cut is not None:
            above = view.parts(cut, data.profile, width - GUTTER, height)
            folds = view.folds(cut, shape, height)
            rows = symbols if cut.timelines else []
        self.query_one("#parts", Lines).show(indented(above, GUTTER))
        self.query_one("#folds", Lines).show(folds)
        self.table.show(
            rows,
            lambda key: view.symbol(cut.timelines[key], shape) if cut else BLANK,
            view.symbols_head(shape) if rows else BLANK,
        )
        chosen = cut.timelines.get(self.table.key or "") if cut else None
        note = view.note(chosen, data.profile, width - GUTTER) if chosen else []
        self.query_one("#note", Lines).show(indented(note, GUTTER))

    @property
    def has_folds(self) -> bool:
        """Whether there is more than one fold to go to."""
        return self._cut is not None and self._cut.split is not None and len(self._cut.split.folds) > 1

    def fold(self, steps: int) -> None:
        """Go to another fold."""
        cut = self._cut
        if cut is not None and cut.split is not None:
            self.post_message(CutWanted((cut.fold + steps) % len(cut.split.folds)))

    def page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.table.page(pages)
