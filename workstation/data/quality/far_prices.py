"""Bars with a price far from the closes around it: a bad price that closes and returns do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.wording import capped, counted, listed, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

    Floats = NDArray[np.float64]

FAR = 5.0
"""Times above or below both closes from which on no trading explains a price, but for an order book that was empty."""
AGREE = 1.25
"""Ratio of the two closes up to which nothing has happened between them."""


def is_far(price: Floats, close: Floats, before: Floats) -> NDArray[np.bool_]:
    """Where a price is far from its bar's close and from the close before, which agree; not where one is NaN."""
    low, high = np.minimum(close, before), np.maximum(close, before)
    with np.errstate(over="ignore"):  # what is beyond any float is not far
        found: NDArray[np.bool_] = (high <= AGREE * low) & ((price > FAR * high) | (FAR * price < low))
    return found


def far_prices(examined: Examined) -> Iterator[Finding]:
    """Bars whose open, high or low is far from the closes around it."""
    table = examined.table
    if table.is_series:
        return
    before = np.append(np.nan, table.close[:-1])
    before[examined.is_first] = np.nan
    is_found = np.zeros(table.rows, dtype=bool)
    for name in _PRICES:
        is_found |= is_far(getattr(table, name), table.close, before)
    yield from examined.findings(is_found, lambda index, rows: _finding(examined, index, rows))


_PRICES = ("open", "high", "low")


def _finding(examined: Examined, index: int, rows: NDArray[np.int64]) -> Finding:
    """A problem where the open is far, at which orders are filled; a low or high may have been traded for a moment."""
    table, symbol = examined.table, examined.table.symbols[index]
    close, before = table.close[rows], table.close[rows - 1]
    prices = np.stack([getattr(table, name)[rows] for name in _PRICES])
    far = np.stack([is_far(price, close, before) for price in prices])
    away = np.where(far, np.log(prices) - np.log(close), 0.0)
    farthest = np.argmax(np.abs(away), axis=0)
    place = {int(table.time[row]): number for number, row in enumerate(rows)}

    def say(one: Place) -> str:
        at = place[one.time]
        told = ", ".join(f"{name} {prices[kind, at]:.6g}" for kind, name in enumerate(_PRICES) if far[kind, at])
        return f"{moment(one.time)} ({told}; close {close[at]:.6g} after {before[at]:.6g})"

    logs = [Place(time, None, float(away[farthest[at], at])) for time, at in place.items()]
    by_size = sorted(logs, key=lambda one: -abs(one.value))
    what = f"{counted(len(rows), 'bar')} with a price more than {FAR:g} times away from the closes around it"
    kept = tuple(Place(one.time, None, float(np.exp(one.value))) for one in capped(logs))
    sentence = f"{symbol}: {what}: {listed(by_size, len(logs), say)}"
    return Finding("far_price", "problem" if far[0].any() else "warning", symbol, len(rows), kept, sentence)
