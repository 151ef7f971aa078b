"""Forecasts of several evaluations on the windows that all of them have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_COLUMNS = ("symbol", "time", "step", "forecast", "actual")
_SAME = 1e-9
"""Outcomes that differ by less than this part of their usual size are the same but for rounding."""


@dataclass(frozen=True, eq=False)
class Shared:
    """Windows that all have, one symbol after the other, in order of time within each."""

    symbols: tuple[str, ...]
    symbol: Numbers
    """(windows,) index into `symbols`."""
    time: Numbers
    """(windows,) time of the window's last bar, nanoseconds since 1970-01-01 UTC."""
    forecasts: Floats
    """(forecasters, windows, horizon) in the unit of the target."""
    actual: Floats
    """(windows, horizon) what happened, in the same unit."""

    @property
    def squares(self) -> Floats:
        """(forecasters + 1, windows, horizon) squared errors; the last forecaster is the last close, which says 0."""
        errors = np.concatenate([self.forecasts - self.actual, -self.actual[None]])
        return np.asarray(np.square(errors))

    def by_date(self) -> Floats:
        """(dates, forecasters + 1) squared error, averaged over the symbols of a date, then over bars ahead."""
        dates, date = np.unique(self.time, return_inverse=True)
        return _averaged(self.squares, date, len(dates))

    def by_symbol(self) -> Floats:
        """(symbols, forecasters + 1) mean squared error over a symbol's windows and bars ahead."""
        return _averaged(self.squares, self.symbol, len(self.symbols))


def _averaged(squares: Floats, group: Numbers, groups: int) -> Floats:
    each = squares.mean(axis=2)
    count = np.bincount(group, minlength=groups)
    return np.stack([np.bincount(group, weights=row, minlength=groups) / count for row in each], axis=1)


@dataclass(frozen=True, eq=False)
class _File:
    symbols: NDArray[np.str_]
    """(windows,)"""
    time: Numbers
    forecast: Floats
    actual: Floats

    def at(self, which: Numbers) -> _File:
        return _File(self.symbols[which], self.time[which], self.forecast[which], self.actual[which])


def shared(paths: Sequence[Path], horizon: int) -> Shared | None:
    """The forecasts of two or more files as evaluations write them; None where no window is in all.

    Raises:
        DataError: if a file cannot be read, or two of them say different things of what happened.
    """
    files = _matched([_read(path, horizon) for path in paths])
    if not len(files[0].time):
        return None
    usual = float(np.abs(files[0].actual).mean()) or 1.0
    for path, other in zip(paths[1:], files[1:], strict=True):
        if not np.allclose(other.actual, files[0].actual, rtol=0.0, atol=_SAME * usual):
            raise DataError(
                f"{path.name} and {paths[0].name} say different things of what happened in the same windows: their "
                f"prices or the units of their targets differ"
            )
    symbols, symbol = np.unique(files[0].symbols, return_inverse=True)
    forecasts = np.stack([file.forecast for file in files])
    return Shared(tuple(map(str, symbols)), symbol, files[0].time, forecasts, files[0].actual)


def _read(path: Path, horizon: int) -> _File:
    try:
        table = pq.read_table(path, columns=list(_COLUMNS))
        step = table["step"].to_numpy().reshape(-1, horizon)
        is_in_order = bool((step == np.arange(1, horizon + 1)).all())
        first = slice(None, None, horizon)
        symbols = np.asarray(table["symbol"].combine_chunks().to_pylist()[first], dtype=np.str_)
        time = table["time"].to_numpy().astype("datetime64[ns]").astype(np.int64)[first]
        forecast, actual = (table[name].to_numpy().reshape(-1, horizon) for name in ("forecast", "actual"))
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are of these kinds
        raise DataError(f"{path}: the forecasts cannot be read ({error}); evaluate it again with --again") from None
    if not is_in_order:
        raise DataError(f"{path}: its bars ahead are not 1 to {horizon} in order; evaluate it again with --again")
    return _File(symbols, time, forecast, actual)


def _matched(files: Sequence[_File]) -> list[_File]:
    """Each file's windows that are in all, in one order: by symbol, then time."""
    places = in_all([(file.symbols, file.time) for file in files])
    return [file.at(which) for file, which in zip(files, places, strict=True)]


def in_all(windows: Sequence[tuple[NDArray[np.str_], Numbers]]) -> list[Numbers]:
    """For each set of windows the indices of those that are in all sets, in one order: by symbol, then time.

    Args:
        windows: symbols and times, (windows,) each, of each set.
    """
    symbols = np.unique(np.concatenate([symbol for symbol, _ in windows]))
    times = np.unique(np.concatenate([time for _, time in windows]))
    keys = [np.searchsorted(symbols, symbol) * len(times) + np.searchsorted(times, time) for symbol, time in windows]
    common = reduce(np.intersect1d, keys)
    return [np.flatnonzero(np.isin(key, common))[_order(key, common)] for key in keys]


def _order(key: Numbers, common: Numbers) -> Numbers:
    return np.argsort(key[np.isin(key, common)], kind="stable")
