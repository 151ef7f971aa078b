"""Figures of an evaluation as text: no negative zero, a unit where there is one, and some bars ahead of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evaluated import forecast, market, write_evaluation
from workstation.cli.evaluation.distribution import print_distribution
from workstation.cli.evaluation.figures import interval, rounded, some, value
from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.distribution.definitions import DISTRIBUTION_BY_NAME
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.steps import step_name
from workstation.runs.store import Store

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_band_that_too_few_dates_say_is_too_wide_may_be_so_by_luck(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Store(tmp_path).create("a", profile="", origin={})
    outcomes = market(dates=15)
    write_evaluation(run, 7, outcomes, forecast(outcomes, skill=0.9, noise=0.1, seed=1))
    told = evaluations.read_result(run, Request(step_name(7), "test"))
    assert told is not None
    assert told["distribution"]["intervals"]["coverage_50"]["low"] is None
    print_distribution(told)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("the band of 50 % held"))
    assert line.endswith(", too wide, which may be luck")
