"""The naive drift: by hand, without a look ahead, and only beside strategies that it means something to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.backtest.markets import flat_market, random_market
from workstation import catalog
from workstation.backtest.naive import drift, is_of_scale


def test_the_mean_log_change_so_far_goes_on() -> None:
    market = flat_market([100.0, 110.0, 108.9, 121.0])
    found = drift(market, np.ones((4, 1), dtype=bool), 2)[:, 0]
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(1.1**2 - 1)
    assert found[3] == pytest.approx(1.21 ** (2 / 3) - 1)


def test_only_bars_of_the_symbol_count_and_only_where_it_is_wanted() -> None:
    market = random_market(5, bars=40, symbols=4)
    wanted = np.random.default_rng(5).random(market.close.shape) < 0.5
    found = drift(market, wanted, 1)
    assert not np.isfinite(found[~(wanted & market.has_bar)]).any()
    rows = np.flatnonzero(market.has_bar[:, 1])
    for count, row in enumerate(rows):
        if count and wanted[row, 1]:
            growth = market.close[row, 1] / market.close[rows[0], 1]
            assert found[row, 1] == pytest.approx(growth ** (1 / count) - 1)


def test_no_later_price_is_known() -> None:
    market = random_market(6, bars=40, symbols=3)
    later = market.close.copy()
    later[20:] *= 2.0
    wanted = np.ones_like(later, dtype=bool)
    whole, past = drift(market, wanted, 1), drift(replace(market, close=later), wanted, 1)
    assert np.array_equal(whole[:20], past[:20], equal_nan=True)
    assert not np.array_equal(whole[20:], past[20:], equal_nan=True)


@pytest.mark.parametrize("name", catalog.names("strategies"))
def test_strategies_of_order_and_sign_take_signals_of_any_size(name: str) -> None:
    market = random_market(7, bars=100, symbols=4, is_whole=True)
    signals = 0.003 * np.random.default_rng(7).normal(size=market.close.shape)
    strategy = catalog.load("strategies", name)(catalog.config_class("strategies", name)())
    follows_size = {"proportional", "weights", "kelly"}
    if name != "threshold":  # its default is to enter on any signal, so that size is of no account
        assert is_of_scale(strategy, signals, market) == (name in follows_size)
