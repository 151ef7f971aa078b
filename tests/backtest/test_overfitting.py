"""The probability of backtest overfitting: against the plain definition, on noise, and on a trial that is better."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.backtest.blocks import block_sums
from workstation.backtest import overfitting
from workstation.backtest.overfitting import blocks_for, probability_of_overfitting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def by_definition(returns: Floats, blocks: int, risk_free: float = 0.0) -> float:
    """CSCV as its authors write it, choice by choice, ratio by ratio."""
    bars = len(returns) // blocks
    pieces = [returns[number * bars : (number + 1) * bars] for number in range(blocks)]
    logits = []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        inside = np.concatenate([pieces[number] for number in chosen])
        outside = np.concatenate([pieces[number] for number in range(blocks) if number not in chosen])
        ratios = [ratio(column, risk_free) for column in inside.T]
        others = [ratio(column, risk_free) for column in outside.T]
        own = others[ratios.index(max(ratios))]
        rank = sum(other < own for other in others) + (sum(other == own for other in others) + 1) / 2
        share = rank / (len(others) + 1)
        logits.append(math.log(share / (1.0 - share)))
    return sum(logit <= 0.0 for logit in logits) / len(logits)


def ratio(returns: Floats, risk_free: float) -> float:
    spread = float(np.std(returns, ddof=1))
    return (float(np.mean(returns)) - risk_free) / spread if spread > 0.0 else 0.0


def noise(seed: int, bars: int = 160, trials: int = 10) -> Floats:
    return np.random.default_rng(seed).normal(0.0, 0.01, (bars, trials))


@pytest.mark.parametrize("blocks", [4, 6, 8])
@pytest.mark.parametrize("trials", [2, 3, 9])
def test_it_is_the_definition(blocks: int, trials: int) -> None:
    for seed in range(5):
        returns = noise(seed, 101, trials)
        returns[:, 0] = 0.0  # one that never trades
        found = probability_of_overfitting(block_sums(returns, blocks), 1e-4).value
        assert found == pytest.approx(by_definition(returns, blocks, 1e-4))


@pytest.mark.slow
def test_it_counts_all_choices_of_sixteen_blocks() -> None:
    returns = noise(3, 16 * 4, 3)
    assert probability_of_overfitting(block_sums(returns, 16)).value == pytest.approx(by_definition(returns, 16))


def test_noise_is_overfitted_as_often_as_not() -> None:
    found = [probability_of_overfitting(block_sums(noise(seed, 320, 20), 8)).value for seed in range(120)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.06)


def test_a_trial_that_is_better_stays_so() -> None:
    returns = noise(1, 640, 20)
    returns[:, 7] += 0.005
    assert probability_of_overfitting(block_sums(returns, 16)).value == 0.0


def test_the_best_that_is_worst_afterwards_is_always_overfitted() -> None:
    turns = np.where(np.arange(160)[:, None] // 10 % 2 == 0, 1.0, -1.0)
    returns = 1e-3 * noise(2, 160, 4)
    returns[:, :2] += 0.01 * turns * np.array([1.0, -1.0])
    assert probability_of_overfitting(block_sums(returns, 16)).value > 0.85


@given(st.integers(0, 10_000), st.permutations(range(7)))
def test_the_order_of_trials_changes_nothing(seed: int, order: list[int]) -> None:
    returns = noise(seed, 90, 7)
    found = probability_of_overfitting(block_sums(returns, 6)).value
    assert probability_of_overfitting(block_sums(returns[:, order], 6)).value == found


def test_trials_that_are_the_same_are_equal_whatever_their_number() -> None:
    """Equal ratios take the middle of their ranks, so that the best of equals is exactly at the middle."""
    one = noise(4, 160, 1)
    for copies in (2, 3, 17, 100):
        assert probability_of_overfitting(block_sums(np.repeat(one, copies, axis=1), 8)).value == 1.0


def test_pieces_of_any_size_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = block_sums(noise(5, 200, 12), 10)
    whole = probability_of_overfitting(sums)
    monkeypatch.setattr(overfitting, "_CELLS", 1)
    assert probability_of_overfitting(sums) == whole


def test_one_trial_has_none() -> None:
    found = probability_of_overfitting(block_sums(noise(1, 64, 1), 8))
    assert math.isnan(found.value)
    assert found.why == "needs at least two different backtests"


@pytest.mark.parametrize(
    ("bars", "trials", "blocks"),
    [(64, 2, 16), (10_000, 2, 16), (63, 2, 14), (16, 2, 4), (15, 2, 0), (0, 2, 0), (10_000, 100_000, 10)],
)
def test_blocks_are_fewer_where_bars_are_few_or_trials_many(bars: int, trials: int, blocks: int) -> None:
    assert blocks_for(bars, trials) == blocks
