"""Closes up to each window's last bar, from which a baseline forecasts; and what may be learned from of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Kind

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

_BYTES_AT_A_TIME = 64 << 20


@dataclass(frozen=True, eq=False)
class History:
    """Rows of closes, one symbol after the other, in order of time within each."""

    symbols: tuple[str, ...]
    offsets: Rows
    """(symbols + 1,) first row of each symbol, then the number of rows."""
    time: Rows
    """(rows,) nanoseconds since 1970-01-01 UTC."""
    close: Floats
    """(rows,) in the currency of the prices."""
    is_training: NDArray[np.bool_]
    """(rows,) whether something may be fitted on the row: in a training stretch, of a symbol not held out."""
    kind: Kind

    @property
    def symbol(self) -> Rows:
        """(rows,) index into `symbols`."""
        return np.repeat(np.arange(len(self.symbols)), np.diff(self.offsets))

    @property
    def first_row(self) -> Rows:
        """(rows,) the first row of the row's symbol."""
        return np.repeat(self.offsets[:-1], np.diff(self.offsets))

    def follows(self, is_chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(rows,) whether the row and the one before are both chosen and of one symbol."""
        found = np.zeros(len(self.close), dtype=bool)
        found[1:] = is_chosen[1:] & is_chosen[:-1]
        found[self.offsets[:-1]] = False
        return found

    def changes(self, last: Floats, closes: Floats) -> Floats:
        """The change from one close to another, in the form of the target; a difference in currency."""
        if self.kind == "log_return":
            return np.asarray(np.log(closes / last))
        return closes / last - 1.0 if self.kind == "simple_return" else closes - last

    def windows(self, ends: Rows, length: int) -> Iterator[tuple[slice, Floats]]:
        """Closes of the windows that end on these rows, (some, length) at a time, and which they are."""
        view = np.lib.stride_tricks.sliding_window_view(self.close, length)
        step = max(1, _BYTES_AT_A_TIME // (8 * length))
        for start in range(0, len(ends), step):
            which = slice(start, start + step)
            yield which, view[ends[which] - (length - 1)]


def usual_moves(history: History, is_measured: NDArray[np.bool_]) -> Floats:
    """(symbols,) mean |change of the close| from a row to the next, both measured; NaN where there are none."""
    rows = np.flatnonzero(history.follows(is_measured))
    which, count = history.symbol[rows], len(history.symbols)
    total = np.bincount(which, weights=np.abs(history.close[rows] - history.close[rows - 1]), minlength=count)
    number = np.bincount(which, minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
