"""A list with a cursor: however long it is, only the rows in sight are drawn, and only changed cells are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from workstation.ui.marks import CURSOR
from workstation.ui.text import BLANK, Line, Tone
from workstation.ui.widgets.paint import Colours, repaint, strip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

_CURSOR = (f"{CURSOR} ", Tone.KEY)
_NO_CURSOR = ("  ", Tone.PLAIN)
GUTTER = 2
"""Cells before each row, for the cursor."""


class Table(Widget, can_focus=True):
    """Rows that are known by a key; the cursor stays on its key while rows come, go and change places."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Table { width: 1fr; height: 1fr; }"

    @dataclass
    class Moved(Message):
        """The cursor came to a row; None where there is none."""

        table: Table
        key: str | None

    @dataclass
    class Chosen(Message):
        """The row was clicked twice."""

        table: Table
        key: str

    def __init__(self, *, id: str | None = None, has_head: bool = True) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._colours = Colours(self)
        self._keys: list[str] = []
        self._head: Line = BLANK
        self._draw: Callable[[str], Line] = lambda _: BLANK
        self._head_rows = int(has_head)
        self._at = 0
        self._top = 0
        self._strips: list[Strip] = []

    @property
    def key(self) -> str | None:
        """Key of the row under the cursor; None where there is no row."""
        return self._keys[self._at] if self._keys else None

    @property
    def keys_in_sight(self) -> tuple[str, ...]:
        """Keys of the rows that are drawn."""
        return tuple(self._keys[self._top : self._top + self._room])

    def has(self, key: str) -> bool:
        """Whether there is a row of that key."""
        return key in self._keys

    def show(self, keys: Sequence[str], draw: Callable[[str], Line], head: Line = BLANK) -> None:
        """Show these rows, each drawn by its key, under this head."""
        before = self.key
        self._keys, self._draw, self._head = list(keys), draw, head
        self._at = self._keys.index(before) if before in self._keys else min(self._at, max(0, len(keys) - 1))
        if self.key != before:
            self.post_message(self.Moved(self, self.key))
        self._repaint()

    def go_to(self, key: str) -> None:
        """Put the cursor on the row of that key, if there is one."""
        if key in self._keys:
            self._go(self._keys.index(key))

    def move(self, rows: int) -> None:
        """Move the cursor, to the first or last row at most."""
        self._go(self._at + rows)

    def page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self._go(self._at + pages * max(1, self._room - 1))

    def end(self, direction: int) -> None:
        """Move the cursor to the first row (-1) or the last (1)."""
        self._go(0 if direction < 0 else len(self._keys) - 1)

    def render_line(self, y: int) -> Strip:
        """Row `y` of the screen: the head, or a row."""
        if len(self._strips) != self.size.height or (self._strips and self._strips[0].cell_length != self.size.width):
            self._strips = self._drawn()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        self._strips = []
        self._colours.forget()
        super().notify_style_update()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points; twice chooses."""
        row = self._top + event.y - self._head_rows
        if event.y >= self._head_rows and row < len(self._keys):
            self._go(row)
            if event.chain > 1:
                self.post_message(self.Chosen(self, self._keys[row]))

    def on_mouse_scroll_down(self) -> None:
        """Move on with the wheel."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move back with the wheel."""
        self.move(-3)

    @property
    def _room(self) -> int:
        return max(1, self.size.height - self._head_rows)

    def _go(self, row: int) -> None:
        row = min(max(0, row), max(0, len(self._keys) - 1))
        if row != self._at:
            self._at = row
            self.post_message(self.Moved(self, self.key))
            self._repaint()

    def _repaint(self) -> None:
        if not self.size:
            self._strips = []
            self.refresh()
            return
        old, self._strips = self._strips, self._drawn()
        repaint(self, old, self._strips)

    def _drawn(self) -> list[Strip]:
        width, height = self.size
        self._top = min(max(self._top, self._at - self._room + 1), self._at, max(0, len(self._keys) - self._room))
        rows = range(self._top, min(len(self._keys), self._top + self._room))
        strips = [strip_of((_NO_CURSOR, *self._head), width, self._colours)] if self._head_rows else []
        strips += [self._row(row, width) for row in rows]
        return strips[:height] + [strip_of(BLANK, width, self._colours)] * (height - len(strips))

    def _row(self, row: int, width: int) -> Strip:
        is_cursor = row == self._at
        line = (_CURSOR if is_cursor else _NO_CURSOR, *self._draw(self._keys[row]))
        return strip_of(line, width, self._colours, is_cursor=is_cursor)
