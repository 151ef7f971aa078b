"""One line to type which prices to open, with completion of paths and names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.ui.actions import SOURCE, bindings
from workstation.ui.data.completion import candidates, completed
from workstation.ui.text import BLANK, Line, Tone, clipped, say
from workstation.ui.views.chrome import footer
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

_SHOWN = 8
_WIDTH = 84


class Source(ModalScreen[str | None], inherit_bindings=False):
    """Asks which prices to open; its answer is None where they are to stay as they are."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SOURCE)]

    def __init__(self, typed: str) -> None:
        super().__init__()
        self._typed = typed

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(classes="box -path"):
            yield Lines(id="question")
            yield Input(value=self._typed, compact=True, select_on_focus=False)
            yield Lines(id="candidates")
            yield Lines(id="keys")

    async def on_mount(self) -> None:
        """Say what is asked."""
        box = self.query_one(Input)
        box.cursor_blink = False
        self.set_focus(box)
        title = say("open prices", Tone.TITLE)
        text = "a path, a profile, or sample; nothing for the open run's prices"
        self.query_one("#question", Lines).show([title, say(text, Tone.MUTED), BLANK])
        self.query_one("#keys", Lines).show([BLANK, footer(SOURCE, None, 56)])
        await self._show_candidates()

    @on(Input.Changed)
    async def _show_candidates(self) -> None:
        typed = self.query_one(Input).value
        found = await asyncio.to_thread(candidates, typed)
        if typed == self.query_one(Input).value:
            self.query_one("#candidates", Lines).show([BLANK, *_listed(found)])

    async def action_complete(self) -> None:
        """Complete what is typed."""
        box = self.query_one(Input)
        typed = box.value
        text, _ = await asyncio.to_thread(completed, typed)
        if typed == box.value:
            box.value = text
            box.cursor_position = len(text)

    @on(Input.Submitted)
    def action_take(self) -> None:
        """Open what was typed."""
        self.dismiss(self.query_one(Input).value)

    def action_no(self) -> None:
        """Leave the prices as they are."""
        self.dismiss(None)


def _listed(found: tuple[str, ...]) -> list[Line]:
    """The candidates, as many as there is room for; always as many lines, so that the box keeps its height."""
    lines = [clipped(say(f"  {name}", Tone.MUTED), _WIDTH) for name in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines[-1] = say(f"  and {len(found) - _SHOWN + 1} more", Tone.FAINT)
    return [*lines, *[BLANK] * (_SHOWN - len(lines))]
