"""Text for the screen as spans: what is said, and the tone it is said in; a theme decides how a tone looks."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterable


class Tone(StrEnum):
    """How a span is meant; each is told apart without colour by a word or a glyph beside it."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    FAINT = "faint"
    TITLE = "title"
    KEY = "key"
    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    GAIN_1 = "gain-1"
    GAIN_2 = "gain-2"
    GAIN_3 = "gain-3"
    """Cells of a heat map, from faint to strong; the number in them says the same."""
    LOSS_1 = "loss-1"
    LOSS_2 = "loss-2"
    LOSS_3 = "loss-3"


Span: TypeAlias = tuple[str, Tone]
Line: TypeAlias = tuple[Span, ...]
Align: TypeAlias = Literal["left", "right"]

BLANK: Line = ()

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """The text without control characters: what stands in a file never steers a terminal."""
    return _CONTROL.sub(" ", text)


def say(text: str, tone: Tone = Tone.PLAIN) -> Line:
    """A line of one span."""
    return ((text, tone),)


def width_of(line: Line) -> int:
    """Cells that the line takes."""
    return sum(cell_len(text) for text, _ in line)


def words(line: Line) -> str:
    """What the line says, without tones."""
    return "".join(text for text, _ in line)


def clipped(line: Line, width: int) -> Line:
    """The line in at most `width` cells; what does not fit ends in an ellipsis."""
    if width_of(line) <= width:
        return line
    kept: list[Span] = []
    left = max(0, width - 1)
    for text, tone in line:
        if cell_len(text) > left:
            kept.append((set_cell_size(text, left).rstrip() + "…"[:width], tone))
            break
        kept.append((text, tone))
        left -= cell_len(text)
    return tuple(kept)


def fitted(line: Line, width: int, align: Align = "left") -> Line:
    """The line in exactly `width` cells."""
    line = clipped(line, width)
    gap = (" " * (width - width_of(line)), Tone.PLAIN)
    return (*line, gap) if align == "left" else (gap, *line)


def indented(lines: Iterable[Line], cells: int) -> list[Line]:
    """The lines, each that many cells further right."""
    return [((" " * cells, Tone.PLAIN), *line) if line else line for line in lines]


def joined(lines: list[Line], separator: str = "   ") -> Line:
    """The lines one behind the other, empty ones left out."""
    result: Line = ()
    for line in lines:
        if line:
            result = (*result, (separator, Tone.PLAIN), *line) if result else line
    return result


def spread(left: Line, right: Line, width: int) -> Line:
    """One line with `right` at its right end, which goes before `left` where the two do not fit."""
    room = width - width_of(right) - 2
    if room < 1:
        return clipped(left, width)
    return (*fitted(left, room), ("  ", Tone.PLAIN), *right)


def wrapped(text: str, width: int) -> list[str]:
    """The text on lines of at most `width` cells, broken at blanks, and inside a word only where it is longer."""
    lines = [""]
    for word in text.split():
        if cell_len(f"{lines[-1]} {word}".lstrip()) <= width:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
            continue
        pieces = chop_cells(word, max(2, width))
        lines = [*lines, *pieces] if lines[-1] else [*lines[:-1], *pieces]
    return lines


def paragraph(text: str, width: int, tone: Tone = Tone.PLAIN) -> list[Line]:
    """The text on as many lines as it needs at that width."""
    return [say(line, tone) for line in wrapped(text, width)]
