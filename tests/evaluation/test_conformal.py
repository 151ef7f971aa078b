"""Quantiles of past errors hold what they state, counted out for errors that are exchangeable."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.evaluation.conformal import BANDS, LEVELS, coverage, error_quantiles


def test_the_places_of_ninety_nine_errors() -> None:
    errors = np.random.default_rng(1).permutation(np.arange(1.0, 100.0))[:, None]
    assert error_quantiles(errors)[:, 0].tolist() == [5.0, 25.0, 50.0, 75.0, 95.0]


def test_each_bar_ahead_has_quantiles_of_its_own() -> None:
    errors = np.random.default_rng(2).normal(0.0, [1.0, 5.0], (400, 2))
    found = error_quantiles(errors)
    for step in range(2):
        assert np.array_equal(found[:, step], error_quantiles(errors[:, [step]])[:, 0])
    assert found[4, 1] > 3 * found[4, 0]


def test_too_few_errors_give_no_border_and_the_middle_one_needs_one() -> None:
    found = error_quantiles(np.array([[0.2], [0.1], [0.4]]))
    assert np.isnan(found[[0, 4], 0]).all()
    assert found[1:4, 0].tolist() == [0.1, 0.2, 0.4]
    assert np.isnan(error_quantiles(np.empty((0, 2)))).all()
    assert error_quantiles(np.zeros((19, 1)))[0, 0] == 0.0
    assert np.isnan(error_quantiles(np.zeros((18, 1)))[0, 0])


@given(st.lists(st.integers(-1000, 1000), min_size=21, max_size=60), st.sampled_from([0.05, 0.1, 0.25, 0.4]))
def test_left_out_in_turn_errors_lie_beyond_a_border_no_more_often_than_is_stated(
    values: list[int], level: float
) -> None:
    errors = np.array(values, dtype=float)
    below = above = 0
    for place in range(len(errors)):
        rest = np.delete(errors, place)[:, None]
        low, high = error_quantiles(rest, (level, 1.0 - level))[:, 0]
        below += not math.isnan(low) and errors[place] < low
        above += not math.isnan(high) and errors[place] > high
    assert below <= level * len(errors) + 1e-9
    assert above <= level * len(errors) + 1e-9


def test_what_held_is_counted_for_each_bar_ahead_and_symbol() -> None:
    quantiles = np.tile(np.array([-3.0, -1.0, 0.0, 1.0, 3.0])[:, None], (1, 2))
    errors = np.array([[0.5, 2.0], [4.0, -1.0], [-2.0, 9.0], [0.0, 0.0]])
    half, nine = coverage(errors, quantiles, np.array([0, 0, 1, 1]), ("A", "B"))
    assert (half.stated, nine.stated) == (0.5, 0.9)
    assert half.by_step == (0.5, 0.5)
    assert nine.by_step == (0.75, 0.75)
    assert (half.least, half.most) == (("A", 0.5), ("A", 0.5))
    assert nine.least == ("A", 0.75)


def test_what_cannot_be_counted_is_none() -> None:
    quantiles = error_quantiles(np.zeros((3, 1)))
    half, nine = coverage(np.zeros((2, 1)), quantiles, np.zeros(2, dtype=np.int64), ("A",))
    assert half.by_step == (1.0,)
    assert nine.by_step == (None,)
    assert (half.least, nine.least) == (None, None)
    assert len(BANDS) == 2
    assert sorted(LEVELS) == list(LEVELS)


@pytest.mark.parametrize("seed", range(3))
def test_normal_errors_are_held_as_stated(seed: int) -> None:
    generator = np.random.default_rng(seed)
    quantiles = error_quantiles(generator.normal(size=(4000, 1)))
    symbol = np.repeat([0, 1], 2000)
    held = coverage(generator.normal(size=(4000, 1)), quantiles, symbol, ("A", "B"))
    for each in held:
        assert each.by_step[0] == pytest.approx(each.stated, abs=0.03)
