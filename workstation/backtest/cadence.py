"""When forecasts of several bars are decided on, and how long each is held, where symbols trade at different times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.backtest.market import Market

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


def decided_together(changes: Floats, market: Market, step_ahead: int) -> Floats:
    """(bars, symbols) forecasts at the bars at which they are decided on; NaN elsewhere, and where there is none.

    `changes` has them at each symbol's own bars. All symbols are decided at the same bars of the market, so that they
    can be ranked, each by the forecast of its own last bar since the bar decided on before; what is decided while a
    symbol rests waits for its next bar. The first forecast's bar is such a bar, and the next is always the first at
    which a symbol with a bar at the one before has had `step_ahead` more of its own, or any other symbol one more than
    that: every `step_ahead`-th where all symbols have all bars. So the symbol with the most bars sets the pace, a
    position is held until the next decision, and symbols that miss bars, or trade on other days or at other hours, stay
    together. A step of one is decided at every bar of each symbol.
    """
    if step_ahead == 1:
        return changes
    at = _decision_bars(market, int(np.argmax(np.isfinite(changes).any(axis=1))), step_ahead)
    before = np.append(-1, at[:-1])
    found = np.full_like(changes, np.nan)
    for column, rows in _own_bars(market):
        last = np.searchsorted(rows, at, side="right") - 1
        is_new = (last >= 0) & (rows[last] > before)
        found[at[is_new], column] = changes[rows[last[is_new]], column]
    return found


def _decision_bars(market: Market, first: int, step_ahead: int) -> Integers:
    following = np.full(market.bars, market.bars)
    for column, rows in _own_bars(market):
        is_open = market.has_bar[:, column]
        due = np.cumsum(is_open) - is_open + step_ahead
        following = np.minimum(following, np.append(rows, np.full(step_ahead + 1, market.bars))[due])
    after, found = following.tolist(), [first]
    while after[found[-1]] < market.bars:
        found.append(after[found[-1]])
    return np.array(found, dtype=np.int64)


def expired(signals: Floats, market: Market, step_ahead: int) -> NDArray[np.bool_]:
    """(bars, symbols) the symbol's own bar up to which its last signal holds, if none follows before its next bar."""
    found = np.zeros(signals.shape, dtype=bool)
    for column, rows in _own_bars(market):
        at, last = _decided(signals, rows, column)
        until = last + step_ahead
        newer, following = np.append(at[1:], market.bars), np.append(rows, market.bars)
        is_over = until < len(rows)
        is_over[is_over] &= newer[is_over] >= following[until[is_over] + 1]
        found[rows[until[is_over]], column] = True
    return found


def bars_to_sell(signals: Floats, market: Market, step_ahead: int) -> int:
    """Bars of the market until the last position has been sold, at the symbol's own bar after its last signal's end."""
    most = 0
    for column, rows in _own_bars(market):
        at, last = _decided(signals, rows, column)
        if len(at):
            sale = rows[min(last[-1] + step_ahead + 1, len(rows) - 1)]
            most = max(most, int(sale) + 1, int(at[-1]) + 1)
    return most


def bars_without(signals: Floats, market: Market, step_ahead: int) -> int:
    """Bars between the first signal and the last at which no symbol's signal holds."""
    change = np.zeros(market.bars + 1, dtype=np.int64)
    for column, rows in _own_bars(market):
        at, last = _decided(signals, rows, column)
        own = np.concatenate((rows, np.full(step_ahead + 2, market.bars)))
        end, newer = own[last + step_ahead], np.append(at[1:], market.bars + 1)
        end = np.where((newer > end) & (newer < own[last + step_ahead + 1]), newer, end)
        np.add.at(change, at, 1)
        np.add.at(change, end, -1)
    decided = np.flatnonzero(np.isfinite(signals).any(axis=1))
    return int((np.cumsum(change)[decided[0] : decided[-1]] == 0).sum()) if len(decided) else 0


def _own_bars(market: Market) -> Iterator[tuple[int, Integers]]:
    """Each symbol's column, and the bars that it has."""
    for column in range(len(market.symbols)):
        yield column, np.flatnonzero(market.has_bar[:, column])


def _decided(signals: Floats, rows: Integers, column: int) -> tuple[Integers, Integers]:
    """Bars at which a symbol has a signal, and at each the number of its own bar that the signal is of."""
    at = np.flatnonzero(np.isfinite(signals[:, column]))
    return at, np.searchsorted(rows, at, side="right") - 1
