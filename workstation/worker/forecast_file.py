"""Forecasts with times, points and quantiles as rows, and the closes around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from workstation.evaluation.ahead import QUANTILES, closes_as_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.evaluation.outcomes import Outcomes
    from workstation.worker.newest import Newest

    Floats = NDArray[np.float64]

HISTORY_BARS = 250
"""Bars up to each origin whose closes are kept beside a forecast."""


def table_of(outcomes: Outcomes, times: NDArray[np.int64], found: Floats, added: Floats | None) -> Any:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    """One row for each symbol and bar ahead.

    Columns: symbol; origin, when its last known bar begins, UTC; step, bars ahead from 1; time, when that bar begins;
    last_close; forecast, the change in the unit of the target; forecast_return, simple, null where the last close is
    not positive; forecast_close; and quantiles of the close. Closes are in the currency of the prices.

    Args:
        outcomes: the windows.
        times: (windows, horizon) when the bars ahead begin, nanoseconds since 1970-01-01 UTC.
        found: (windows, horizon) forecasts in the unit of the target.
        added: (levels, windows, horizon) what the quantiles add to them, NaN where one is not known; None for none.
    """
    horizon, count = found.shape[1], len(found)
    last = np.repeat(outcomes.last_close, horizon)
    closes = outcomes.closes_after(found).ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = np.where(last > 0, closes / last - 1.0, np.nan)
    symbol = np.repeat(np.array(outcomes.symbols, dtype=object)[outcomes.symbol], horizon)
    columns = {
        "symbol": pa.array(symbol, pa.string()),
        "origin": pa.array(np.repeat(outcomes.time, horizon), pa.timestamp("ns", "UTC")),
        "step": pa.array(np.tile(np.arange(1, horizon + 1, dtype=np.int32), count)),
        "time": pa.array(times.ravel(), pa.timestamp("ns", "UTC")),
        "last_close": pa.array(last),
        "forecast": pa.array(found.ravel()),
        "forecast_return": _known(returns),
        "forecast_close": _known(closes),
    }
    unknown = np.full((len(QUANTILES), *found.shape), np.nan)
    for name, each in zip(QUANTILES, unknown if added is None else added, strict=True):
        columns[name] = _known(outcomes.closes_after(found + each).ravel())
    return pa.table(columns)


def _known(values: Floats) -> Any:  # noqa: ANN401 - as above
    return pa.array(values, mask=~np.isfinite(values))


def closes_around(windows: Newest, table: PriceTable, steps: int) -> bytes:
    """The closes before each origin, and those that came since as far as the forecast reaches, as Parquet.

    Args:
        windows: what was forecast from.
        table: the prices with all bars, also those that the forecast did not know.
        steps: bars ahead.
    """
    known = windows.table
    symbols = [known.symbols[number] for number in windows.symbol.tolist()]
    rows = []
    for symbol, origin in zip(symbols, known.time[windows.ends].tolist(), strict=True):
        own = table.rows_of(symbol)
        after = own.start + int(np.searchsorted(table.time[own], origin, side="right"))
        rows.append(np.arange(max(own.start, after - HISTORY_BARS), min(own.stop, after + steps)))
    which = np.concatenate(rows)
    counts = np.array([len(each) for each in rows], dtype=np.int64)
    return closes_as_bytes(tuple(symbols), counts, table.time[which], table.close[which])
