"""The rolling Sharpe ratio: each window is what the table of measures says of that window alone."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.backtest.metrics import rolling
from workstation.backtest.metrics.metric import Account
from workstation.backtest.metrics.rolling import rolling_sharpe
from workstation.backtest.metrics.table import metric
from workstation.backtest.trades import no_trades


def of_one_window(equity: np.ndarray, rate: float) -> float:
    time = np.arange(len(equity))
    account = Account(equity, time, np.zeros(1), 0.0, 0.0, no_trades(), 252.0, rate)
    figure = metric("sharpe").compute(account)
    return float("nan") if figure.why else figure.value


def curve(bars: int, seed: int = 3) -> np.ndarray:
    moves = np.random.default_rng(seed).normal(0.0005, 0.01, bars)
    moves[40:60] = 0.0  # nothing is held: a window within has no ratio
    moves[60] = 0.02
    return 1e6 * np.cumprod(1.0 + moves)


@pytest.mark.parametrize("rate", [0.0, 0.04])
@pytest.mark.parametrize("bars", [2, 5, 63])
def test_every_window_is_the_measure_of_that_window(bars: int, rate: float) -> None:
    equity = curve(150)
    found = rolling_sharpe(equity, 252.0, bars, rate)
    for bar in range(len(equity)):
        if bar < bars:
            assert np.isnan(found[bar])
        else:
            assert found[bar] == pytest.approx(of_one_window(equity[bar - bars : bar + 1], rate), nan_ok=True, rel=1e-9)
    assert np.isnan(found[bars:]).any() == (bars < 19)
    assert not np.isinf(found).any()


def test_windows_looked_at_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rolling_sharpe(curve(200), 252.0, 20)
    monkeypatch.setattr(rolling, "_CELLS", 64)
    assert np.array_equal(whole, rolling_sharpe(curve(200), 252.0, 20), equal_nan=True)


@pytest.mark.parametrize("bars", [1, 2, 63])
def test_too_few_bars_have_none(bars: int) -> None:
    assert np.isnan(rolling_sharpe(np.full(bars, 5.0), 252.0)).all()


def test_a_later_bar_changes_nothing_before_it() -> None:
    equity = curve(120)
    changed = equity.copy()
    changed[100:] *= 1.3
    assert np.array_equal(rolling_sharpe(equity, 252.0)[:100], rolling_sharpe(changed, 252.0)[:100], equal_nan=True)


def test_equity_that_was_used_up_has_none_after_it() -> None:
    equity = np.concatenate((curve(70), np.full(80, -1.0)))
    assert np.isnan(rolling_sharpe(equity, 252.0)[-10:]).all()
