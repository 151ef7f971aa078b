"""Laws against plain loops, numeric integrals and what every proper score must do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import kstest, norm

from workstation.evaluation.conformal import LEVELS
from workstation.evaluation.distribution.laws import Empirical, Law, Normal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NUMBERS = st.floats(-1e3, 1e3, allow_subnormal=False)
SAMPLES = st.lists(NUMBERS, min_size=1, max_size=40)


def empirical(values: list[float] | Floats) -> Empirical:
    return Empirical(np.sort(np.asarray(values, dtype=np.float64)))


def by_loops(values: list[float], y: float) -> float:
    count = len(values)
    near = sum(abs(value - y) for value in values) / count
    apart = sum(abs(one - other) for one in values for other in values) / count**2
    return near - 0.5 * apart


def at(law: Law, y: float) -> float:
    return float(law.crps(np.array([y]))[0])


@given(SAMPLES, NUMBERS)
def test_the_empirical_crps_is_that_of_two_loops(values: list[float], y: float) -> None:
    size = max(1.0, *map(abs, values), abs(y))
    assert at(empirical(values), y) == pytest.approx(by_loops(values, y), rel=1e-9, abs=1e-11 * size)


def test_the_empirical_crps_where_a_value_itself_happens_is_that_of_two_loops() -> None:
    values = [1.0, 1.0, 2.0, 5.0, 5.0, 5.0, -3.0]
    for y in values:
        assert at(empirical(values), y) == pytest.approx(by_loops(values, y), rel=1e-12)


@pytest.mark.parametrize("y", [-1.3, 0.0, 0.4, 2.0])
def test_both_are_the_integral_of_the_squared_distance_of_distribution_functions(y: float) -> None:
    values = np.random.default_rng(1).normal(0.3, 0.7, 25)
    steps = np.sort(np.append(values, y))
    inside = 0.5 * (steps[1:] + steps[:-1])
    share = (values[None, :] <= inside[:, None]).mean(axis=1)
    whole = float((np.square(share - (inside >= y)) * np.diff(steps)).sum())
    assert at(empirical(values), y) == pytest.approx(whole, rel=1e-12)
    for deviation in (0.5, 1.0, 3.0):
        found = sum(
            quad(lambda x, above=above: (norm.cdf(x, scale=deviation) - above) ** 2, low, high)[0]  # noqa: B023 - used at once
            for low, high, above in ((-math.inf, y, 0.0), (y, math.inf, 1.0))
        )
        assert at(Normal(deviation), y) == pytest.approx(found, rel=1e-7)


def test_a_normal_sample_scores_as_the_normal_distribution() -> None:
    sample = norm.ppf((np.arange(20_000) + 0.5) / 20_000, scale=1.7)
    y = np.linspace(-6.0, 6.0, 25)
    assert empirical(sample).crps(y) == pytest.approx(Normal(1.7).crps(y), rel=1e-4)
    assert Normal(1.0).crps(np.array([0.0])) == pytest.approx([2 / math.sqrt(2 * math.pi) - 1 / math.sqrt(math.pi)])


@given(SAMPLES, NUMBERS, st.floats(-100, 100), st.floats(0.01, 100))
def test_moving_and_stretching_move_and_stretch_the_score(
    values: list[float], y: float, moved: float, stretched: float
) -> None:
    one = at(empirical(values), y)
    other = at(empirical([stretched * value + moved for value in values]), stretched * y + moved)
    size = max(1.0, stretched) * max(1.0, *map(abs, values), abs(y), abs(moved))
    assert other == pytest.approx(stretched * one, rel=1e-6, abs=1e-9 * size)
    assert at(Normal(stretched), stretched * y) == pytest.approx(stretched * at(Normal(1.0), y), rel=1e-9)


@given(SAMPLES, NUMBERS)
def test_no_score_is_below_zero(values: list[float], y: float) -> None:
    assert at(empirical(values), y) >= 0.0
    assert at(Normal(2.0), y) >= 0.0


@given(NUMBERS, st.integers(1, 50))
def test_a_sharp_forecast_that_comes_true_scores_nothing_and_one_that_does_not_its_error(y: float, many: int) -> None:
    law = empirical([y] * many)
    assert at(law, y) == 0.0
    assert at(law, y + 1.5) == pytest.approx(1.5, rel=1e-9)


@pytest.mark.parametrize("wrong", [Normal(0.8), Normal(1.25)])
def test_the_score_is_proper(wrong: Normal) -> None:
    y = norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    right = Normal(1.0).crps(y).mean()
    assert right == pytest.approx(1 / math.sqrt(math.pi), rel=1e-4)
    assert right < wrong.crps(y).mean()
    assert right < Normal(1.0).crps(y + 0.2).mean()
    sample = np.random.default_rng(2).normal(0.0, 1.0, 4000)
    own = empirical(sample).crps(y).mean()
    assert own == pytest.approx(right, rel=2e-3)
    assert own < empirical(0.8 * sample).crps(y).mean()
    assert own < empirical(1.25 * sample).crps(y).mean()
    assert own < empirical(sample + 0.2).crps(y).mean()


@pytest.mark.parametrize("count", [19, 37, 400])
def test_the_transform_is_uniform_under_the_truth(count: int) -> None:
    generator = np.random.default_rng(count)
    found = np.array([empirical(row[1:]).below(row[:1])[0] for row in generator.normal(size=(4000, count + 1))])
    shares = np.bincount((found * (count + 1)).astype(int), minlength=count + 1) / len(found)
    assert abs(found.mean() - 0.5) < 0.02
    assert shares.max() - shares.min() < 6 * math.sqrt(1 / (count + 1) / len(found))
    assert kstest(Normal(2.0).below(generator.normal(0.0, 2.0, 4000)), "uniform").pvalue > 0.01


def test_ties_stand_in_the_middle_of_their_place() -> None:
    law = empirical([0.0, 0.0, 0.0, 1.0])
    assert law.below(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])) == pytest.approx([0.1, 0.4, 0.7, 0.8, 0.9])


@given(SAMPLES, st.lists(NUMBERS, min_size=2, max_size=10))
def test_the_transform_never_falls_and_stays_between_its_ends(values: list[float], y: list[float]) -> None:
    laws: tuple[Law, ...] = (empirical(values), Normal(3.0))
    for law in laws:
        found = law.below(np.sort(np.array(y)))
        assert (np.diff(found) >= 0).all()
        assert ((found >= 0) & (found <= 1)).all()


def test_quantiles_are_those_of_bands_and_unknown_where_errors_are_too_few() -> None:
    values = np.arange(1.0, 40.0)  # of 39 errors the second and the 38th bound nine tenths
    assert empirical(values).quantiles().tolist() == [2.0, 10.0, 20.0, 30.0, 38.0]
    few = empirical(np.arange(1.0, 19.0)).quantiles()
    assert np.isnan(few).tolist() == [True, False, False, False, True]
    assert Normal(2.0).quantiles() == pytest.approx(norm.ppf(LEVELS, scale=2.0))


@given(st.lists(NUMBERS, min_size=3, max_size=30, unique=True))
def test_the_middle_of_the_values_scores_better_than_what_lies_outside(values: list[float]) -> None:
    assume(max(values) - min(values) > 1e-6)
    law = empirical(values)
    assert at(law, float(np.median(values))) < at(law, max(values) + (max(values) - min(values)))
