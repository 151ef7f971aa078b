"""A question before something is lost: `y` does it, everything else leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen

from workstation.ui.actions import CONFIRM, bindings
from workstation.ui.text import Tone, paragraph, say
from workstation.ui.views.chrome import footer
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

WIDTH = 56


class Confirm(ModalScreen[None], inherit_bindings=False):
    """Asks; where it was meant, the app is sent the message that does it."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CONFIRM)]

    def __init__(self, title: str, question: str, wanted: Message) -> None:
        super().__init__()
        self._title, self._question, self._wanted = title, question, wanted

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(classes="box"):
            yield Lines()

    def on_mount(self) -> None:
        """Say what is asked."""
        width = min(WIDTH, self.app.size.width - 8)
        text = paragraph(self._question, width)
        self.query_one(Lines).show([say(self._title, Tone.BAD), (), *text, (), footer(CONFIRM, None, width)])

    def action_yes(self) -> None:
        """It was meant."""
        self.app.post_message(self._wanted)
        self.dismiss(None)

    def action_no(self) -> None:
        """It was not."""
        self.dismiss(None)
