"""The naive drift: by hand, without a look ahead, and only beside strategies that it means something to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.backtest.markets import flat_market, random_market
from tests.forecast_runs import SYMBOLS, leave_run, prices
from workstation import catalog, profiles
from workstation.backtest.forecasts import Evaluated, put_together
from workstation.backtest.naive import drift, is_of_scale
from workstation.backtest.plan import gathered, naive_of_plan, plan_of, plan_of_forecasts, trial_of_plan
from workstation.runs.store import Store

if TYPE_CHECKING:
    from pathlib import Path


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
    assert not np.isfinite(found[~wanted]).any()
    (resting,) = np.nonzero(wanted[1:, 1] & wanted[:-1, 1] & ~market.has_bar[1:, 1])
    assert len(resting)
    assert found[resting + 1, 1] == pytest.approx(found[resting, 1], nan_ok=True)
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


def test_a_run_is_set_beside_the_drift_over_as_many_bars_closed_when_it_is_over(tmp_path: Path) -> None:
    run = leave_run(Store(tmp_path / "runs"), "a", range(300, 340))
    profile, path = profiles.resolve(run.profile_table()), next(run.results.glob("*.parquet"))
    evaluated = Evaluated("a", "step-00000007", "test", path, prices().fingerprint, profile)
    plan = plan_of_forecasts(put_together((evaluated,), 2), "weights")
    found = gathered(plan)
    trial = trial_of_plan(plan, found)
    targets = naive_of_plan(plan, found, trial)
    assert targets is not None
    is_decided = np.isfinite(found.signals)
    expected = drift(found.market, is_decided, 2)[is_decided]
    assert np.abs(expected).max() > 1e-5
    assert targets[is_decided[300:]] == pytest.approx(expected)
    assert (targets[40] == 0.0).all()
    assert np.isfinite(targets).sum() == is_decided.sum() + len(SYMBOLS)


@pytest.mark.parametrize(
    ("name", "has_one"), [("sign", True), ("quantile", True), ("weights", False), ("kelly", False)]
)
def test_a_file_has_it_only_where_the_size_of_its_signals_is_of_no_account(
    tmp_path: Path, name: str, *, has_one: bool
) -> None:
    table, path = prices().table, tmp_path / "signals.csv"
    lines = ["time,symbol,signal"]
    for number, symbol in enumerate(SYMBOLS):
        times = table.time[table.rows_of(symbol)][100:140]
        lines += [f"{np.datetime64(int(time), 'ns')}Z,{symbol},{(number - 1) * 0.01 + 0.001}" for time in times]
    path.write_text("\n".join(lines), encoding="utf-8")
    plan = plan_of("sample", path, name, [f"data.symbols={list(SYMBOLS)!r}"])
    found = gathered(plan)
    assert (naive_of_plan(plan, found, trial_of_plan(plan, found)) is not None) == has_one


@pytest.mark.parametrize("name", catalog.names("strategies"))
def test_strategies_of_order_and_sign_take_signals_of_any_size(name: str) -> None:
    market = random_market(7, bars=100, symbols=4, is_whole=True)
    signals = 0.003 * np.random.default_rng(7).normal(size=market.close.shape)
    strategy = catalog.load("strategies", name)(catalog.config_class("strategies", name)())
    follows_size = {"proportional", "weights", "kelly"}
    if name != "threshold":  # its default is to enter on any signal, so that size is of no account
        assert is_of_scale(strategy, signals, market) == (name in follows_size)
