"""Which windows belong to which part: by their whole reach, target included, or by their target alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import SplitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits.parts import Fold, Part, Split


@dataclass(frozen=True, eq=False)
class WindowEnds:
    """For each part the rows on which its windows end, (windows,) rising row numbers of the table."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]
    unseen: NDArray[np.int64]
    """Windows of symbols held out, in the stretches of the test part; empty where no symbol is."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Windows that a table has whatever the split: of one symbol, with every feature known and every target there."""

    ends: NDArray[np.int64]
    """(candidates,) rows on which they end, rising."""
    begins: NDArray[np.int64]
    """(candidates,) time of the first row that must lie in a part: of the window, or where it may look back, of its
    target; nanoseconds since 1970-01-01 UTC."""
    finishes: NDArray[np.int64]
    """(candidates,) time of the last row of the target, nanoseconds since 1970-01-01 UTC; where its bar is longer than
    those of other symbols, of the last of these that begins within it."""
    is_unseen: NDArray[np.bool_]
    """(candidates,) whether the symbol is held out."""


def candidates(table: PriceTable, split: Split, window: int, horizon: int, is_valid: NDArray[np.bool_]) -> Candidates:
    """Windows whose rows e - window + 1 up to e are of one symbol and valid, and e + 1 up to e + horizon of the same.

    Args:
        table: the prices.
        split: says which symbols are held out, and whether windows may look back across a border.
        window: rows that the model sees.
        horizon: rows ahead that it forecasts.
        is_valid: (rows,) whether all features of a row are known.
    """
    symbol = table.symbol_index()
    ends = np.arange(window - 1, max(table.rows - horizon, window - 1))
    known_before = np.concatenate(([0], np.cumsum(is_valid)))
    is_known = known_before[ends + 1] - known_before[ends - window + 1] == window
    ends = ends[is_known & (symbol[ends - window + 1] == symbol[ends + horizon])]
    first = ends - window + 1 if split.context == "inside" else ends + 1
    finishes = lasting(table)[ends + horizon]
    return Candidates(ends, table.time[first], finishes, is_held_out(table, split)[symbol[ends]])


def ends_in(part: Part, found: Candidates) -> NDArray[np.int64]:
    """Rows on which windows of the part end, rising: those that lie in one of its stretches."""
    stretch = _stretch_of(part, found.begins)
    is_inside = (stretch >= 0) & (stretch == _stretch_of(part, found.finishes))
    ends: NDArray[np.int64] = found.ends[is_inside & (found.is_unseen == (part.name == "unseen"))]
    return ends


def part_rows(table: PriceTable, part: Part) -> NDArray[np.bool_]:
    """(rows,) whether a row lies in the part's stretches, whatever its symbol."""
    return _stretch_of(part, table.time) >= 0


def fitted_rows(table: PriceTable, split: Split, fold: Fold, is_valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(rows,) what may be fitted is fitted on these: valid rows of training stretches, of symbols not held out."""
    is_seen = ~is_held_out(table, split)[table.symbol_index()]
    stretch = _stretch_of(fold.train, table.time)
    is_inside: NDArray[np.bool_] = (stretch >= 0) & (stretch == _stretch_of(fold.train, lasting(table)))
    return is_inside & is_seen & is_valid


def lasting(table: PriceTable) -> NDArray[np.int64]:
    """(rows,) time at which the last of the shortest bars begins that lies within each bar.

    Among bars of one size that is the bar's own time. A daily bar among hourly ones is known when its last hour is
    over, and not at its first. What comes after all rows of the table is no concern: there is nothing to be known.
    """
    endless = np.iinfo(np.int64).max
    steps = np.append(np.diff(table.time), endless)
    steps[table.offsets[1:] - 1] = endless
    shortest = np.minimum.reduceat(steps, table.offsets[:-1])
    longer = np.where(shortest < endless, shortest - shortest.min(), 0)
    last: NDArray[np.int64] = np.minimum(table.time + longer[table.symbol_index()], table.time.max())
    return last


def ends_by_part(
    table: PriceTable, split: Split, fold: Fold, window: int, horizon: int, is_valid: NDArray[np.bool_]
) -> WindowEnds:
    """The windows of all parts of a fold.

    Raises:
        SplitError: if a part has none, for instance because every symbol is too short, or features warm up too long.
    """
    found = candidates(table, split, window, horizon, is_valid)
    parts = [*fold, *([fold.unseen] if split.unseen else [])]
    ends = {part.name: ends_in(part, found) for part in parts}
    for part in parts:
        if not ends[part.name].size:
            _refuse_windowless(table, split, part, (window, horizon), is_valid)
    nothing = np.empty(0, dtype=np.int64)
    return WindowEnds(ends["train"], ends["validation"], ends["test"], ends.get("unseen", nothing))


def is_held_out(table: PriceTable, split: Split) -> NDArray[np.bool_]:
    """(symbols,) whether a symbol is held out."""
    held_out = set(split.unseen)
    return np.array([symbol in held_out for symbol in table.symbols])


def _stretch_of(part: Part, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """(times,) which stretch of the part each time lies in; -1 for none."""
    starts = np.array([stretch.start for stretch in part.stretches])
    stops = np.array([stretch.stop for stretch in part.stretches])
    index = np.searchsorted(starts, times, side="right") - 1
    return np.where((index >= 0) & (times < stops[index]), index, -1)


def stands_still(table: PriceTable, rows: NDArray[np.bool_]) -> bool:
    """Whether no symbol's close changes over these rows, and at least one symbol has two of them."""
    symbol, close = table.symbol_index()[rows], table.close[rows]
    is_one = symbol[1:] == symbol[:-1]
    return bool(is_one.any() and (close[1:] == close[:-1])[is_one].all())


def _refuse_windowless(
    table: PriceTable, split: Split, part: Part, task: tuple[int, int], is_valid: NDArray[np.bool_]
) -> None:
    symbol, held_out = table.symbol_index(), is_held_out(table, split)
    is_own = held_out == (part.name == "unseen")
    inside = part_rows(table, part) & is_own[symbol]
    window, horizon = task
    if stands_still(table, inside) and not (inside & is_valid).any():
        raise SplitError(
            f"split: no window fits into {part.name}: in its {int(inside.sum())} rows of "
            f"{_counted(int(is_own.sum()))} the close never changes, so that no feature is known; use prices that move"
        )
    raise SplitError(
        f"split: no window fits into {part.name}: it has {int(inside.sum())} rows of {_counted(int(is_own.sum()))}, "
        f"{int((inside & is_valid).sum())} of them with every feature known, and a window needs {window} such rows of "
        f"one symbol in a row and {horizon} after them; use a shorter window or horizon, features that warm up "
        f"sooner, or more data"
    )


def _counted(symbols: int) -> str:
    return f"{symbols} symbol{'' if symbols == 1 else 's'}"
