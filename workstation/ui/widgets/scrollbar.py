"""A scroll bar of whole cells: it needs no glyph that a terminal may lack, and changes only when it moves a cell."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBarRender


class WholeCells(ScrollBarRender):
    """Draws its ends at the borders of cells; Textual's own has eighths of a cell."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]
