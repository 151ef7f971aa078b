"""Forecasts with times, points and quantiles as Parquet or CSV, replaced atomically."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from workstation.evaluation.conformal import LEVELS
from workstation.runs.durable import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]

QUANTILES = tuple(f"close_q{round(100 * level):02}" for level in LEVELS)
"""Names of the columns of quantiles."""


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


def write(path: Path, table: Any, facts: dict[str, Any]) -> int:  # noqa: ANN401 - as above
    """Replace the file; Parquet has the facts in its metadata as JSON under `workstation`. Returns its bytes.

    Raises:
        StorageError: if the disk refuses; an older file is then untouched.
    """
    data = io.BytesIO()
    if path.suffix == ".csv":
        times = {name: _texts(table[name]) for name in ("origin", "time")}
        for name, column in times.items():
            table = table.set_column(table.column_names.index(name), name, column)
        pc.write_csv(table, data, pc.WriteOptions(quoting_style="needed"))
    else:
        told = json.dumps(facts, allow_nan=False).encode()
        pq.write_table(table.replace_schema_metadata({"workstation": told}), data, compression="zstd")
    write_atomically(path, data.getvalue())
    return len(data.getvalue())


def _texts(column: Any) -> Any:  # noqa: ANN401 - as above
    times = column.to_numpy().astype("datetime64[ns]")
    seconds = times.astype("datetime64[s]")
    shown = seconds if bool((seconds == times).all()) else times
    return pa.array([f"{text}Z" for text in np.datetime_as_string(shown)], pa.string())
