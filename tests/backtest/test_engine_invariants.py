"""What holds of every backtest: money is kept, the future is not known, nothing is traded unasked, costs cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.backtest.markets import random_market, random_targets
from tests.backtest.test_engine_against_reference import rules
from workstation.backtest.fills import Reason
from workstation.backtest.market import Market, volatility_before
from workstation.backtest.rules import rules_of, stacked
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import Trial

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = st.integers(0, 2**32 - 1)
COLUMNS = ("open", "high", "low", "close", "volume")


def trial(seed: int, chosen: dict[str, Any], *, bars: int = 25) -> Trial:
    market = random_market(seed, bars=bars, symbols=1 + seed % 5)
    return on(market, random_targets(seed + 1, market), chosen)


def on(market: Market, targets: NDArray[np.float64], chosen: dict[str, Any]) -> Trial:
    its = BacktestSettings.model_validate(chosen)
    return Trial(market, targets, its, volatility_before(market, its.volatility_bars))


@settings(deadline=None, max_examples=100)
@given(SEEDS, rules())
def test_cash_and_positions_are_equity_to_the_cent(seed: int, chosen: dict[str, Any]) -> None:
    result = trial(seed, {**chosen, "cash": 1_000_000.0}).result()
    fills, path = result.fills, result.path
    flows = np.zeros(result.market.bars)
    np.add.at(flows, fills.bar, -fills.quantity * fills.price - fills.costs.sum(axis=0))
    cash = 1_000_000.0 + np.cumsum(flows + path.interest[:, 0] - path.borrow[:, 0] - path.funding[:, 0])
    value = (result.positions * result.market.mark).sum(axis=1)
    np.testing.assert_allclose(path.cash[:, 0], cash, atol=0.005, rtol=0)
    np.testing.assert_allclose(result.equity, cash + value, atol=0.005, rtol=0)


@settings(deadline=None, max_examples=100)
@given(SEEDS, rules())
def test_nothing_is_bought_without_a_decision_before_it(seed: int, chosen: dict[str, Any]) -> None:
    tried = trial(seed, chosen)
    result = tried.result()
    has_decided = np.logical_or.accumulate(np.isfinite(tried.targets), axis=0)
    before = np.vstack((np.zeros_like(result.positions[:1]), result.positions[:-1]))
    for bar, symbol, reason in zip(result.fills.bar, result.fills.symbol, result.fills.reason, strict=True):
        assert bar > 0
        assert has_decided[bar - 1, symbol]
        if reason not in (Reason.DECISION, Reason.RUINED):
            traded = result.fills.quantity[(result.fills.bar == bar) & (result.fills.symbol == symbol)].sum()
            assert (
                abs(before[bar, symbol] + traded) <= abs(before[bar, symbol]) + 1e-9
                or (
                    result.fills.reason[(result.fills.bar == bar) & (result.fills.symbol == symbol)] == Reason.DECISION
                ).any()
            )


def test_no_decision_no_trade() -> None:
    market = random_market(3)
    result = on(market, np.full_like(market.close, np.nan), {"cash": 500.0}).result()
    assert len(result.fills.bar) == 0
    assert (result.equity == 500.0).all()


@settings(deadline=None, max_examples=150)
@given(SEEDS, rules(), st.integers(1, 23))
def test_the_future_changes_no_past_bar(seed: int, chosen: dict[str, Any], cut: int) -> None:
    tried = trial(seed, chosen)
    rng = np.random.default_rng(seed)
    changed = {}
    for name in COLUMNS:
        column = getattr(tried.market, name).copy()
        column[cut:] *= rng.uniform(0.2, 5.0, size=column[cut:].shape) if name == "volume" else rng.uniform(0.2, 5.0)
        changed[name] = column
    targets = tried.targets.copy()
    targets[cut:] = rng.normal(size=targets[cut:].shape)
    other = on(replace(tried.market, **changed), targets, chosen)
    ours, theirs = tried.result(), other.result()
    for name in ("cash", "value", "gross", "traded", "borrow", "funding", "interest"):
        assert np.array_equal(getattr(ours.path, name)[:cut], getattr(theirs.path, name)[:cut]), name
    assert np.array_equal(ours.path.costs[:, :cut], theirs.path.costs[:, :cut])
    for name in ("bar", "symbol", "quantity", "price", "reason"):
        is_past, is_past_there = ours.fills.bar < cut, theirs.fills.bar < cut
        assert np.array_equal(getattr(ours.fills, name)[is_past], getattr(theirs.fills, name)[is_past_there]), name


@settings(deadline=None, max_examples=60)
@given(SEEDS, rules())
def test_the_order_of_symbols_changes_nothing(seed: int, chosen: dict[str, Any]) -> None:
    tried = trial(seed, chosen)
    order = np.random.default_rng(seed).permutation(len(tried.market.symbols))
    columns = {name: getattr(tried.market, name)[:, order] for name in COLUMNS}
    symbols = tuple(tried.market.symbols[index] for index in order)
    other = on(replace(tried.market, symbols=symbols, **columns), tried.targets[:, order], chosen)
    ours, theirs = tried.result(), other.result()
    np.testing.assert_allclose(ours.equity, theirs.equity, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(ours.positions[:, order], theirs.positions, rtol=1e-7, atol=1e-6)
    assert sorted(ours.trades.profit.round(3)) == sorted(theirs.trades.profit.round(3))


@settings(deadline=None, max_examples=120)
@given(SEEDS, st.sampled_from(("commission_bps", "half_spread_bps", "slippage_bps")), st.floats(0.1, 200.0))
def test_costs_never_help(seed: int, name: str, bps: float) -> None:
    tried = trial(seed, {"commission_bps": 0.0, "half_spread_bps": 0.0})
    free, paid = tried.result(), tried.under(tried.settings.model_copy(update={name: bps})).result()
    assume(free.path.traded.sum() > 0)
    assert (paid.equity <= free.equity + 1e-6).all()
    assert paid.equity[-1] < free.equity[-1]


@settings(deadline=None, max_examples=60)
@given(st.lists(rules(), min_size=2, max_size=4), SEEDS)
def test_a_batch_is_its_runs_one_by_one(several: list[dict[str, Any]], seed: int) -> None:
    market = random_market(seed, bars=25, symbols=1 + seed % 4)
    targets = random_targets(seed + 1, market)
    shared = {key: several[0][key] for key in ("fill", "cash")} | {"impact": 1.0, "volatility_bars": 3}
    chosen = [BacktestSettings.model_validate({**one, **shared}) for one in several]
    volatility = volatility_before(market, 3)
    batch = Trial(market, targets, chosen[0], volatility).paths(stacked([rules_of(one) for one in chosen]), len(chosen))
    for run, one in enumerate(chosen):
        alone = Trial(market, targets, one, volatility).result().path
        np.testing.assert_allclose(batch.equity[:, run], alone.equity[:, 0], rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(batch.costs[:, :, run], alone.costs[:, :, 0], rtol=1e-9, atol=1e-6)
