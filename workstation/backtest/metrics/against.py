"""The returns beside those of a benchmark."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.backtest.metrics.metric import Figure, deviation, finite, needs, ratio, returns_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.backtest.metrics.metric import Account

_FEW = 2
_NO_BENCHMARK = "there is no benchmark"
_CONSTANT = "every return of the benchmark is the same"


def _reason(account: Account) -> str:
    return _NO_BENCHMARK if account.benchmark is None else needs(len(account.returns), _FEW)


def _benchmark(account: Account) -> NDArray[np.float64]:
    assert account.benchmark is not None
    return returns_of(account.benchmark)


def beta(account: Account) -> Figure:
    """Covariance with the benchmark / its variance."""
    if why := _reason(account):
        return Figure(math.nan, why)
    theirs = _benchmark(account)
    away = theirs - theirs.mean()
    if deviation(theirs) == 0.0:
        return Figure(math.nan, _CONSTANT)
    return ratio(float(((account.returns - account.returns.mean()) * away).sum()), float((away**2).sum()), _CONSTANT)


def alpha(account: Account) -> Figure:
    """(1 + mean((r - rf) - beta (b - rf))) ^ A - 1."""
    slope = beta(account)
    if slope.why:
        return slope
    left = account.excess - slope.value * (_benchmark(account) - account.risk_free)
    if left.mean() <= -1.0:
        return Figure(math.nan, "a mean loss of all the money in a bar has no yearly rate")
    exponent = math.log1p(float(left.mean())) * account.periods_per_year
    return finite(math.expm1(exponent) if exponent < 700.0 else math.inf, "too large to be a number")  # noqa: PLR2004 - float64


def information_ratio(account: Account) -> Figure:
    """Mean(r - b) / sd1(r - b) x sqrt(A)."""
    if why := _reason(account):
        return Figure(math.nan, why)
    active = account.returns - _benchmark(account)
    return ratio(
        float(active.mean()) * math.sqrt(account.periods_per_year),
        deviation(active),
        "every return differs from the benchmark's by the same",
    )


def correlation(account: Account) -> Figure:
    """Pearson correlation with the benchmark's returns."""
    slope = beta(account)
    if slope.why:
        return slope
    theirs = deviation(_benchmark(account))
    return ratio(slope.value * theirs, deviation(account.returns), "every return is the same")
