"""Splits: no training window comes near a window that judges, and prices move no window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.raw_prices import time_text
from workstation.data.splits import candidates, ends_in
from workstation.errors import DataError
from workstation.features.leaks.futures import perturbed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold, Part, Split
    from workstation.data.splits.ends import Candidates
    from workstation.features.preprocessing.pipeline import Pipeline

    Times = NDArray[np.int64]


def leak_of_fold(table: PriceTable, split: Split, fold: Fold, found: Candidates) -> str | None:
    """The first training window whose reach in time meets that of a window that chooses or tests, if any does.

    Where windows may look back across a border, what counts is the reach of their targets.

    Args:
        table: the prices.
        split: the split.
        fold: the fold that is looked at.
        found: all windows that the table has.
    """
    first = found.begins
    position = np.searchsorted(found.ends, ends_in(fold.train, found))
    judges = [fold.validation, fold.test, *([fold.unseen] if split.unseen else [])]
    for part in judges:
        rows = np.searchsorted(found.ends, ends_in(part, found))
        met = _meeting(first[position], found.finishes[position], first[rows], found.finishes[rows])
        if met is not None:
            end = found.ends[position[met]]
            symbol = table.symbols[table.symbol_index()[end]]
            return (
                f"the training window of {symbol} that ends at {time_text(int(table.time[end]))} shares bars with a "
                f"window of {part.name} in fold {fold.index}"
            )
    return None


def _meeting(starts: Times, stops: Times, other_starts: Times, other_stops: Times) -> int | None:
    """The first of the intervals, both ends inclusive, that meets one of the others; None where none does."""
    if not other_starts.size:
        return None
    order = np.argsort(other_starts, kind="stable")
    begun = np.searchsorted(other_starts[order], stops, side="right")
    latest = np.concatenate(([np.iinfo(np.int64).min], np.maximum.accumulate(other_stops[order])))
    meets = latest[begun] >= starts
    return int(np.argmax(meets)) if meets.any() else None


def leak_of_windows(
    table: PriceTable, pipeline: Pipeline, split: Split, part: Part, task: tuple[int, int]
) -> tuple[int, str | None]:
    """How often every price after a part was changed, and whether the part has other windows then.

    Prices say which rows have all their features, and so which windows there are.
    """
    after = perturbed(table, table.time >= part.stop)
    try:
        is_valid = pipeline.shape(after).is_valid
    except DataError:  # a symbol without any volume is refused, which moves nothing
        return 0, None
    before = ends_in(part, candidates(table, split, *task, pipeline.shape(table).is_valid))
    if np.array_equal(before, ends_in(part, candidates(after, split, *task, is_valid))):
        return 1, None
    return 1, f"the windows of {part.name} are others once the prices after {time_text(part.stop - 1)} are"
