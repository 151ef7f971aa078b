"""The Diebold-Mariano test of whether two forecasts are equally good, with its conventions written beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DieboldMariano:
    """What the test came to; `reason` says why there is no statistic where there is none."""

    statistic: float | None
    """Below 0 the first forecast is better."""
    p_value: float | None
    """Two-sided: the chance of a statistic this far from 0 if both are equally good."""
    dates: int
    """Differences of loss that were tested, one a date."""
    horizon: int
    kernel: str
    lags: int
    correction: str
    reason: str = ""

    @property
    def convention(self) -> str:
        """Kernel, lags, correction and number of dates, in words."""
        return f"{self.kernel.capitalize()} kernel, {self.lags} lags, {self.correction}, {self.dates} dates"


_KERNEL = "bartlett"
_HLN = "Harvey-Leybourne-Newbold correction, Student's t"


def cube_root(dates: int) -> int:
    """The least whole number whose cube is not below that of the dates: a usual reach of what hangs together."""
    root = round(math.cbrt(dates))
    return root + (root**3 < dates)


def usual_lags(dates: int, horizon: int) -> int:
    """Lags that are taken: at least horizon - 1, and the cube root of the dates."""
    return min(max(horizon - 1, cube_root(dates)), max(dates - 1, 0))


def diebold_mariano(differences: Floats, horizon: int) -> DieboldMariano:
    """Test whether the mean of the differences of loss is 0.

    Source: Diebold and Mariano (1995), Comparing predictive accuracy; Harvey, Leybourne and Newbold (1997), Testing the
    equality of prediction mean squared errors; for the kernel, whose variance is never negative, Newey and West (1987).

    Args:
        differences: (dates,) loss of the first forecast less loss of the second, in order of time, already averaged
            over symbols: pooled windows of one date are not independent.
        horizon: bars ahead.
    """
    dates = len(differences)
    lags = usual_lags(dates, horizon)
    statistic, reason = _statistic(differences, horizon, lags)
    if statistic is None:
        return DieboldMariano(None, None, dates, horizon, _KERNEL, lags, _HLN, reason)
    p_value = float(2.0 * stdtr(dates - 1, -abs(statistic)))
    return DieboldMariano(statistic, p_value, dates, horizon, _KERNEL, lags, _HLN)


def _statistic(d: Floats, horizon: int, lags: int) -> tuple[float | None, str]:
    n = len(d)
    if n <= max(horizon, lags, 1):
        return None, f"{n} dates are too few for {horizon} bars ahead and {lags} lags"
    factor = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
    if factor <= 0:
        return None, f"{n} dates are too few for {horizon} bars ahead"
    if not d.any():
        return None, "both forecasts are equally good on every date"
    variance = _long_run_variance(d, lags)
    if variance <= 0:
        return None, "the differences of loss do not vary"
    return float(d.mean() / math.sqrt(variance / n) * math.sqrt(factor)), ""


def _long_run_variance(d: Floats, lags: int) -> float:
    centred = d - d.mean()
    n = len(d)
    own = float(centred @ centred) / n
    if own <= (8.0 * np.finfo(np.float64).eps * float(np.abs(d).max())) ** 2:
        return 0.0
    weights = [1.0 - lag / (lags + 1) for lag in range(1, lags + 1)]
    covariances = [float(centred[lag:] @ centred[:-lag]) / n for lag in range(1, lags + 1)]
    return own + 2.0 * sum(weight * covariance for weight, covariance in zip(weights, covariances, strict=True))
