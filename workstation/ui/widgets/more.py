"""The last line of a long section of the form: how many settings are folded away, and the way to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from workstation.ui.text import Line, Tone
from workstation.ui.widgets.paint import strip_of

if TYPE_CHECKING:
    from textual.strip import Strip

    from workstation.ui.widgets.paint import Colours


class More(Widget, can_focus=True):
    """A line that unfolds a section's usual settings, and folds them again."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "More { width: 1fr; height: 1; }"

    @dataclass
    class Toggled(Message):
        """The section is to be unfolded or folded."""

        more: More

    def __init__(self, section: str, colours: Colours) -> None:
        super().__init__()
        self.section = section
        self._colours = colours
        self._folded = 0

    def show(self, folded: int) -> None:
        """Say how many settings are folded away."""
        if folded != self._folded:
            self._folded = folded
            self.refresh()

    def toggle(self) -> None:
        """Unfold, or fold again."""
        self.post_message(self.Toggled(self))

    def on_click(self) -> None:
        """Unfold, or fold again."""
        self.toggle()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one row
        """What the key does."""
        tone = Tone.KEY if self.has_focus else Tone.FAINT
        text = f"▸ {self._folded} more settings, as usual" if self._folded else "▾ fold the settings that are as usual"
        line: Line = ((text, tone),)
        return strip_of(line, self.size.width, self._colours, is_cursor=self.has_focus)
