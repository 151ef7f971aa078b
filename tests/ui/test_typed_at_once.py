"""Keys that come together, as they do when they are pasted or the line is slow, go where the first of them leads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.evaluated import forecast, market, write_evaluation
from tests.forecasted import leave_forecast
from tests.recorded import write_recorded_run
from tests.terminal import Terminal
from tests.ui.prices import write_prices
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
STEP = 3200


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Terminal]:
    """The screens over two runs, of which one was evaluated and has forecast."""
    root = tmp_path / "runs"
    root.mkdir()
    write_recorded_run(root, "other-2", State.FINISHED, steps=STEP).release()
    recorded = write_recorded_run(root, "quick-1", State.FINISHED, steps=STEP)
    recorded.release()
    outcomes = market(horizon=2)
    write_evaluation(recorded.run, STEP, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1))
    leave_forecast(recorded.run, STEP)
    with Terminal([sys.executable, "-m", "workstation", "--runs", str(root)]) as terminal:
        terminal.until("other-2")
        yield terminal


@pytest.fixture
def prices(tmp_path: Path) -> Iterator[Terminal]:
    """The screens over the prices of three symbols."""
    path = write_prices(tmp_path / "three.csv", {"AAPL": 700, "LATE": 40, "SPLIT": 700})
    command = [sys.executable, "-m", "workstation", "--runs", str(tmp_path / "runs"), "data", "open", str(path)]
    with Terminal(command) as terminal:
        terminal.until("SPLIT")
        yield terminal


def test_a_filter_of_runs(runs: Terminal) -> None:
    runs.press("/quick-1\r")
    runs.until("filter: quick-1")
    runs.until_gone("other-2")


@pytest.mark.parametrize("screen", ["6", "9"])
def test_a_filter_of_symbols_that_were_evaluated_or_forecast(runs: Terminal, screen: str) -> None:
    runs.press("/quick-1\r")
    runs.until_gone("other-2")
    runs.press(f"{screen}v")
    runs.until("CHARLIE")
    runs.press("/brav")
    runs.until_gone("CHARLIE")
    assert "BRAVO" in runs.text


def test_a_filter_of_prices(prices: Terminal) -> None:
    prices.press("/AAPL\r")
    prices.until("filter: AAPL")
    prices.until_gone("SPLIT")


def test_a_date_of_candles(prices: Terminal) -> None:
    prices.press("\r")
    prices.until("AAPL  700 days")
    prices.press("/2014-06-11")
    prices.until("go to a date")
    prices.press("\r")
    prices.until("Wed 2014-06-11")


def test_other_prices(prices: Terminal) -> None:
    prices.press("osample\r")
    prices.until_gone("SPLIT")
    prices.until("sample")


def test_keys_of_several_screens_keep_their_order(runs: Terminal) -> None:
    runs.press("37461/oth\r")
    runs.until("filter: oth")
    runs.until_gone("quick-1")
