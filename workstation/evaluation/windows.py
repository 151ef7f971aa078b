"""The forecasts of an evaluation read back: window by window, their errors by date, and whether their size is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from workstation.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

GROUPS = 10
"""Groups of forecasts, from the lowest to the highest, that are held against what happened."""
_COLUMNS = ("symbol", "time", "step", "forecast", "actual", "last_close", "forecast_close", "actual_close")


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of an evaluation: those of a symbol stand together, in order of its index, then of time."""

    symbols: tuple[str, ...]
    symbol: Numbers
    """(windows,) index into `symbols`."""
    time: Numbers
    """(windows,) time of the window's last bar, nanoseconds since 1970-01-01 UTC."""
    forecast: Floats
    """(windows, horizon) in the unit of the target."""
    actual: Floats
    """(windows, horizon) what happened, in the same unit."""
    last_close: Floats
    """(windows,) close of the window's last bar."""
    forecast_close: Floats
    """(windows, horizon)"""
    actual_close: Floats
    """(windows, horizon)"""

    @property
    def errors(self) -> Floats:
        """(windows,) root of the squared error averaged over the bars ahead, in the unit of the target."""
        return np.asarray(np.sqrt(np.square(self.forecast - self.actual).mean(axis=1)))


def read(path: Path, horizon: int) -> Windows:
    """The forecasts in a file as an evaluation writes it.

    Raises:
        DataError: if it cannot be read, or its bars ahead are not in order.
    """
    try:
        table = pq.read_table(path, columns=list(_COLUMNS), read_dictionary=["symbol"]).unify_dictionaries()
        step = table["step"].to_numpy().reshape(-1, horizon)
        symbol = table["symbol"].combine_chunks()
        time = table["time"].to_numpy().astype("datetime64[ns]").astype(np.int64)
        floats = {name: table[name].to_numpy().reshape(-1, horizon) for name in _COLUMNS[3:]}
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are of these kinds
        raise DataError(f"{path}: the forecasts cannot be read ({error}); evaluate it again with --again") from None
    if not (step == np.arange(1, horizon + 1)).all():
        raise DataError(f"{path}: its bars ahead are not 1 to {horizon} in order; evaluate it again with --again")
    first = slice(None, None, horizon)
    index = symbol.indices.to_numpy().astype(np.int64)[first]
    order = np.lexsort((time[first], index))
    return Windows(
        symbols=tuple(map(str, symbol.dictionary.to_pylist())),
        symbol=index[order],
        time=time[first][order],
        forecast=floats["forecast"][order],
        actual=floats["actual"][order],
        last_close=floats["last_close"][order, 0],
        forecast_close=floats["forecast_close"][order],
        actual_close=floats["actual_close"][order],
    )


def errors_by_date(windows: Windows) -> tuple[Numbers, Floats, Floats]:
    """(dates,) each: when, RMSE of that date's forecasts, and RMSE of the last close, over symbols and bars ahead."""
    dates, date = np.unique(windows.time, return_inverse=True)
    count = np.bincount(date)

    def over(squares: Floats) -> Floats:
        return np.asarray(np.sqrt(np.bincount(date, weights=squares.mean(axis=1)) / count))

    return dates, over(np.square(windows.forecast - windows.actual)), over(np.square(windows.actual))


def reliability(windows: Windows, groups: int = GROUPS) -> tuple[Floats, Floats]:
    """(groups,) each: the mean forecast of the last bar ahead, and the mean of what happened, in the target's unit.

    Forecasts are put in order and cut into groups of equal size; fewer where there are not two windows for each.
    Where both means agree, a forecast is as large as what follows it. Source: Gneiting and Resin (2023), Regression
    diagnostics meets forecast evaluation, section 2; there with isotonic regression in place of groups.
    """
    order = np.argsort(windows.forecast[:, -1], kind="stable")
    parts = np.array_split(order, max(1, min(groups, len(order) // 2)))
    forecast, actual = windows.forecast[:, -1], windows.actual[:, -1]
    return np.array([forecast[part].mean() for part in parts]), np.array([actual[part].mean() for part in parts])
