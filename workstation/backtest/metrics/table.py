"""The table of all measures: what reports hold, in this order, and what `--definitions` prints."""

from __future__ import annotations

from workstation.backtest.metrics import against, growth, tails, trading
from workstation.backtest.metrics.capacity import capacity
from workstation.backtest.metrics.metric import Metric

_EMPYRICAL = "as empyrical-reloaded 0.7"
_MONEY = "closed trades, in money; definition of this program"

METRICS: tuple[Metric, ...] = (
    Metric(
        *("total_return", "total return", "fraction", "return"),
        "last equity / money at the start - 1",
        *(_EMPYRICAL, growth.total_return),
    ),
    Metric(
        *("annual_return", "annual return", "fraction", "return"),
        "(last equity / money at the start) ^ (A / n) - 1; A periods per year, n returns",
        *(_EMPYRICAL, growth.annual_return),
    ),
    Metric(
        *("volatility", "volatility", "fraction", "risk"),
        "sample standard deviation of returns x sqrt(A)",
        *(_EMPYRICAL, growth.volatility),
    ),
    Metric(
        *("sharpe", "Sharpe", "ratio", "return"),
        "mean(r - rf) / sample standard deviation of it x sqrt(A); rf per bar from the yearly rate",
        *("Sharpe 1994; empyrical-reloaded and quantstats", growth.sharpe),
    ),
    Metric(
        *("sharpe_error", "Sharpe, std. error", "ratio", "return"),
        "sqrt((1 + s^2 / 2) / n) x sqrt(A), s the Sharpe ratio of a bar; for independent normal returns",
        *("Lo 2002", growth.sharpe_error),
    ),
    Metric(
        *("sortino", "Sortino", "ratio", "return"),
        "mean(r - rf) / sqrt(mean(min(r - rf, 0)^2)) x sqrt(A); all n returns are in the mean",
        *("Sortino and Price 1994; empyrical-reloaded", growth.sortino),
    ),
    Metric(
        *("calmar", "Calmar", "ratio", "return"),
        "annual return / |maximum drawdown|, over the whole time",
        *(_EMPYRICAL, growth.calmar),
    ),
    Metric(
        *("omega", "Omega", "ratio", "return"),
        "sum of returns above rf / sum of returns below rf, both as distances from rf",
        *("Keating and Shadwick 2002; empyrical-reloaded", growth.omega),
    ),
    Metric(
        *("maximum_drawdown", "maximum drawdown", "fraction", "risk"),
        "least of equity / highest equity so far - 1; zero or negative, money at the start included",
        *(_EMPYRICAL, growth.maximum_drawdown),
    ),
    Metric(
        *("drawdown_length", "drawdown length", "bars", "risk"),
        "bars from the peak of the maximum drawdown to its recovery, or to the end",
        *("definition of this program", growth.drawdown_length),
    ),
    Metric(
        *("recovery_length", "recovery", "bars", "risk"),
        "bars from the trough of the maximum drawdown to the first equity at or above its peak",
        *("definition of this program", growth.recovery_length),
    ),
    Metric(
        *("historical_var", "VaR 5 %, historical", "fraction", "tails"),
        "5th percentile of returns of a bar, linear interpolation; a loss is negative",
        *(_EMPYRICAL, tails.historical_var),
    ),
    Metric(
        *("historical_cvar", "CVaR 5 %, historical", "fraction", "tails"),
        "mean of the int((n - 1) x 0.05) + 1 smallest returns",
        *(_EMPYRICAL, tails.historical_cvar),
    ),
    Metric(
        *("normal_var", "VaR 5 %, normal", "fraction", "tails"),
        "mean + z x sample standard deviation, z = -1.645",
        *("as quantstats 0.0.86", tails.normal_var),
    ),
    Metric(
        *("normal_cvar", "CVaR 5 %, normal", "fraction", "tails"),
        "mean - sample standard deviation x normal density(z) / 0.05",
        *("as quantstats 0.0.86", tails.normal_cvar),
    ),
    Metric(
        *("cornish_fisher_var", "VaR 5 %, Cornish-Fisher", "fraction", "tails"),
        "mean + sd x (z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36); S skew, K excess kurtosis",
        *("Cornish and Fisher 1937; Favre and Galeano 2002", tails.cornish_fisher_var),
    ),
    Metric(
        *("cornish_fisher_cvar", "CVaR 5 %, Cornish-Fisher", "fraction", "tails"),
        "mean - sd x density(z) / 0.05 x (1 + z S / 6 + (z^2 - 1) K / 24 - (2 z^2 - 1) S^2 / 36)",
        *("mean of those quantiles below 5 %; Maillard 2012", tails.cornish_fisher_cvar),
    ),
    Metric(
        *("tail_ratio", "tail ratio", "ratio", "tails"),
        "|95th percentile| / |5th percentile| of returns",
        *(_EMPYRICAL, tails.tail_ratio),
    ),
    Metric(
        *("skew", "skew", "ratio", "tails"),
        "third standardised moment of returns, of the population",
        *("as scipy.stats.skew", tails.skew),
    ),
    Metric(
        *("kurtosis", "excess kurtosis", "ratio", "tails"),
        "fourth standardised moment of returns, of the population, less 3",
        *("as scipy.stats.kurtosis", tails.kurtosis),
    ),
    Metric(
        *("closed_trades", "closed trades", "count", "trades"),
        "positions that went from flat to flat, or turned",
        *(_MONEY, trading.closed_trades),
    ),
    Metric(
        *("win_rate", "win rate", "fraction", "trades"),
        "closed trades with a profit after costs / closed trades",
        *(_MONEY, trading.win_rate),
    ),
    Metric(
        *("profit_factor", "profit factor", "ratio", "trades"),
        "money won by winning trades / money lost by losing ones",
        *(_MONEY, trading.profit_factor),
    ),
    Metric(
        *("payoff", "payoff", "ratio", "trades"),
        "mean profit of winning trades / mean loss of losing ones",
        *(_MONEY, trading.payoff),
    ),
    Metric(
        *("expectancy", "expectancy", "money", "trades"), "mean profit of a closed trade", *(_MONEY, trading.expectancy)
    ),
    Metric(
        *("holding", "mean holding", "bars", "trades"),
        "mean bars from entry to exit of closed trades",
        *("definition of this program", trading.holding),
    ),
    Metric(
        *("exposure", "exposure", "fraction", "trades"),
        "mean over bars of sum of absolute position values / equity, at the close",
        *("definition of this program", trading.exposure),
    ),
    Metric(
        *("time_invested", "time invested", "fraction", "trades"),
        "share of bars that end with a position",
        *("definition of this program", trading.time_invested),
    ),
    Metric(
        *("turnover", "turnover per year", "fraction", "costs"),
        "value bought and sold / mean equity / years; changing everything once is 200 %",
        *("definition of this program", trading.turnover),
    ),
    Metric(
        *("costs_paid", "costs paid", "money", "costs"),
        "commission, half spread, slippage and borrow cost",
        *("definition of this program", trading.costs_paid),
    ),
    Metric(
        *("costs_of_traded", "costs of value traded", "fraction", "costs"),
        "costs paid / value bought and sold",
        *("definition of this program", trading.costs_of_traded),
    ),
    Metric(
        *("capacity", "capacity", "money", "costs"),
        "money at the start with which the largest order would be 10 % of its bar's volume, all orders growing alike",
        *("definition of this program; 10 % as zipline-reloaded's FixedBasisPointsSlippage", capacity),
    ),
    Metric(
        *("alpha", "alpha", "fraction", "benchmark"),
        "(1 + mean((r - rf) - beta (b - rf))) ^ A - 1; b returns of buy and hold",
        *("Jensen 1968; empyrical-reloaded", against.alpha),
    ),
    Metric(
        *("beta", "beta", "ratio", "benchmark"),
        "covariance of returns with those of buy and hold / their variance",
        *(_EMPYRICAL, against.beta),
    ),
    Metric(
        *("information_ratio", "information ratio", "ratio", "benchmark"),
        "mean(r - b) / sample standard deviation of it x sqrt(A); b returns of buy and hold",
        *("empyrical-reloaded's excess_sharpe x sqrt(A)", against.information_ratio),
    ),
    Metric(
        *("correlation", "correlation", "ratio", "benchmark"),
        "Pearson correlation of returns with those of buy and hold",
        *("definition of statistics", against.correlation),
    ),
)


def metric(name: str) -> Metric:
    """The measure of this name."""
    return next(each for each in METRICS if each.name == name)
