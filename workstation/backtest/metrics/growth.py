"""Return, risk and drawdown of an equity curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.metric import ROUNDING, Figure, deviation, finite, needs, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.metrics.metric import Account

TOO_LARGE = "too large to be a number"
_CONSTANT = "every return is the same"
LARGEST_EXPONENT = 700.0
"""Exponents of e from here on are left out: float64 ends at 709."""


@dataclass(frozen=True)
class Drawdown:
    """The deepest fall from a peak; all bars are indices of the equity curve."""

    depth: float
    """Zero or negative, a fraction of the peak."""
    peak_bar: int
    trough_bar: int
    recovery_bar: int | None
    """First bar at or above the peak again; None where it was not reached."""


def drawdowns(equity: NDArray[np.float64]) -> NDArray[np.float64]:
    """(bars,) equity below its highest value so far, as a fraction of it; zero or negative."""
    fall = equity / np.maximum.accumulate(equity) - 1.0
    return np.where(fall < -ROUNDING, fall, 0.0)


def deepest(equity: NDArray[np.float64]) -> Drawdown:
    """The maximum drawdown; the money at the start counts as a peak, so that a loss on the first day is one."""
    fall = drawdowns(equity)
    trough = int(np.argmin(fall))
    peak = int(np.argmax(equity[: trough + 1]))
    back = np.flatnonzero(equity[trough:] >= equity[peak])
    return Drawdown(float(fall[trough]), peak, trough, trough + int(back[0]) if len(back) else None)


def total_return(account: Account) -> Figure:
    """Equity at the end over that at the start, less 1."""
    return finite(account.equity[-1] / account.equity[0] - 1.0, "there is no money at the start")


def annual_return(account: Account) -> Figure:
    """W ^ (A / n) - 1."""
    growth, count = account.equity[-1] / account.equity[0], len(account.returns)
    if count == 0 or growth <= 0.0:
        return Figure(math.nan, needs(count, 1)) if count == 0 else Figure(-1.0)
    exponent = math.log(growth) * account.periods_per_year / count
    return finite(math.expm1(exponent) if exponent < LARGEST_EXPONENT else math.inf, TOO_LARGE)


def power(base: float, exponent: float) -> float:
    """Base ^ exponent of a base above zero; infinite where it is too large to be a number."""
    return base**exponent if math.log(base) * exponent < LARGEST_EXPONENT else math.inf


def volatility(account: Account) -> Figure:
    """Sd1(r) x sqrt(A)."""
    count = len(account.returns)
    if count < 2:  # noqa: PLR2004 - a deviation needs two
        return Figure(math.nan, needs(count, 2))
    return Figure(deviation(account.returns) * math.sqrt(account.periods_per_year))


def sharpe(account: Account) -> Figure:
    """Mean(r - rf) / sd1(r - rf) x sqrt(A)."""
    excess = account.excess
    if len(excess) < 2:  # noqa: PLR2004 - a deviation needs two
        return Figure(math.nan, needs(len(excess), 2))
    return ratio(float(excess.mean()) * math.sqrt(account.periods_per_year), deviation(excess), _CONSTANT)


def sharpe_error(account: Account) -> Figure:
    """Sqrt((1 + s^2 / 2) / n) x sqrt(A), s the Sharpe ratio of a bar."""
    found = sharpe(account)
    if found.why:
        return found
    of_bar = found.value / math.sqrt(account.periods_per_year)
    return Figure(math.sqrt((1.0 + of_bar**2 / 2.0) * account.periods_per_year / len(account.returns)))


def sortino(account: Account) -> Figure:
    """Mean(r - rf) x A / (sqrt(mean(min(r - rf, 0)^2)) x sqrt(A))."""
    excess = account.excess
    if not len(excess):
        return Figure(math.nan, needs(0, 1))
    below = math.sqrt(float(np.mean(np.minimum(excess, 0.0) ** 2)))
    return ratio(float(excess.mean()) * math.sqrt(account.periods_per_year), below, "no return is below the risk-free")


def calmar(account: Account) -> Figure:
    """Annual return / |maximum drawdown|."""
    yearly = annual_return(account)
    return yearly if yearly.why else ratio(yearly.value, abs(maximum_drawdown(account).value), "there is no drawdown")


def omega(account: Account) -> Figure:
    """Sum of gains / sum of losses, above and below the risk-free rate."""
    excess = account.excess
    gains, losses = float(excess[excess > 0.0].sum()), float(-excess[excess < 0.0].sum())
    return ratio(gains, losses, "no return is below the risk-free rate")


def maximum_drawdown(account: Account) -> Figure:
    """Least of W / highest W so far - 1."""
    return Figure(deepest(account.equity).depth)


def drawdown_length(account: Account) -> Figure:
    """Bars from the peak of the maximum drawdown to its recovery, or to the end."""
    found = deepest(account.equity)
    if found.depth == 0.0:
        return Figure(math.nan, "there is no drawdown")
    end = len(account.equity) - 1 if found.recovery_bar is None else found.recovery_bar
    return Figure(float(end - found.peak_bar))


def recovery_length(account: Account) -> Figure:
    """Bars from the trough of the maximum drawdown to its recovery."""
    found = deepest(account.equity)
    if found.depth == 0.0:
        return Figure(math.nan, "there is no drawdown")
    if found.recovery_bar is None:
        return Figure(math.nan, "not recovered by the end")
    return Figure(float(found.recovery_bar - found.trough_bar))
