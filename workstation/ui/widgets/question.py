"""A question with one line to type the answer into, and a reply beneath it that comes as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Input

from workstation.ui.text import BLANK, Tone, say
from workstation.ui.views.chrome import footer
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workstation.ui.text import Line


class Question(Vertical):
    """A box in the middle of a screen, with the keys of that screen at its end.

    A long answer is gone on with where some of it stands there already; a short one is typed anew.
    """

    def __init__(
        self, screen: str, title: str, texts: Sequence[str], typed: str = "", *, is_long: bool = False
    ) -> None:
        super().__init__(classes="box -path" if is_long else "box")
        self._footer = footer(screen, None, 56)
        self._lines = [say(title, Tone.TITLE), *(say(text, Tone.MUTED) for text in texts), BLANK]
        self._box = Input(typed, compact=True, select_on_focus=not is_long)

    def compose(self) -> ComposeResult:
        """The question, the line, and the reply."""
        yield Lines(id="question")
        yield self._box
        yield Lines(id="reply")

    def on_mount(self) -> None:
        """Say what is asked, with a cursor that keeps still: a blinking one sends bytes all day."""
        self._box.cursor_blink = False
        self.screen.set_focus(self._box)
        self.query_one("#question", Lines).show(self._lines)

    @property
    def typed(self) -> str:
        """What stands in the line."""
        return self._box.value

    def complete(self, text: str) -> None:
        """Have this in the line, the cursor behind it."""
        self._box.value = text
        self._box.cursor_position = len(text)

    def reply(self, lines: Sequence[Line]) -> None:
        """Show these lines beneath what is typed."""
        self.query_one("#reply", Lines).show([*lines, BLANK, self._footer])
