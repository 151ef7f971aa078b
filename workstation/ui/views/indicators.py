"""The list of indicators to choose from: name, family, unit, and the formula of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.text import BLANK, Line, Tone, clipped, paragraph, say

if TYPE_CHECKING:
    from workstation.ui.symbol.lines import Offered

_NAME, _FAMILY = 24, 12
_ABOUT_LINES = 3


def chosen_words(chosen: tuple[str, ...]) -> str:
    """The chosen ones."""
    return f"chosen: {', '.join(chosen)}" if chosen else "none is chosen"


def row(name: str, found: Offered | None, chosen: tuple[str, ...], width: int) -> Line:
    """An indicator; what it is may not be known yet."""
    mark = f"{chosen.index(name) + 1} " if name in chosen else "  "
    line: Line = ((mark, Tone.KEY), (name.ljust(_NAME), Tone.STRONG if name in chosen else Tone.PLAIN))
    if found is None:
        return line
    place = "over the prices" if found.is_price else found.unit
    return clipped((*line, (found.family.ljust(_FAMILY), Tone.MUTED), (place, Tone.MUTED)), width)


def about(found: Offered | None, width: int) -> list[Line]:
    """The formula and who says so; always as many lines, so that the list keeps its height."""
    lines = paragraph(found.source, width, Tone.MUTED) if found else []
    shown = lines[:_ABOUT_LINES]
    if len(lines) > _ABOUT_LINES:
        shown[-1] = clipped(say(f"{_text(shown[-1])} {_text(lines[_ABOUT_LINES])}", Tone.MUTED), width)
    return [*shown, *[BLANK] * (_ABOUT_LINES - len(shown))]


def _text(line: Line) -> str:
    return "".join(text for text, _ in line)
