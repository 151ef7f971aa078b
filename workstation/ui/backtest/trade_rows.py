"""The trades of a backtest as rows of a table: what stands in each, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from workstation.backtest.trial import Result

ENTRY = "entry"
"""The column that sorts at first."""
_RISING = {"symbol", "side", ENTRY, "exit", "closed by"}
"""Columns that begin with their lowest; the others begin with their highest."""


@dataclass(frozen=True, eq=False)
class TradeRows:
    """A row for each trade; every column is (trades,)."""

    columns: dict[str, NDArray[np.generic]]
    """By title, as they are sorted."""

    def __len__(self) -> int:
        return len(self.columns[ENTRY])


@dataclass(frozen=True)
class Sorting:
    """By which column the trades stand, and whether the other way round."""

    title: str = ENTRY
    is_reversed: bool = False

    def next(self, titles: Iterable[str]) -> Sorting:
        """By the next of these columns."""
        known = list(titles)
        at = known.index(self.title) if self.title in known else -1
        return Sorting(known[(at + 1) % len(known)])

    def turned(self) -> Sorting:
        """The other way round."""
        return replace(self, is_reversed=not self.is_reversed)


def rows_of(result: Result) -> TradeRows:
    """The trades of a result."""
    trades, market = result.trades, result.market
    reasons = [
        "still open" if is_open else trades.reason_words(index) for index, is_open in enumerate(trades.is_open.tolist())
    ]
    value = trades.quantity * trades.entry_price
    names = np.array(market.symbols, dtype=object)
    return TradeRows(
        {
            "symbol": names[trades.symbol],
            "side": np.where(trades.side > 0, "long", "short"),
            ENTRY: market.time[trades.entry_bar],
            "exit": market.time[trades.exit_bar],
            "bars": trades.exit_bar - trades.entry_bar,
            "return": np.divide(trades.profit, value, out=np.zeros(len(value)), where=value > 0.0),
            "profit": trades.profit,
            "costs": trades.costs,
            "closed by": np.array(reasons, dtype=object),
        }
    )


def arranged(rows: TradeRows, sorting: Sorting) -> list[int]:
    """Indices of the trades in order; equal ones by their entry."""
    column = rows.columns[sorting.title]
    order = np.argsort(column, kind="stable")
    if (sorting.title in _RISING) is sorting.is_reversed:
        order = order[::-1]
    return [int(index) for index in order]
