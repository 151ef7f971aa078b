"""Curves as a picture of characters, each drawn in a letter of its own, so that no colour is needed."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.cli.output import can_show, fact, plain, terminal_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROWS = 22
_LEAST_COLUMNS = 40
_STYLES = re.compile(r"\x1b\[[0-9;]*m")
_BOXES = str.maketrans({"─": "-", "│": "|", "┤": "|", "├": "|", "┬": "+", "┴": "+"} | dict.fromkeys("┌┐└┘┼", "+"))
LETTERS = string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True, eq=False)
class Line:
    """A curve and its name."""

    name: str
    x: Floats
    """(points,)"""
    y: Floats
    """(points,); NaN where it has no value."""


def print_plot(lines: Sequence[Line], title: str, along: str, *, is_log: bool) -> None:
    """Print the picture, as wide as the terminal, with a legend beneath; what cannot be drawn is said."""
    shown = [(letter, line, _drawable(line, is_log=is_log)) for letter, line in zip(LETTERS, lines, strict=False)]
    if any(is_there.any() for _, _, is_there in shown):
        for row in _picture(shown, title, along, is_log=is_log):
            fact(row)
    for letter, line, is_there in shown:
        fact(plain(f"{letter}  {line.name}: {_told(line, is_there, is_log=is_log)}"))
    if len(lines) > len(LETTERS):
        fact(f"{len(lines) - len(LETTERS)} more curves are not drawn; --csv has all")


def _drawable(line: Line, *, is_log: bool) -> NDArray[np.bool_]:
    return np.isfinite(line.x) & np.isfinite(line.y) & ((line.y > 0) if is_log else True)


def _picture(
    shown: Sequence[tuple[str, Line, NDArray[np.bool_]]], title: str, along: str, *, is_log: bool
) -> list[str]:
    import plotext  # noqa: PLC0415 - only a picture needs it

    figure = plotext.figure
    figure.clear()
    figure.theme("colorless")
    figure.plot_size(max(terminal_width(), _LEAST_COLUMNS), _ROWS)
    figure.title(plain(title))
    figure.label(along)
    if is_log:
        figure.ruler("y").scale("log")
    for letter, line, is_there in shown:
        if is_there.any():
            signal = figure.signal(line.x[is_there].tolist(), line.y[is_there].tolist(), marker=letter)
            signal.lines()
            figure.draw(signal)
    text = _STYLES.sub("", str(figure.build()))
    figure.clear()
    text = text if can_show(text) else text.translate(_BOXES)
    return [row.rstrip() for row in text.splitlines()]


def _told(line: Line, is_there: NDArray[np.bool_], *, is_log: bool) -> str:
    known = line.y[np.isfinite(line.y)]
    if not known.size:
        return "no point yet"
    lost = f"; {int((~is_there).sum())} points not above 0 are not drawn" if is_log and not is_there.all() else ""
    return f"last {known[-1]:.5g}, lowest {known.min():.5g}, highest {known.max():.5g}{lost}"
