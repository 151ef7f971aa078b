"""What the chart of a forecast shows: closes, the forecast and its bands, what came since, and the last close."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.conformal import BANDS, LEVELS
from workstation.ui import figures
from workstation.ui.charts import Band, ChartData, Mark, Reference, Series

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.ahead import Ahead
    from workstation.ui.charts import LineStyle

    Floats = NDArray[np.float64]

BARS_A_STEP, LEAST_BARS, MOST_BARS = 6, 20, 120
"""Closes that are drawn for each bar ahead, unless one zooms; never fewer or more than these."""
FEW_STEPS = 3
"""Bars ahead up to which each has a marker: of more the markers would touch."""
FEWEST = 8
"""Closes that are drawn where one zooms in all the way."""


def usual_bars(ahead: Ahead) -> int:
    """How many closes are drawn before the forecast, so that the bars ahead can be seen beside them."""
    return min(max(BARS_A_STEP * ahead.steps, LEAST_BARS), MOST_BARS)


def chart(ahead: Ahead, index: int, bars: int, *, is_past: bool) -> ChartData:
    """One symbol.

    Args:
        ahead: the forecasts.
        index: of the symbol.
        bars: closes before the forecast, at most.
        is_past: whether the forecast is as of a date of the past, so that its origin is not the present.
    """
    times, closes, known = ahead.closes(index)
    first = max(0, known - bars)
    now = known - first - 1
    x = np.arange(len(times) - first, dtype=np.float64)
    steps = np.arange(now, now + ahead.steps + 1, dtype=np.float64)
    last = ahead.last_close[index]
    forecast = np.concatenate([[last], ahead.forecast_close[index]])
    series = [
        Series("close", x[: now + 1], closes[first:known], style="solid"),
        Series("forecast", steps, forecast, style="marked" if ahead.steps <= FEW_STEPS else "solid"),
    ]
    if len(times) > known:
        style: LineStyle = "marked" if ahead.steps <= FEW_STEPS else "dashed"
        series.append(Series("what came", x[now:], closes[known - 1 :], style=style))
    return ChartData(
        title=f"{now + 1:,} bars up to {figures.bar_day(int(ahead.origin[index]))}",
        unit="close",
        x_label="",
        x_range=(0.0, float(now + ahead.steps)),
        series=tuple(series),
        reference=Reference("last close", float(last)),
        bands=tuple(_bands(ahead, index, steps, last)),
        mark=Mark("as of" if is_past else "now", float(now)),
        moments=_moments(ahead, index, times[first:known]),
    )


def _bands(ahead: Ahead, index: int, steps: Floats, last: float) -> list[Band]:
    """The wider one first; they open at the last close. None where it is not known how wide they are."""
    found = []
    for lower, upper in sorted(BANDS):
        low, high = (_edge(ahead, LEVELS.index(level), index, last) for level in (lower, upper))
        if np.isfinite(low).all() and np.isfinite(high).all():
            found.append(Band(f"{round(100 * (upper - lower))} %", steps, low, high))
    return found


def _edge(ahead: Ahead, level: int, index: int, last: float) -> Floats:
    return np.concatenate([[last], ahead.quantiles[level, index]])


def _moments(ahead: Ahead, index: int, known: NDArray[np.int64]) -> tuple[int, ...]:
    """When each bar begins, those ahead as the forecast tells their times."""
    times = np.concatenate([known, ahead.time[index]])
    return tuple(times.tolist())
