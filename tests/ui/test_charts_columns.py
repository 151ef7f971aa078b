"""Decimation keeps every extreme and every gap, and smoothing is the recursion that it says it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from workstation.ui.charts.decimate import averaged, decimate, extremes
from workstation.ui.charts.scale import Axis
from workstation.ui.charts.smooth import smoothed

Floats = NDArray[np.float64]
any_values = arrays.arrays(np.float64, st.integers(1, 80), elements=st.floats(width=64, allow_nan=True))
finite_values = arrays.arrays(np.float64, st.integers(1, 300), elements=st.floats(-1e6, 1e6))


def _finite(y: Floats) -> Floats:
    return y[np.isfinite(y) & (np.abs(y) <= 1e150)]


@given(any_values, st.integers(1, 40))
def test_no_finite_extreme_is_lost_and_none_is_made_up(y: Floats, count: int) -> None:
    x = np.arange(y.size, dtype=np.float64)
    columns = decimate(x, y, Axis(0, max(y.size - 1, 1)), count)
    kept = _finite(y)
    if not kept.size:
        assert not columns.is_filled.any()
        assert extremes(x, y, Axis(0, max(y.size - 1, 1))) is None
        return
    assert (np.nanmin(columns.low), np.nanmax(columns.high)) == (kept.min(), kept.max())
    assert extremes(x, y, Axis(0, max(y.size - 1, 1))) == (kept.min(), kept.max())


@given(any_values, st.integers(1, 40))
def test_first_last_and_mean_lie_between_the_extremes(y: Floats, count: int) -> None:
    x = np.arange(y.size, dtype=np.float64)
    domain = Axis(0, max(y.size - 1, 1))
    columns, means = decimate(x, y, domain, count), averaged(x, y, domain, count)
    some = columns.is_filled
    for values in (columns.first, columns.last, means.low):
        slack = 1e-9 * (1 + np.abs(values[some]))
        assert (columns.low[some] <= values[some] + slack).all()
        assert (values[some] <= columns.high[some] + slack).all()
        assert np.isnan(values[~some]).all()
    assert (means.is_joined == columns.is_joined).all()


@given(finite_values, st.integers(2, 40), finite_values)
def test_appending_changes_no_column_before_the_last_one_with_points(y: Floats, count: int, more: Floats) -> None:
    whole = np.concatenate([y, more])
    x, domain = np.arange(whole.size, dtype=np.float64), Axis(0, whole.size)
    before, after = decimate(x[: y.size], y, domain, count), decimate(x, whole, domain, count)
    settled = int(np.flatnonzero(before.is_filled)[-1])
    for name in ("first", "last", "low", "high", "is_joined"):
        np.testing.assert_array_equal(getattr(before, name)[:settled], getattr(after, name)[:settled])


def test_points_outside_the_domain_are_left_out() -> None:
    columns = decimate(np.arange(10.0), np.arange(10.0), Axis(3, 6), 3)
    assert columns.low.tolist() == [3, 4, 5]
    assert columns.high.tolist() == [3, 4, 6]


def test_a_gap_breaks_the_line_and_a_column_without_points_does_not() -> None:
    x = np.array([0.0, 1.0, 4.0, 5.0, 6.0])
    y = np.array([1.0, 2.0, 3.0, np.nan, 4.0])
    columns = decimate(x, y, Axis(0, 7), 7)
    assert columns.is_filled.tolist() == [True, True, False, False, True, False, True]
    assert columns.is_joined.tolist() == [False, True, False, False, True, False, False]


def test_a_gap_inside_a_column_breaks_the_line_only_at_the_column_edge() -> None:
    x, y = np.arange(6.0), np.array([1.0, np.inf, 2.0, 3.0, 4.0, np.nan])
    columns = decimate(x, y, Axis(0, 6), 2)
    assert columns.low.tolist() == [1, 3]
    assert columns.high.tolist() == [2, 4]
    assert columns.is_joined.tolist() == [False, True]


def test_values_that_are_not_positive_are_gaps_on_a_logarithmic_axis() -> None:
    columns = decimate(np.arange(4.0), np.array([1.0, 0.0, -1.0, 2.0]), Axis(0, 4), 4, positive=True)
    assert columns.is_filled.tolist() == [True, False, False, True]
    assert not columns.is_joined.any()


def test_a_series_without_points_has_no_columns() -> None:
    nothing = np.array([])
    assert not decimate(nothing, nothing, Axis(0, 1), 4).is_filled.any()
    assert not averaged(nothing, nothing, Axis(0, 1), 4).is_filled.any()
    assert extremes(nothing, nothing, Axis(0, 1)) is None


@given(finite_values, st.floats(0.0, 0.9999, exclude_min=True))
def test_smoothing_is_the_recursion(y: Floats, weight: float) -> None:
    total = mass = 0.0
    expected = []
    for value in y:
        total, mass = total * weight + value, mass * weight + 1
        expected.append(total / mass)
    np.testing.assert_allclose(smoothed(y, weight), expected, rtol=1e-6, atol=1e-6 * max(1.0, np.abs(y).max()))


@pytest.mark.parametrize("weight", [0.3, 0.99, 0.9999])
def test_smoothing_a_long_series_carries_across_its_blocks(weight: float) -> None:
    y = np.random.default_rng(7).normal(size=50_000)
    total = mass = 0.0
    for value in y:
        total, mass = total * weight + value, mass * weight + 1
    assert smoothed(y, weight)[-1] == pytest.approx(total / mass, rel=1e-9)


def test_smoothing_passes_over_gaps_and_leaves_them() -> None:
    y = np.array([np.nan, 1.0, np.inf, 3.0])
    result = smoothed(y, 0.5)
    assert np.isnan(result[0])
    assert result[1] == 1.0
    assert np.isinf(result[2])
    assert result[3] == pytest.approx((0.5 * 1 + 3) / 1.5)


def test_without_smoothing_a_series_is_itself() -> None:
    y = np.array([1.0, 2.0])
    assert smoothed(y, 0.0) is y
