"""The accounting kernel beside a slow one that goes from event to event, on random markets under random rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.backtest.markets import random_market, random_targets
from tests.backtest.reference import Simulation
from workstation.backtest.fills import Reason
from workstation.backtest.market import volatility_before
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import Trial

if TYPE_CHECKING:
    from workstation.backtest.trial import Result

SEEDS = st.integers(0, 2**32 - 1)


def or_zero(*values: float) -> st.SearchStrategy[float]:
    return st.sampled_from((0.0, *values))


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    impact = draw(or_zero(0.5, 3.0))
    bars = {"volatility_bars": draw(st.sampled_from((2, 4)))} if impact else {}
    return {
        "cash": draw(st.sampled_from((1_000.0, 1_000_000.0))),
        "fill": draw(st.sampled_from(("next_open", "next_close"))),
        "rebalance_threshold": draw(or_zero(0.05, 0.3)),
        "rebalance_part": draw(st.sampled_from((1.0, 0.5, 0.1))),
        "commission_per_trade": draw(or_zero(1.0, 20.0)),
        "commission_per_share": draw(or_zero(0.01)),
        "commission_bps": draw(or_zero(1.0, 50.0)),
        "half_spread_bps": draw(or_zero(2.0)),
        "slippage_bps": draw(or_zero(3.0)),
        "impact": impact,
        **bars,
        "participation_limit": draw(or_zero(0.05, 0.5)),
        "borrow_rate": draw(or_zero(0.05, 5.0)),
        "funding_rate": draw(or_zero(0.1, -2.0)),
        "cash_rate": draw(or_zero(0.03)),
        "margin_rate": draw(or_zero(0.08)),
        "max_leverage": draw(st.sampled_from((0.5, 1.0, 3.0, 20.0))),
        "max_position": draw(st.sampled_from((0.3, 1.0, 10.0))),
        "stop_loss": draw(or_zero(0.02, 0.1)),
        "take_profit": draw(or_zero(0.02, 0.1)),
        "trailing_stop": draw(or_zero(0.03, 0.1)),
    }


def both(seed: int, chosen: dict[str, Any], move: float, times: float = 1.0) -> tuple[Result, Simulation]:
    market = random_market(seed, bars=25, symbols=1 + seed % 4, move=move)
    targets = times * random_targets(seed + 1, market)
    its = BacktestSettings.model_validate(chosen)
    volatility = volatility_before(market, its.volatility_bars)
    result = Trial(market, targets, its, volatility).result()
    return result, Simulation(market, targets, its, volatility).run()


def assert_same(result: Result, slow: Simulation) -> None:
    assume(not slow.has_ruinous_costs)
    scale = slow.rules.cash
    np.testing.assert_allclose(result.path.cash[:, 0], slow.cashes, rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(result.equity, slow.equities, rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(result.positions, slow.holdings, rtol=1e-8, atol=1e-9 * scale)
    np.testing.assert_allclose(result.path.interest[:, 0], slow.interests, rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(result.path.borrow[:, 0], slow.borrows, rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(result.path.funding[:, 0], slow.fundings, rtol=1e-9, atol=1e-9 * scale)
    assert result.is_ruined == slow.is_ruined
    ours = sorted(zip(result.fills.bar, result.fills.symbol, result.fills.reason, strict=True))
    theirs = sorted((fill.bar, fill.symbol, Reason[fill.reason.upper().replace(" ", "_")]) for fill in slow.fills)
    assert ours == theirs
    costs = np.array([(fill.commission, fill.spread, fill.slippage) for fill in slow.fills]).reshape(-1, 3).sum(axis=0)
    np.testing.assert_allclose(result.fills.costs.sum(axis=1), costs, rtol=1e-8, atol=1e-9 * scale)


@settings(deadline=None, max_examples=150)
@given(SEEDS, rules())
def test_the_kernel_agrees_with_the_slow_reference(seed: int, chosen: dict[str, Any]) -> None:
    assert_same(*both(seed, chosen, 0.03))


@settings(deadline=None, max_examples=80)
@given(SEEDS, rules())
def test_they_agree_where_prices_leap_and_equity_is_used_up(seed: int, chosen: dict[str, Any]) -> None:
    assert_same(*both(seed, {**chosen, "max_leverage": 20.0, "max_position": 10.0}, 0.15, 5.0))


def test_the_random_markets_meet_every_reason() -> None:
    exits = {"stop_loss": 0.1, "take_profit": 0.2, "trailing_stop": 0.15}
    bold = {"max_leverage": 20.0, "max_position": 10.0}
    results = [both(seed, chosen, 0.12, 5.0)[0] for seed in range(40) for chosen in (exits, bold)]
    seen = {reason for result in results for reason in result.fills.reason.tolist()}
    assert seen == set(Reason)


@pytest.mark.slow
@settings(deadline=None, max_examples=800)
@given(SEEDS, rules(), st.sampled_from((0.01, 0.05, 0.3)), st.sampled_from((1.0, 4.0)))
def test_they_agree_at_length(seed: int, chosen: dict[str, Any], move: float, times: float) -> None:
    assert_same(*both(seed, chosen, move, times))
