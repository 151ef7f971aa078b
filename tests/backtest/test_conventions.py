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
        0.220150229883,
        0.158081510112,
        1.06691536223,
        1.58420845007,
        -0.0919539752998,
        2.39413499162,
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
        0.220150229883,
        0.158081510112,
        1.33776206352,
        2.01107574553,
        -0.0919539752998,
        2.39413499162,
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
        117.554855599,
        0.774438075086,
        5.22679647239,
        7.76100469777,
        -0.0919539752998,
        1278.40971764,
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
        0.0288326970923,
        0.059749194662,
        0.40325610263,
        0.598774511969,
        -0.0919539752998,
        0.313555743493,
    ),
}
"""Figures in the order of `MEASURES`, by convention, kind of bars and yearly rate, as the library itself gave them."""


@pytest.mark.parametrize("case", GIVEN)
def test_the_others_said_the_same_when_they_were_asked(case: tuple[str, str, float]) -> None:
    name, kind, rate = case
    assert list(values(name, account(kind, rate=rate)).values()) == pytest.approx(list(GIVEN[case]), rel=1e-9)


def test_an_exchange_without_a_rate_differs_only_where_the_year_or_the_formula_does() -> None:
    found = account("exchange")
    own, vectorbt, backtesting = (values(name, found) for name in ("workstation", "vectorbt", "backtesting.py"))
    assert values("empyrical", found) == own == values("quantstats", found)
    assert vectorbt["sharpe"] == pytest.approx(own["sharpe"] * math.sqrt(365 / 252))
    assert vectorbt["volatility"] == pytest.approx(own["volatility"] * math.sqrt(365 / 252))
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


def test_a_report_has_them_only_where_they_are_asked_for() -> None:
    market = flat_market((100.0 + np.arange(40) % 7).tolist())
    trial = trial_of(market, np.where(np.arange(40) % 3 == 0, 0.5, np.nan)[:, None], BacktestSettings())
    assert report_of(trial).conventions == {}
    report = report_of(trial, has_conventions=True)
    assert list(report.conventions) == [one.name for one in CONVENTIONS]
    for name in MEASURES:
        assert report.conventions["workstation"][name] == report.measures[name]
