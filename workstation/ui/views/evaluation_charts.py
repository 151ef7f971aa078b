"""What the charts of an evaluation show: errors over dates, forecasts held against what followed, one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.windows import errors_by_date, reliability
from workstation.ui.charts import ChartData, Series
from workstation.ui.text import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.windows import Windows

HISTORY = 60
"""Windows of a symbol whose closes are drawn before the one that is looked at."""
_DAY = 86_400e9


def over_time(windows: Windows, unit: str) -> ChartData:
    """RMSE of each date, over its symbols and bars ahead, beside that of the last close."""
    dates, own, naive = errors_by_date(windows)
    x = dates.astype(np.float64)
    return ChartData(
        title="RMSE by date",
        unit=unit,
        x_label="",
        x_range=_span(x),
        series=(Series("model", x, own, style="solid"), Series("last close", x, naive, style="dotted")),
        has_dates=True,
    )


def calibration(windows: Windows, unit: str) -> ChartData:
    """What followed forecasts of each size, beside what they said; where the lines meet, their size is right."""
    forecast, actual = reliability(windows)
    x = np.maximum.accumulate(forecast)  # groups of one and the same forecast differ by what adding them rounds
    return ChartData(
        title="what followed forecasts from lowest to highest",
        unit=unit,
        x_label="said",
        x_range=_span(x),
        series=(Series("came", x, actual, style="marked"), Series("as said", x, x, style="dotted")),
    )


def window(windows: Windows, at: int) -> ChartData:
    """Closes up to a window, its forecast of them, and what happened."""
    first = int(np.searchsorted(windows.symbol, windows.symbol[at], side="left"))
    before = slice(max(first, at - HISTORY), at + 1)
    known, closes = windows.time[before].astype(np.float64), windows.last_close[before]
    ahead = _times_ahead(windows, at)
    after = np.concatenate([known[-1:], ahead])
    happened = np.concatenate([closes[-1:], windows.actual_close[at]])
    said = np.concatenate([closes[-1:], windows.forecast_close[at]])
    return ChartData(
        title=plain(windows.symbols[windows.symbol[at]]),
        unit="close",
        x_label="",
        x_range=_span(np.concatenate([known, ahead])),
        series=(
            Series("history", known, closes, style="solid"),
            Series("forecast", after, said, style="marked"),
            Series("what happened", after, happened, style="marked"),
        ),
        has_dates=True,
    )


def _times_ahead(windows: Windows, at: int) -> NDArray[np.float64]:
    """(horizon,) times of the bars ahead: those of the windows that follow, then one usual distance after another."""
    horizon = windows.forecast.shape[1]
    end = int(np.searchsorted(windows.symbol, windows.symbol[at], side="right"))
    found = windows.time[at + 1 : min(end, at + 1 + horizon)].astype(np.float64)
    own = windows.time[np.searchsorted(windows.symbol, windows.symbol[at], side="left") : end]
    usual = float(np.median(np.diff(own))) if len(own) > 1 else _DAY
    last = found[-1] if found.size else float(windows.time[at])
    return np.concatenate([found, last + usual * np.arange(1, horizon - len(found) + 1)])


def _span(x: NDArray[np.float64]) -> tuple[float, float]:
    low, high = float(x[0]), float(x[-1])
    margin = 0.0 if high > low else max(abs(low) * 1e-6, 1e-9)
    return low - margin, high + margin
