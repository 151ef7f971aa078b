"""Who can be told apart: pairs as the test itself says, the confidence set, and superior predictive ability."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workstation.evaluation.bootstrap import Resampling, intervals, usual_block
from workstation.evaluation.comparison.significance import confidence_set, pairs, superior
from workstation.evaluation.diebold_mariano import diebold_mariano

Floats = NDArray[np.float64]


def losses(*levels: float, dates: int = 150, seed: int = 0) -> Floats:
    """(dates, forecasters) squared errors of these mean sizes that move together, as those on one market do."""
    generator = np.random.default_rng(seed)
    shared = generator.normal(0.0, 1.0, (dates, 1))
    return np.asarray(np.square(shared + 0.3 * generator.normal(0.0, 1.0, (dates, len(levels)))) + np.array(levels))


def test_every_pair_is_tested_once_and_the_better_one_is_named() -> None:
    found = losses(0.0, 0.5, 0.2)
    told = pairs(found, ["a", "b", "c"], 3)
    assert [(each["one"], each["other"]) for each in told] == [("a", "b"), ("a", "c"), ("b", "c")]
    for each in told:
        one, other = (ord(each[side]) - ord("a") for side in ("one", "other"))
        expected = diebold_mariano(found[:, one] - found[:, other], 3)
        assert (each["statistic"], each["p_value"]) == (expected.statistic, expected.p_value)
        lesser = "abc"[one] if found[:, one].mean() < found[:, other].mean() else "abc"[other]
        assert each["better"] == lesser


def test_twins_are_neither_better() -> None:
    found = losses(0.0)
    (told,) = pairs(np.column_stack([found, found]), ["a", "b"], 1)
    assert (told["better"], told["p_value"]) == (None, None)
    assert "equally good on every date" in told["reason"]


def test_the_confidence_set_keeps_what_cannot_be_told_from_the_best_and_drops_what_is_worse() -> None:
    told = confidence_set(losses(0.0, 0.0, 0.6), ["a", "b", "c"], 1)
    assert told["included"] == ["a", "b"]
    assert told["p_values"]["c"] < 0.01
    assert max(told["p_values"].values()) == 1.0
    alone = confidence_set(losses(0.0, 0.5, 0.6), ["a", "b", "c"], 1)
    assert alone["included"] == ["a"]


def test_the_order_of_forecasters_changes_no_p_value() -> None:
    found = losses(0.0, 0.02, 0.1, 0.05)
    told = confidence_set(found, ["a", "b", "c", "d"], 2)["p_values"]
    mixed = confidence_set(found[:, [2, 0, 3, 1]], ["c", "a", "d", "b"], 2)["p_values"]
    assert mixed == told
    assert list(mixed) == ["c", "a", "d", "b"]


def test_those_that_forecast_the_same_stand_for_each_other() -> None:
    found = losses(0.0, 0.3)
    told = confidence_set(found[:, [0, 1, 0]], ["a", "b", "c"], 1)["p_values"]
    assert told["a"] == told["c"] == 1.0


def test_superior_ability_is_found_where_it_is_and_not_where_it_is_not() -> None:
    found = losses(0.0, 0.4, 0.5)
    better = superior(found[:, :2], found[:, 2], 1)
    assert better["p_value"] < 0.01
    worse = superior(found[:, 1:], found[:, 0], 1)
    assert worse["p_value"] > 0.5
    assert worse["p_lower"] <= worse["p_value"] <= worse["p_upper"]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (losses(0.0, 0.1), "2 forecasters are fewer than 3"),
        (losses(0.0, 0.1, 0.2, dates=19), "19 dates are fewer than 20"),
        (losses(0.0)[:, [0, 0, 0]], "all forecast the same"),
        (losses(0.0)[:, [0, 0, 0]] + np.array([0.0, 1.0, 2.0]), "differ by the same on every date"),
    ],
)
def test_where_there_is_nothing_to_test_it_says_why(found: Floats, words: str) -> None:
    told = confidence_set(found, [f"{number}" for number in range(found.shape[1])], 1)
    assert told["p_values"] is None
    assert words in told["reason"]


@pytest.mark.parametrize(("dates", "reach"), [(30, 24), (60, 24), (239, 24), (49, 5), (30, 1)])
def test_dates_of_few_blocks_are_refused_as_intervals_refuse_them(dates: int, reach: int) -> None:
    found = losses(0.0, 0.3, 0.6, dates=dates)
    block = usual_block(dates, reach)
    told = [confidence_set(found, ["a", "b", "c"], reach), superior(found[:, :2], found[:, 2], reach)]
    assert [one["reason"] for one in told] == [f"{dates} dates hold fewer than 10 blocks of {block}"] * 2
    assert told[0]["p_values"] is told[1]["p_value"] is None
    plan = Resampling(dates, block, 1)
    interval = intervals(np.ones((dates, 1)), {"mean": lambda drawn: drawn[:, 0]}, plan)["mean"]
    assert interval.reason == told[0]["reason"]


def test_a_set_that_leaves_one_out_on_few_dates_for_the_reach_says_that_it_may_be_luck() -> None:
    names, found = ["a", "b", "c"], losses(0.0, 0.0, 0.12)
    doubted = confidence_set(found, names, 5)
    assert doubted["included"] == ["a", "b"]
    assert doubted["caution"] == "may be luck on only 150 dates, as forecasts reach 5 ahead"
    at_once = confidence_set(losses(0.0, 0.0, 0.12, dates=99), names, 1)
    assert (at_once["included"], at_once["caution"]) == (["a", "b"], "may be luck on only 99 dates")
    for believed in (confidence_set(found, names, 1), confidence_set(losses(0.0, 0.0, 0.6), names, 5)):
        assert (believed["included"], believed["caution"]) == (["a", "b"], None)
    whole = confidence_set(losses(0.0, 0.0, 0.0), names, 5)
    assert (whole["included"], whole["caution"]) == (names, None)


@pytest.mark.slow
def test_a_set_without_a_caution_leaves_out_equally_good_ones_about_as_often_as_it_says() -> None:
    generator, dates, reach = np.random.default_rng(4), 120, 6
    left_out = believed = 0
    for _ in range(60):
        shocks = generator.normal(size=(dates + reach - 1, 1)) + 0.5 * generator.normal(size=(dates + reach - 1, 4))
        sums = np.cumsum(np.vstack([np.zeros((1, 4)), shocks]), axis=0)  # errors overlap as forecasts do
        told = confidence_set(np.square(sums[reach:] - sums[:-reach]), list("abcd"), reach)
        left_out += len(told["included"]) < 4
        believed += len(told["included"]) < 4 and told["caution"] is None
    assert left_out >= 6  # twice what it states
    assert believed <= 5


def test_a_pair_that_differs_on_few_dates_for_the_reach_may_do_so_by_luck() -> None:
    found = losses(0.0, 0.6, dates=60)
    (doubted,), (sure,) = pairs(found, ["a", "b"], 7), pairs(found, ["a", "b"], 6)
    assert max(doubted["p_value"], sure["p_value"]) < 0.05
    assert (doubted["caution"], sure["caution"]) == ("may be luck on only 60 dates, as forecasts reach 7 ahead", None)
    assert pairs(losses(0.0, 0.0, dates=60), ["a", "b"], 7)[0]["caution"] is None


def test_a_constant_distance_from_the_benchmark_is_said() -> None:
    found = losses(0.0, 0.1)
    told = superior(np.column_stack([found[:, 0] + 1.0, found[:, 1]]), found[:, 0], 1)
    assert told["p_value"] is None
    assert "by the same on every date" in told["reason"]
