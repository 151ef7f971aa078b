"""Other libraries' conventions: empyrical as the oracle, figures that the others gave, and what has none."""

from __future__ import annotations

import math

import empyrical
import numpy as np
import pytest

from tests.backtest.markets import DAY, flat_market
from workstation.backtest.conventions import CONVENTIONS, MEASURES
from workstation.backtest.metrics.metric import Account, Figure
from workstation.backtest.report import report_of
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trades import no_trades
from workstation.backtest.trial import trial_of

MONDAY = np.datetime64("2019-03-04", "ns").astype(np.int64)
RISK_FREE = 0.03


def account(kind: str, *, rate: float = 0.0, count: int = 300, periods: float = 252.0) -> Account:
    """Returns that any language can make again: a sum of two sines."""
    number = np.arange(count)
    returns = 0.0004 + 0.01 * np.sin(1.7 * number) + 0.006 * np.sin(0.13 * number + 1.0)
    if kind == "exchange":
        time = np.busday_offset("2019-03-04", np.arange(count + 1)).astype("datetime64[ns]").astype(np.int64)
    else:
        time = MONDAY + {"crypto": DAY, "hours": DAY // 24, "weeks": 7 * DAY}[kind] * np.arange(count + 1)
    equity = 1000.0 * np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    return Account(equity, time, np.ones(count + 1), 0.0, 0.0, no_trades(), periods, rate)


def figures(name: str, found: Account) -> dict[str, Figure]:
    return next(one for one in CONVENTIONS if one.name == name).figures(found)


def values(name: str, found: Account) -> dict[str, float]:
    every = figures(name, found)
    assert list(every) == list(MEASURES)
    assert not any(figure.why for figure in every.values())
    return {measure: figure.value for measure, figure in every.items()}


@pytest.mark.parametrize("rate", [0.0, RISK_FREE])
@pytest.mark.parametrize("kind", ["exchange", "crypto", "hours", "weeks"])
def test_empyrical_says_the_same(kind: str, rate: float) -> None:
    found = account(kind, rate=rate, periods=365.0)
    mine, returns = values("empyrical", found), found.returns
    of_bar = (1.0 + rate) ** (1 / 365) - 1.0
    assert mine["annual_return"] == pytest.approx(empyrical.annual_return(returns), rel=1e-9)
    assert mine["volatility"] == pytest.approx(empyrical.annual_volatility(returns), rel=1e-9)
    assert mine["sharpe"] == pytest.approx(empyrical.sharpe_ratio(returns, risk_free=of_bar), rel=1e-9)
    assert mine["sortino"] == pytest.approx(empyrical.sortino_ratio(returns, required_return=of_bar), rel=1e-9)
    assert mine["maximum_drawdown"] == pytest.approx(empyrical.max_drawdown(returns), rel=1e-9)
    assert mine["calmar"] == pytest.approx(empyrical.calmar_ratio(returns), rel=1e-9)


GIVEN: dict[tuple[str, str, float], tuple[float, ...]] = {
    ("backtesting.py", "exchange", 0.03): (
        0.147256939994,
        0.151260404975,
        0.775199167379,
        1.3420020972,
        -0.0919539752998,
        1.60142005296,
    ),
    ("quantstats", "exchange", 0.03): (
        0.147256939994,
        0.131351462935,
        0.886510342397,
        1.31633419597,
        -0.0919539752998,
        1.60142005296,
    ),
    ("vectorbt", "exchange", 0.03): (
        0.219343924454,
        0.157819110657,
        1.06423749752,
        1.58023519183,
        -0.0919539752998,
        2.38536641552,
    ),
    ("backtesting.py", "crypto", 0.0): (
        0.220150229883,
        0.19398405144,
        1.13488829751,
        2.09357064194,
        -0.0919539752998,
        2.39413499161,
    ),
    ("quantstats", "crypto", 0.0): (
        0.147256939994,
        0.131351462935,
        1.1115594985,
        1.67102237992,
        -0.0919539752998,
        1.60142005296,
    ),
    ("vectorbt", "crypto", 0.0): (
        0.219343924454,
        0.157819110657,
        1.33553452468,
        2.0077323089,
        -0.0919539752998,
        2.38536641552,
    ),
    ("backtesting.py", "hours", 0.03): (
        17.7067801517,
        32.7726863865,
        0.539375379338,
        26.1457184155,
        -0.0919539752998,
        192.561334014,
    ),
    ("quantstats", "hours", 0.03): (
        0.147256939994,
        0.131351462935,
        0.886510342397,
        1.31633419597,
        -0.0919539752998,
        1.60142005296,
    ),
    ("vectorbt", "hours", 0.03): (
        115.688820073,
        0.773152585537,
        5.21367766812,
        7.74153978715,
        -0.0919539752998,
        1258.11657077,
    ),
    ("backtesting.py", "weeks", 0.03): (
        0.0287525785105,
        0.0614029590491,
        -0.0203153318474,
        -0.0314287029427,
        -0.0919539752998,
        0.312684453464,
    ),
    ("quantstats", "weeks", 0.03): (
        0.147256939994,
        0.131351462935,
        0.886510342397,
        1.31633419597,
        -0.0919539752998,
        1.60142005296,
    ),
    ("vectorbt", "weeks", 0.03): (
        0.0287355441347,
        0.0596500169901,
        0.402243964907,
        0.597272761511,
        -0.0919539752998,
        0.312499204531,
    ),
}
"""Figures in the order of `MEASURES`, by convention, kind of bars and yearly rate, as the library itself gave them.

They are of vectorbt 1.2.0 (`Portfolio.from_holding` on the equity), backtesting.py 0.6.6 (`_stats.compute_stats`) and
quantstats 0.0.86.
"""
# fmt: off
CLOSES = [
    52.7433, 52.8387, 52.8995, 53.3245, 51.3556, 51.1474, 51.4336, 50.4188, 50.4796, 52.2229, 52.3444, 52.3444, 54.1658,
    52.6219, 52.8821, 53.7668, 53.5153, 51.5724, 52.6219, 53.0556, 53.6194, 52.8474, 51.5551, 51.6852, 51.6938, 50.4275,
    51.3642, 51.6938, 51.425, 51.2688, 43.2546, 43.003, 43.0551, 44.5729, 45.0586, 45.7438, 45.05, 44.3734, 43.0151,
    41.3868, 42.005, 44.0164, 44.4083, 46.2891, 46.202, 42.9193, 42.9541, 39.4624, 36.9024, 32.4529, 33.6893, 36.1797,
    31.6605, 33.907, 32.0436, 32.9579, 38.3827, 36.171, 35.9359, 33.7764,
]
"""Of AEM from 2020-01-02, each bar of the exchange: a real equity, with a crash."""
# fmt: on
OF_CLOSES: dict[tuple[str, float], tuple[float, ...]] = {
    ("vectorbt", 0.0): (
        -0.93354206132311,
        0.91713305373124,
        -2.4855212231482,
        -3.1039483359828,
        -0.41548910936421,
        -2.2468508566966,
    ),
    ("vectorbt", 0.03): (
        -0.93354206132311,
        0.91713305373124,
        -2.5322056768111,
        -3.1576228130998,
        -0.41548910936421,
        -2.2468508566966,
    ),
    ("backtesting.py", 0.0): (
        -0.85096267840325,
        0.13496036266313,
        -6.3052785396504,
        -1.3828393139935,
        -0.41548910936421,
        -2.0480986365814,
    ),
    ("backtesting.py", 0.03): (
        -0.85096267840325,
        0.13496036266313,
        -6.5275660276803,
        -1.4315901939941,
        -0.41548910936421,
        -2.0480986365814,
    ),
}
"""What vectorbt 1.2.0 and backtesting.py 0.6.6 themselves gave for these closes, in the order of `MEASURES`."""


@pytest.mark.parametrize("case", GIVEN)
def test_the_others_said_the_same_when_they_were_asked(case: tuple[str, str, float]) -> None:
    name, kind, rate = case
    assert list(values(name, account(kind, rate=rate)).values()) == pytest.approx(list(GIVEN[case]), rel=1e-9)


def closes(rate: float) -> Account:
    holidays = ["2020-01-20", "2020-02-17"]
    days = np.busday_offset("2020-01-02", np.arange(len(CLOSES)), holidays=holidays)
    time = days.astype("datetime64[ns]").astype(np.int64)
    return Account(np.array(CLOSES), time, np.ones(len(CLOSES)), 0.0, 0.0, no_trades(), 252.0, rate)


@pytest.mark.parametrize("case", OF_CLOSES)
def test_the_others_say_the_same_of_a_real_equity(case: tuple[str, float]) -> None:
    name, rate = case
    assert list(values(name, closes(rate)).values()) == pytest.approx(list(OF_CLOSES[case]), rel=1e-9)


def test_two_bars_of_one_week_are_one_to_backtesting_py() -> None:
    found = account("weeks")
    time, equity = np.insert(found.time, 20, found.time[19] + 2 * DAY), np.insert(found.equity, 20, 1.0)
    with_one_more = Account(equity, time, np.ones(len(time)), 0.0, 0.0, no_trades(), 252.0)
    only_last = np.delete(equity, 19)
    assert values("backtesting.py", with_one_more)["annual_return"] == pytest.approx(
        (only_last[-1] / only_last[0]) ** (52 / 300) - 1.0
    )


def test_an_exchange_without_a_rate_differs_only_where_the_year_or_the_formula_does() -> None:
    found = account("exchange")
    own, vectorbt, backtesting = (values(name, found) for name in ("workstation", "vectorbt", "backtesting.py"))
    assert values("empyrical", found) == own == values("quantstats", found)
    with_first = np.append(0.0, found.returns)
    ratio = with_first.mean() / with_first.std(ddof=1)
    assert vectorbt["sharpe"] == pytest.approx(ratio * math.sqrt(365))
    assert vectorbt["sharpe"] == pytest.approx(own["sharpe"] * math.sqrt(365 / 252), rel=0.01)
    assert vectorbt["volatility"] == pytest.approx(with_first.std(ddof=1) * math.sqrt(365))
    assert backtesting["annual_return"] == pytest.approx(own["annual_return"])
    assert backtesting["volatility"] > own["volatility"]
    assert backtesting["sharpe"] != pytest.approx(own["sharpe"])
    assert len({one["maximum_drawdown"] for one in (own, vectorbt, backtesting)}) == 1


def test_what_cannot_be_computed_has_a_reason_and_no_infinity() -> None:
    equity = {"flat": np.full(50, 1000.0), "rising": 1000.0 * 1.01 ** np.arange(50), "ruined": np.linspace(1e3, 0, 50)}
    for curve in (*equity.values(), np.array([1000.0, 1010.0]), np.array([1000.0])):
        time = MONDAY + DAY * np.arange(len(curve))
        found = Account(curve, time, np.ones(len(curve)), 0.0, 0.0, no_trades(), 252.0)
        for one in CONVENTIONS:
            for figure in one.figures(found).values():
                assert math.isfinite(figure.value) != bool(figure.why)


def test_what_is_too_large_to_be_a_number_is_said_and_nothing_else() -> None:
    curve = 1000.0 * np.cumprod([1.0, *([20.0, 30.0] * 8)])
    found = Account(curve, MONDAY + DAY * np.arange(len(curve)), np.ones(len(curve)), 0.0, 0.0, no_trades(), 365.0)
    every = figures("backtesting.py", found)
    assert {name for name, figure in every.items() if figure.why == "too large to be a number"} == {
        *("annual_return", "volatility", "sharpe", "sortino", "calmar")
    }
    assert every["maximum_drawdown"].value == 0.0
    assert figures("workstation", found)["annual_return"].why == "too large to be a number"


def test_a_large_volatility_leaves_the_annual_return() -> None:
    curve = 1000.0 * np.cumprod([1.0, *([60.0, 1 / 60.0] * 8), 1.01])
    found = Account(curve, MONDAY + DAY * np.arange(len(curve)), np.ones(len(curve)), 0.0, 0.0, no_trades(), 365.0)
    every = figures("backtesting.py", found)
    assert every["annual_return"].value == pytest.approx(1.01 ** (365 / 17) - 1.0)
    assert every["volatility"].why == every["sharpe"].why == "too large to be a number"
    assert every["sortino"].value == pytest.approx(every["annual_return"].value / math.sqrt(365 * 8 / 17) / (59 / 60))


def test_a_yearly_rate_that_is_no_number_costs_only_the_ratios_above_it() -> None:
    minutes = account("hours", rate=9.0, periods=5.0)
    every = figures("vectorbt", minutes)
    assert every["sharpe"].why == every["sortino"].why
    assert every["sharpe"].why == "the risk-free rate of a year of 8760 bars is too large to be a number"
    assert not every["volatility"].why


def test_a_fall_after_a_short_sale_has_a_report_in_other_conventions() -> None:
    market = flat_market([100.0, 100.0, 199.0, 100.0, 100.0])
    report = report_of(trial_of(market, np.array([[-1.0], *[[np.nan]] * 4]), BacktestSettings()), has_conventions=True)
    assert report.conventions["backtesting.py"]["volatility"].why == "too large to be a number"


def test_a_report_has_them_only_where_they_are_asked_for() -> None:
    market = flat_market((100.0 + np.arange(40) % 7).tolist())
    trial = trial_of(market, np.where(np.arange(40) % 3 == 0, 0.5, np.nan)[:, None], BacktestSettings())
    assert report_of(trial).conventions == {}
    report = report_of(trial, has_conventions=True)
    assert list(report.conventions) == [one.name for one in CONVENTIONS]
    for name in MEASURES:
        assert report.conventions["workstation"][name] == report.measures[name]
