"""Forecasts of several evaluations on the windows that all of them have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import DataError
from workstation.evaluation.windows import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.evaluation.windows import Windows

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

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


def shared(paths: Sequence[Path], horizon: int) -> Shared | None:
    """The forecasts of two or more files as evaluations write them; None where no window is in all.

    Raises:
        DataError: if a file cannot be read, or two of them say different things of what happened.
    """
    files = [read(path, horizon) for path in paths]
    places = in_all(files)
    first, which = files[0], places[0]
    if not which.size:
        return None
    actual = first.actual[which]
    usual = float(np.abs(actual).mean()) or 1.0
    for path, other, place in zip(paths[1:], files[1:], places[1:], strict=True):
        if not np.allclose(other.actual[place], actual, rtol=0.0, atol=_SAME * usual):
            raise DataError(
                f"{path.name} and {paths[0].name} say different things of what happened in the same windows: their "
                f"prices or the units of their targets differ"
            )
    symbols, symbol = symbols_at(first, which)
    forecasts = np.stack([file.forecast[place] for file, place in zip(files, places, strict=True)])
    return Shared(symbols, symbol, first.time[which], forecasts, actual)


def symbols_at(windows: Windows, which: Numbers) -> tuple[tuple[str, ...], Numbers]:
    """The symbols of some windows, sorted, and (windows,) indices into them."""
    names = np.asarray(windows.symbols, dtype=np.str_)
    used, index = np.unique(windows.symbol[which], return_inverse=True)
    order = np.argsort(names[used])
    return tuple(map(str, names[used][order])), np.argsort(order)[index]


def in_all(files: Sequence[Windows]) -> list[Numbers]:
    """For each file the indices of the windows that are in all files, in one order: by symbol, then time."""
    code = {name: at for at, name in enumerate(sorted({name for file in files for name in file.symbols}))}
    times = np.unique(np.concatenate([np.unique(file.time) for file in files]))
    keys = []
    for file in files:
        symbol = np.array([code[name] for name in file.symbols], dtype=np.int64)[file.symbol]
        keys.append(symbol * len(times) + np.searchsorted(times, file.time))
    common = reduce(np.intersect1d, keys)
    orders = [np.argsort(key, kind="stable") for key in keys]
    return [order[np.searchsorted(key[order], common)] for key, order in zip(keys, orders, strict=True)]
