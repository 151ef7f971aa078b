"""What a measure is: a number, or the reason why there is none, with its unit, definition and source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.backtest.trades import no_trades

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.backtest.trades import Trades

    Floats = NDArray[np.float64]

ROUNDING = 1e-13
"""Differences of returns that come of float64 equity alone."""
Unit = Literal["fraction", "ratio", "money", "bars", "count"]


@dataclass(frozen=True)
class Figure:
    """A number, never infinite; NaN comes with a reason."""

    value: float
    why: str = ""
    """Why there is no number; empty where there is one."""


@dataclass(frozen=True, eq=False)
class Account:
    """What the measures are made from."""

    equity: Floats
    """(bars,) the first is the money at the start."""
    time: NDArray[np.int64]
    """(bars,) nanoseconds since 1970-01-01 UTC."""
    gross: Floats
    """(bars,) sum of absolute position values over equity."""
    traded: float
    """Value bought and sold, both counted as positive."""
    costs: float
    """Commission, spread, slippage and borrow cost."""
    trades: Trades
    periods_per_year: float
    risk_free_rate: float = 0.0
    """Per year."""
    benchmark: Floats | None = None
    """(bars,) equity of what the strategy is compared with."""
    largest_share: Figure = Figure(math.nan, "no fill is known")
    """The largest part of its bar's volume that any order was, a fraction."""

    @property
    def returns(self) -> Floats:
        """(bars - 1,) simple returns; those after ruin are zero."""
        return returns_of(self.equity)

    @property
    def excess(self) -> Floats:
        """(bars - 1,) returns above the risk-free rate of a bar; zero where the difference is rounding."""
        return excess_of(self.equity, self.risk_free)

    @property
    def risk_free(self) -> float:
        """Risk-free return of a bar: (1 + yearly rate) ^ (1 / periods per year) - 1."""
        return risk_free_of_bar(self.risk_free_rate, self.periods_per_year)


def account_of(equity: Floats, time: NDArray[np.int64], periods_per_year: float, risk_free_rate: float) -> Account:
    """An account of which only the equity curve is known, for measures of return and risk."""
    return Account(equity, time, np.zeros(1), 0.0, 0.0, no_trades(), periods_per_year, risk_free_rate)


@dataclass(frozen=True)
class Metric:
    """A line of the table of measures."""

    name: str
    title: str
    unit: Unit
    group: str
    definition: str
    source: str
    compute: Callable[[Account], Figure]


def returns_of(equity: Floats) -> Floats:
    """(bars - 1,) simple returns of an equity curve; zero from where nothing is left."""
    before = equity[:-1]
    is_alive = np.logical_and.accumulate(before > 0.0)
    return np.divide(np.diff(equity), before, out=np.zeros(len(before)), where=is_alive)


def risk_free_of_bar(yearly_rate: float, periods_per_year: float) -> float:
    """(1 + yearly rate) ^ (1 / periods per year) - 1."""
    return math.expm1(math.log1p(yearly_rate) / periods_per_year)


def excess_of(equity: Floats, risk_free: float) -> Floats:
    """(bars - 1,) returns of an equity curve above the risk-free one of a bar; zero where that is rounding."""
    excess = returns_of(equity) - risk_free
    return np.where(np.abs(excess) > ROUNDING, excess, 0.0)


def ratio(above: float, below: float, why: str) -> Figure:
    """A quotient, or the reason why the divisor is none."""
    if not math.isfinite(below) or abs(below) < 1e-300:  # noqa: PLR2004 - nothing to divide by
        return Figure(math.nan, why)
    return finite(above / below, why)


def finite(value: float, why: str) -> Figure:
    """The value, or the reason where it is no finite number."""
    return Figure(float(value)) if math.isfinite(value) else Figure(math.nan, why)


def needs(count: int, least: int) -> str:
    """The reason why so few returns are not enough; empty where they are."""
    needed, there = "1 return" if least == 1 else f"{least} returns", "is 1" if count == 1 else f"are {count}"
    return f"needs {needed}, there {there}" if count < least else ""


def deviation(values: Floats) -> float:
    """Sample standard deviation; 0 for values that are all the same, but for rounding."""
    if len(values) < 2 or np.ptp(values) <= ROUNDING * (1.0 + np.abs(values).max()):  # noqa: PLR2004 - a deviation needs two
        return 0.0
    return float(values.std(ddof=1))
