"""Figures in a report are those of the command line, digit by digit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.backtest.metrics.metric import Figure, Unit
from workstation.cli import formats
from workstation.cli.backtest.figures import figure_text
from workstation.reporting import figures

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


def without_negative_zero(text: str) -> str:
    return text[1:] if text.startswith("-") and not any(digit in text for digit in "123456789") else text


@given(NUMBERS)
def test_numbers_and_durations_are_as_the_command_line_says_them(value: float) -> None:
    assert figures.number(value) == formats.number(value)
    assert figures.duration(value) == formats.duration(value)
    assert figures.size(abs(value)) == formats.size(abs(value))
    if value > 0:
        assert figures.price(value) == formats.price(value)


@given(st.integers(0, 4 * 10**18))
def test_times_of_bars_are_as_the_command_line_says_them(nanoseconds: int) -> None:
    assert figures.bar_time(nanoseconds) == formats.bar_time(nanoseconds)
    assert figures.moment(nanoseconds / 1e9) == formats.moment(nanoseconds / 1e9)


@given(NUMBERS, st.sampled_from(["fraction", "ratio", "money", "bars", "count"]))
def test_measures_are_as_a_backtest_prints_them(value: float, unit: Unit) -> None:
    assert figures.measure(value, unit) == without_negative_zero(figure_text(Figure(value), unit))


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash(value: float | None) -> None:
    told = [figures.number(value), figures.rounded(value), figures.percent(value), figures.signed_percent(value)]
    told += [figures.money(value), figures.price(value), figures.duration(value), figures.moment(value)]
    told += [figures.measure(value, unit) for unit in ("fraction", "ratio", "money", "bars", "count")]
    assert set(told) == {figures.NONE}


@pytest.mark.parametrize("value", [-0.0, -1e-9])
def test_zero_has_no_sign(value: float) -> None:
    assert figures.percent(value) == "0.00%"
    assert figures.signed_percent(value) == "0.00%"
    assert figures.money(value) == "0.00"
    assert figures.rounded(value) == "0.0000"
    assert figures.measure(value, "ratio") == "0.000"
