"""One line to type which prices to open, with completion of paths and names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.ui.actions import SOURCE, bindings
from workstation.ui.data.completion import candidates, completed
from workstation.ui.text import BLANK, Line, Tone, clipped, say
from workstation.ui.widgets.question import Question

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
        text = "a path, a profile, or sample; nothing for the open run's prices"
        self._question = Question(SOURCE, "open prices", [text], typed, is_long=True)

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        yield self._question

    async def on_mount(self) -> None:
        """Say what there is."""
        await self._show_candidates()

    @on(Input.Changed)
    async def _show_candidates(self) -> None:
        typed = self._question.typed
        found = await asyncio.to_thread(candidates, typed)
        if typed == self._question.typed:
            self._question.reply([BLANK, *_listed(found)])

    async def action_complete(self) -> None:
        """Complete what is typed."""
        typed = self._question.typed
        text, _ = await asyncio.to_thread(completed, typed)
        if typed == self._question.typed:
            self._question.complete(text)

    @on(Input.Submitted)
    def action_take(self) -> None:
        """Open what was typed."""
        self.dismiss(self._question.typed)

    def action_no(self) -> None:
        """Leave the prices as they are."""
        self.dismiss(None)


def _listed(found: tuple[str, ...]) -> list[Line]:
    """The candidates, as many as there is room for; always as many lines, so that the box keeps its height."""
    lines = [clipped(say(f"  {name}", Tone.MUTED), _WIDTH) for name in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines[-1] = say(f"  and {len(found) - _SHOWN + 1} more", Tone.FAINT)
    return [*lines, *[BLANK] * (_SHOWN - len(lines))]
