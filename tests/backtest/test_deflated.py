"""The deflated Sharpe ratio beside its paper's example and a simulation."""

from __future__ import annotations

import math
from statistics import stdev

import numpy as np
import pytest

from workstation.backtest.deflated import deflated, expected_best, probability_above


def test_the_papers_example() -> None:
    """Bailey and Lopez de Prado 2014: 100 trials of yearly variance 1/2, ratio 2.5, 1,250 days."""
    least = expected_best(math.sqrt(0.5 / 250), 100)
    assert least == pytest.approx(0.1132, abs=5e-5)
    found = probability_above(2.5 / math.sqrt(250), least, 1250, skew=-3.0, kurtosis=10.0 - 3.0)
    assert found.value == pytest.approx(0.9004, abs=5e-5)


def test_the_best_of_worthless_trials_is_as_high_as_expected() -> None:
    ratios = 0.06 * np.random.default_rng(5).standard_normal((4000, 50))
    assert expected_best(0.06, 50) == pytest.approx(float(ratios.max(axis=1).mean()), rel=0.02)


def test_more_trials_and_more_spread_make_luck_likelier() -> None:
    few = deflated(0.1, [0.1, 0.05, -0.02], 1000, 0.0, 0.0).value
    many = deflated(0.1, [0.1, 0.05, -0.02] * 10, 1000, 0.0, 0.0).value
    wide = deflated(0.1, [0.1, 0.15, -0.12], 1000, 0.0, 0.0).value
    alone = deflated(0.1, [0.1], 1000, 0.0, 0.0).value
    assert alone > few > many
    assert few > wide
    tried = [0.1, 0.05, -0.02]
    assert few == probability_above(0.1, expected_best(stdev(tried), 3), 1000, 0.0, 0.0).value


def test_a_normal_ratio_of_zero_is_even_odds_and_too_few_returns_are_said() -> None:
    assert probability_above(0.0, 0.0, 500, 0.0, 0.0).value == 0.5
    assert probability_above(0.1, 0.0, 1, 0.0, 0.0).why == "needs 2 returns, there is 1"
    assert probability_above(1.0, 0.0, 100, 5.0, 0.0).why
