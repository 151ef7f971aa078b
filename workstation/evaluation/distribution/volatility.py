"""How much closes move from bar to bar within each window: alike over its bars, or the newest most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.history import History

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

DECAY = 0.94
"""Of daily variance, from one bar to the one before; source: RiskMetrics Technical Document (1996), section 5.3."""
_BYTES_AT_A_TIME = 64 << 20


def usual_change(history: History, ends: Rows, window: int) -> Floats:
    """(windows,) root mean square of the changes from bar to bar within the windows that end on these rows.

    In the form of the target; a difference in currency. The window has at least two bars.
    """
    return _weighted(history, ends, np.full(window - 1, 1.0 / (window - 1)))


def ewma_volatility(history: History, ends: Rows, window: int) -> Floats:
    """(windows,) root of the exponentially weighted mean of squared changes, in the same form.

    The weights fall by `DECAY` from a bar to the one before and add up to 1 over the window, so that nothing before it
    and nothing after it counts. Source: RiskMetrics Technical Document (1996), table 5.1, cut off at the window.
    """
    weights = DECAY ** np.arange(window - 2, -1, -1.0)
    return _weighted(history, ends, weights / weights.sum())


def _weighted(history: History, ends: Rows, weights: Floats) -> Floats:
    squares = np.zeros(len(history.close))
    with np.errstate(divide="ignore", invalid="ignore"):  # from one symbol to the next, which no window has
        squares[1:] = np.square(history.changes(history.close[:-1], history.close[1:]))
    length = len(weights)
    view = np.lib.stride_tricks.sliding_window_view(squares, length)
    found = np.empty(len(ends))
    at_a_time = max(1, _BYTES_AT_A_TIME // (8 * length))
    for start in range(0, len(ends), at_a_time):
        some = slice(start, start + at_a_time)
        # a sum of its own for each window, whichever stand beside it: the same bits for the same bars
        found[some] = np.einsum("ij,j->i", view[ends[some] - (length - 1)], weights)
    return np.sqrt(found)
