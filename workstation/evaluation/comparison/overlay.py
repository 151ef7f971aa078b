"""Forecasts of several evaluations over time, beside what happened, on the windows that all of them have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.comparison.shared import in_all, symbols_at
from workstation.evaluation.windows import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_SAME = 1e-9
"""Closes that differ by less than this part of themselves are the same but for rounding."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """Windows that all have, one symbol after the other, in order of time within each."""

    names: tuple[str, ...]
    """Of the forecasters."""
    unit: str
    """Of the target, in words."""
    symbols: tuple[str, ...]
    symbol: Numbers
    """(windows,) index into `symbols`."""
    time: Numbers
    """(windows,) time of the window's last bar, nanoseconds since 1970-01-01 UTC."""
    last_close: Floats
    """(windows,) close of the window's last bar."""
    actual: Floats
    """(windows, horizon) what happened, in the unit of the target."""
    actual_close: Floats
    """(windows, horizon)"""
    forecasts: Floats
    """(forecasters, windows, horizon) in the unit of the target."""
    forecast_closes: Floats
    """(forecasters, windows, horizon)"""

    @property
    def horizon(self) -> int:
        """Bars ahead."""
        return int(self.actual.shape[1])

    def windows_of(self, symbol: str) -> slice:
        """Where the windows of a symbol stand."""
        at = self.symbols.index(symbol)
        first, last = (int(np.searchsorted(self.symbol, at, side=side)) for side in ("left", "right"))
        return slice(first, last)

    def rmse(self, symbol: str, ahead: int | None = None) -> Floats:
        """(forecasters + 1,) of a symbol, so many bars ahead or over all; the last one is that of the last close.

        In the unit of the target, where the last close forecasts 0.
        """
        which = self.windows_of(symbol)
        steps = slice(None) if ahead is None else slice(ahead - 1, ahead)
        happened = self.actual[which, steps]
        errors = np.concatenate([self.forecasts[:, which, steps] - happened, -happened[None]])
        return np.asarray(np.sqrt(np.square(errors).mean(axis=(1, 2))))

    def times_ahead(self, symbol: str, ahead: int) -> Numbers:
        """(windows,) when the bar so many ahead of each window of a symbol is; it never falls.

        That is the time of the window so many further on where that one's last close is what came; elsewhere, as at
        the end, so many usual distances between windows.
        """
        which = self.windows_of(symbol)
        times, closes, came = self.time[which], self.last_close[which], self.actual_close[which, ahead - 1]
        usual = int(np.median(np.diff(times))) if len(times) > 1 else 0
        found = times + ahead * usual
        is_next = np.isclose(closes[ahead:], came[: len(came) - ahead], rtol=_SAME, atol=0.0)
        found[: len(is_next)] = np.where(is_next, times[ahead:], found[: len(is_next)])
        return np.asarray(np.maximum.accumulate(found))


def overlay(names: Sequence[str], paths: Sequence[Path], horizon: int, unit: str) -> Overlay | None:
    """The forecasts of two or more files as evaluations write them; None where no window is in all.

    Raises:
        DataError: if a file cannot be read.
    """
    files = [read(path, horizon) for path in paths]
    places = in_all(files)
    first, which = files[0], places[0]
    if not which.size:
        return None
    symbols, symbol = symbols_at(first, which)
    return Overlay(
        names=tuple(names),
        unit=unit,
        symbols=symbols,
        symbol=symbol,
        time=first.time[which],
        last_close=first.last_close[which],
        actual=first.actual[which],
        actual_close=first.actual_close[which],
        forecasts=np.stack([file.forecast[each] for file, each in zip(files, places, strict=True)]),
        forecast_closes=np.stack([file.forecast_close[each] for file, each in zip(files, places, strict=True)]),
    )
