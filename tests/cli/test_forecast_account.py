"""What is printed of a forecast: old prices loudly, and no sign where there is no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.forecasting.account import print_forecast

if TYPE_CHECKING:
    import pytest


def told(**facts: object) -> dict[str, object]:
    """Facts of a forecast of two symbols."""
    row = {
        "symbol": "ALFA",
        "origin": "2024-10-04T00:00:00Z",
        "time": "2024-10-07T00:00:00Z",
        "last_close": 100.0,
        "forecast_return": -0.000001,
        "forecast_close": 99.9999,
        "close_q05": None,
        "close_q95": None,
    }
    usual = {
        "file": "f.csv",
        "rows": 2,
        "symbols": 2,
        "steps": 1,
        "unit": "log_return",
        "run": "a",
        "checkpoint": "step-00000007",
        "model": "lstm",
        "epoch": 1,
        "first_origin": "2022-07-15T00:00:00Z",
        "last_origin": "2024-10-04T00:00:00Z",
        "source": "prices.csv",
        "calendars": {},
        "beware": [],
        "notes": [],
        "bands": None,
        "stale": {},
        "examples": [row, {**row, "symbol": "BRAVO", "forecast_return": 0.0125}],
    }
    return {**usual, **facts}


def test_symbols_that_ended_long_ago_stand_in_lines_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    print_forecast(told(stale={"ALFA": 20.0, "BRAVO": 812.0, **{f"S{number}": 15.0 for number in range(9)}}))
    lines = capsys.readouterr().out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("STALE"))
    assert "BRAVO ends 812 days before the newest bar: its forecast is of that past" in lines[first]
    assert "ALFA ends 20 days before the newest bar" in lines[first + 1]
    assert "and 3 symbols more that end long before the newest bar" in lines[first + 8]


def test_none_is_stale_where_all_end_together(capsys: pytest.CaptureFixture[str]) -> None:
    print_forecast(told())
    assert "STALE" not in capsys.readouterr().out


def test_what_is_written_as_nothing_has_no_sign(capsys: pytest.CaptureFixture[str]) -> None:
    print_forecast(told())
    printed = capsys.readouterr().out
    assert " 0.000 %" in printed
    assert "-0.000" not in printed
    assert "+1.250 %" in printed
