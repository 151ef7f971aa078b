"""Trades out of fills: a trade is a position from flat to flat, or up to the point where it turns."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.fills import Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.fills import Fills

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Trades:
    """Trades by bar of entry, then by symbol; every array is (trades,)."""

    symbol: Integers
    """Index of the symbol."""
    side: Integers
    """1 long, -1 short."""
    entry_bar: Integers
    exit_bar: Integers
    """Bar of the last fill; the last bar of all where the position is still open."""
    is_open: NDArray[np.bool_]
    quantity: Floats
    """Shares entered, all additions included; positive."""
    entry_price: Floats
    """Mean price of what was entered."""
    exit_price: Floats
    """Mean price of what was left; what is still open counts at its last close."""
    costs: Floats
    """Commission, spread and slippage of all its fills, money."""
    profit: Floats
    """Money, after these costs; without borrow cost, funding and interest, which are of the whole account."""
    reason: Integers
    """`Reason` of the last fill."""
    entries: Integers
    """Fills that the entry price is the mean of."""
    exits: Integers
    """Fills that the exit price is the mean of; the close that something still open counts at is one."""

    def reason_words(self, index: int) -> str:
        """What closed a trade, as tables show it."""
        return Reason(int(self.reason[index])).words


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Fills in order of symbol and time, those that turn a position cut in two where it is flat."""

    fill: Integers
    """Index of the fill that a piece is of."""
    quantity: Floats
    before: Floats
    """Shares held before it."""


def trades_of(fills: Fills, last_close: Floats, last_bar: int) -> Trades:
    """The trades that these fills make up; `last_close` is (symbols,) and values what is still open."""
    pieces = _pieces(fills)
    if not len(pieces.fill):
        return no_trades()
    starts = np.flatnonzero(pieces.before == 0.0)
    ends = np.append(starts[1:], len(pieces.fill)) - 1
    last = pieces.fill[ends]
    symbol = fills.symbol[last]
    left = pieces.before[ends] + pieces.quantity[ends]
    is_open = left != 0.0
    costs = fills.costs.sum(axis=0)[pieces.fill] * np.abs(pieces.quantity / fills.quantity[pieces.fill])
    prices = fills.price[pieces.fill]
    side = np.sign(pieces.quantity[starts])
    is_entry = pieces.quantity * np.repeat(side, np.diff(np.append(starts, len(pieces.fill)))) > 0.0
    entered = np.add.reduceat(np.where(is_entry, pieces.quantity, 0.0), starts)
    paid = np.add.reduceat(np.where(is_entry, pieces.quantity * prices, 0.0), starts)
    received = np.add.reduceat(np.where(is_entry, 0.0, -pieces.quantity * prices), starts)
    received = received + np.where(is_open, left * last_close[symbol], 0.0)
    total_costs = np.add.reduceat(costs, starts)
    entry_bar = fills.bar[pieces.fill[starts]]
    order = np.lexsort((symbol, entry_bar))
    return Trades(
        symbol=symbol[order],
        side=side.astype(np.int64)[order],
        entry_bar=entry_bar[order],
        exit_bar=np.where(is_open, last_bar, fills.bar[last])[order],
        is_open=is_open[order],
        quantity=np.abs(entered)[order],
        entry_price=(paid / entered)[order],
        exit_price=(received / entered)[order],
        costs=total_costs[order],
        profit=(received - paid - total_costs)[order],
        reason=fills.reason[last][order],
        entries=np.add.reduceat(is_entry.astype(np.int64), starts)[order],
        exits=(np.add.reduceat((~is_entry).astype(np.int64), starts) + is_open)[order],
    )


def no_trades() -> Trades:
    """An empty table."""
    whole, real = np.empty(0, np.int64), np.empty(0)
    is_open = np.empty(0, np.bool_)
    return Trades(whole, whole, whole, whole, is_open, real, real, real, real, real, whole, whole, whole)


def _pieces(fills: Fills) -> _Pieces:
    order = np.lexsort((np.arange(len(fills.bar)), fills.symbol))
    quantity = fills.quantity[order]
    before = np.zeros(len(order))
    borders = np.flatnonzero(np.diff(fills.symbol[order], prepend=-1, append=-2))
    for start, stop in itertools.pairwise(borders):
        before[start + 1 : stop] = np.cumsum(quantity[start : stop - 1])
    turns = np.flatnonzero(before * (before + quantity) < 0.0)
    after = (before + quantity)[turns]
    quantity[turns] = -before[turns]
    return _Pieces(
        np.insert(order, turns + 1, order[turns]),
        np.insert(quantity, turns + 1, after),
        np.insert(before, turns + 1, 0.0),
    )
