"""One line to type the settings of a backtest into, checked as it is typed, with all that there are beneath."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.screen import ModalScreen
from textual.widgets import Input

from workstation.backtest.known_settings import known_settings
from workstation.ui.actions import SETTINGS, bindings
from workstation.ui.backtest.computing import mistake_in
from workstation.ui.backtest.typed_settings import completed, matching, settings_in, without_beginning
from workstation.ui.marks import BAD
from workstation.ui.text import BLANK, Line, Tone, clipped, paragraph, plain, say, width_of
from workstation.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from workstation.backtest.known_settings import KnownSetting

_SHOWN = 7
_WIDTH = 84
_KEY = 24
_AROUND = 15
"""Rows of the box and around it that are no setting's."""
_MOST_MISTAKE = 3
"""Lines that a mistake may take; what is in the box keeps its place whether there is one or not."""


class SettingsScreen(ModalScreen[tuple[str, ...] | None], inherit_bindings=False):
    """Asks for settings; its answer is None where they are to stay as they are."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SETTINGS)]

    def __init__(self, strategy: str, settings: tuple[str, ...]) -> None:
        super().__init__()
        known = known_settings(strategy)
        self._strategy, self._rows = strategy, tuple(sorted(known, key=lambda row: "." not in row.key))  # its own first
        title, text = f"settings of the backtest by {strategy}", "KEY=VALUE, a blank between; nothing: as usual"
        self._question = Question(SETTINGS, title, [text], " ".join(settings), is_long=True)

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        yield self._question

    async def on_mount(self) -> None:
        """Say what there is."""
        await self._show_reply()

    @property
    def _width(self) -> int:
        return min(_WIDTH, max(20, self.app.size.width - 10))

    @on(Input.Changed)
    async def _show_reply(self) -> None:
        """What is wrong with what was typed so far, and the settings that its last word may mean."""
        typed = self._question.typed
        mistake = await self._mistake(without_beginning(typed, self._rows))
        if typed == self._question.typed:
            self._show(typed, mistake)

    async def _mistake(self, text: str) -> str:
        return await asyncio.to_thread(mistake_in, self._strategy, settings_in(text))

    def _show(self, typed: str, mistake: str) -> None:
        told = paragraph(f"{BAD} {plain(mistake)}", self._width, Tone.BAD) if mistake else []
        height = self.app.size.height
        most = _MOST_MISTAKE if height - _AROUND > _SHOWN else 2
        told = [*told[:most], *[BLANK] * (most - len(told))]
        room = max(1, min(_SHOWN, height - _AROUND + _MOST_MISTAKE - most))
        lines = _listed(matching(typed, self._rows), self._width, room)
        self._question.reply([*told, *lines])

    def action_complete(self) -> None:
        """Complete what is typed."""
        self._question.complete(completed(self._question.typed, self._rows))

    @on(Input.Submitted)
    async def action_take(self) -> None:
        """Take what was typed, where nothing is wrong with it; else say what is."""
        typed = self._question.typed
        if mistake := await self._mistake(typed):
            self._show(typed, mistake)
        else:
            self.dismiss(settings_in(typed))

    def action_no(self) -> None:
        """Leave the settings as they are."""
        self.dismiss(None)


def _listed(found: tuple[KnownSetting, ...], width: int, room: int) -> list[Line]:
    """A line for each, as many as there is room for; the only one has all that is to be said of it."""
    if len(found) == 1:
        lines = _told(found[0], width)[:room]
    else:
        lines = [_line(row, width) for row in found[:room]]
        if len(found) > room:
            lines[-1] = say(f"and {len(found) - room + 1} more; a letter or two, then tab", Tone.FAINT)
    return [*lines, *[BLANK] * (room - len(lines))]


def _line(row: KnownSetting, width: int) -> Line:
    line: Line = ((row.key.ljust(_KEY), Tone.STRONG), (f" {row.usual}", Tone.PLAIN))
    longer = (*line, (f"  {row.allowed}", Tone.MUTED))
    return longer if row.allowed and width_of(longer) <= width else clipped(line, width)


def _told(row: KnownSetting, width: int) -> list[Line]:
    allowed = f"; {row.allowed}" if row.allowed else ""
    head: Line = ((row.key, Tone.STRONG), (f"  usually {row.usual}{allowed}", Tone.MUTED))
    return [clipped(head, width), *paragraph(row.help, width)]
