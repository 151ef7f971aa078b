"""What tests of splits share: the definition of a part's windows, a row at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold, Split


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
            is_unseen = self.symbol_of(end) in self.split.unseen
            for part in fold:
                for stretch in part.stretches:
                    if all(stretch.start <= time < stretch.stop for time in must_lie):
                        if not is_unseen:
                            found[part.name].append(end)
                        elif part.name == "test":
                            found["unseen"].append(end)
        return found
