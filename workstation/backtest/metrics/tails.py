"""How bad a bad bar is: value at risk, its conditional mean, and the shape of the returns."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.metric import Figure, deviation, finite, needs, ratio

if TYPE_CHECKING:
    from workstation.backtest.metrics.metric import Account

LEVEL = 0.05
_Z = NormalDist().inv_cdf(LEVEL)
_DENSITY = NormalDist().pdf(_Z)
_FEW = 2
_CONSTANT = "every return is the same"
_NOT_VALID = "skew and kurtosis are too large for the Cornish-Fisher expansion"


def historical_var(account: Account) -> Figure:
    """Percentile 5 of the returns, linear interpolation."""
    returns = account.returns
    return Figure(float(np.percentile(returns, 100 * LEVEL))) if len(returns) else Figure(math.nan, needs(0, 1))


def historical_cvar(account: Account) -> Figure:
    """Mean of the int((n - 1) x 0.05) + 1 smallest returns."""
    returns = account.returns
    if not len(returns):
        return Figure(math.nan, needs(0, 1))
    worst = int((len(returns) - 1) * LEVEL) + 1
    return Figure(float(np.partition(returns, worst - 1)[:worst].mean()))


def normal_var(account: Account) -> Figure:
    """Mean + z x sd1."""
    returns = account.returns
    if len(returns) < _FEW:
        return Figure(math.nan, needs(len(returns), _FEW))
    return Figure(float(returns.mean()) + _Z * deviation(returns))


def normal_cvar(account: Account) -> Figure:
    """Mean - sd1 x density(z) / 0.05."""
    returns = account.returns
    if len(returns) < _FEW:
        return Figure(math.nan, needs(len(returns), _FEW))
    return Figure(float(returns.mean()) - deviation(returns) * _DENSITY / LEVEL)


def cornish_fisher_var(account: Account) -> Figure:
    """Mean + sd1 x (z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36)."""
    skewed, tailed = skew(account), kurtosis(account)
    if skewed.why or tailed.why:
        return skewed if skewed.why else tailed
    s, k = skewed.value, tailed.value
    if not _is_monotone(s, k):
        return Figure(math.nan, _NOT_VALID)
    z = _Z + (_Z**2 - 1) * s / 6 + (_Z**3 - 3 * _Z) * k / 24 - (2 * _Z**3 - 5 * _Z) * s**2 / 36
    return Figure(float(account.returns.mean()) + deviation(account.returns) * z)


def cornish_fisher_cvar(account: Account) -> Figure:
    """Mean of the Cornish-Fisher quantiles below 0.05, in closed form."""
    skewed, tailed = skew(account), kurtosis(account)
    if skewed.why or tailed.why:
        return skewed if skewed.why else tailed
    s, k = skewed.value, tailed.value
    if not _is_monotone(s, k):
        return Figure(math.nan, _NOT_VALID)
    factor = 1 + _Z * s / 6 + (_Z**2 - 1) * k / 24 - (2 * _Z**2 - 1) * s**2 / 36
    return Figure(float(account.returns.mean()) - deviation(account.returns) * _DENSITY / LEVEL * factor)


def _is_monotone(s: float, k: float) -> bool:
    """Whether the expansion's quantiles rise with the level in the tail: its slope in z is positive from -5 up to z."""
    z = np.linspace(-5.0, _Z, 200)
    slope = 1 + z * s / 3 + (z**2 - 1) * k / 8 - (6 * z**2 - 5) * s**2 / 36
    return bool((slope > 0.0).all())


def skew(account: Account) -> Figure:
    """Third standardised moment of the returns, of the population."""
    return _moment(account, 3, 0.0)


def kurtosis(account: Account) -> Figure:
    """Fourth standardised moment of the returns, of the population, less 3."""
    return _moment(account, 4, 3.0)


def _moment(account: Account, power: int, normal: float) -> Figure:
    returns = account.returns
    if len(returns) < _FEW:
        return Figure(math.nan, needs(len(returns), _FEW))
    if deviation(returns) == 0.0:
        return Figure(math.nan, _CONSTANT)
    away = returns - returns.mean()
    return finite(float(np.mean(away**power)) / float(np.mean(away**2)) ** (power / 2) - normal, _CONSTANT)


def tail_ratio(account: Account) -> Figure:
    """|Percentile 95| / |percentile 5|."""
    returns = account.returns
    if not len(returns):
        return Figure(math.nan, needs(0, 1))
    high, low = np.percentile(returns, [95, 5])
    return ratio(abs(float(high)), abs(float(low)), "percentile 5 of the returns is zero")
