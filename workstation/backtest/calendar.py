"""How many bars a year has: told by the times of the data, in whole conventions where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.market import YEAR_SECONDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DAY = 86_400.0
_FRIDAY = 4
_THURSDAY = 3  # 1970-01-01 was one
_WEEKEND_BARS = 0.1
"""Share of bars on Saturdays and Sundays from which on a market is one that never closes; 2/7 is all of them."""


@dataclass(frozen=True)
class Calendar:
    """Bars in a year, and how that is known."""

    periods_per_year: float
    told_by: str


def calendar_of(time: NDArray[np.int64], chosen: float = 0.0) -> Calendar:
    """The calendar of these times (nanoseconds since 1970-01-01 UTC), or the number that was chosen if not zero."""
    if chosen:
        return Calendar(chosen, "as set")
    seconds = time / 1e9
    step = float(np.median(np.diff(seconds))) if len(time) > 1 else _DAY
    if step < 0.9 * _DAY:
        return _counted(seconds)
    if step < 4 * _DAY:
        weekday = (np.floor(seconds / _DAY) + _THURSDAY) % 7
        has_weekends = float((weekday > _FRIDAY).mean()) > _WEEKEND_BARS
        return Calendar(365.0, "days, weekends too") if has_weekends else Calendar(252.0, "days of an exchange")
    for days, periods, name in ((7, 52, "weeks"), (30.4, 12, "months"), (91.3, 4, "quarters"), (365.25, 1, "years")):
        if abs(step / _DAY / days - 1.0) < 0.2:  # noqa: PLR2004 - months are of 28 to 31 days
            return Calendar(float(periods), name)
    return _counted(seconds)


def _counted(seconds: NDArray[np.float64]) -> Calendar:
    years = max(float(seconds[-1] - seconds[0]), 1.0) / YEAR_SECONDS
    return Calendar((len(seconds) - 1) / years, "counted in the data")
