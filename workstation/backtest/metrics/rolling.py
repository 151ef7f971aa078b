"""The Sharpe ratio of the last bars, at every bar of an equity curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.metric import ROUNDING, excess_of, risk_free_of_bar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BARS = 63
"""A quarter of a year of an exchange's days."""
_CELLS = 1 << 22
"""Returns of overlapping windows that are looked at together."""


def rolling_sharpe(equity: Floats, periods_per_year: float, bars: int = BARS, risk_free_rate: float = 0.0) -> Floats:
    """(bars,) the Sharpe ratio of the last `bars` returns up to each bar of an equity curve.

    Mean(r - rf) / sd1(r - rf) x sqrt(A), as in the table of measures: Sharpe, "The Sharpe Ratio", 1994. NaN where there
    are fewer returns, and where all of them are the same. Each window is summed anew, so that no rounding is carried.

    Args:
        equity: (bars,) money at each close.
        periods_per_year: bars in a year, A.
        bars: returns of a window, at least 2.
        risk_free_rate: per year, a fraction.
    """
    assert bars >= 2  # noqa: PLR2004 - a deviation needs two
    excess = excess_of(equity, risk_free_of_bar(risk_free_rate, periods_per_year))
    found = np.full(len(equity), np.nan)
    if len(excess) < bars:
        return found
    windows = np.lib.stride_tricks.sliding_window_view(excess, bars)
    step = max(_CELLS // bars, 1)
    for start in range(0, len(windows), step):
        some = windows[start : start + step]
        found[bars + start : bars + start + len(some)] = _ratios(some) * math.sqrt(periods_per_year)
    return found


def _ratios(windows: Floats) -> Floats:
    """(windows,) mean over sample standard deviation of each row; NaN where all but rounding is the same."""
    is_alike = np.ptp(windows, axis=1) <= ROUNDING * (1.0 + np.abs(windows).max(axis=1))
    spread = windows.std(axis=1, ddof=1)
    found = np.full(len(windows), np.nan)
    np.divide(windows.mean(axis=1), spread, out=found, where=~is_alike & (spread > 0.0))
    return found
