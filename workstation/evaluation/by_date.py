"""Sums of each date over its symbols and bars ahead, for what is tested or drawn again date by date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ByDate:
    """(dates, horizon) sums over the symbols of a date."""

    count: Floats
    squares: Floats
    """Sum e^2, in target units squared."""
    absolute: Floats
    price_absolute: Floats
    hits: Floats
    moves: Floats

    @property
    def mean_squares(self) -> Floats:
        """(dates, horizon) squared error, averaged over the symbols of a date."""
        return self.squares / self.count


def by_date(outcomes: Outcomes, forecast: Floats) -> ByDate:
    """Sums for a forecast (windows, horizon), in target units."""
    dates, date = outcomes.dates
    e = forecast - outcomes.changes
    p = outcomes.closes_after(forecast) - outcomes.closes

    def over(values: Floats) -> Floats:
        columns = [np.bincount(date, weights=column, minlength=len(dates)) for column in values.T]
        return np.stack(columns, axis=1)

    return ByDate(
        over(np.ones_like(e)),
        over(np.square(e)),
        over(np.abs(e)),
        over(np.abs(p)),
        over((np.sign(forecast) * np.sign(outcomes.changes) > 0).astype(np.float64)),
        over((outcomes.changes != 0).astype(np.float64)),
    )


def reach_in_dates(outcomes: Outcomes, last_time: NDArray[np.int64]) -> int:
    """Dates that the usual forecast overlaps: the median number of them up to its last bar, at least the horizon.

    Where symbols trade at different times, a date of one is none of another, and bars ahead are more dates ahead.

    Args:
        outcomes: the windows.
        last_time: (windows,) time of the last bar ahead, nanoseconds since 1970-01-01 UTC.
    """
    dates, date = outcomes.dates
    ahead = np.searchsorted(dates, last_time, side="right") - 1 - date
    return max(outcomes.horizon, int(np.median(ahead)))
