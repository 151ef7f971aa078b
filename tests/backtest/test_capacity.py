"""Capacity: the money at which the largest order is a tenth of its bar's volume, and why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.backtest.markets import flat_market, random_market, random_targets
from workstation.backtest.metrics.table import metric
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import Result, Trial

NAN = float("nan")
FREE = {"commission_bps": 0.0, "half_spread_bps": 0.0}


def capacity(result: Result) -> tuple[float, str]:
    figure = metric("capacity").compute(result.account(252.0))
    return figure.value, figure.why


def test_one_order_by_hand() -> None:
    market = flat_market([10.0, 10.0, 10.0, 10.0])  # a million shares a bar
    targets = np.array([[1.0], [NAN], [0.0], [NAN]])
    result = Trial(market, targets, BacktestSettings(cash=5e5, **FREE)).result()  # type: ignore[arg-type]  # all are numbers
    assert capacity(result) == (pytest.approx(1e6), "")  # 100,000 shares at 10


def test_the_limit_binds_just_above_it_and_not_below() -> None:
    market = random_market(3, bars=40, symbols=3, is_whole=True)
    market = replace(market, volume=np.maximum(market.volume, 50.0))
    targets = random_targets(3, market)
    found, why = capacity(Trial(market, targets, BacktestSettings(cash=1e3, **FREE)).result())  # type: ignore[arg-type]  # as above
    assert not why
    for part, is_cut in ((0.999, False), (1.001, True)):
        settings = BacktestSettings(cash=found * part, **FREE)  # type: ignore[arg-type]  # as above
        limited = settings.model_copy(update={"participation_limit": 0.1})
        free, cut = (Trial(market, targets, each).result().fills for each in (settings, limited))
        is_same = len(free.quantity) == len(cut.quantity) and np.allclose(free.quantity, cut.quantity)
        assert is_same != is_cut


def test_without_volume_there_is_a_reason() -> None:
    market, targets = flat_market([10.0] * 4), np.array([[1.0], [NAN], [NAN], [NAN]])
    for volume, words in ((NAN, "volume of some bars that were traded is unknown"), (0.0, "without volume")):
        other = replace(market, volume=np.full_like(market.volume, volume))
        value, why = capacity(Trial(other, targets, BacktestSettings()).result())
        assert np.isnan(value)
        assert words in why
    limited = Trial(market, targets, BacktestSettings(participation_limit=0.1)).result()
    assert "participation_limit cut the orders" in capacity(limited)[1]
    assert capacity(Trial(market, 0.0 * targets, BacktestSettings()).result())[1] == "nothing was traded"
