"""Every fill of a backtest, written down as it happens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Reason(IntEnum):
    """Why something was bought or sold."""

    DECISION = 0
    STOP_LOSS = 1
    TRAILING_STOP = 2
    TAKE_PROFIT = 3
    DELISTED = 4
    RUINED = 5

    @property
    def words(self) -> str:
        """As tables show it."""
        return self.name.lower().replace("_", " ")


COSTS = ("commission", "spread", "slippage")
"""Kinds of trading costs, in the order of every array of them."""


@dataclass(frozen=True, eq=False)
class Fills:
    """Fills in order of time; within a bar in the order in which they happen."""

    bar: NDArray[np.int64]
    """(fills,) index of the bar."""
    symbol: NDArray[np.int64]
    """(fills,) index of the symbol."""
    quantity: NDArray[np.float64]
    """(fills,) shares; negative for a sale."""
    price: NDArray[np.float64]
    """(fills,) the market's price, before costs."""
    costs: NDArray[np.float64]
    """(3, fills) money, by kind as in `COSTS`."""
    reason: NDArray[np.int64]
    """(fills,) a `Reason`."""


class FillLog:
    """Collects the fills of a single run."""

    def __init__(self) -> None:
        self._pieces: list[tuple[NDArray[Any], ...]] = []

    def note(
        self,
        bar: int,
        order: NDArray[np.float64],
        price: NDArray[np.float64],
        costs: tuple[NDArray[np.float64], ...],
        reason: NDArray[np.int64] | int,
    ) -> None:
        """Write down what was filled at a bar; arrays are (1, symbols), and orders of zero are no fills."""
        (symbols,) = order[0].nonzero()
        prices = price[symbols] if price.ndim == 1 else price[0, symbols]
        reasons = np.full(len(symbols), reason) if isinstance(reason, int) else reason[0, symbols]
        money = (order[0, symbols], prices, *(cost[0, symbols] for cost in costs))
        self._pieces.append((np.full(len(symbols), bar), symbols, reasons, *money))

    def fills(self) -> Fills:
        """All of them."""
        columns = zip(*self._pieces, strict=True) if self._pieces else [()] * (5 + len(COSTS))
        bar, symbol, reason, quantity, price, *costs = (np.concatenate(column or (_NONE,)) for column in columns)
        bar, symbol, reason = (column.astype(np.int64) for column in (bar, symbol, reason))
        return Fills(bar, symbol, quantity, price, np.stack(costs), reason)


_NONE = np.empty(0)
