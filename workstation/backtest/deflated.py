"""How likely it is that a Sharpe ratio is real, given how many were tried: the deflated Sharpe ratio."""

from __future__ import annotations

import math
from statistics import NormalDist, stdev
from typing import TYPE_CHECKING

from workstation.backtest.metrics.metric import Figure, needs

if TYPE_CHECKING:
    from collections.abc import Sequence

_EULER = 0.5772156649015329
_NORMAL = NormalDist()
_FEW = 2


def expected_best(deviation: float, tried: int) -> float:
    """The highest Sharpe ratio that so many worthless trials are expected to show, their ratios spread by a deviation.

    deviation x ((1 - g) z(1 - 1 / N) + g z(1 - 1 / (N e))), g Euler's constant and z the normal quantile; Bailey and
    Lopez de Prado, "The Deflated Sharpe Ratio", 2014. Zero for a single trial.
    """
    if tried < _FEW:
        return 0.0
    first, second = _NORMAL.inv_cdf(1.0 - 1.0 / tried), _NORMAL.inv_cdf(1.0 - 1.0 / (tried * math.e))
    return deviation * ((1.0 - _EULER) * first + _EULER * second)


def probability_above(sharpe: float, least: float, count: int, skew: float, kurtosis: float) -> Figure:
    """Probability that the true Sharpe ratio is above `least`, from a ratio over `count` returns; all are of a bar.

    Phi((S - least) sqrt(n - 1) / sqrt(1 - skew S + (kurtosis + 2) / 4 S^2)) with the excess kurtosis; Bailey and Lopez
    de Prado, "The Sharpe Ratio Efficient Frontier", 2012.
    """
    if count < _FEW:
        return Figure(math.nan, needs(count, _FEW))
    variance = 1.0 - skew * sharpe + (kurtosis + 2.0) / 4.0 * sharpe**2
    if variance <= 0.0:
        return Figure(math.nan, "skew and kurtosis are too large for its formula")
    return Figure(_NORMAL.cdf((sharpe - least) * math.sqrt(count - 1) / math.sqrt(variance)))


def deflated(sharpe: float, tried: Sequence[float], count: int, skew: float, kurtosis: float) -> Figure:
    """The probability that the ratio is above what the best of all tried would show by luck; `tried` includes it."""
    spread = stdev(tried) if len(tried) >= _FEW else 0.0
    return probability_above(sharpe, expected_best(spread, len(tried)), count, skew, kurtosis)
