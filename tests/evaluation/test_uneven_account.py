"""The account where dates have unlike numbers of symbols, forecasts reach beyond their bars, and a baseline is good."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.evaluated import SYMBOLS, market
from workstation.evaluation.account import account
from workstation.evaluation.diebold_mariano import diebold_mariano
from workstation.evaluation.outcomes import Outcomes

REACH, HORIZON = 5, 2


def uneven() -> Outcomes:
    """The first symbol on every date, the others on some."""
    whole = market(240, seed=7, horizon=HORIZON)
    kept = (whole.symbol == 0) | (np.random.default_rng(1).random(len(whole.symbol)) < 0.4)
    return Outcomes(
        kind=whole.kind,
        symbols=whole.symbols,
        symbol=whole.symbol[kept],
        time=whole.time[kept],
        last_close=whole.last_close[kept],
        closes=whole.closes[kept],
        deviation=whole.deviation,
        usual_move=whole.usual_move,
    )


def forecasts(outcomes: Outcomes) -> tuple[np.ndarray, np.ndarray]:
    """The model's, and a baseline's that is a little better, though not for the first symbol."""
    own = 0.5 * outcomes.changes
    noise = np.random.default_rng(2).normal(0.0, 0.004, own.shape)
    share = np.where(outcomes.symbol == 0, 0.45, 0.6)[:, None]
    return own + noise, share * outcomes.changes


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    outcomes = uneven()
    own, better = forecasts(outcomes)
    baselines = {
        "last_close": ("no change", lambda: np.zeros_like(own)),
        "drift": ("knows a part", lambda: better),
    }
    return account(outcomes, own, baselines, reach=REACH, seed=1, tell=lambda _: None)


def losses_by_date(outcomes: Outcomes, rival: np.ndarray) -> np.ndarray:
    own, _ = forecasts(outcomes)
    difference = (own - outcomes.changes) ** 2 - (rival - outcomes.changes) ** 2
    return np.array([difference[outcomes.time == date].mean(axis=0) for date in np.unique(outcomes.time)])


@pytest.mark.parametrize("name", ["last_close", "drift"])
def test_each_date_weighs_alike_however_many_symbols_it_has(told: dict[str, Any], name: str) -> None:
    outcomes = uneven()
    rival = np.zeros_like(outcomes.changes) if name == "last_close" else forecasts(outcomes)[1]
    daily = losses_by_date(outcomes, rival)
    expected = diebold_mariano(daily.mean(axis=1), REACH)
    assert told["against"][name]["test"]["statistic"] == pytest.approx(expected.statistic)
    assert told["against"][name]["test"]["horizon"] == REACH


def test_a_bar_ahead_is_tested_with_its_own_reach(told: dict[str, Any]) -> None:
    outcomes = uneven()
    daily = losses_by_date(outcomes, forecasts(outcomes)[1])
    steps = told["against"]["drift"]["by_step"]
    assert [step["horizon"] for step in steps] == [REACH - 1, REACH]
    for step, column, reach in zip(steps, daily.T, (REACH - 1, REACH), strict=True):
        assert step["statistic"] == pytest.approx(diebold_mariano(column, reach).statistic)


def test_the_interval_of_r2_is_against_the_last_close_and_that_of_skill_against_the_best(told: dict[str, Any]) -> None:
    assert told["best_baseline"] == "drift"
    assert told["skill"]["drift"] < 0.0
    assert told["scores"]["pooled"]["r2_naive"] > 0.5
    for name, value in (("skill", told["skill"]["drift"]), ("r2_naive", told["scores"]["pooled"]["r2_naive"])):
        interval = told["intervals"][name]
        assert interval["low"] < value < interval["high"]
        assert interval["high"] - interval["low"] < 0.4


def test_symbols_are_counted_that_are_better_than_the_last_close(told: dict[str, Any]) -> None:
    own, best = told["scores"]["by_symbol"], told["baselines"]["drift"]["by_symbol"]
    assert told["symbols_better_than_last_close"] == len(SYMBOLS)
    assert sum(own[symbol]["mse"] < best[symbol]["mse"] for symbol in SYMBOLS) < len(SYMBOLS)
