"""Measures of trades, positions and costs, by hand."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import workstation.backtest
from workstation.backtest.metrics.metric import Account
from workstation.backtest.metrics.table import metric
from workstation.backtest.trades import Trades, no_trades


def trades(*rows: tuple[float, int, int, bool]) -> Trades:
    """Rows of profit, bar of entry, bar of exit, and whether it is still open."""
    profit, first, last, is_open = (np.array(column) for column in zip(*rows, strict=True))
    whole, real = np.zeros(len(rows), np.int64), np.ones(len(rows))
    made = profit.astype(float)
    return Trades(whole, whole + 1, first, last, is_open, real, real, real, real, made, whole, whole + 1, whole + 1)


MADE = trades((30.0, 1, 3, False), (-10.0, 2, 7, False), (60.0, 4, 5, False), (0.0, 5, 9, False), (-500.0, 8, 9, True))


def account(made: Trades) -> Account:
    return Account(
        equity=np.array([1000.0, 1100.0, 900.0, 1000.0, 1000.0]),
        time=np.arange(5) * 86_400 * 10**9,
        gross=np.array([0.0, 1.0, 0.5, 0.0, 1.0]),
        traded=4000.0,
        costs=8.0,
        trades=made,
        periods_per_year=2.0,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("closed_trades", 4.0),
        ("win_rate", 2 / 4),
        ("profit_factor", 90.0 / 10.0),
        ("payoff", 45.0 / 10.0),
        ("expectancy", 80.0 / 4),
        ("holding", (2 + 5 + 1 + 4) / 4),
        ("exposure", 0.5),
        ("time_invested", 3 / 5),
        ("turnover", 4000.0 / 1000.0 / 2.0),  # four returns are two years
        ("costs_paid", 8.0),
        ("costs_of_traded", 0.002),
        ("drawdown_length", 3.0),
    ],
)
def test_measures_of_trading(name: str, expected: float) -> None:
    assert metric(name).compute(account(MADE)).value == pytest.approx(expected)


@pytest.mark.parametrize("name", ["win_rate", "profit_factor", "payoff", "expectancy", "holding"])
def test_without_closed_trades_there_is_a_reason(name: str) -> None:
    for made in (no_trades(), trades((5.0, 1, 4, True))):
        assert metric(name).compute(account(made)).why == "no trade was closed"


def test_what_is_ruined_has_no_turnover() -> None:
    ruined = replace(account(MADE), equity=np.array([1000.0, -5000.0, -5000.0, -5000.0, -5000.0]))
    assert metric("turnover").compute(ruined).why == "equity is negative on average"


def test_winners_alone_have_no_profit_factor() -> None:
    won = account(trades((5.0, 1, 2, False)))
    assert metric("profit_factor").compute(won).why == "no trade lost"
    assert metric("payoff").compute(won).why == "no trade lost"
    assert metric("win_rate").compute(won).value == 1.0


def test_the_engine_loads_neither_torch_nor_pandas() -> None:
    folder = Path(workstation.backtest.__file__).parent
    names = [".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("*.py")]
    imports = "\n".join(f"import workstation.backtest.{name}".removesuffix(".__init__") for name in names)
    script = f"{imports}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "workstation.backtest.kernel" in loaded
    assert not loaded & {"torch", "pandas", "talib"}
