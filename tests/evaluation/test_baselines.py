"""Baselines: what they forecast, that they learn from training bars alone, and that they see nothing of the future."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.conftest import DAY, MONDAY, ends_of, walk, weekdays
from workstation.evaluation.baselines import Baseline, fitted

if TYPE_CHECKING:
    from workstation.evaluation.history import History
    from workstation.evaluation.outcomes import Kind

WINDOW, HORIZON = 12, 3
KINDS: tuple[Kind, ...] = ("log_return", "simple_return", "difference")


def baselines(history: History) -> dict[str, Baseline]:
    train = ends_of(history, WINDOW, HORIZON, of_training=True)
    return {baseline.name: baseline for baseline in fitted(history, train, WINDOW, HORIZON)}


def test_there_are_five_and_the_last_close_comes_first() -> None:
    names = list(baselines(walk(1)))
    assert names == ["last_close", "drift", "seasonal_naive", "moving_average", "ewma"]


def test_the_last_close_is_forecast_for_every_bar_ahead() -> None:
    history = walk(1)
    ends = ends_of(history, WINDOW, HORIZON)
    assert (baselines(history)["last_close"].closes(history, ends, 3) == history.close[ends][:, None]).all()


def test_drift_goes_on_as_each_symbol_did_in_training() -> None:
    history = walk(2)
    first = history.close[:40]  # training bars of the first symbol
    forecast = baselines(history)["drift"].closes(history, np.array([60]), HORIZON)
    a_bar = np.log(first[-1] / first[0]) / 39
    assert forecast[0] == pytest.approx(history.close[60] * np.exp(a_bar * np.array([1, 2, 3])), rel=1e-12)


def test_no_change_leads_from_one_symbol_to_the_next() -> None:
    history = replace(walk(2), is_training=np.ones(240, dtype=bool))
    assert np.flatnonzero(~history.follows(history.is_training)).tolist() == [0, 80, 160]
    last = history.close[80:160]
    forecast = baselines(history)["drift"].closes(history, np.array([150]), 1)
    assert forecast[0, 0] == pytest.approx(history.close[150] * np.exp(np.log(last[-1] / last[0]) / 79), rel=1e-12)


def test_drift_of_a_difference_is_in_currency() -> None:
    history = walk(2, kind="difference")
    forecast = baselines(history)["drift"].closes(history, np.array([60]), HORIZON)
    a_bar = (history.close[39] - history.close[0]) / 39
    assert forecast[0] == pytest.approx(history.close[60] + a_bar * np.array([1, 2, 3]), rel=1e-12)


def test_drift_of_a_symbol_without_training_bars_is_that_of_all_together() -> None:
    history = walk(3)
    is_training = history.is_training.copy()
    is_training[80:160] = False
    unseen = replace(history, is_training=is_training)
    moved = [np.log(part[39] / part[0]) for part in (history.close[:80], history.close[160:])]
    forecast = baselines(unseen)["drift"].closes(unseen, np.array([140]), 1)
    assert forecast[0, 0] == pytest.approx(history.close[140] * np.exp(sum(moved) / 78), rel=1e-12)


def test_the_seasonal_naive_forecast_is_the_same_weekday_a_week_before() -> None:
    history = walk(4)
    seasonal = baselines(history)["seasonal_naive"]
    assert "5 trading days" in seasonal.words
    forecast = seasonal.closes(history, np.array([60]), 7)
    assert forecast[0] == pytest.approx(history.close[[56, 57, 58, 59, 60, 56, 57]])


def test_where_history_is_shorter_than_a_season_it_is_the_last_close() -> None:
    history = walk(4)
    forecast = baselines(history)["seasonal_naive"].closes(history, np.array([81]), 5)
    assert forecast[0] == pytest.approx(history.close[[81, 81, 81, 80, 81]])  # only bar 80 is the symbol's own


def test_without_a_season_there_is_no_seasonal_forecast() -> None:
    history = walk(4, symbols=1)
    apart = replace(history, time=MONDAY + 3 * DAY * np.arange(80))
    assert "seasonal_naive" not in baselines(apart)


@pytest.mark.parametrize("kind", KINDS)
def test_averages_have_the_least_squared_error_on_training_windows(kind: Kind) -> None:
    history = walk(5, symbols=2, bars=120, kind=kind)
    found, train = baselines(history), ends_of(history, WINDOW, HORIZON, of_training=True)

    def error(weights: np.ndarray) -> float:
        total = 0.0
        for end in train:
            level = history.close[end - WINDOW + 1 : end + 1] @ weights
            for ahead in range(1, HORIZON + 1):
                change = history.changes(history.close[end], np.array([level, history.close[end + ahead]]))
                total += float(change[0] - change[1]) ** 2
        return total

    moving = {bars: error(np.append(np.zeros(WINDOW - bars), np.full(bars, 1 / bars))) for bars in (2, 3, 5, 10)}
    best = min(moving, key=lambda bars: moving[bars])
    assert found["moving_average"].words == f"the mean of the last {best} closes"
    weighted = {}
    for weight in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        weights = weight * (1 - weight) ** np.arange(WINDOW - 1, -1, -1.0)
        weighted[weight] = error(weights / weights.sum())
    best_weight = min(weighted, key=lambda weight: weighted[weight])
    assert found["ewma"].words.endswith(f"weight {best_weight:g}")
    forecast = found["moving_average"].closes(history, np.array([70]), 2)
    assert forecast[0] == pytest.approx([history.close[71 - best : 71].mean()] * 2)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(KINDS))
def test_what_comes_after_training_changes_nothing_that_is_fitted(seed: int, kind: Kind) -> None:
    history = walk(seed, kind=kind)
    later = np.where(history.is_training, history.close, history.close * 7.0)
    other = replace(history, close=later)
    ends = ends_of(history, WINDOW, HORIZON)
    for name, baseline in baselines(history).items():
        again = baselines(other)[name]
        assert again.words == baseline.words
        assert (again.closes(history, ends, HORIZON) == baseline.closes(history, ends, HORIZON)).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 30))
def test_no_bar_after_a_window_changes_its_forecast(seed: int, place: int) -> None:
    history = walk(seed)
    end = 80 + 45 + place
    later = history.close.copy()
    later[end + 1 :] *= np.random.default_rng(seed).uniform(0.5, 2.0, len(later) - end - 1)
    other = replace(history, close=later)
    for baseline in baselines(history).values():
        one = baseline.closes(history, np.array([end]), HORIZON)
        assert (one == baseline.closes(other, np.array([end]), HORIZON)).all(), baseline.name


def with_times(history: History, times: np.ndarray) -> History:
    return replace(history, time=np.tile(times, len(history.symbols)))


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (weekdays(80), "5 trading days"),
        (MONDAY + DAY * np.arange(80), "a week of 7 days"),
        (MONDAY + DAY // 24 * np.arange(80), "a day of 24 bars"),
        (MONDAY + 7 * DAY * np.arange(80), "52 weeks"),
        (MONDAY + 30 * DAY * np.arange(80), "12 months"),
        (MONDAY + 91 * DAY * np.arange(80), "4 quarters"),
    ],
)
def test_the_season_is_told_by_the_times(times: np.ndarray, words: str) -> None:
    assert words in baselines(with_times(walk(6), times))["seasonal_naive"].words
