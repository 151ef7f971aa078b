"""Measures beside empyrical-reloaded, scipy and published figures, to nine digits where definitions agree.

Where they differ: empyrical gives infinity or NaN without a word for constant series, its `alpha` takes the risk-free
rate of a bar and so does ours by conversion, and its normal figures are none; those are held against scipy.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import empyrical
import numpy as np
import pytest
from scipy import integrate, stats

from workstation.backtest.metrics.metric import Account
from workstation.backtest.metrics.table import METRICS, metric
from workstation.backtest.trades import no_trades

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RISK_FREE = 0.03


def account(
    returns: Floats, benchmark: Floats | None = None, *, risk_free: float = 0.0, periods: float = 252.0
) -> Account:
    def equity_of(changes: Floats) -> Floats:
        return 1000.0 * np.concatenate(([1.0], np.cumprod(1.0 + changes)))

    bars = len(returns) + 1
    return Account(
        equity=equity_of(returns),
        time=np.arange(bars) * 86_400 * 10**9,
        gross=np.ones(bars),
        traded=0.0,
        costs=0.0,
        trades=no_trades(),
        periods_per_year=periods,
        risk_free_rate=risk_free,
        benchmark=None if benchmark is None else equity_of(benchmark),
    )


def returns_of(seed: int, count: int = 750) -> Floats:
    rng = np.random.default_rng(seed)
    return 0.0004 + 0.012 * rng.standard_t(4, count).clip(-6, 6)


def value(name: str, found: Account) -> float:
    figure = metric(name).compute(found)
    assert not figure.why
    return figure.value


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("risk_free", [0.0, RISK_FREE])
def test_empyrical_agrees(seed: int, risk_free: float) -> None:
    returns, benchmark = returns_of(seed), returns_of(seed + 100)
    found = account(returns, benchmark, risk_free=risk_free)
    of_bar = (1 + risk_free) ** (1 / 252) - 1
    oracle = {
        "total_return": empyrical.cum_returns_final(returns),
        "annual_return": empyrical.annual_return(returns),
        "volatility": empyrical.annual_volatility(returns),
        "sharpe": empyrical.sharpe_ratio(returns, risk_free=of_bar),
        "sortino": empyrical.sortino_ratio(returns, required_return=of_bar),
        "calmar": empyrical.calmar_ratio(returns),
        "omega": empyrical.omega_ratio(returns, risk_free=of_bar),
        "maximum_drawdown": empyrical.max_drawdown(returns),
        "historical_var": empyrical.value_at_risk(returns),
        "historical_cvar": empyrical.conditional_value_at_risk(returns),
        "tail_ratio": empyrical.tail_ratio(returns),
        "alpha": empyrical.alpha(returns, benchmark, risk_free=of_bar),
        "beta": empyrical.beta(returns, benchmark, risk_free=of_bar),
        "information_ratio": empyrical.excess_sharpe(returns, benchmark) * math.sqrt(252),
    }
    assert {name: value(name, found) for name in oracle} == pytest.approx(oracle, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("periods", [365.0, 52.0, 12.0])
def test_empyrical_agrees_on_other_calendars(periods: float) -> None:
    returns = returns_of(7)
    found = account(returns, periods=periods)
    oracle = {
        "annual_return": empyrical.annual_return(returns, annualization=periods),
        "volatility": empyrical.annual_volatility(returns, annualization=periods),
        "sharpe": empyrical.sharpe_ratio(returns, annualization=periods),
        "sortino": empyrical.sortino_ratio(returns, annualization=periods),
    }
    assert {name: value(name, found) for name in oracle} == pytest.approx(oracle, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_scipy_agrees_on_moments_and_the_normal_tail(seed: int) -> None:
    returns, benchmark = returns_of(seed), returns_of(seed + 50)
    found = account(returns, benchmark)
    normal = stats.norm(returns.mean(), returns.std(ddof=1))
    below = integrate.quad(lambda x: x * normal.pdf(x), -1.0, normal.ppf(0.05), epsabs=1e-14)[0]
    oracle = {
        "skew": stats.skew(returns),
        "kurtosis": stats.kurtosis(returns),
        "normal_var": normal.ppf(0.05),
        "normal_cvar": below / 0.05,
        "correlation": stats.pearsonr(returns, benchmark).statistic,
        "sharpe_error": math.sqrt((1 + (returns.mean() / returns.std(ddof=1)) ** 2 / 2) / len(returns))
        * math.sqrt(252),
    }
    assert {name: value(name, found) for name in oracle} == pytest.approx(oracle, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_the_cornish_fisher_tail_is_the_mean_of_its_own_quantiles(sign: float) -> None:
    rng = np.random.default_rng(3)
    returns = sign * 0.01 * (rng.gamma(25.0, 1.0, 4000) - 25.0) / 5.0
    found = account(returns)
    skew, tail, mean, sd = stats.skew(returns), stats.kurtosis(returns), returns.mean(), returns.std(ddof=1)

    def quantile(level: float) -> float:
        z = stats.norm.ppf(level)
        w = z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * tail / 24 - (2 * z**3 - 5 * z) * skew**2 / 36
        return float(mean + sd * w)

    assert value("cornish_fisher_var", found) == pytest.approx(quantile(0.05), rel=1e-9)
    expected = integrate.quad(quantile, 0.0, 0.05, epsabs=1e-12, limit=200)[0] / 0.05
    assert value("cornish_fisher_cvar", found) == pytest.approx(expected, rel=1e-6)


def test_normal_returns_have_the_same_tail_by_every_formula() -> None:
    levels = np.random.default_rng(1).permutation((np.arange(20_000) + 0.5) / 20_000)
    found = account(0.01 * stats.norm.ppf(levels))
    for kind in ("var", "cvar"):
        figures = [value(f"{name}_{kind}", found) for name in ("historical", "normal", "cornish_fisher")]
        assert figures == pytest.approx([figures[0]] * 3, rel=2e-3)


WORDLESS: dict[str, Any] = {
    "constant": np.full(10, 0.001),
    "flat": np.zeros(10),
    "one": np.array([0.01]),
    "none": np.empty(0),
    "ruin": np.array([0.1, -1.2, 0.5, 0.1]),
    "only gains": np.array([0.01, 0.02, 0.03]),
    "huge": np.array([1e6, 1e6, 1e6]),
    "tiny": np.array([1e-300, -1e-300, 1e-300]),
}


@pytest.mark.parametrize("case", WORDLESS)
@pytest.mark.parametrize("has_benchmark", [False, True])
def test_no_measure_is_infinite_or_nan_without_a_reason(case: str, has_benchmark: bool) -> None:  # noqa: FBT001 - a parameter
    returns = WORDLESS[case]
    found = account(returns, np.full(len(returns), 0.002) if has_benchmark else None, periods=365.0)
    for each in METRICS:
        figure = each.compute(found)
        assert not math.isinf(figure.value), each.name
        assert math.isnan(figure.value) == bool(figure.why), each.name


def test_what_cannot_be_divided_is_said() -> None:
    assert metric("sharpe").compute(account(np.full(10, 0.001))).why == "every return is the same"
    assert metric("omega").compute(account(np.full(10, 1.05 ** (1 / 252) - 1), risk_free=0.05)).why
    assert metric("sortino").compute(account(np.full(10, 1.05 ** (1 / 252) - 1), risk_free=0.05)).why
    assert metric("calmar").compute(account(np.array([0.01, 0.02]))).why == "there is no drawdown"
    assert metric("beta").compute(account(np.array([0.01, 0.02]))).why == "there is no benchmark"


def test_names_are_once_and_every_measure_is_defined() -> None:
    assert len({each.name for each in METRICS}) == len(METRICS)
    for each in METRICS:
        assert each.title
        assert each.definition
        assert each.source
