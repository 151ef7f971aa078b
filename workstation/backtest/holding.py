"""Bars on which nothing is done, marked many at a time: positions stay, and only prices move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.kernel import Book, Path, Targets
    from workstation.backtest.rules import Rules
    from workstation.backtest.tape import Tape

_NUMBERS = 2**18
"""Prices times runs that are marked at a time, so that memory stays small."""
_FEWEST = 3
"""Bars that are worth it."""


def next_deed(tape: Tape, targets: Targets, rules: Rules) -> NDArray[np.int64]:
    """(bars,) the first bar from each on at which something may be done, though nothing waits; itself where it may."""
    if not isinstance(targets, np.ndarray) or rules.is_on(*_AT_EVERY_BAR):
        return np.arange(tape.bars)
    is_busy = np.isfinite(targets).any(axis=tuple(range(1, targets.ndim))) | tape.has_final
    busy = np.where(is_busy, np.arange(tape.bars), tape.bars)
    return np.minimum.accumulate(busy[::-1])[::-1]


_AT_EVERY_BAR = (
    *("cash_rate", "margin_rate", "borrow_rate", "funding_rate"),
    *("stop_loss", "take_profit", "trailing_stop"),
)


def hold(book: Book, tape: Tape, start: int, stop: int, path: Path) -> int:
    """Mark the bars from `start` on, and return the first that was not: `stop`, or before, where equity is used up."""
    stop = min(stop, start + max(_NUMBERS // book.quantity.size, 1))
    if stop - start < _FEWEST:
        return start
    held = book.quantity * tape.close[start:stop, None, :]
    value, cash = np.add.reduce(held, axis=2), book.cash[:, 0]
    is_ruined = (cash + value <= 0.0).any(axis=1)
    if is_ruined.any():
        stop = start + int(np.argmax(is_ruined))
    rows = slice(0, stop - start)
    path.cash[start:stop], path.value[start:stop] = cash, value[rows]
    path.gross[start:stop] = np.add.reduce(np.abs(held[rows]), axis=2)
    return stop
