"""A list to choose the indicators of a chart from, each with its unit and formula."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen

from workstation.ui.actions import INDICATORS, bindings
from workstation.ui.symbol.lines import MOST, Offered, names, offered
from workstation.ui.text import BLANK, Tone, say
from workstation.ui.views import indicators as view
from workstation.ui.views.chrome import footer
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.table import GUTTER, Table

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class Indicators(ModalScreen[tuple[str, ...] | None], inherit_bindings=False):
    """Asks for indicators; its answer is their names in the order they were chosen, None to leave them as they are."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(INDICATORS)]
    AUTO_FOCUS = "#names"

    def __init__(self, chosen: tuple[str, ...]) -> None:
        super().__init__()
        self._chosen = chosen
        self._offered: dict[str, Offered] = {}

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(classes="box -wide"):
            yield Lines(id="question")
            yield Table(id="names", has_head=False)
            yield Lines(id="reply")

    async def on_mount(self) -> None:
        """Show the names at once, and what each is as soon as that is known."""
        self._show()
        self.run_worker(self._learn())

    async def _learn(self) -> None:
        self._offered = {found.name: found for found in await asyncio.to_thread(offered)}
        self._show()

    def on_resize(self) -> None:
        """Use the new size."""
        self.call_after_refresh(self._show)

    @on(Table.Moved)
    def _moved(self) -> None:
        self._show()

    def _show(self) -> None:
        table, reply = self.query_one("#names", Table), self.query_one("#reply", Lines)
        title = say("indicators", Tone.TITLE)
        said = say(f"up to {MOST}; {view.chosen_words(self._chosen)}", Tone.MUTED)
        self.query_one("#question", Lines).show([title, said, BLANK])
        width = max(20, table.size.width - GUTTER)
        table.show(names(), lambda name: view.row(name, self._offered.get(name), self._chosen, width))
        about = view.about(self._offered.get(table.key or ""), max(20, reply.size.width or width))
        reply.show([BLANK, *about, BLANK, footer(INDICATORS, None, width + GUTTER)])

    def action_mark(self) -> None:
        """Choose the indicator under the cursor, or no longer; the one chosen first goes where there are too many."""
        name = self.query_one("#names", Table).key
        if name is None:
            return
        if name in self._chosen:
            self._chosen = tuple(other for other in self._chosen if other != name)
        else:
            self._chosen = (*self._chosen, name)[-MOST:]
        self._show()

    @on(Table.Chosen)
    def action_take(self) -> None:
        """Draw the chosen ones; where none is, the one under the cursor."""
        key = self.query_one("#names", Table).key
        self.dismiss(self._chosen or ((key,) if key else ()))

    def action_none(self) -> None:
        """Draw none."""
        self.dismiss(())

    def action_no(self) -> None:
        """Leave them as they are."""
        self.dismiss(None)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self.query_one("#names", Table).move(rows)

    def action_page(self, pages: int) -> None:
        """Move by pages."""
        self.query_one("#names", Table).page(pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last."""
        self.query_one("#names", Table).end(direction)
