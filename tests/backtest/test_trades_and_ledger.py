"""Trades out of fills, and the market on one time line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backtest.markets import DAY, START, flat_market, random_market
from tests.backtest.test_engine_against_reference import rules
from tests.backtest.test_engine_invariants import trial
from workstation.backtest.fills import Fills, Reason
from workstation.backtest.market import market_of, trailing_volatility
from workstation.backtest.trades import trades_of
from workstation.data.price_table import PriceTable
from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fills(*rows: tuple[int, int, float, float, float]) -> Fills:
    """Rows of bar, symbol, quantity, price and commission."""
    bar, symbol, quantity, price, cost = (np.array(column) for column in zip(*rows, strict=True))
    costs = np.stack([cost, np.zeros_like(cost), np.zeros_like(cost)])
    return Fills(bar, symbol, quantity.astype(float), price.astype(float), costs, np.full(len(rows), Reason.DECISION))


def test_a_trade_goes_from_flat_to_flat_with_its_mean_prices_and_all_its_costs() -> None:
    trades = trades_of(
        fills((1, 0, 10, 100, 1), (2, 0, 10, 110, 1), (4, 0, -5, 120, 1), (6, 0, -15, 130, 1)), np.ones(1), 9
    )
    assert (trades.entry_bar.tolist(), trades.exit_bar.tolist(), trades.side.tolist()) == ([1], [6], [1])
    assert trades.quantity.tolist() == [20.0]
    assert trades.entry_price.tolist() == [105.0]
    assert trades.exit_price.tolist() == [127.5]
    assert (trades.entries.tolist(), trades.exits.tolist()) == ([2], [2])
    assert trades.costs.tolist() == [4.0]
    assert trades.profit.tolist() == [20 * 22.5 - 4]


def test_a_position_that_turns_is_two_trades_that_share_the_cost() -> None:
    trades = trades_of(fills((1, 0, 10, 100, 1), (3, 0, -30, 90, 3), (5, 0, 20, 80, 2)), np.ones(1), 9)
    assert trades.side.tolist() == [1, -1]
    assert (trades.entry_bar.tolist(), trades.exit_bar.tolist()) == ([1, 3], [3, 5])
    assert trades.quantity.tolist() == [10.0, 20.0]
    assert (trades.entries.tolist(), trades.exits.tolist()) == ([1, 1], [1, 1])
    assert trades.costs.tolist() == [2.0, 4.0]
    assert trades.profit.tolist() == [-102.0, 196.0]


def test_what_is_open_at_the_end_counts_at_the_last_close() -> None:
    trades = trades_of(fills((1, 1, -4, 50, 1), (2, 0, 1, 10, 0)), np.array([12.0, 45.0]), 7)
    assert trades.is_open.tolist() == [True, True]
    assert trades.exit_bar.tolist() == [7, 7]
    assert (trades.entries.tolist(), trades.exits.tolist()) == ([1, 1], [1, 1])
    assert trades.profit.tolist() == [19.0, 2.0]


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 2**32 - 1), rules())
def test_the_trades_profits_are_what_equity_gained(seed: int, chosen: dict[str, Any]) -> None:
    result = trial(seed, chosen).result()
    carried = float(result.path.interest.sum() - result.path.borrow.sum() - result.path.funding.sum())
    gained = float(result.equity[-1]) - chosen["cash"] - carried
    assert float(result.trades.profit.sum()) == pytest.approx(gained, abs=1e-6 * chosen["cash"])
    assert float(result.trades.costs.sum()) == pytest.approx(float(result.fills.costs.sum()))
    assert (result.trades.quantity > 0).all()


def table(**closes: dict[int, float]) -> PriceTable:
    rows = [sorted(days.items()) for days in closes.values()]
    time = np.array([START + day * DAY for days in rows for day, _ in days])
    close: NDArray[np.float64] = np.array([price for days in rows for _, price in days])
    offsets = np.concatenate(([0], np.cumsum([len(days) for days in rows])))
    return PriceTable(tuple(closes), offsets, time, close, close, close, close, np.full(len(time), 5.0), close * np.nan)


def test_symbols_are_aligned_on_the_union_of_their_times() -> None:
    market = market_of(table(A={0: 1.0, 1: 2.0, 3: 4.0}, B={1: 20.0, 2: 30.0}))
    assert ((market.time - START) // DAY).tolist() == [0, 1, 2, 3]
    assert market.close == pytest.approx(np.array([[1, np.nan], [2, 20], [np.nan, 30], [4, np.nan]]), nan_ok=True)
    assert market.mark.tolist() == [[1, 1], [2, 20], [2, 30], [4, 30]]
    assert market.last_bar.tolist() == [3, 2]


def test_series_and_markets_that_are_too_large_are_refused() -> None:
    prices = table(A={0: 1.0, 1: 2.0})
    series = PriceTable(
        prices.symbols,
        prices.offsets,
        *(getattr(prices, name) for name in ("time", "open", "high", "low", "close", "volume", "amount")),
        is_series=True,
    )
    with pytest.raises(DataError, match="series of numbers, no prices"):
        market_of(series)


def test_trailing_volatility_is_of_the_symbols_own_bars() -> None:
    market = flat_market([100.0, 110.0, 99.0, 99.0, 120.0])
    for column in (market.open, market.high, market.low, market.close):
        column[3] = np.nan
    found = trailing_volatility(market, 2)[:, 0]
    first = np.std([0.1, -0.1], ddof=1)
    assert found == pytest.approx([np.nan, np.nan, first, first, np.std([-0.1, 120 / 99 - 1], ddof=1)], nan_ok=True)


def test_a_random_market_has_late_and_early_and_missing_bars() -> None:
    markets = [random_market(seed) for seed in range(30)]
    assert any(not market.has_bar[0].all() for market in markets)
    assert any((market.last_bar < market.bars - 1).any() for market in markets)
