"""JSON's lists and numbers as columns of bars, with a sentence for whatever is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.data.fetch.bars import NANOSECONDS, Bars, in_order
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SHOWN = 40
_EARLIEST, _LATEST = -(2**33), 2**33
"""Seconds since 1970 that a bar may begin at: the years 1697 to 2242, which nanoseconds in 64 bits can hold."""


def numbers(values: object, name: str, rows: int) -> NDArray[np.float64]:
    """(rows,) float64; NaN for null.

    Raises:
        FetchError: if it is no list of so many numbers.
    """
    if not isinstance(values, list) or len(values) != rows:
        raise FetchError(f"the answer's {name} is no list of {rows} numbers")
    try:
        return np.array([_number(value, name) for value in values], dtype=np.float64)
    except OverflowError as error:
        raise FetchError(f"the answer's {name} holds a number that is too large") from error


def field(rows: Sequence[Any], name: str, *, is_optional: bool = False) -> NDArray[np.float64]:
    """(rows,) the numbers under a name in each of the objects; NaN where there is none and there need not be.

    Raises:
        FetchError: if a row is no object, or has no number of that name.
    """
    found = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or (name not in row and not is_optional):
            raise FetchError(f"row {number} of the answer has no {name!r}")
        found.append(row.get(name))
    return numbers(found, repr(name), len(rows))


def bars_of(seconds: NDArray[np.float64], prices: Sequence[NDArray[np.float64]], *traded: NDArray[np.float64]) -> Bars:
    """Bars in order of time, from their start in seconds since 1970, (4,) columns of prices, volume and amount.

    Raises:
        FetchError: if a time is none.
    """
    if not (np.isfinite(seconds) & (seconds > _EARLIEST) & (seconds < _LATEST)).all():
        raise FetchError("the answer holds a time that cannot be")
    volume, amount = traded
    time = np.round(seconds).astype(np.int64) * NANOSECONDS
    return in_order(Bars(time, np.vstack(prices), volume, amount))


def _number(value: object, name: str) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FetchError(f"the answer's {name} holds {repr(value)[:_SHOWN]}, which is no number")
    return float(value)
