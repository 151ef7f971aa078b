"""Forecasts of bars that were not there yet, as files: written, read back with the closes before them, exported."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from workstation.errors import DataError
from workstation.evaluation.conformal import LEVELS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

QUANTILES = tuple(f"close_q{round(100 * level):02}" for level in LEVELS)
"""Names of the columns of quantiles."""
_NUMBERS = ("forecast_return", "forecast_close", *QUANTILES)


@dataclass(frozen=True, eq=False)
class Ahead:
    """One forecast of each symbol, and the closes around it."""

    symbols: tuple[str, ...]
    origin: Numbers
    """(symbols,) when the last bar that it knew begins, nanoseconds since 1970-01-01 UTC."""
    time: Numbers
    """(symbols, steps) when the bars ahead begin."""
    last_close: Floats
    """(symbols,)"""
    forecast_return: Floats
    """(symbols, steps) simple change of the close; NaN where it is not known."""
    forecast_close: Floats
    """(symbols, steps)"""
    quantiles: Floats
    """(levels, symbols, steps) of the close; NaN where there is no band."""
    offsets: Numbers
    """(symbols + 1,) rows of each symbol in `close_time` and `close`."""
    close_time: Numbers
    """(rows,) rising within a symbol; those after the origin are bars that came since."""
    close: Floats
    """(rows,)"""

    @property
    def steps(self) -> int:
        """Bars ahead."""
        return int(self.time.shape[1])

    @cached_property
    def place(self) -> dict[str, int]:
        """Index of each symbol."""
        return {symbol: index for index, symbol in enumerate(self.symbols)}

    def closes(self, index: int) -> tuple[Numbers, Floats, int]:
        """The times and closes of a symbol, and how many of them the forecast knew."""
        rows = slice(int(self.offsets[index]), int(self.offsets[index + 1]))
        times = self.close_time[rows]
        return times, self.close[rows], int(np.searchsorted(times, self.origin[index], side="right"))


def as_bytes(table: Any, facts: dict[str, Any], suffix: str) -> bytes:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    """The rows as a file that ends in .csv or .parquet; Parquet has the facts as JSON under `workstation`."""
    data = io.BytesIO()
    if suffix == ".csv":
        times = {name: _texts(table[name]) for name in ("origin", "time")}
        for name, column in times.items():
            table = table.set_column(table.column_names.index(name), name, column)
        pc.write_csv(table, data, pc.WriteOptions(quoting_style="needed"))
    else:
        told = json.dumps(facts, allow_nan=False).encode()
        pq.write_table(table.replace_schema_metadata({"workstation": told}), data, compression="zstd")
    return data.getvalue()


def as_csv(parquet: bytes) -> bytes:
    """The same forecasts as CSV.

    Raises:
        DataError: if they cannot be read.
    """
    try:
        return as_bytes(pq.read_table(io.BytesIO(parquet)), {}, ".csv")
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are of these kinds
        raise _unreadable(error) from None


def _texts(column: Any) -> Any:  # noqa: ANN401 - as above
    times = column.to_numpy().astype("datetime64[ns]")
    seconds = times.astype("datetime64[s]")
    shown = seconds if bool((seconds == times).all()) else times
    return pa.array([f"{text}Z" for text in np.datetime_as_string(shown)], pa.string())


def closes_as_bytes(symbols: tuple[str, ...], counts: Numbers, times: Numbers, closes: Floats) -> bytes:
    """Closes around forecasts as Parquet: a row for each bar, symbols in the order of the forecasts.

    Args:
        symbols: all that have a forecast.
        counts: (symbols,) rows of each.
        times: (rows,) nanoseconds since 1970-01-01 UTC.
        closes: (rows,) in the currency of the prices.
    """
    index = pa.array(np.repeat(np.arange(len(symbols), dtype=np.int32), counts))
    columns = {
        "symbol": pa.DictionaryArray.from_arrays(index, pa.array(symbols, pa.string())),
        "time": pa.array(times, pa.timestamp("ns", "UTC")),
        "close": pa.array(closes),
    }
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data, compression="zstd")
    return data.getvalue()


def read(forecasts: Path, closes: Path, steps: int) -> Ahead:
    """Kept forecasts.

    Raises:
        DataError: if they cannot be read, or the two files do not belong together.
    """
    try:
        table, around = pq.read_table(forecasts), pq.read_table(closes).unify_dictionaries()
        symbols = tuple(map(str, table["symbol"].to_pylist()[::steps]))
        found = _shaped(table, steps)
        offsets = _offsets(around["symbol"].combine_chunks(), symbols)
        close_time, close = _nanoseconds(around["time"]), around["close"].to_numpy()
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are of these kinds
        raise _unreadable(error) from None
    return Ahead(
        symbols=symbols,
        origin=_nanoseconds(table["origin"])[::steps],
        time=_nanoseconds(table["time"]).reshape(-1, steps),
        last_close=table["last_close"].to_numpy()[::steps],
        forecast_return=found["forecast_return"],
        forecast_close=found["forecast_close"],
        quantiles=np.stack([found[name] for name in QUANTILES]),
        offsets=offsets,
        close_time=close_time,
        close=close,
    )


def _offsets(column: Any, symbols: tuple[str, ...]) -> Numbers:  # noqa: ANN401 - a pyarrow array, as above
    if tuple(map(str, column.dictionary.to_pylist())) != symbols:
        raise ValueError("its closes are of other symbols")
    return np.searchsorted(column.indices.to_numpy(), np.arange(len(symbols) + 1)).astype(np.int64)


def _shaped(table: Any, steps: int) -> dict[str, Floats]:  # noqa: ANN401 - a pyarrow table, as above
    if not (table["step"].to_numpy().reshape(-1, steps) == np.arange(1, steps + 1)).all():
        raise ValueError(f"its bars ahead are not 1 to {steps} in order")
    return {name: table[name].to_numpy().astype(np.float64).reshape(-1, steps) for name in _NUMBERS}


def _nanoseconds(column: Any) -> Numbers:  # noqa: ANN401 - as above
    return np.asarray(column.to_numpy().astype("datetime64[ns]").astype(np.int64))


def _unreadable(error: Exception) -> DataError:
    return DataError(f"the kept forecast cannot be read ({error}); have it made anew")
