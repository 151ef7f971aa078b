"""A line to type what to filter by, out of sight where nobody types into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

if TYPE_CHECKING:
    from workstation.ui.widgets.table import Table


class Filter(Input):
    """Begins out of sight: `open` has it typed into, `close` goes on in the table that is filtered."""

    DEFAULT_CSS = "Filter { display: none; margin: 0 1 1 1; }"

    def __init__(self, placeholder: str) -> None:
        super().__init__(id="filter", placeholder=placeholder, compact=True)

    def on_mount(self) -> None:
        """Keep the cursor still: a blinking one sends bytes all day."""
        self.cursor_blink = False

    def open(self) -> None:
        """Come into sight, with the focus."""
        self.display = True
        self.screen.set_focus(self)

    def close(self, table: Table) -> None:
        """Go out of sight, and give the focus to the table."""
        self.display = False
        table.focus()
