"""Where one is among the windows of an evaluation: by time, from the worst, or from the best, of all or one symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.windows import Windows

WindowOrder = Literal["by time", "worst first", "best first"]
ORDERS: tuple[WindowOrder, ...] = ("worst first", "best first", "by time")


@dataclass(frozen=True, eq=False)
class Explorer:
    """Windows in an order, and the place of the one that is looked at."""

    windows: Windows
    order: WindowOrder = ORDERS[0]
    symbol: str | None = None
    """Only its windows; None for those of all symbols."""
    place: int = 0

    @property
    def which(self) -> NDArray[np.int64]:
        """(windows,) indices in order; of equal errors, and of one time, the earlier index first."""
        found = np.arange(len(self.windows.time))
        if self.symbol in self.windows.symbols:
            found = found[self.windows.symbol == self.windows.symbols.index(self.symbol)]
        if self.order == "by time":
            return found[np.argsort(self.windows.time[found], kind="stable")]
        errors = self.windows.errors[found]
        return found[np.argsort(-errors if self.order == "worst first" else errors, kind="stable")]

    def at(self, place: int) -> Explorer:
        """At another place, the first or the last at most."""
        last = len(self.which) - 1
        return Explorer(self.windows, self.order, self.symbol, min(max(0, place), max(0, last)))

    def next_order(self) -> Explorer:
        """In the next order, at its first window."""
        order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        return Explorer(self.windows, order, self.symbol)

    def of(self, symbol: str | None) -> Explorer:
        """Windows of this symbol, or of all, at the first."""
        return Explorer(self.windows, self.order, symbol)
