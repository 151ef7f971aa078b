"""Distributions around forecasts: what they are made of, what they never see, and series that stand still."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.evaluation.conftest import ends_of, outcomes_of, walk
from workstation.evaluation.distribution.predictive import ewma, learned
from workstation.evaluation.distribution.volatility import DECAY, ewma_volatility, usual_change

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.history import History
    from workstation.evaluation.outcomes import Kind

    Floats = NDArray[np.float64]

KINDS: tuple[Kind, ...] = ("log_return", "simple_return", "difference")
WINDOW = 12


def moved(history: History, end: int) -> Floats:
    """Changes within the window, one after the other."""
    closes = history.close[end - WINDOW + 1 : end + 1]
    if history.kind == "difference":
        return np.diff(closes)
    return np.diff(np.log(closes)) if history.kind == "log_return" else closes[1:] / closes[:-1] - 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_spreads_are_those_of_a_loop_over_the_window(kind: Kind) -> None:
    history = walk(1, kind=kind)
    ends = ends_of(history, WINDOW, 2)
    usual, weighted = usual_change(history, ends, WINDOW), ewma_volatility(history, ends, WINDOW)
    for place, end in enumerate(ends.tolist()):
        changes = moved(history, end)
        assert usual[place] == pytest.approx(np.sqrt(np.mean(changes**2)), rel=1e-12)
        variance = weight = 0.0
        for change in changes:  # as the recursion has it, begun with nothing and over the weight that it then has
            variance = DECAY * variance + (1 - DECAY) * change**2
            weight = DECAY * weight + (1 - DECAY)
        assert weighted[place] == pytest.approx(np.sqrt(variance / weight), rel=1e-12)


def test_a_window_of_two_bars_has_the_size_of_its_one_change() -> None:
    history = walk(2)
    ends = ends_of(history, 2, 1)
    change = np.abs(np.log(history.close[ends] / history.close[ends - 1]))
    assert ewma_volatility(history, ends, 2) == pytest.approx(change)
    assert usual_change(history, ends, 2) == pytest.approx(change)


@pytest.mark.parametrize("kind", KINDS)
def test_the_volatility_is_a_normal_one_about_the_last_close_that_grows_with_the_root_of_time(kind: Kind) -> None:
    history = walk(3, kind=kind)
    deviation = np.array([2.0, 3.0, 4.0]) if kind == "difference" else np.ones(3)
    ends = ends_of(history, WINDOW, 4)
    outcomes = outcomes_of(history, ends, 4, deviation)
    found = ewma(history, outcomes, ends, WINDOW)
    own = ewma_volatility(history, ends, WINDOW) / deviation[outcomes.symbol]
    for step in range(4):
        low, middle, high = found.quantiles(step)[[0, 2, 4]]
        assert middle == pytest.approx(np.zeros(len(ends)), abs=1e-15)
        assert high == pytest.approx(1.6448536269514722 * own * np.sqrt(step + 1), rel=1e-9)
        assert low == pytest.approx(-high)


def test_bars_to_come_and_bars_before_the_window_change_no_bit_of_a_distribution() -> None:
    history = walk(4)
    ends = ends_of(history, WINDOW, 3)
    first = int(ends[0])
    assert history.symbol[first] == 0
    later = history.close.copy()
    later[first + 1 : int(history.offsets[1])] *= np.random.default_rng(0).uniform(0.5, 2.0)
    later[: first - WINDOW + 1] *= 3.0
    changed = replace(history, close=later)
    some = ends[:1]
    one, two = (ewma(each, outcomes_of(each, some, 3), some, WINDOW) for each in (history, changed))
    assert one.scale.tobytes() == two.scale.tobytes()
    errors = np.random.default_rng(1).normal(size=(30, 3))
    made = []
    for each in (history, changed):
        beside = ends if each is history else ends[:1]  # other windows beside it change nothing, either
        own = usual_change(each, beside, WINDOW)
        made.append(learned(errors, np.ones(30), "scaled").predictive(np.zeros((len(beside), 3)), own))
    for step in range(3):
        assert made[0].quantiles(step)[:, 0].tobytes() == made[1].quantiles(step)[:, 0].tobytes()


def test_errors_are_learned_over_their_windows_own_spread_and_given_back_times_that_of_another() -> None:
    generator = np.random.default_rng(5)
    own = generator.uniform(0.5, 2.0, 500)
    unit = generator.normal(size=(500, 2))
    found = learned(unit * own[:, None], own, "scaled")
    assert found.errors == pytest.approx(unit)
    made = found.predictive(np.full((3, 2), 10.0), np.array([1.0, 4.0, 0.0]))
    wide = made.quantiles(0)[4] - made.quantiles(0)[0]
    assert wide[1] == pytest.approx(4.0 * wide[0])
    assert wide[2] == pytest.approx(found.least * wide[0])  # a still window counts as a tenth of the usual one
    assert found.least == pytest.approx(0.1 * np.median(own))
    assert made.quantiles(1)[2] == pytest.approx(10.0 + np.median(unit[:, 1]) * np.array([1.0, 4.0, found.least]))
    assert "500 validation windows" in made.words


def test_pooled_errors_are_alike_for_every_window() -> None:
    errors = np.random.default_rng(6).normal(size=(100, 1))
    found = learned(errors, np.full(100, 7.0), "pooled")
    made = found.predictive(np.zeros((2, 1)), np.array([0.1, 50.0]))
    assert made.quantiles(0)[:, 0].tolist() == made.quantiles(0)[:, 1].tolist()
    assert made.quantiles(0)[2, 0] == np.median(errors)
    assert "root mean square" not in made.words


def test_a_series_that_stands_still_is_said_and_scores_its_error_alone() -> None:
    history = walk(7)
    still = replace(history, close=np.where(history.symbol == 1, 50.0, history.close))
    ends = ends_of(still, WINDOW, 2)
    outcomes = outcomes_of(still, ends, 2)
    found = ewma(still, outcomes, ends, WINDOW)
    is_still = outcomes.symbol == 1
    assert f"{is_still.sum():,} windows that stand still" in found.words
    crps, below = found.crps(0, outcomes.changes[:, 0]), found.below(0, outcomes.changes[:, 0])
    assert np.isfinite(crps).all()
    assert (crps[is_still] == 0.0).all()
    assert (below[is_still] == 0.5).all()
    up, down = np.full(len(ends), 0.25), np.full(len(ends), -0.25)
    assert (found.crps(1, up)[is_still] == 0.25).all()
    assert (found.below(1, up)[is_still] == 1.0).all()
    assert (found.below(1, down)[is_still] == 0.0).all()


def test_validation_windows_that_all_stand_still_learn_of_errors_as_they_are() -> None:
    errors = np.array([[0.1], [-0.1], [0.0]])
    found = learned(errors, np.zeros(3), "scaled")
    assert found.least == 1.0
    assert (found.errors == errors).all()
