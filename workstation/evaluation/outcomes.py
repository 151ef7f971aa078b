"""What happened after each window, in the unit of the target and as closes, for any forecast to be held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Kind = Literal["log_return", "simple_return", "difference"]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Windows and what came after them."""

    kind: Kind
    """What a forecast is of: the change of the close since the window's last bar, in one of these forms."""
    symbols: tuple[str, ...]
    symbol: NDArray[np.int64]
    """(windows,) index into `symbols`."""
    time: NDArray[np.int64]
    """(windows,) when each forecast is made: time of the window's last bar, nanoseconds since 1970-01-01 UTC."""
    last_close: Floats
    """(windows,) close of the window's last bar, in the currency of the prices."""
    closes: Floats
    """(windows, horizon) closes of the bars ahead, in the same currency."""
    deviation: Floats
    """(symbols,) a difference of 1 in the target's unit, in currency; 1 for returns, which need none."""
    usual_move: Floats
    """(symbols,) mean |change of the close| from one training bar to the next, in currency; NaN where there is none."""

    def __post_init__(self) -> None:
        windows, horizon = self.closes.shape
        assert windows > 0
        assert horizon > 0
        assert self.symbol.shape == self.time.shape == self.last_close.shape == (windows,)
        assert self.deviation.shape == self.usual_move.shape == (len(self.symbols),)

    @property
    def horizon(self) -> int:
        """Bars ahead."""
        return int(self.closes.shape[1])

    @cached_property
    def changes(self) -> Floats:
        """(windows, horizon) what happened, in the unit of the target."""
        return self.changes_to(self.closes)

    @cached_property
    def dates(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(dates,) the times at which forecasts are made, rising, and (windows,) which of them each window's is."""
        dates, which = np.unique(self.time, return_inverse=True)
        return dates, which

    @cached_property
    def grain(self) -> float:
        """Size of the numbers that a change is a difference of: what they lose to rounding, no change can tell."""
        if self.kind != "difference":
            return 1.0
        return float(np.max(np.abs(self.last_close) / self.deviation[self.symbol]))

    def changes_to(self, closes: Floats) -> Floats:
        """(windows, horizon) changes from the last close to these, in the unit of the target."""
        last = self.last_close[:, None]
        if self.kind == "log_return":
            return np.asarray(np.log(closes / last))
        if self.kind == "simple_return":
            return closes / last - 1.0
        return (closes - last) / self._deviations

    def closes_after(self, changes: Floats) -> Floats:
        """(windows, horizon) closes in currency that these changes lead to."""
        last = self.last_close[:, None]
        if self.kind == "log_return":
            with np.errstate(over="ignore"):
                return np.asarray(last * np.exp(changes))
        if self.kind == "simple_return":
            return last * (1.0 + changes)
        return last + changes * self._deviations

    @property
    def _deviations(self) -> Floats:
        return self.deviation[self.symbol][:, None]
