"""The whole account: verdicts, skill, tests and intervals that agree with the scores they are of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.evaluation.conftest import ends_of, outcomes_of, walk
from workstation.evaluation.account import account
from workstation.evaluation.baselines import fitted
from workstation.evaluation.by_date import by_date, reach_in_dates
from workstation.evaluation.diebold_mariano import DieboldMariano, diebold_mariano
from workstation.evaluation.distribution.verdict import verdict as distribution_verdict
from workstation.evaluation.verdict import probability, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.evaluation.history import History
    from workstation.evaluation.outcomes import Kind

WINDOW, HORIZON = 12, 2


def told_of(history: History, make: Callable[[np.ndarray], np.ndarray], *, seed: int = 1) -> dict[str, Any]:
    """The account of a forecast that is made from what happened."""
    ends = ends_of(history, WINDOW, HORIZON)
    outcomes = outcomes_of(history, ends, HORIZON)
    train = ends_of(history, WINDOW, HORIZON, of_training=True)

    def changes(each: Any) -> Callable[[], np.ndarray]:  # noqa: ANN401 - any baseline
        return lambda: outcomes.changes_to(each.closes(history, ends, HORIZON))

    baselines = {each.name: (each.words, changes(each)) for each in fitted(history, train, WINDOW, HORIZON)}
    forecast = make(outcomes.changes)
    return account(outcomes, forecast, baselines, reach=HORIZON, seed=seed, tell=lambda _: None)


def long_walk(seed: int = 21) -> History:
    return walk(seed, symbols=4, bars=400)


def test_a_forecast_that_knows_wins_and_luck_is_ruled_out() -> None:
    told = told_of(long_walk(), lambda happened: 0.5 * happened)
    assert told["verdict"].startswith("better than ")
    assert told["verdict"].endswith("Diebold-Mariano p < 0.001")
    assert "luck" not in told["verdict"]
    assert told["skill"]["last_close"] == pytest.approx(0.75)
    assert told["symbols_better_than_last_close"] == 4


def test_a_forecast_of_noise_loses_and_is_told_so() -> None:
    told = told_of(long_walk(), lambda happened: np.random.default_rng(1).normal(size=happened.shape) * 0.02)
    assert told["verdict"].startswith("worse than ")
    assert told["verdict_last_close"].startswith("worse than the last close: RMSE ")
    assert told["verdict_last_close"].endswith("Diebold-Mariano p < 0.001")
    assert told["skill"]["last_close"] < 0


def test_a_hair_of_a_difference_may_be_luck() -> None:
    noise = np.random.default_rng(3)
    told = told_of(long_walk(), lambda happened: noise.normal(size=happened.shape) * 1e-4)
    assert "which may be luck" in told["verdict_last_close"]


def test_the_last_close_against_itself_is_as_good_and_has_no_test() -> None:
    told = told_of(long_walk(), np.zeros_like)
    assert told["skill"]["last_close"] == 0.0
    assert told["against"]["last_close"]["verdict"] == (
        "as good as the last close: RMSE is the same; no test, as both forecasts are equally good on every date"
    )
    assert told["scores"]["pooled"]["mse"] == told["baselines"]["last_close"]["pooled"]["mse"]


def test_it_is_held_against_the_best_baseline() -> None:
    told = told_of(long_walk(), lambda happened: 0.2 * happened)
    errors = {name: scopes["pooled"]["mse"] for name, scopes in told["baselines"].items()}
    assert told["best_baseline"] == min(errors, key=lambda name: errors[name])
    own = told["scores"]["pooled"]["mse"]
    assert told["skill"] == {name: pytest.approx(1 - own / mse) for name, mse in errors.items()}


def test_the_test_is_over_dates_and_not_over_windows() -> None:
    history = long_walk()
    told = told_of(history, lambda happened: 0.1 * happened)
    test = told["against"]["last_close"]["test"]
    outcomes = outcomes_of(history, ends_of(history, WINDOW, HORIZON), HORIZON)
    assert test["dates"] == len(np.unique(outcomes.time))
    own = (0.9 * outcomes.changes) ** 2 - outcomes.changes**2
    daily = np.array([own[outcomes.time == date].mean() for date in np.unique(outcomes.time)])
    expected = diebold_mariano(daily, HORIZON)
    assert test["statistic"] == pytest.approx(expected.statistic)
    assert test["p_value"] == pytest.approx(expected.p_value)
    assert test["convention"] == expected.convention
    first = diebold_mariano(np.array([own[outcomes.time == date, 0].mean() for date in np.unique(outcomes.time)]), 1)
    assert told["against"]["last_close"]["by_step"][0]["statistic"] == pytest.approx(first.statistic)


def test_the_same_symbol_twice_makes_nothing_surer() -> None:
    """Pooling windows would halve the variance; averaging over a date's symbols first does not."""
    one = walk(31, symbols=1, bars=400)
    twice = replace(
        one,
        symbols=("S0", "S1"),
        offsets=np.array([0, 400, 800]),
        time=np.tile(one.time, 2),
        close=np.tile(one.close, 2),
        is_training=np.tile(one.is_training, 2),
    )

    single = told_of(one, lambda happened: 0.1 * happened)
    double = told_of(twice, lambda happened: 0.1 * happened)
    one_test, two_test = (told["against"]["last_close"]["test"] for told in (single, double))
    assert two_test["p_value"] == pytest.approx(one_test["p_value"], rel=1e-9)
    assert double["intervals"]["rmse"] == pytest.approx(single["intervals"]["rmse"])


def test_intervals_hold_their_number_and_come_from_the_seed() -> None:
    def make(happened: np.ndarray) -> np.ndarray:
        return 0.1 * happened + np.random.default_rng(1).normal(size=happened.shape) * 0.005

    told, again, other = (told_of(long_walk(), make, seed=seed) for seed in (1, 1, 2))
    for name, interval in told["intervals"].items():
        value = told["skill"][told["best_baseline"]] if name == "skill" else told["scores"]["pooled"][name]
        assert interval["low"] < value < interval["high"], name
    assert told["intervals"] == again["intervals"]
    assert told["intervals"] != other["intervals"]
    assert "seed 1" in told["intervals_convention"]


def test_it_is_plain_json_without_infinity_even_where_nothing_moves() -> None:
    history = replace(long_walk(), close=np.full(1600, 10.0))
    told = told_of(history, lambda happened: np.full(happened.shape, 0.001))
    json.dumps(told, allow_nan=False)
    assert told["verdict"].startswith("worse than the last close, which makes no error")
    assert told["skill"]["last_close"] is None


def test_forecasts_beyond_all_numbers_are_told_as_json() -> None:
    told = told_of(long_walk(), lambda happened: np.where(happened == happened.max(), 1e5, 0.0))
    json.dumps(told, allow_nan=False)
    assert told["intervals"]["price_mae"]["low"] is None
    assert told["verdict"].startswith("worse than ")


def test_the_reach_counts_dates_where_symbols_trade_at_different_times() -> None:
    history = walk(41, symbols=2)
    ends = ends_of(history, WINDOW, HORIZON)
    together = outcomes_of(history, ends, HORIZON)
    assert reach_in_dates(together, history.time[ends + HORIZON]) == HORIZON
    shifted = replace(history, time=history.time + history.symbol)
    apart = outcomes_of(shifted, ends, HORIZON)
    assert reach_in_dates(apart, shifted.time[ends + HORIZON]) == 2 * HORIZON


@pytest.mark.parametrize("kind", ["log_return", "simple_return", "difference"])
def test_rounding_is_no_variation_that_could_correlate(kind: Kind) -> None:
    told = told_of(walk(51, symbols=1, bars=400, kind=kind), lambda happened: 0.5 * happened)
    drift = told["baselines"]["drift"]["by_step"][0]
    assert drift["ic"] is None
    assert drift["rank_ic"] is None
    assert told["scores"]["by_step"][0]["ic"] == pytest.approx(1.0)
    for name in ("ic", "rank_ic"):
        assert told["intervals"][name]["reason"] == "one symbol has no IC on each date"


def test_a_date_with_few_symbols_weighs_as_much_as_one_with_many() -> None:
    history = long_walk()
    ends = ends_of(history, WINDOW, HORIZON)
    ends = ends[np.random.default_rng(1).random(len(ends)) < 0.5]
    outcomes = outcomes_of(history, ends, HORIZON)
    forecast = 0.1 * outcomes.changes + 0.001
    found = by_date(outcomes, forecast).mean_squares
    squares = (forecast - outcomes.changes) ** 2
    for place, date in enumerate(np.unique(outcomes.time)):
        assert found[place] == pytest.approx(squares[outcomes.time == date].mean(axis=0))


def test_sums_by_date_add_up_to_all() -> None:
    history = long_walk()
    outcomes = outcomes_of(history, ends_of(history, WINDOW, HORIZON), HORIZON)
    forecast = 0.1 * outcomes.changes + 0.001
    found = by_date(outcomes, forecast)
    assert found.count.sum() == forecast.size
    assert found.squares.sum() == pytest.approx(((forecast - outcomes.changes) ** 2).sum())
    assert found.hits.sum() == (np.sign(forecast) == np.sign(outcomes.changes)).sum()


def result(statistic: float | None, p_value: float | None) -> DieboldMariano:
    return DieboldMariano(statistic, p_value, 100, 1, "bartlett", 5, "", "there is a reason")


@pytest.mark.parametrize(
    ("rmse", "baseline", "statistic", "p_value", "words"),
    [
        (1.1, 1.0, 3.0, 0.0034, "worse than the last close: RMSE 10 % higher; Diebold-Mariano p = 0.003"),
        (0.95, 1.0, -3.0, 0.0004, "better than the last close: RMSE 5.00 % lower; Diebold-Mariano p < 0.001"),
        (
            0.99,
            1.0,
            -0.5,
            0.6,
            "better than the last close: RMSE 1.00 % lower, which may be luck; Diebold-Mariano p = 0.600",
        ),
        (
            0.99,
            1.0,
            2.5,
            0.01,
            "better than the last close: RMSE 1.00 % lower, yet worse on the average date; Diebold-Mariano p = 0.010",
        ),
        (1.0, 1.0, None, None, "as good as the last close: RMSE is the same; no test, as there is a reason"),
        (0.1, 0.0, None, None, "worse than the last close, which makes no error; no test, as there is a reason"),
        (
            1.0 - 1e-7,
            1.0,
            -1.0,
            0.3,
            "better than the last close: RMSE less than 0.01 % lower, which may be luck; Diebold-Mariano p = 0.300",
        ),
    ],
)
def test_the_verdict_in_words(
    rmse: float, baseline: float, statistic: float | None, p_value: float | None, words: str
) -> None:
    assert verdict("last_close", rmse, baseline, result(statistic, p_value)) == words


@pytest.mark.parametrize(("dates", "is_told"), [(29, True), (239, True), (240, False)])
def test_a_small_p_on_few_dates_for_the_reach_of_forecasts_may_be_luck(dates: int, *, is_told: bool) -> None:
    test = replace(result(-2.1, 0.045), dates=dates, horizon=24)
    few = f", which may be luck; Diebold-Mariano p = 0.045 on only {dates} dates, as forecasts reach 24 ahead"
    assert verdict("drift", 0.8, 1.0, test) == (
        f"better than drift: RMSE 20 % lower{few if is_told else '; Diebold-Mariano p = 0.045'}"
    )
    assert "only" not in verdict("drift", 0.8, 1.0, replace(test, p_value=0.06))
    told = distribution_verdict(0.9, 1.0, test)
    assert ("luck" in told, f"on only {dates} dates" in told) == (is_told, is_told)


@pytest.mark.parametrize(
    ("p", "text"), [(0.0499, "< 0.050"), (0.0494, "= 0.049"), (0.05, "= 0.050"), (2e-4, "< 0.001")]
)
def test_a_chance_never_reads_as_if_it_were_on_the_other_side(p: float, text: str) -> None:
    assert probability(p) == text
