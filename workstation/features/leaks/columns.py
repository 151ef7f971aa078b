"""Columns of features: every value up to a time is the same whatever comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.raw_prices import time_text
from workstation.errors import DataError
from workstation.features.leaks.futures import futures
from workstation.features.leaks.moved import Moved, first_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

    Compute = Callable[[PriceTable], NDArray[np.float64] | NDArray[np.float32]]
    """A table -> (rows, columns) or (rows,)."""

_PLACES = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9)
"""Parts of the time line after which the future is changed: within the warm-up, in training, near the end."""


def times_to_try(table: PriceTable) -> tuple[int, ...]:
    """Times after which to change the future: some along the line, its first point and its last but one.

    No number of bars divides them all, so that what peeks to the end of its day or week is caught within it.
    """
    line = np.unique(table.time)
    last = max(len(line) - 2, 0)
    places = {0, last, *(min(int(place * len(line)) + number, last) for number, place in enumerate(_PLACES))}
    return tuple(int(line[place]) for place in sorted(places))


def leaks_of(
    compute: Compute, table: PriceTable, columns: Sequence[str], times: Sequence[int], *, all_of_them: bool = False
) -> tuple[int, list[Moved]]:
    """How often the future was changed, and the values that moved; stops at the first unless asked for all.

    A table that is refused, because a symbol has no volume left in it, computes nothing and is not counted.
    """
    whole, found, tried = _as_columns(compute(table)), [], 0
    for after in times:
        for kind, changed in futures(table, after):
            try:
                recomputed = (changed, _as_columns(compute(changed)))
            except DataError:
                continue
            tried += 1
            words = columns, f"{kind} after {time_text(after)}"
            if moved := first_moved(table, whole, recomputed, after, words):
                found.append(moved)
                if not all_of_them:
                    return tried, found
    return tried, found


def _as_columns(values: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.float64] | NDArray[np.float32]:
    return values if values.ndim == 2 else values[:, None]  # noqa: PLR2004 - rows and columns
