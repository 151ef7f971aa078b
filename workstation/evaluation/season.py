"""How many bars a season has, told from the times of training bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.history import History

_DAY = 86_400 * 10**9
_WEEKEND = 5
_TRADES_ON_WEEKENDS = 0.2
"""Share of bars on Saturdays and Sundays from which on a week has seven days; it is 2 / 7 where all are traded."""
_LONGER = ((6.0, 8.0, 52, "52 weeks"), (27.0, 32.0, 12, "12 months"), (85.0, 95.0, 4, "4 quarters"))
"""Least and greatest usual step in days, bars in a season, and its words."""


def season_of(history: History) -> tuple[int, str]:
    """Bars in a season and what it is: a day of intraday bars, a week of daily ones, a year of longer ones.

    One bar and no words where the times of training bars tell no season.
    """
    rows = np.flatnonzero(history.follows(history.is_training))
    if not rows.size:
        return 1, ""
    step = float(np.median(history.time[rows] - history.time[rows - 1])) / _DAY
    if step < 0.9:  # noqa: PLR2004 - days; shorter than a day, whatever a change of clocks does to it
        bars = _bars_a_day(history, np.flatnonzero(history.is_training))
        return (bars, f"a day of {bars} bars") if bars > 1 else (1, "")
    if step < 1.5:  # noqa: PLR2004 - days
        weekday = (history.time[rows] // _DAY + 3) % 7  # 1970-01-01 was a Thursday
        return (7, "a week of 7 days") if np.mean(weekday >= _WEEKEND) > _TRADES_ON_WEEKENDS else (5, "5 trading days")
    return next(((bars, words) for low, high, bars, words in _LONGER if low <= step <= high), (1, ""))


def _bars_a_day(history: History, rows: NDArray[np.int64]) -> int:
    """The commonest number, and of two that are as common the larger: a first or last day may be cut short."""
    days = history.time[rows] // _DAY
    _, bars = np.unique(np.stack([history.symbol[rows], days]), axis=1, return_counts=True)
    times = np.bincount(bars)
    return int(np.flatnonzero(times == times.max())[-1])
