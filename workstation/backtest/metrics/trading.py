"""What the trades and the positions amount to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.backtest.metrics.metric import Figure, ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.backtest.metrics.metric import Account

_NONE_CLOSED = "no trade was closed"


def closed_profits(account: Account) -> NDArray[np.float64]:
    """(closed trades,) money after costs."""
    return account.trades.profit[~account.trades.is_open]


def closed_trades(account: Account) -> Figure:
    """Trades that ended."""
    return Figure(float(len(closed_profits(account))))


def win_rate(account: Account) -> Figure:
    """Closed trades with a profit / closed trades."""
    profits = closed_profits(account)
    return ratio(float((profits > 0.0).sum()), len(profits), _NONE_CLOSED)


def profit_factor(account: Account) -> Figure:
    """Money won / money lost."""
    profits = closed_profits(account)
    if not len(profits):
        return Figure(math.nan, _NONE_CLOSED)
    return ratio(float(profits[profits > 0.0].sum()), float(-profits[profits < 0.0].sum()), "no trade lost")


def payoff(account: Account) -> Figure:
    """Mean profit of winners / mean loss of losers."""
    profits = closed_profits(account)
    won, lost = profits[profits > 0.0], profits[profits < 0.0]
    if not len(won) or not len(lost):
        return Figure(math.nan, _NONE_CLOSED if not len(profits) else f"no trade {'won' if not len(won) else 'lost'}")
    return Figure(float(won.mean() / -lost.mean()))


def expectancy(account: Account) -> Figure:
    """Mean profit of a closed trade, money."""
    profits = closed_profits(account)
    return Figure(float(profits.mean())) if len(profits) else Figure(math.nan, _NONE_CLOSED)


def holding(account: Account) -> Figure:
    """Mean bars from entry to exit of closed trades."""
    trades = account.trades
    bars = (trades.exit_bar - trades.entry_bar)[~trades.is_open]
    return Figure(float(bars.mean())) if len(bars) else Figure(math.nan, _NONE_CLOSED)


def exposure(account: Account) -> Figure:
    """Mean over bars of gross position value / equity."""
    return Figure(float(account.gross.mean()))


def time_invested(account: Account) -> Figure:
    """Share of bars that end with a position."""
    return Figure(float((account.gross > 0.0).mean()))


def turnover(account: Account) -> Figure:
    """Value traded / mean equity / years."""
    years = len(account.returns) / account.periods_per_year
    if not account.equity.mean() > 0.0:
        return Figure(math.nan, "equity is negative on average")
    return ratio(account.traded / years if years else math.nan, float(account.equity.mean()), "there is no return")


def costs_paid(account: Account) -> Figure:
    """Commission, spread, slippage and borrow cost, money."""
    return Figure(account.costs)


def costs_of_traded(account: Account) -> Figure:
    """Trading and borrow costs / value traded."""
    return ratio(account.costs, account.traded, "nothing was traded")
