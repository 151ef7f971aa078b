"""One line to type a date or a time into, as far as one likes, checked as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.ui.actions import DATE, bindings
from workstation.ui.marks import BAD
from workstation.ui.symbol.moments import moment_in
from workstation.ui.text import BLANK, Line, Tone, say
from workstation.ui.views.chrome import footer
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class GoTo(ModalScreen[int | None], inherit_bindings=False):
    """Asks for a moment; its answer is in nanoseconds since 1970-01-01 UTC, None to stay."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DATE)]

    def __init__(self, span: str) -> None:
        super().__init__()
        self._span = span

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(classes="box"):
            yield Lines(id="question")
            yield Input(compact=True)
            yield Lines(id="reply")

    def on_mount(self) -> None:
        """Say what is asked."""
        box = self.query_one(Input)
        box.cursor_blink = False
        self.set_focus(box)
        title, text = say("go to a date", Tone.TITLE), say(f"UTC; the bars are {self._span}", Tone.MUTED)
        self.query_one("#question", Lines).show([title, text, BLANK])
        self._show_reply()

    @on(Input.Changed)
    def _show_reply(self) -> None:
        typed = self.query_one(Input).value
        is_good = not typed or moment_in(typed) is not None
        mistake: Line = BLANK if is_good else say(f"{BAD} 2018, 2018-03, 2018-03-14 or 2018-03-14 15:30", Tone.BAD)
        self.query_one("#reply", Lines).show([mistake, BLANK, footer(DATE, None, 56)])

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Take what was typed, if it is a date."""
        moment = moment_in(self.query_one(Input).value)
        if moment is not None:
            self.dismiss(moment)

    def action_no(self) -> None:
        """Stay."""
        self.dismiss(None)
