"""The stationary bootstrap: its draws, its seed, its width, and where it gives nothing."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.evaluation.bootstrap import Resampling, draws, intervals, usual_block


def mean(drawn: np.ndarray) -> np.ndarray:
    """Of sums (repetitions, 2): the first over the second."""
    return np.asarray(drawn[:, 0] / drawn[:, 1])


def interval_of(values: np.ndarray, plan: Resampling) -> tuple[float, float]:
    found = intervals(np.stack([values, np.ones_like(values)], axis=1), {"mean": mean}, plan)["mean"]
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def test_blocks_have_the_length_that_was_asked_for_and_go_round() -> None:
    plan = Resampling(200, 8, seed=1)
    drawn = draws(plan, 500, np.random.default_rng(1))
    assert drawn.shape == (500, 200)
    assert drawn.min() == 0
    assert drawn.max() == 199
    follows = (drawn[:, 1:] == (drawn[:, :-1] + 1) % 200).mean()
    assert follows == pytest.approx(1 - 1 / 8, abs=0.01)
    assert np.bincount(drawn.ravel(), minlength=200).std() < 80  # 500 each, no date preferred


def test_the_same_seed_gives_the_same_interval_and_another_one_another() -> None:
    values = np.random.default_rng(2).normal(size=300)
    one, same, other = (interval_of(values, Resampling(300, 5, seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_of_independent_dates_it_is_as_wide_as_the_central_limit_theorem_says() -> None:
    values = np.random.default_rng(3).normal(size=2000)
    low, high = interval_of(values, Resampling(2000, 1, 7))
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(2000), rel=0.1)


def test_of_dates_that_hang_together_it_is_wider_by_what_the_blocks_see() -> None:
    generator = np.random.default_rng(4)
    values = np.convolve(generator.normal(size=2009), np.ones(10) / 10, mode="valid")
    narrow = np.diff(interval_of(values, Resampling(2000, 1, 7)))[0]
    wide = np.diff(interval_of(values, Resampling(2000, 50, 7)))[0]
    assert wide / narrow == pytest.approx(np.sqrt(10), rel=0.25)


def test_it_holds_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(5)
    held = 0
    for seed in range(150):
        values = np.convolve(generator.normal(size=404), np.ones(5) / 5, mode="valid")
        low, high = interval_of(values, Resampling(400, 25, seed, repetitions=300))
        held += low <= 0.0 <= high
    assert 0.85 <= held / 150 <= 0.99


@pytest.mark.parametrize(
    ("dates", "block", "reason"),
    [(19, 1, "19 dates are fewer than 20"), (40, 12, "40 dates hold fewer than 10 blocks of 12")],
)
def test_too_few_dates_or_blocks_give_none_and_say_so(dates: int, block: int, reason: str) -> None:
    found = intervals(np.ones((dates, 2)), {"mean": mean}, Resampling(dates, block, 1))["mean"]
    assert (found.low, found.high, found.reason) == (None, None, reason)


def test_a_statistic_that_has_no_value_gives_none() -> None:
    found = intervals(np.ones((50, 2)), {"none": lambda drawn: np.full(len(drawn), np.nan)}, Resampling(50, 2, 1))
    assert found["none"].low is None
    assert "no value" in found["none"].reason


@pytest.mark.parametrize(("dates", "horizon", "block"), [(1000, 1, 10), (1000, 24, 24), (27, 1, 3), (98, 5, 5)])
def test_the_usual_block_is_as_long_as_forecasts_overlap(dates: int, horizon: int, block: int) -> None:
    assert usual_block(dates, horizon) == block


def test_the_convention_is_told() -> None:
    told = Resampling(98, 5, 3).convention
    assert (
        told
        == "95% percentile intervals by the stationary bootstrap over 98 dates, mean block 5, 1000 repetitions, seed 3"
    )
