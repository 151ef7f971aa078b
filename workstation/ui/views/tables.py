"""A small table as lines: titles, rows beneath them, numbers at the right of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.text import Align, Line, Tone, fitted, say, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""
_LEAST_ROWS = 3


def table(titles: Sequence[str], rows: Sequence[Sequence[Line]], texts: int = 1) -> list[Line]:
    """The rows under their titles; the first `texts` columns stand at their left, the others at their right."""
    lines = [[say(title, Tone.MUTED) for title in titles], *rows]
    widths = [max(width_of(row[at]) for row in lines) for at in range(len(titles))]
    sides: list[Align] = ["left" if at < texts else "right" for at in range(len(titles))]
    return [joined_cells([fitted(*each) for each in zip(row, widths, sides, strict=True)]) for row in lines]


def table_within(
    titles: Sequence[str], rows: Sequence[Sequence[Line]], width: int, texts: int = 1, least: int = 3
) -> list[Line]:
    """A table whose last columns go, down to `least`, where there is no room for them."""
    lines = table(titles, rows, texts)
    while width_of(lines[0]) > width and len(titles) > least:
        titles, rows = titles[:-1], [row[:-1] for row in rows]
        lines = table(titles, rows, min(texts, len(titles)))
    return lines


def table_in_blocks(titles: Sequence[str], rows: Sequence[Sequence[Line]], width: int) -> list[Line]:
    """A table whose columns that have no room stand beneath it, beside the first column once more."""
    lines: list[Line] = []
    first = 1
    while first < len(titles):
        last = len(titles)
        block = _block(titles, rows, first, last)
        while width_of(block[0]) > width and last > first + 1:
            last -= 1
            block = _block(titles, rows, first, last)
        lines += [*([()] if lines else []), *block]
        first = last
    return lines


def _block(titles: Sequence[str], rows: Sequence[Sequence[Line]], first: int, last: int) -> list[Line]:
    return table([titles[0], *titles[first:last]], [[row[0], *row[first:last]] for row in rows])


def shortened_rows(rows: Sequence[Sequence[Line]], most: int) -> list[Sequence[Line]]:
    """The first rows and the last one, at most so many but three at least, with a word of how many were left out."""
    if len(rows) <= max(_LEAST_ROWS, most):
        return list(rows)
    kept = max(_LEAST_ROWS, most) - 2
    gap = [say(f"  and {len(rows) - kept - 1} more", Tone.MUTED), *([()] * (len(rows[0]) - 1))]
    return [*rows[:kept], gap, rows[-1]]


def joined_cells(cells: Sequence[Line]) -> Line:
    """The cells beside each other, with gaps between them."""
    line: Line = cells[0]
    for cell in cells[1:]:
        line = (*line, (" " * GAP, Tone.PLAIN), *cell)
    return line


def beside(left: Sequence[Line], right: Sequence[Line], gap: int = 4) -> list[Line]:
    """Two blocks of lines side by side."""
    width = max((width_of(line) for line in left), default=0) + gap
    rows = max(len(left), len(right))
    return [
        (*fitted(left[at] if at < len(left) else (), width), *(right[at] if at < len(right) else ()))
        for at in range(rows)
    ]
