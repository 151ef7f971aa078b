"""Figures of an evaluation as text: no negative zero, a unit where there is one, and some bars ahead of many."""

from __future__ import annotations

import pytest

from workstation.cli.evaluation.figures import interval, rounded, some, value
from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.distribution.definitions import DISTRIBUTION_BY_NAME


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, "-"),
        (-0.0, "0.0000"),
        (-0.00004, "0.0000"),
        (-0.00006, "-0.0001"),
        (0.5, "0.5000"),
        (-12345.6, "-1.235e+04"),
    ],
)
def test_four_decimals_and_no_negative_zero(found: float | None, text: str) -> None:
    assert rounded(found) == text


@pytest.mark.parametrize(
    ("name", "found", "text"),
    [
        ("rmse", 0.0134567, "0.01346"),
        ("rmse", -0.0, "0.000"),
        ("r2_naive", -0.00001, "0.0000"),
        ("pct_mae", 0.0241, "0.02410"),
        ("coverage_90", 0.89834, "0.8983"),
        ("crps", 0.017991, "0.01799"),
        ("crps", None, "-"),
    ],
)
def test_what_has_a_unit_has_four_digits_and_shares_four_decimals(name: str, found: float | None, text: str) -> None:
    assert value({**BY_NAME, **DISTRIBUTION_BY_NAME}[name], found) == text


def test_intervals_are_told_as_their_metric_is() -> None:
    drawn = {"rmse": {"low": 0.01, "high": 0.02}, "r2_naive": {"low": None, "high": None}}
    assert interval(drawn, BY_NAME["rmse"]) == "0.01000 to 0.02000"
    assert interval(drawn, BY_NAME["r2_naive"]) == "none"
    assert interval(drawn, BY_NAME["mape"]) == ""


def test_of_many_bars_ahead_some_are_printed_with_the_first_and_the_last() -> None:
    assert some(3) == [0, 1, 2]
    shown = some(720)
    assert (len(shown), shown[0], shown[-1]) == (12, 0, 719)
