"""From spans to cells: one class of the stylesheet for each tone, and a repaint of only those cells that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from workstation.ui.marks import ascii_only
from workstation.ui.text import Line, Tone, fitted, plain
from workstation.ui.widgets.component import style_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import Widget

_CURSOR = "tone--cursor"
ASCII_CLASS = "-ascii"
"""Class of the app in a terminal that has ASCII alone."""

_NEAR = 12
"""Cells between two changed stretches that cost less to send again than a second move of the cursor with its style."""


class Colours:
    """How a widget's theme draws each tone, looked up once."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}

    @property
    def is_ascii(self) -> bool:
        """Whether the terminal has ASCII alone."""
        return self._widget.app.has_class(ASCII_CLASS)

    def of(self, tone: Tone) -> Style:
        """Style of a tone."""
        if tone not in self._styles:
            self._styles[tone] = style_of(self._widget, f"tone--{tone}")
        return self._styles[tone]

    def cursor(self) -> Style:
        """What the cursor lays beneath a line."""
        if _CURSOR not in self._styles:
            style = style_of(self._widget, _CURSOR)
            self._styles[_CURSOR] = Style(bgcolor=style.bgcolor, reverse=style.reverse, bold=style.bold)
        return self._styles[_CURSOR]

    def forget(self) -> None:
        """Another theme is drawn from now on."""
        self._styles.clear()


def strip_of(line: Line, width: int, colours: Colours, *, is_cursor: bool = False) -> Strip:
    """The line in exactly `width` cells, in these colours; `is_cursor` lays the cursor's beneath it."""
    beneath = colours.cursor() if is_cursor else Style.null()
    is_ascii = colours.is_ascii
    spans = fitted(tuple((plain(text), tone) for text, tone in line), width)
    segments = [
        Segment(ascii_only(text) if is_ascii else text, colours.of(tone) + beneath) for text, tone in spans if text
    ]
    return Strip(segments, width)


def repaint(widget: Widget, old: Sequence[Strip], new: Sequence[Strip]) -> None:
    """Send the cells that differ between two pictures of a widget without border or padding."""
    if len(old) != len(new):
        widget.refresh()
        return
    regions = [
        Region(first, y, last - first, 1)
        for y, pair in enumerate(zip(old, new, strict=True))
        for first, last in changed_runs(*pair)
    ]
    if regions:
        widget.refresh(*regions)


def changed_runs(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """First column, and last but one, of each stretch at which two strips differ; near ones are taken together."""
    if old == new:
        return []
    before, after = _cells(old), _cells(new)
    if len(before) != len(after):
        return [(0, len(after))]
    runs: list[tuple[int, int]] = []
    for column, (a, b) in enumerate(zip(before, after, strict=True)):
        if a != b:
            first = runs.pop()[0] if runs and column - runs[-1][1] < _NEAR else column
            runs.append((first, column + 1))
    return runs


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    return [
        (character, segment.style)
        for segment in strip
        for character in segment.text
        for _ in range(cell_len(character))
    ]
