"""The same equity curve under the conventions of other libraries, to see what a number quoted from one of them means.

Written from their definitions; A periods per year, n returns r, W growth of equity, sd1 the sample standard deviation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.growth import (
    LARGEST_EXPONENT,
    TOO_LARGE,
    annual_return,
    calmar,
    maximum_drawdown,
    power,
    sharpe,
    sortino,
    volatility,
)
from workstation.backtest.metrics.metric import Figure, account_of, deviation, finite, needs, ratio, returns_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.backtest.metrics.metric import Account, Unit
    from workstation.backtest.trial import Result

    Floats = NDArray[np.float64]

MEASURES: dict[str, tuple[str, Unit, Callable[[Account], Figure]]] = {
    "annual_return": ("annual return", "fraction", annual_return),
    "volatility": ("volatility", "fraction", volatility),
    "sharpe": ("Sharpe", "ratio", sharpe),
    "sortino": ("Sortino", "ratio", sortino),
    "maximum_drawdown": ("maximum drawdown", "fraction", maximum_drawdown),
    "calmar": ("Calmar", "ratio", calmar),
}
"""What is compared, in this order: title, unit, and how this program computes it."""
_LAST_BARS = 100
_THURSDAY = 3  # 1970-01-01 was one
_FRIDAY = 4
_DAY = 86_400 * 10**9
_WEEK, _MONTH, _YEAR = 7, 31, 365
"""Days between bars that backtesting.py takes for these periods."""
_YEAR_OF_365_SECONDS = 365 * 86_400
_EXCHANGE = 252.0
_RUINED = "equity was used up"
_CONSTANT = "every return is the same"


@dataclass(frozen=True)
class Convention:
    """A library's way of measuring."""

    name: str
    definition: str
    figures: Callable[[Account], dict[str, Figure]]


def conventions_of(result: Result, periods_per_year: float, risk_free_rate: float) -> dict[str, dict[str, Figure]]:
    """Measures by their name in `MEASURES`, by name of the convention, this program's own first."""
    account = result.account(periods_per_year, risk_free_rate)
    return {one.name: one.figures(account) for one in CONVENTIONS}


def _own(account: Account) -> dict[str, Figure]:
    return {name: compute(account) for name, (_, _, compute) in MEASURES.items()}


def _with_year_of(account: Account, periods: float, rate: float) -> dict[str, Figure]:
    """The program's formulas on the same returns with another number of periods in a year and yearly rate."""
    return _own(account_of(account.equity, account.time, periods, rate))


def _empyrical(account: Account) -> dict[str, Figure]:
    """A = 252; the risk-free rate is given per period, as a user would who has the yearly one."""
    return _with_rate_of_bar(account, account.equity, _EXCHANGE)


def _with_rate_of_bar(account: Account, equity: Floats, periods: float) -> dict[str, Figure]:
    """The program's formulas on this equity with another number of periods in a year and the same rate of a bar."""
    exponent = math.log1p(account.risk_free) * periods
    if exponent >= LARGEST_EXPONENT:
        nothing = Figure(math.nan, f"the risk-free rate of a year of {periods:g} bars is {TOO_LARGE}")
        return _own(account_of(equity, account.time, periods, 0.0)) | dict.fromkeys(("sharpe", "sortino"), nothing)
    return _own(account_of(equity, account.time, periods, math.expm1(exponent)))


def _quantstats(account: Account) -> dict[str, Figure]:
    return _with_year_of(account, _EXCHANGE, account.risk_free_rate)


def _vectorbt(account: Account) -> dict[str, Figure]:
    """A = 365 days / the most usual distance of bars; the first bar has a return too, of nothing."""
    if len(account.time) < 2:  # noqa: PLR2004 - a distance needs two
        return _own(account)
    steps, counts = np.unique(np.diff(account.time), return_counts=True)
    periods = _YEAR_OF_365_SECONDS / (float(steps[np.argmax(counts)]) / 1e9)
    return _with_rate_of_bar(account, np.append(account.equity[:1], account.equity), periods)


def _backtesting(account: Account) -> dict[str, Figure]:
    """Geometric returns and compounded volatility, of days where bars are shorter."""
    periods, last = _backtesting_year(account.time)
    equity = account.equity[last]
    returns, rate = returns_of(equity), account.risk_free_rate
    if len(returns) < 2:  # noqa: PLR2004 - a deviation needs two
        nothing = Figure(math.nan, needs(len(returns), 2))
        return dict.fromkeys(MEASURES, nothing)
    if equity[-1] <= 0.0:
        return {name: Figure(math.nan, _RUINED) for name in MEASURES}
    growth = math.exp(math.log(equity[-1] / equity[0]) / len(returns))
    yearly = finite(power(growth, periods) - 1.0, TOO_LARGE)
    squared = power(deviation(returns) ** 2 + growth**2, periods) - power(growth, 2.0 * periods)
    spread = finite(math.sqrt(max(squared, 0.0)), TOO_LARGE)
    below = math.sqrt(float(np.mean(np.minimum(returns, 0.0) ** 2)) * periods)
    depth = maximum_drawdown(account)
    return {
        "annual_return": yearly,
        "volatility": spread,
        "sharpe": spread if spread.why else _quotient(yearly, rate, spread.value, _CONSTANT),
        "sortino": _quotient(yearly, rate, below, "no return is negative"),
        "maximum_drawdown": depth,
        "calmar": _quotient(yearly, 0.0, -depth.value, "there is no drawdown"),
    }


def _quotient(yearly: Figure, rate: float, below: float, why: str) -> Figure:
    return yearly if yearly.why else ratio(yearly.value - rate, below, why)


def _backtesting_year(time: NDArray[np.int64]) -> tuple[float, NDArray[np.int64]]:
    """Periods in a year, and the last bar of each (UTC).

    52 weeks, 12 months or 1 year where the last bars are 7, 31 or 365 days apart; else days, 365 of them where many
    bars are of weekends, 252 where not.
    """
    distance = int(np.median(np.diff(time[-_LAST_BARS:])) // _DAY) if len(time) > 1 else 1
    day, date = time // _DAY, time.astype("datetime64[ns]")
    if distance == _WEEK:
        return 52.0, _last_bars((day + _THURSDAY) // _WEEK)
    if distance == _MONTH:
        return 12.0, _last_bars(date.astype("datetime64[M]").astype(np.int64))
    if distance == _YEAR:
        return 1.0, _last_bars(date.astype("datetime64[Y]").astype(np.int64))
    has_weekends = float(((day + _THURSDAY) % _WEEK > _FRIDAY).mean()) > 2 / 7 * 0.6
    return 365.0 if has_weekends else _EXCHANGE, _last_bars(day)


def _last_bars(period: NDArray[np.int64]) -> NDArray[np.int64]:
    """The last bar of each period, of the number of each bar's period."""
    return np.append(np.flatnonzero(np.diff(period)), len(period) - 1)


CONVENTIONS = (
    Convention("workstation", "as the table of measures: A told by the data, rf per bar from the yearly rate", _own),
    Convention(
        "empyrical",
        "empyrical-reloaded 0.7.1: A = 252 whatever the bars are; W ^ (A / n) - 1; sd1 x sqrt(A); "
        "Sharpe mean(r - rf) / sd1 x sqrt(A), rf per period",
        _empyrical,
    ),
    Convention(
        "quantstats",
        "quantstats 0.0.86: A = 252 whatever the bars are; as empyrical, but rf per year, (1 + rf) ^ (1 / A) - 1",
        _quantstats,
    ),
    Convention(
        "vectorbt",
        "vectorbt 1.2, Portfolio: a year of 365 days, A = 365 for days though an exchange trades on 252; the first bar "
        "counts as a return of 0, so n is the number of bars; otherwise as empyrical",
        _vectorbt,
    ),
    Convention(
        "backtesting.py",
        "backtesting.py 0.6.6: bars of a day (UTC) taken together, or of a week, month or year where bars are "
        "that far apart, and the first of them has no return; g their geometric mean return, (1 + g) ^ A - 1; "
        "volatility sqrt((sd1^2 + (1 + g)^2) ^ A - (1 + g) ^ (2 A)); Sharpe and Sortino of the geometric annual return",
        _backtesting,
    ),
)
