"""More lines than fit, of which one part is in sight, with a word of how many are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.views.quality import in_sight
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.events import Resize

    from workstation.ui.text import Line


class Scrolled(Lines):
    """A block of lines of a fixed height: `tell` replaces them, `scroll` moves through them."""

    DEFAULT_CSS = "Scrolled { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._told: Sequence[Line] = ()
        self._top = 0

    def tell(self, lines: Sequence[Line]) -> None:
        """Have these lines from now on."""
        self._told = lines
        self._show_part()

    def scroll(self, rows: int) -> None:
        """Move by so many lines, to the first or last part at most."""
        self._top += rows
        self._show_part()

    def page(self, pages: int) -> None:
        """Move by what is in sight."""
        self.scroll(pages * max(1, self.size.height - 2))

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 - Textual's signature
        """Show as many as fit now."""
        self._show_part()

    def _show_part(self) -> None:
        height = self.size.height
        if height:
            self._top = max(0, min(self._top, len(self._told) - height))
            self.show(in_sight(list(self._told), height, self._top, "pagedown goes on"))
