"""A split as a picture: what becomes of each stretch of time, told by letters as well as by colours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from workstation.ui.marks import PARTS
from workstation.ui.text import Line, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold, SymbolTimeline

USED = ("train", "validation", "test", "unseen")
"""The parts that hold windows."""


@dataclass(frozen=True)
class Span:
    """The times that a picture shows, nanoseconds since 1970 UTC, `stop` exclusive."""

    start: int
    stop: int

    @staticmethod
    def of(table: PriceTable) -> Span:
        """All times of a table."""
        return Span(int(table.time.min()), int(table.time.max()) + 1)


Piece = tuple[str, int, int]
"""A part's name, its start and its stop."""


def bar(pieces: Iterable[Piece], span: Span, width: int) -> Line:
    """The pieces over `span` in exactly `width` cells; each used part has one at least, and what is empty is blank."""
    names = _cells(list(pieces), span, width)
    spans = [_run(name, len(list(cells))) for name, cells in groupby(names)]
    return tuple(drawn for run in spans for drawn in run)


def _cells(pieces: list[Piece], span: Span, width: int) -> list[tuple[str, int]]:
    """The part of each cell, and which piece it is of, so that two that touch are told apart."""
    cells: list[tuple[str, int]] = [("", -1)] * width
    scale = width / (span.stop - span.start)
    columns = [(round((start - span.start) * scale), round((stop - span.start) * scale)) for _, start, stop in pieces]
    for index, ((name, *_), (first, last)) in enumerate(zip(pieces, columns, strict=True)):
        cells[first:last] = [(name, index)] * (min(last, width) - first)
    for index, ((name, *_), (first, last)) in enumerate(zip(pieces, columns, strict=True)):
        if name in USED and first == last:
            cells[min(first, width - 1)] = (name, index)
    return cells


def _run(cell: tuple[str, int], count: int) -> Line:
    name, _ = cell
    if not name:
        return say(" " * count)
    letter, fill, tone = PARTS[name]
    if count >= len(name) + 4 and name in USED:
        return ((f"{name} ", tone), (fill * (count - len(name) - 1), tone))
    return say(letter + fill * (count - 1), tone)


def fold_pieces(fold: Fold) -> list[Piece]:
    """The stretches of a fold's parts in order of time, with the gaps between them."""
    used = sorted(
        ((part.name, stretch.start, stretch.stop) for part in fold for stretch in part.stretches),
        key=lambda piece: piece[1],
    )
    return [piece for at, own in enumerate(used) for piece in (*_gap_before(used, at), own)]


def _gap_before(used: Sequence[Piece], at: int) -> Iterator[Piece]:
    if at and used[at][1] > used[at - 1][2]:
        yield "gap", used[at - 1][2], used[at][1]


def symbol_pieces(timeline: SymbolTimeline) -> list[Piece]:
    """The segments of a symbol, each up to the next: nights and weekends between two bars are no hole."""
    stops = [*(segment.start for segment in timeline.segments[1:]), timeline.segments[-1].stop]
    return [(segment.part, segment.start, stop) for segment, stop in zip(timeline.segments, stops, strict=True)]


def totals(timeline: SymbolTimeline) -> dict[str, tuple[int, int]]:
    """Rows and windows of a symbol in each part."""
    return sums([timeline])


def sums(timelines: Iterable[SymbolTimeline]) -> dict[str, tuple[int, int]]:
    """Rows and windows of all symbols in each part."""
    found = dict.fromkeys(PARTS, (0, 0))
    for timeline in timelines:
        for segment in timeline.segments:
            rows, windows = found[segment.part]
            found[segment.part] = rows + segment.rows, windows + segment.windows
    return found
