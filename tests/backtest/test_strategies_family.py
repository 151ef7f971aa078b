"""Every strategy of the catalog: shapes, limits, no look into the future, and targets that follow from the signals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backtest.markets import random_market
from workstation import catalog
from workstation.config.mistakes import checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.market import Market

NAN = float("nan")
EVERY = catalog.names("strategies")
SEEDS = st.integers(0, 2**32 - 1)


def targets_of(name: str, signals: Any, market: Market | None = None, **own: Any) -> NDArray[np.float64]:  # noqa: ANN401 - settings of any type
    config, mistakes = checked(catalog.config_class("strategies", name), own, section="strategy")
    assert not mistakes
    given_signals = np.array(signals, dtype=np.float64)
    bars, symbols = given_signals.shape
    market = market or random_market(0, bars=bars, symbols=symbols, is_whole=True)
    found: NDArray[np.float64] = catalog.load("strategies", name)(config).targets(given_signals, market)
    return found


def random_signals(seed: int, market: Market) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    signals = rng.normal(size=market.close.shape).round(1)  # ties and zeros among them
    signals[rng.random(signals.shape) < 0.3] = np.nan
    return signals


@pytest.mark.parametrize("name", EVERY)
@settings(deadline=None, max_examples=40)
@given(seed=SEEDS, cut=st.integers(1, 39))
def test_no_target_knows_a_later_signal_or_price(name: str, seed: int, cut: int) -> None:
    market = random_market(seed, bars=40, symbols=4)
    signals = random_signals(seed, market)
    past = changed_from(market, cut)
    whole = targets_of(name, signals, market)
    assert whole.shape == signals.shape
    assert not np.isinf(whole).any()
    later = signals.copy()
    later[cut:] = np.random.default_rng(seed + 1).normal(size=later[cut:].shape)
    assert np.array_equal(targets_of(name, later, past)[:cut], whole[:cut], equal_nan=True)


def changed_from(market: Market, cut: int) -> Market:
    """The same market with other prices from a bar on."""
    columns = {}
    for name in ("open", "high", "low", "close"):
        column = getattr(market, name).copy()
        column[cut:] *= 3.0
        columns[name] = column
    return replace(market, **columns)


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ("weights", "proportional")])
@settings(deadline=None, max_examples=40)
@given(seed=SEEDS)
def test_the_sum_of_weights_keeps_to_one(name: str, seed: int) -> None:
    market = random_market(seed, bars=40, symbols=4)
    own = {"annual_volatility": 5.0} if name == "volatility" else {}
    targets = targets_of(name, random_signals(seed, market), market, **own)
    assert (np.nansum(np.abs(targets), axis=1) <= 1.0 + 1e-9).all()


@pytest.mark.parametrize(
    "name", [name for name in EVERY if "direction" in catalog.config_class("strategies", name).model_fields]
)
@pytest.mark.parametrize(("direction", "sign"), [("long", 1.0), ("short", -1.0)])
def test_one_side_alone_is_taken_where_asked(name: str, direction: str, sign: float) -> None:
    market = random_market(5, bars=90, symbols=4, is_whole=True)
    both = targets_of(name, random_signals(5, market), market)
    targets = targets_of(name, random_signals(5, market), market, direction=direction)
    assert np.array_equal(np.isnan(both), np.isnan(targets))
    assert (sign * targets[np.isfinite(targets)] >= 0.0).all()
    assert (sign * targets[np.isfinite(targets)] > 0.0).any()


def test_sign_shares_equity_among_the_symbols_seen_so_far() -> None:
    targets = targets_of("sign", [[0.3, NAN], [-2.0, 0.1], [NAN, 0.0]])
    assert targets == pytest.approx(np.array([[1.0, NAN], [-0.5, 0.5], [NAN, 0.0]]), nan_ok=True)


def test_threshold_enters_on_strength_and_stays_until_weakness() -> None:
    signals = [[0.4], [0.6], [0.3], [NAN], [0.1], [-0.7], [-0.3], [0.0]]
    targets = targets_of("threshold", signals, enter=0.5, leave=0.2)[:, 0]
    assert targets == pytest.approx(np.array([0.0, 1.0, 1.0, NAN, 0.0, -1.0, -1.0, 0.0]), nan_ok=True)
    _, mistakes = checked(catalog.config_class("strategies", "threshold"), {"enter": 0.1, "leave": 0.2})
    assert mistakes == ["leave 0.2 must not be larger than enter 0.1"]


def test_quantile_takes_the_ends_and_closes_the_rest() -> None:
    targets = targets_of("quantile", [[5.0, 4.0, 3.0, 2.0, 1.0], [NAN, 2.0, 1.0, 3.0, NAN], [NAN] * 5], fraction=0.2)
    assert targets[0].tolist() == [0.5, 0.0, 0.0, 0.0, -0.5]
    assert targets[1].tolist() == [0.0, 0.0, -0.5, 0.5, 0.0]
    assert np.isnan(targets[2]).all()
    assert targets_of("quantile", [[5.0, 5.0, 3.0, 1.0]], fraction=0.25)[0].tolist() == [0.25, 0.25, 0.0, -0.5]


def test_rank_is_neutral_and_ties_share_their_rank() -> None:
    targets = targets_of("rank", [[1.0, 2.0, 3.0], [7.0, 7.0, 7.0], [1.0, 1.0, 5.0], [1.0, NAN, NAN]])
    assert targets[0].tolist() == [-0.5, 0.0, 0.5]
    assert targets[1].tolist() == [0.0, 0.0, 0.0]
    assert targets[2] == pytest.approx([-0.25, -0.25, 0.5])
    assert np.isnan(targets[3]).all()


def test_proportional_scales_and_cuts_off() -> None:
    targets = targets_of("proportional", [[0.1, -3.0, NAN]], scale=2.0, cap=0.5)
    assert targets[0] == pytest.approx([0.2, -0.5, NAN], nan_ok=True)


def test_volatility_sizes_by_the_trailing_deviation() -> None:
    market = random_market(1, bars=30, symbols=1, is_whole=True)
    signals = np.full((30, 1), 2.0)
    targets = targets_of("volatility", signals, market, bars=5, annual_volatility=0.1)
    assert np.isnan(targets[:5]).all()
    returns = market.close[5:11, 0] / market.close[4:10, 0] - 1.0
    expected = 0.1 / (returns[1:].std(ddof=1) * np.sqrt(252))
    assert targets[10, 0] == pytest.approx(min(expected, 1.0))
    assert expected < 1.0
    assert targets_of("volatility", np.zeros((30, 1)), market)[0, 0] == 0.0


def test_kelly_divides_the_signal_by_the_variance_of_its_bars_and_caps_it() -> None:
    market = random_market(1, bars=30, symbols=1, is_whole=True)
    targets = targets_of("kelly", np.full((30, 1), 1e-4), market, bars=5, fraction=0.5, signal_bars=2)
    assert np.isnan(targets[:5]).all()
    returns = market.close[6:11, 0] / market.close[5:10, 0] - 1.0
    expected = 0.5 * 1e-4 / (2 * returns.var(ddof=1))
    assert 0.0 < expected < 1.0
    assert targets[10, 0] == pytest.approx(expected)
    assert targets_of("kelly", np.full((30, 1), -9.0), market, bars=5, cap=0.3)[10, 0] == pytest.approx(-0.3)
    assert targets_of("kelly", np.zeros((30, 1)), market)[0, 0] == 0.0


def test_kelly_gives_each_symbol_its_part() -> None:
    market = random_market(2, bars=30, symbols=2, is_whole=True)
    alone = targets_of("kelly", [[1e-4, NAN]] * 30, market, bars=5)
    both = targets_of("kelly", [[1e-4, 1e-4]] * 30, market, bars=5)
    assert both[5:, 0] == pytest.approx(alone[5:, 0] / 2)


def test_weights_are_taken_as_they_are() -> None:
    given_weights = np.array([[0.25, -0.25], [NAN, 2.0]])
    assert np.array_equal(targets_of("weights", given_weights), given_weights, equal_nan=True)
