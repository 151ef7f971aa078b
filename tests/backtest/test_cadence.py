"""Forecasts of several bars: when they are decided on, held and closed, where symbols trade at different times."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.backtest.markets import DAY, START
from workstation.backtest.cadence import bars_to_sell, bars_without, decided_together, expired
from workstation.backtest.forecasts import ForecastRows, aligned_forecasts
from workstation.backtest.market import Market, market_of
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.strategies.quantile import Config as QuantileConfig
from workstation.backtest.strategies.quantile import Quantile
from workstation.backtest.strategies.sign import Config, Sign
from workstation.backtest.trial import trial_of
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.price_table import join

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.backtest.trial import Result

HOUR = 3600 * 10**9


def market_at(*times: Sequence[int] | NDArray[np.int64]) -> Market:
    """A symbol for each sequence of times, in nanoseconds after `START`, at a price of 100."""
    time = np.unique(np.concatenate([np.asarray(each) for each in times]))
    close = np.column_stack([np.where(np.isin(time, each), 100.0, np.nan) for each in times])
    return Market(tuple("ABCDEFGH"[: len(times)]), START + time, close, close, close, close, close)


def forecast(market: Market, step_ahead: int, change: float = 0.01) -> NDArray[np.float64]:
    """The signals of forecasts at all bars of all symbols."""
    return decided_together(np.where(market.has_bar, change, np.nan), market, step_ahead)


def held(market: Market, step_ahead: int) -> Result:
    signals = forecast(market, step_ahead)
    targets = Sign(Config()).targets(signals, market)
    return trial_of(market, np.where(expired(signals, market, step_ahead), 0.0, targets), BacktestSettings()).result()


@pytest.mark.parametrize("step_ahead", [1, 2, 3, 7])
def test_where_all_symbols_have_all_bars_it_is_every_so_many_bars(step_ahead: int) -> None:
    market = market_at(DAY * np.arange(40), DAY * np.arange(40))
    changes = np.random.default_rng(1).normal(size=market.close.shape)
    changes[:4] = np.nan
    changes[20:27] = np.nan
    expected = changes.copy()
    expected[(np.arange(40) - 4) % step_ahead != 0] = np.nan
    signals = decided_together(changes, market, step_ahead)
    np.testing.assert_array_equal(signals, expected)
    last = np.maximum.accumulate(np.where(np.isfinite(expected), np.arange(40)[:, None], -1), axis=0)
    over = (last >= 0) & (np.arange(40)[:, None] - last == step_ahead)
    np.testing.assert_array_equal(expired(signals, market, step_ahead), over)
    rows = np.flatnonzero(np.isfinite(expected[:, 0]))
    assert bars_to_sell(signals, market, step_ahead) == min(int(rows[-1]) + step_ahead + 2, 40)
    assert bars_without(signals, market, step_ahead) == int(np.maximum(np.diff(rows) - step_ahead, 0).sum())


@pytest.mark.parametrize("step_ahead", [2, 3, 5, 10])
def test_symbols_stamped_at_different_hours_are_both_decided(step_ahead: int) -> None:
    days = DAY * np.arange(60)
    market = market_at(days, days + 5 * HOUR)
    signals = forecast(market, step_ahead)
    counts = np.isfinite(signals).sum(axis=0)
    assert counts[0] == -(-60 // step_ahead)
    assert counts[1] == counts[0] - 1  # at the very first bar it has none yet
    assert bars_without(signals, market, step_ahead) == 0
    (decided,) = np.nonzero(np.isfinite(signals[:, 1]))
    assert (np.diff(np.searchsorted(np.flatnonzero(market.has_bar[:, 1]), decided)) == step_ahead).all()
    stop = bars_to_sell(signals, market, step_ahead)
    result = held(market.until(stop), step_ahead)
    whole = result.positions[4 * step_ahead + 2 : 2 * step_ahead * (60 // step_ahead - 1)]  # both have found room
    assert (whole > 0.0).all()


def test_a_forecast_is_that_of_the_last_bar_before_the_decision() -> None:
    days = DAY * np.arange(12)
    market = market_at(days, days + 5 * HOUR)
    changes = np.where(market.has_bar, np.arange(market.bars)[:, None] / 100.0, np.nan)
    signals = decided_together(changes, market, 3)
    assert signals[6].tolist() == [0.06, 0.05]
    later = changes.copy()
    later[7:] += 1.0
    np.testing.assert_array_equal(decided_together(later, market, 3)[:7], signals[:7])
    assert np.isfinite(Quantile(QuantileConfig()).targets(signals, market)[6]).all()  # they can be ranked


def test_a_symbol_that_misses_bars_falls_in_step_again() -> None:
    full = DAY * np.arange(40)
    market = market_at(full, np.delete(full, [5, 12, 13, 20]), full)
    signals = forecast(market, 5)
    assert np.flatnonzero(np.isfinite(signals[:, 0])).tolist() == list(range(0, 40, 5))
    assert np.flatnonzero(np.isfinite(signals[:, 1])).tolist() == list(range(0, 40, 5))
    assert (held(market, 5).positions[1:] > 0.0).all()


def test_a_symbol_in_a_long_hole_gets_no_stale_forecast() -> None:
    full = DAY * np.arange(40)
    market = market_at(full, np.delete(full, np.arange(11, 27)))
    signals = forecast(market, 5)
    assert np.flatnonzero(np.isfinite(signals[:, 1])).tolist() == [0, 5, 10, 30, 35]
    assert bars_without(signals, market, 5) == 0


def test_a_symbol_that_begins_late_moves_nobody_elses_decisions() -> None:
    full = DAY * np.arange(40)
    market = market_at(full, full[17:])
    signals = forecast(market, 5)
    assert np.flatnonzero(np.isfinite(signals[:, 0])).tolist() == list(range(0, 40, 5))
    assert np.flatnonzero(np.isfinite(signals[:, 1])).tolist() == [20, 25, 30, 35]


def test_what_has_no_newer_forecast_is_closed_after_its_own_bars_and_prices_go_on_until_then() -> None:
    full = DAY * np.arange(30)
    market = market_at(full, np.delete(full, [12, 13, 14]))
    changes = np.where(market.has_bar & (np.arange(30)[:, None] <= 10), 0.01, np.nan)
    signals = decided_together(changes, market, 5)
    over = expired(signals, market, 5)
    assert np.flatnonzero(over[:, 0]).tolist() == [15]
    assert np.flatnonzero(over[:, 1]).tolist() == [18]
    assert bars_to_sell(signals, market, 5) == 20
    short = market.until(20)
    result = trial_of(short, np.where(over[:20], 0.0, Sign(Config()).targets(signals[:20], short)), BacktestSettings())
    assert not result.result().trades.is_open.any()


def test_bars_at_which_no_forecast_holds_are_counted() -> None:
    days = DAY * np.arange(40)
    market = market_at(days, days + 5 * HOUR)
    changes = np.where(market.has_bar, 0.01, np.nan)
    changes[20:40] = np.nan
    assert bars_without(decided_together(changes, market, 2), market, 2) == 40 - 23  # B's of bar 19 holds for 21 and 23


def aligned(market: Market, step_ahead: int) -> NDArray[np.float64]:
    rows, columns = np.nonzero(market.has_bar)
    symbols = np.array([market.symbols[column] for column in columns], dtype=object)
    found = ForecastRows(symbols, market.time[rows], np.full(len(rows), 0.01), np.zeros(len(rows), np.int64))
    asked: Any = SimpleNamespace(step_ahead=step_ahead, name="x", evaluated=())
    return aligned_forecasts(found, asked, market)


@pytest.mark.market_data
@pytest.mark.parametrize("step_ahead", [2, 5, 10])
def test_a_share_beside_bitcoin_is_held_all_the_time(step_ahead: int, market_data: Path) -> None:
    files = "daily/sp500_5yr/AAPL_data.csv", "daily/crypto/INDEX_BTCUSD.csv"
    tables = [load_prices(DataSettings(source=str(market_data / file), min_rows=0)).table for file in files]
    market = market_of(join(tables))
    share = int(np.argmin(market.has_bar.sum(axis=0)))
    market = market.since(int(np.argmax(market.has_bar[:, share])))
    market = market.until(int(market.last_bar[share]) + 1)
    signals = aligned(market, step_ahead)
    over = expired(signals, market, step_ahead)
    targets = np.where(over, 0.0, Sign(Config()).targets(signals, market))
    result = trial_of(market, targets, BacktestSettings()).result()
    for column in range(2):
        own = result.positions[market.has_bar[:, column], column]
        assert (own[1:-1] > 0.0).all()  # at its last bar the share counts as delisted
