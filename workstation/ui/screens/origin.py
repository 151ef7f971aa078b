"""One line to type as of when a forecast is to be made: a date, a time, or nothing for the newest bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.runs.forecasts import end_of
from workstation.ui.actions import DATE, bindings
from workstation.ui.marks import BAD
from workstation.ui.text import BLANK, Line, Tone, say
from workstation.ui.views.chrome import footer
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class Origin(ModalScreen[tuple[int | None] | None], inherit_bindings=False):
    """Asks for a moment; its answer holds nanoseconds since 1970-01-01 UTC, or None for all bars; None to stay."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DATE)]

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
        title = say("forecast as of a date", Tone.TITLE)
        text = say("UTC; bars that begin later are not there for it", Tone.MUTED)
        self.query_one("#question", Lines).show([title, text, say("nothing: the newest bar", Tone.MUTED), BLANK])
        self._show_reply()

    @property
    def _answer(self) -> tuple[int | None] | None:
        """What was typed; None where it is no date."""
        typed = self.query_one(Input).value.strip()
        if not typed:
            return (None,)
        found = end_of(typed)
        return None if found is None else (found,)

    @on(Input.Changed)
    def _show_reply(self) -> None:
        is_good = self._answer is not None
        mistake: Line = BLANK if is_good else say(f"{BAD} 2018-03-14 or 2018-03-14 15:30", Tone.BAD)
        self.query_one("#reply", Lines).show([mistake, BLANK, footer(DATE, None, 56)])

    @on(Input.Submitted)
    def action_go(self) -> None:
        """Take what was typed, if it is a date."""
        if (answer := self._answer) is not None:
            self.dismiss(answer)

    def action_no(self) -> None:
        """Stay."""
        self.dismiss(None)
