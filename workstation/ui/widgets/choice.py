"""One of a few values, on one line: a key takes the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from workstation.ui.marks import LESS, MORE
from workstation.ui.text import Line, Tone
from workstation.ui.widgets.paint import strip_of

if TYPE_CHECKING:
    from textual.strip import Strip

    from workstation.ui.widgets.paint import Colours


class Choice(Widget, can_focus=True):
    """A value that is chosen, never typed; its colours are those of the form that has many like it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Choice { width: 1fr; height: 1; }"

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        choice: Choice
        value: str

    def __init__(self, choices: tuple[str, ...], value: str, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._choices = choices
        self._value = value

    @property
    def value(self) -> str:
        """What is chosen; not one of the choices where a profile says something else."""
        return self._value

    def show(self, choices: tuple[str, ...], value: str) -> None:
        """Show this value, of these."""
        self._choices = choices
        if value != self._value:
            self._value = value
            self.refresh()

    def step(self, steps: int) -> None:
        """Take the value so many further on, from the last to the first again."""
        at = self._choices.index(self._value) + steps if self._value in self._choices else 0
        self.show(self._choices, self._choices[at % len(self._choices)])
        self.post_message(self.Changed(self, self._value))

    def on_click(self) -> None:
        """Take the next value."""
        self.step(1)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one row
        """The value between its arrows."""
        tone = Tone.KEY if self.has_focus else Tone.FAINT
        line: Line = ((f"{LESS} ", tone), (self._value, Tone.PLAIN), (f" {MORE}", tone))
        return strip_of(line, self.size.width, self._colours, is_cursor=self.has_focus)
