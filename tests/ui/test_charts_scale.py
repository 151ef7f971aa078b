"""Axes hold the data, stay where they are, and have ticks that can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.ui.charts.labels import stop_label, tick_labels, value_label
from workstation.ui.charts.scale import Axis, nice_step, settle_x, settle_y, ticks

values = st.floats(-1e140, 1e140)
positive = st.floats(1e-140, 1e140)


@given(values, values)
def test_a_linear_axis_holds_its_data_and_its_ticks_rise_within_it(a: float, b: float) -> None:
    axis = settle_y(None, min(a, b), max(a, b))
    assert axis.low <= min(a, b) <= max(a, b) <= axis.high
    shown = ticks(axis, 5)
    assert all(one < other for one, other in pairwise(shown))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in axis.place(shown))
    assert len(shown) <= 7


@given(positive, positive)
def test_a_logarithmic_axis_holds_its_data_and_its_ticks_rise_within_it(a: float, b: float) -> None:
    axis = settle_y(None, min(a, b), max(a, b), is_log=True)
    assert 0 < axis.low <= min(a, b) * (1 + 1e-9)
    assert max(a, b) * (1 - 1e-9) <= axis.high
    shown = ticks(axis, 5)
    assert shown
    assert all(one < other for one, other in pairwise(shown))
    assert all(axis.low <= tick <= axis.high for tick in shown)


@given(values, values)
def test_an_x_axis_holds_its_data(a: float, b: float) -> None:
    axis = settle_x(None, min(a, b), max(a, b))
    assert axis.low <= min(a, b) <= max(a, b) <= axis.high


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_tick_labels_differ_from_each_other(a: float, b: float) -> None:
    axis = settle_y(None, min(a, b), max(a, b))
    labels = tick_labels(ticks(axis, 5))
    assert len(set(labels)) == len(labels)


def test_the_y_axis_stays_while_the_data_stay_within_it() -> None:
    axis = settle_y(None, 0.01, 0.1)
    assert settle_y(axis, 0.01, axis.high) is axis
    assert settle_y(axis, 0.0, 0.06) is axis


def test_the_y_axis_moves_when_the_data_leave_it() -> None:
    axis = settle_y(None, 0.01, 0.1)
    assert settle_y(axis, 0.01, axis.high * 1.01).high > axis.high


def test_the_y_axis_moves_when_the_data_use_less_than_two_fifths_of_it() -> None:
    axis = Axis(0.0, 1.0)
    assert settle_y(axis, 0.5, 0.9) is axis
    closer = settle_y(axis, 0.5, 0.85)
    assert closer.low > 0.3
    assert closer.high < 1.0
    assert settle_y(closer, 0.5, 0.85) is closer


def test_a_logarithmic_axis_is_close_around_a_narrow_range() -> None:
    axis = settle_y(None, 0.232, 0.301, is_log=True)
    assert axis == Axis(0.22, 0.32, is_log=True)
    assert ticks(axis, 5) == (0.22, 0.24, 0.26, 0.28, 0.3, 0.32)


def test_the_y_axis_moves_when_it_becomes_logarithmic() -> None:
    assert settle_y(Axis(0.0, 1.0), 0.1, 1.0, is_log=True) == Axis(0.1, 1.0, is_log=True)


def test_the_y_axis_starts_at_zero_where_zero_is_near() -> None:
    assert settle_y(None, 0.01, 0.1) == Axis(0.0, 0.12)
    assert settle_y(None, 0.9, 1.0).low > 0.8
    assert settle_y(None, -1.0, -0.1).high == 0.0


@pytest.mark.parametrize("value", [0.0, 5.0, -3e-7, 1e140])
def test_flat_data_get_an_axis_around_them(value: float) -> None:
    axis = settle_y(None, value, value)
    assert axis.low < value < axis.high or (value == 0 and axis.low < axis.high)


def test_a_growing_x_axis_jumps_rarely() -> None:
    axis, jumps = settle_x(None, 0, 1), 0
    for end in range(1, 100_000, 50):
        moved = settle_x(axis, 0, end)
        jumps += moved != axis
        axis = moved
    assert axis == Axis(0, 100_000)
    assert jumps < 50


def test_an_x_axis_far_from_zero_does_not_start_there() -> None:
    axis = settle_x(None, 1_700_000_000, 1_700_000_600)
    assert axis.low > 1_699_999_000
    assert axis.high < 1_700_002_000


def test_ticks_are_round() -> None:
    assert ticks(Axis(0, 0.12), 6) == (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12)
    assert ticks(Axis(0, 10_000), 4) == (0, 2500, 5000, 7500, 10_000)
    assert ticks(Axis(0.005, 0.2, is_log=True), 6) == (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
    assert ticks(Axis(1e-8, 1, is_log=True), 4) == (1e-8, 1e-6, 1e-4, 1e-2, 1)
    assert nice_step(1.0, 3) == 0.5


def test_tick_labels_share_their_suffix_and_decimals() -> None:
    assert tick_labels((0.0, 0.005, 0.01)) == ("0.000", "0.005", "0.010")
    assert tick_labels((0, 2500, 5000, 7500, 10_000)) == ("0", "2.5k", "5.0k", "7.5k", "10.0k")
    assert tick_labels((0, 500, 1000)) == ("0", "500", "1000")
    assert tick_labels((0, 1e6, 2e6)) == ("0", "1M", "2M")
    assert tick_labels((0.0, 5e-6, 1e-5)) == ("0", "5e-06", "1.0e-05")
    assert tick_labels((3.0,)) == ("3",)
    assert tick_labels(()) == ()


def test_stops_read_well_by_themselves() -> None:
    assert [stop_label(value) for value in (1e-5, 5e-4, 0.1, 50, 20_000, 1e15)] == [
        "1e-05", "0.0005", "0.1", "50", "20k", "1e+15",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0.0123456, "0.01235"), (0.00123, "0.00123"), (9.999e-4, "0.00100"), (1.3e-5, "1.30e-05"), (0.5, "0.5000"),
        (1.0, "1"), (99.996, "100.0"), (1234.6, "1235"), (12345.6, "12.35k"), (999_999.0, "1.000M"), (-2.5, "-2.500"),
        (0.0, "0"), (float("nan"), "-"), (float("inf"), "inf"),
    ],
)  # fmt: skip
def test_values_keep_the_digits_that_count(value: float, label: str) -> None:
    assert value_label(value) == label


@given(st.floats(1e-99, 1e99))
def test_values_stay_short_and_near(value: float) -> None:
    label = value_label(value)
    assert len(label) <= 8
    factors = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
    read = float(label.rstrip("kMGT")) * factors.get(label[-1], 1)
    assert read == pytest.approx(value, rel=0.006)
