"""What becomes of every row as the last of a window: which part it is in, or why it is in none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.splits.ends import candidates, ends_in, is_held_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits.parts import Fold, Split


@dataclass(frozen=True)
class Account:
    """Rows of a symbol, each counted once: those that end a window of a part, and those that end none."""

    symbol: str
    rows: int
    train: int
    validation: int
    test: int
    unseen: int
    short: int
    """Too near the symbol's first row for a window, or its last for a horizon."""
    unknown: int
    """A feature of the window is not known, as in a warm-up."""
    held_out: int
    """The symbol is held out, and the window does not lie in the test part."""
    between: int
    """The window reaches into a gap, across a border or beyond the parts."""

    @property
    def reason(self) -> str:
        """Why the symbol has no window in any part, in words; empty where it has one."""
        if self.train + self.validation + self.test + self.unseen:
            return ""
        if self.short == self.rows:
            return "fewer rows than a window and its horizon"
        if self.held_out:
            return "held out, and not in the test part"
        return "features are not known long enough" if not self.between else "only in gaps, or beyond the parts"


def accounts(
    table: PriceTable, split: Split, fold: Fold, window: int, horizon: int, is_valid: NDArray[np.bool_]
) -> tuple[Account, ...]:
    """An account of each symbol's rows in a fold, in the order of the table."""
    symbol, count = table.symbol_index(), len(table.symbols)

    def by_symbol(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(symbol[rows], minlength=count)

    found = candidates(table, split, window, horizon, is_valid)
    rows = np.diff(table.offsets)
    ends = np.array([by_symbol(ends_in(part, found)) for part in (*fold, fold.unseen)])
    long_enough = np.maximum(rows - (window + horizon) + 1, 0)
    held_out = is_held_out(table, split)
    known = by_symbol(found.ends)
    left = known - ends.sum(axis=0)
    columns = (rows, *ends, rows - long_enough, long_enough - known, left * held_out, left * ~held_out)
    lines = np.array(columns).T.tolist()
    return tuple(Account(name, *line) for name, line in zip(table.symbols, lines, strict=True))
