"""What every key does on the screen beneath."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from workstation.ui.actions import HELP, bindings
from workstation.ui.text import Tone, say
from workstation.ui.views.chrome import footer, help_lines
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class Help(ModalScreen[None], inherit_bindings=False):
    """The keys of a screen, from the table of actions."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(HELP)]

    def __init__(self, screen_name: str) -> None:
        super().__init__()
        self._screen_name = screen_name

    def compose(self) -> ComposeResult:
        """A box in the middle that scrolls."""
        with Vertical(classes="box -wide"):
            yield Lines(fit=lambda _: [say("keys", Tone.TITLE), ()])
            with VerticalScroll(can_focus=False):
                yield Lines(fit=partial(help_lines, self._screen_name))
            yield Lines(fit=lambda width: [(), footer(HELP, None, width)])

    def action_no(self) -> None:
        """Close it."""
        self.dismiss(None)

    def action_move(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * max(1, scroll.size.height - 1), animate=False)

    def action_end(self, direction: int) -> None:
        """Scroll to the first or last line."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_to(y=0 if direction < 0 else scroll.max_scroll_y, animate=False)
