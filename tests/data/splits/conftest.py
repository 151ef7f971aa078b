"""What tests of splits share: the definition of a part's windows, a row at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold, Split


@lru_cache(maxsize=4)
def least_steps(table: PriceTable) -> dict[str, int]:
    """Least distance between bars of each symbol that has two."""
    times = {symbol: table.time[table.rows_of(symbol)].tolist() for symbol in table.symbols}
    return {
        symbol: min(later - time for time, later in pairwise(each)) for symbol, each in times.items() if len(each) > 1
    }


def last_moment(table: PriceTable, row: int) -> int:
    """When the last of the shortest bars begins that lies within the row's own bar, or the table's last row does."""
    steps = least_steps(table)
    own = steps.get(table.symbols[int(table.symbol_index()[row])])
    longer = own - min(steps.values()) if own else 0
    return min(int(table.time[row]) + longer, int(table.time.max()))


@dataclass(frozen=True)
class Case:
    """A table and a split of it."""

    table: PriceTable
    split: Split
    window: int
    horizon: int
    is_valid: NDArray[np.bool_]

    def eligible(self) -> list[int]:
        """Rows on which a window ends, whatever the split."""
        symbol = self.table.symbol_index()
        ends = []
        for end in range(self.window - 1, self.table.rows - self.horizon):
            reach = slice(end - self.window + 1, end + self.horizon + 1)
            seen = slice(end - self.window + 1, end + 1)
            if (symbol[reach] == symbol[end]).all() and self.is_valid[seen].all():
                ends.append(end)
        return ends

    def symbol_of(self, row: int) -> str:
        return self.table.symbols[int(self.table.symbol_index()[row])]

    def times(self, end: int, *, target_alone: bool = False) -> set[int]:
        """Times of the rows that a window and its target reach."""
        first = end + 1 if target_alone else end - self.window + 1
        return set(self.table.time[first : end + self.horizon + 1].tolist())

    def ends(self, fold: Fold) -> dict[str, list[int]]:
        """The windows of each part by definition: all of what must lie in it lies in one of its stretches."""
        found: dict[str, list[int]] = {"train": [], "validation": [], "test": [], "unseen": []}
        for end in self.eligible():
            must_lie = self.times(end, target_alone=self.split.context == "before")
            must_lie.add(last_moment(self.table, end + self.horizon))
            is_unseen = self.symbol_of(end) in self.split.unseen
            for part in fold:
                for stretch in part.stretches:
                    if all(stretch.start <= time < stretch.stop for time in must_lie):
                        if not is_unseen:
                            found[part.name].append(end)
                        elif part.name == "test":
                            found["unseen"].append(end)
        return found
