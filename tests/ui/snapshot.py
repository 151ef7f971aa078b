"""What an app shows, as text that can be compared and reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._compositor import LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.style import Style
    from textual.app import App


def picture(app: App[int], *, has_styles: bool) -> str:
    """The cells as text, each row between bars, and beneath them which style each stretch of cells has."""
    strips = _strips(app)
    rows = [f"|{strip.text}|" for strip in strips]
    if has_styles:
        legend: dict[str, str] = {}
        rows += ["", *(_stretches(strip, legend) for strip in strips), ""]
        rows += [f"{letter} = {style}" for style, letter in legend.items()]
    return "\n".join(rows) + "\n"


def _strips(app: App[int]) -> list[Strip]:
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    return [Strip.join(row) for row in update.strips]


def _stretches(strip: Strip, legend: dict[str, str]) -> str:
    found: list[tuple[str, int]] = []
    for segment in strip:
        letter = _letter(segment.style, legend)
        width = segment.cell_length
        if found and found[-1][0] == letter:
            width += found.pop()[1]
        found.append((letter, width))
    return " ".join(f"{letter}{width}" for letter, width in found)


def _letter(style: Style | None, legend: dict[str, str]) -> str:
    text = str(style) if style else "none"
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return legend.setdefault(text, letters[len(legend)])
