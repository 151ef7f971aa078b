"""Numbers as text: zero has no sign, and what nobody can read is short."""

from __future__ import annotations

import pytest

from workstation.backtest.metrics.metric import needs
from workstation.backtest.texts import decimal, percent


@pytest.mark.parametrize(
    ("value", "plain", "signed"),
    [
        (0.1234, "12.34%", "+12.34%"),
        (-0.1234, "-12.34%", "-12.34%"),
        (0.0, "0.00%", "0.00%"),
        (-0.0, "0.00%", "0.00%"),
        (-0.00004, "0.00%", "0.00%"),
        (0.00004, "0.00%", "0.00%"),
        (-0.00005001, "-0.01%", "-0.01%"),
        (9.99, "999.00%", "+999.00%"),
        (101.6756, "10,168%", "+10,168%"),
        (8.5e19, "8.5e+21%", "+8.5e+21%"),
    ],
)
def test_percentages(value: float, plain: str, signed: str) -> None:
    assert percent(value) == plain
    assert percent(value, is_signed=True) == signed


def test_decimals() -> None:
    assert [decimal(-0.0004, 3), decimal(-0.04, 1, is_signed=True), decimal(0.0, 2)] == ["0.000", "0.0", "0.00"]
    assert [decimal(-0.0006, 3), decimal(1.25, 1, is_signed=True), decimal(1234.5, 2)] == ["-0.001", "+1.2", "1,234.50"]


def test_one_is_no_plural() -> None:
    assert needs(1, 2) == "needs 2 returns, there is 1"
    assert needs(0, 1) == "needs 1 return, there are 0"
    assert needs(2, 2) == ""
