"""Stop-loss, take-profit and trailing stop inside a bar, in the order that is worst for the position.

A bar tells its open, high and low but not which came first, so the stop is taken to be reached before the profit.
A gap fills at the open, for better or worse. The trailing stop follows the best price up to the bar before. What the
bar's volume does not let out goes at the bars that follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.fills import Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.kernel import Book
    from workstation.backtest.rules import Number, Rules
    from workstation.backtest.tape import Bar

    Floats = NDArray[np.float64]


def close_at_exits(book: Book, bar: Bar, rules: Rules) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """(batch, symbols) orders that close positions, their prices and reasons; what is still to be done lapses."""
    is_held = (book.quantity != 0.0) & bar.has_bar
    side = np.where(book.quantity < 0.0, -1.0, 1.0)
    stop = _level(book.entry, -side, rules.stop_loss)
    trail = _level(book.best, -side, rules.trailing_stop)
    guard = np.where(side > 0.0, np.maximum(stop, trail), np.minimum(stop, trail))
    profit = _level(book.entry, side, rules.take_profit)
    worst, best = np.where(side > 0.0, bar.low, bar.high), np.where(side > 0.0, bar.high, bar.low)
    is_stopped = is_held & (side * (worst - guard) <= 0.0)
    has_gained = is_held & (side * (best - profit) >= 0.0)
    is_profit = has_gained & (~is_stopped | (side * (bar.open - profit) >= 0.0))  # the open comes before everything
    is_out = is_stopped | has_gained
    level = np.where(is_profit, profit, guard)
    is_gap = np.where(is_profit, side * (bar.open - profit) >= 0.0, side * (bar.open - guard) <= 0.0)
    price = np.where(is_out & ~is_gap, level, bar.open)
    stopping = np.where(guard == stop, Reason.STOP_LOSS, Reason.TRAILING_STOP)
    _bar_reentry(book, side, is_out)
    leaving = np.where(is_out, -book.quantity, 0.0)
    order = np.clip(leaving, -book.room, book.room) if rules.is_on("participation") else leaving
    is_short_of_room = order != leaving
    if is_short_of_room.any():
        book.target[is_short_of_room] = 0.0
        book.is_waiting = True
    return order, price, np.where(is_profit, Reason.TAKE_PROFIT, stopping)


def _level(price: Floats, side: Floats, fraction: Number) -> Floats:
    """The price moved by a fraction towards a side; out of reach where the fraction is zero."""
    return np.where(np.asarray(fraction) > 0.0, price * (1.0 + side * fraction), side * np.inf)


def _bar_reentry(book: Book, side: Floats, is_out: NDArray[np.bool_]) -> None:
    """Remember what was closed, and drop an order that would only open it again."""
    np.copyto(book.barred, side, where=is_out)
    is_same = np.sign(book.target) == side
    book.target[is_out & (is_same | (book.target == 0.0))] = np.nan


def follow_entry(book: Book, order: Floats, price: Floats) -> None:
    """Keep the mean entry price of positions that orders open, enlarge, reduce or turn; before they are booked."""
    after = book.quantity + order
    is_new = (after != 0.0) & (np.sign(after) != np.sign(book.quantity))
    grows = (after != 0.0) & ~is_new & (np.abs(after) > np.abs(book.quantity))
    mean = (book.quantity * book.entry + order * price) / np.where(after == 0.0, 1.0, after)
    book.entry[:] = np.where(is_new, price, np.where(grows, mean, book.entry))
    book.best[:] = np.where(is_new, price, book.best)


def follow_best(book: Book, bar: Bar) -> None:
    """Keep the best price of every position, for the bars that follow."""
    higher, lower = np.maximum(book.best, bar.high), np.minimum(book.best, bar.low)
    book.best[:] = np.where(bar.has_bar, np.where(book.quantity > 0.0, higher, lower), book.best)
