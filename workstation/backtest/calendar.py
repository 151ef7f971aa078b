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
_WEEK = 7
_WEEKS_PER_YEAR = YEAR_SECONDS / _DAY / _WEEK
_ALL_WEEK = 0.24
"""Share of days that are Saturdays and Sundays above which a market never closes: it is 2/7 where all are traded, and
1/5 at most where one day a week is not."""
_WEEKDAYS = 0.05
"""The same below which it is an exchange's: a few wrong stamps, or a Saturday now and then, change nothing."""
_FEW_DAYS = 30
"""Days up to which it is said on how many of them bars were counted."""


@dataclass(frozen=True)
class Calendar:
    """Bars in a year, and how that is known."""

    periods_per_year: float
    told_by: str


def calendar_of(time: NDArray[np.int64], chosen: float = 0.0) -> Calendar:
    """The calendar of these times (nanoseconds since 1970-01-01 UTC), or the number that was chosen if not zero.

    Days are 365 a year where weekends are traded, 252 where they are not, and else, as with a bar on each Sunday, as
    many as the traded days of a week tell. Bars within a day are those of the mean traded day, on as many days a year.
    Bars of weeks, months, quarters and years follow the convention; all others are counted from first to last.
    """
    if chosen:
        return Calendar(chosen, "as set")
    seconds = time / 1e9
    step = float(np.median(np.diff(seconds))) if len(time) > 1 else _DAY
    if step < 0.9 * _DAY:
        return _within_days(seconds)
    if step < 1.5 * _DAY:
        days, told_by = _days_per_year(np.floor(seconds / _DAY))
        return Calendar(days, told_by)
    for days, periods, name in ((7, 52, "weeks"), (30.4, 12, "months"), (91.3, 4, "quarters"), (365.25, 1, "years")):
        if abs(step / _DAY / days - 1.0) < 0.2:  # noqa: PLR2004 - months are of 28 to 31 days
            return Calendar(float(periods), name)
    return _from_first_to_last(seconds)


def _within_days(seconds: NDArray[np.float64]) -> Calendar:
    days = np.unique(np.floor(seconds / _DAY))
    per_year, _ = _days_per_year(days)
    told_by = _COUNTED if len(days) > _FEW_DAYS else f"counted on {len(days)} day{'s' * (len(days) > 1)}"
    return Calendar(len(seconds) / len(days) * per_year, told_by)


def _days_per_year(days: NDArray[np.float64]) -> tuple[float, str]:
    """Traded days of a year by their numbers, days since 1970-01-01, rising; and how that is known."""
    on_weekends = float(((days + _THURSDAY) % _WEEK > _FRIDAY).mean())
    if on_weekends > _ALL_WEEK:
        return 365.0, "days, weekends too"
    if on_weekends < _WEEKDAYS:
        return 252.0, "days of an exchange"
    weeks = np.unique(np.floor((days + _THURSDAY + 2) / _WEEK))  # they begin on Saturdays: a Sunday opens its week
    return len(days) / len(weeks) * _WEEKS_PER_YEAR, _COUNTED


def _from_first_to_last(seconds: NDArray[np.float64]) -> Calendar:
    years = max(float(seconds[-1] - seconds[0]), 1.0) / YEAR_SECONDS
    return Calendar((len(seconds) - 1) / years, _COUNTED)


_COUNTED = "counted in the data"
