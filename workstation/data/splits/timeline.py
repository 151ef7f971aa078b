"""Each symbol's rows in order of time, as stretches that share a fate: for screens and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from workstation.data.splits.ends import part_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits.ends import WindowEnds
    from workstation.data.splits.parts import Fold, Split

Fate: TypeAlias = Literal["train", "gap", "validation", "test", "unseen", "outside"]

_FATES: tuple[Fate, ...] = ("outside", "gap", "train", "validation", "test", "unseen")
_OUTSIDE, _GAP, _TRAIN, _VALIDATION, _TEST, _UNSEEN = range(len(_FATES))


@dataclass(frozen=True)
class Segment:
    """Rows of a symbol that follow one another and share a fate."""

    part: Fate
    """The part; `gap` between parts; `outside` before the first and after the last, or not used for the symbol."""
    start: int
    """Time of its first row, nanoseconds since 1970-01-01 UTC."""
    stop: int
    """Just after its last row, nanoseconds since 1970-01-01 UTC; exclusive."""
    rows: int
    windows: int
    """Windows whose target begins in it."""


@dataclass(frozen=True)
class SymbolTimeline:
    """All rows of a symbol, in order of time."""

    symbol: str
    segments: tuple[Segment, ...]
    is_unseen: bool
    """Whether the symbol is held out."""


def timelines(table: PriceTable, split: Split, fold: Fold, ends: WindowEnds) -> tuple[SymbolTimeline, ...]:
    """What becomes of each symbol's rows in a fold, in the order of the table."""
    fate, symbol = _fate_of_rows(table, split, fold), table.symbol_index()
    starts_anew = np.concatenate(([True], (np.diff(fate) != 0) | (np.diff(symbol) != 0) | _jumps(table, fold)))
    first = np.append(np.flatnonzero(starts_anew), table.rows)
    targets = np.sort(np.concatenate([ends.train, ends.validation, ends.test, ends.unseen])) + 1
    windows = np.diff(np.searchsorted(targets, first))
    segments = [
        Segment(_FATES[fate[row]], int(table.time[row]), int(table.time[stop - 1]) + 1, int(stop - row), int(count))
        for row, stop, count in zip(first, first[1:], windows, strict=False)
    ]
    border = np.searchsorted(first[:-1], table.offsets)
    held_out = set(split.unseen)
    return tuple(
        SymbolTimeline(name, tuple(segments[border[index] : border[index + 1]]), name in held_out)
        for index, name in enumerate(table.symbols)
    )


def _fate_of_rows(table: PriceTable, split: Split, fold: Fold) -> NDArray[np.int64]:
    first, last = min(part.start for part in fold), max(part.stop for part in fold)
    is_between = (table.time >= first) & (table.time < last)
    if split.kind == "combinatorial":  # no point lies outside: remnants at the ends were purged as well
        is_between[:] = True
    fate = np.where(is_between, _GAP, _OUTSIDE)
    for part, code in zip(fold, (_TRAIN, _VALIDATION, _TEST), strict=True):
        fate[part_rows(table, part)] = code
    held_out = set(split.unseen)
    for symbol in table.symbols:
        if symbol in held_out:
            rows = table.rows_of(symbol)
            fate[rows] = np.where(fate[rows] == _TEST, _UNSEEN, _OUTSIDE)
    return fate


def _jumps(table: PriceTable, fold: Fold) -> NDArray[np.bool_]:
    """(rows - 1,) whether a stretch begins between a row and the next, as where two test groups touch."""
    starts = np.sort([stretch.start for part in fold for stretch in part.stretches])
    begun = np.searchsorted(starts, table.time, side="right")
    jumps: NDArray[np.bool_] = np.diff(begun) != 0
    return jumps
