"""How much of a result is left at other costs and other delays, and the cost at which nothing is left."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.growth import sharpe
from workstation.backtest.metrics.metric import Figure, account_of

if TYPE_CHECKING:
    from workstation.backtest.kernel import Path
    from workstation.backtest.rules import Fill
    from workstation.backtest.trial import Trial

COST_FACTORS = (0.0, 1.0, 2.0, 4.0)
DELAYS: dict[Fill, str] = {
    "same_close": "close of the deciding bar (nobody can)",
    "next_open": "next open",
    "next_close": "next close",
}
_BPS = 1e4
_MOST = 0.2
"""Costs above 2,000 basis points are not looked for."""
_POINTS = 16
_ROUNDS = 4


@dataclass(frozen=True)
class Variant:
    """One run of the same decisions under another assumption."""

    name: str
    total_return: float
    sharpe: Figure


def cost_variants(trial: Trial, periods_per_year: float) -> tuple[Variant, ...]:
    """The same decisions at all costs times 0, 1, 2 and 4."""
    path = trial.paths(trial.rules.with_costs_times(COST_FACTORS), len(COST_FACTORS))
    names = [f"costs x {factor:g}" for factor in COST_FACTORS]
    return tuple(_variant(name, path, run, trial, periods_per_year) for run, name in enumerate(names))


def delay_variants(trial: Trial, periods_per_year: float) -> tuple[Variant, ...]:
    """The same decisions filled at the close they were made with, the next open and the next close."""
    return tuple(
        _variant(name, trial.paths(replace(trial.rules, fill=fill), 1), 0, trial, periods_per_year)
        for fill, name in DELAYS.items()
    )


def break_even_bps(trial: Trial) -> Figure:
    """Cost in basis points of the value traded, in place of all trading costs, at which equity ends where it began.

    The least such cost, found on a grid that is refined around the first change of sign.
    """
    low, high = 0.0, _MOST
    for _ in range(_ROUNDS):
        grid = np.linspace(low, high, _POINTS)
        path = trial.paths(trial.rules.with_cost_of(grid.tolist()), _POINTS)
        gain = path.equity[-1] - trial.settings.cash
        if not path.traded.any():
            return Figure(math.nan, "nothing was traded")
        if low == 0.0 and gain[0] <= 0.0:
            return Figure(math.nan, "it makes no money before trading costs")
        is_loss = gain <= 0.0
        if not is_loss.any():
            return Figure(math.nan, f"it makes money even at {_MOST * _BPS:,.0f} bps")
        first = int(np.argmax(is_loss))
        low, high = float(grid[first - 1]), float(grid[first])
    return Figure((low + high) / 2 * _BPS)


def _variant(name: str, path: Path, run: int, trial: Trial, periods_per_year: float) -> Variant:
    equity = path.equity[:, run].copy()
    equity[0] = trial.settings.cash  # what is filled at the deciding close has paid its costs by the first bar's mark
    account = account_of(equity, trial.market.time, periods_per_year, trial.settings.risk_free_rate)
    return Variant(name, float(equity[-1] / equity[0] - 1.0), sharpe(account))
