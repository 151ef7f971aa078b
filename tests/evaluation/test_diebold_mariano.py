"""The Diebold-Mariano test against numbers of statsmodels 0.15.0 and dieboldmariano 1.1.0, and where it has none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.evaluation.diebold_mariano import Kernel, diebold_mariano, usual_lags

ACTUAL = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
FIRST = np.array([11.0, 21.0, 29.0, 42.0, 53.0])
SECOND = np.array([13.0, 26.0, 24.0, 40.0, 59.0])


def waves() -> np.ndarray:
    """Differences of squared error of two forecasts that are off by known waves."""
    t = np.arange(60)
    first = 0.3 * np.cos(1.3 * t) + 0.05 * np.sin(0.1 * t * t)
    second = 0.25 * np.cos(0.9 * t + 1) - 0.08 * np.sin(0.23 * t * t)
    return first**2 - second**2


def test_the_example_of_the_dieboldmariano_package() -> None:
    found = diebold_mariano((ACTUAL - FIRST) ** 2 - (ACTUAL - SECOND) ** 2, 1, kernel="rectangular")
    assert found.statistic == pytest.approx(-2.2229922805746782, rel=1e-12)
    assert found.p_first_better == pytest.approx(0.04515565862099125, rel=1e-12)
    assert found.p_value == pytest.approx(0.0903113172419825, rel=1e-12)


@pytest.mark.parametrize(
    ("horizon", "statistic", "p_value"),
    [
        (1, 1.5284380761344374, 0.13174774702527037),
        (2, 5.68355059628934, 4.305077061562584e-07),
        (4, 2.48821405710905, 0.0156820537836453),
        (8, 1.4643055991315403, 0.14841870488394182),
    ],
)
def test_the_rectangular_kernel_is_that_of_r(horizon: int, statistic: float, p_value: float) -> None:
    found = diebold_mariano(waves(), horizon, kernel="rectangular")
    assert found.lags == horizon - 1
    assert found.statistic == pytest.approx(statistic, rel=1e-10)
    assert found.p_value == pytest.approx(p_value, rel=1e-9)


@pytest.mark.parametrize(
    ("horizon", "lags", "statistic", "p_value"),
    [
        (1, 4, 2.6452973975919827, 0.010444324163892174),
        (2, 4, 2.600835451218836, 0.011735914975496751),
        (4, 4, 2.5119113888978477, 0.014763873923636815),
        (8, 7, 2.1974593224863157, 0.03192585776658823),
    ],
)
def test_the_usual_test_is_that_of_statsmodels(horizon: int, lags: int, statistic: float, p_value: float) -> None:
    found = diebold_mariano(waves(), horizon)
    assert (found.kernel, found.lags, found.dates) == ("bartlett", lags, 60)
    assert found.statistic == pytest.approx(statistic, rel=1e-10)
    assert found.p_value == pytest.approx(p_value, rel=1e-8)


def test_its_convention_is_told() -> None:
    told = diebold_mariano(waves(), 8).convention
    assert told == "Bartlett kernel, 7 lags, Harvey-Leybourne-Newbold correction, Student's t, 60 dates"


@settings(deadline=None)
@given(st.integers(1, 100_000), st.integers(1, 60))
def test_lags_are_never_fewer_than_the_horizon_asks_for(dates: int, horizon: int) -> None:
    lags = usual_lags(dates, horizon)
    assert lags <= max(dates - 1, 0)
    assert lags >= min(horizon - 1, dates - 1)
    assert lags == dates - 1 or lags >= dates ** (1 / 3) - 1e-6 or lags >= horizon - 1


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from(["bartlett", "rectangular"]))
def test_exchanging_the_forecasts_turns_the_sign_and_nothing_else(seed: int, horizon: int, kernel: Kernel) -> None:
    differences = np.random.default_rng(seed).normal(size=50)
    one = diebold_mariano(differences, horizon, kernel=kernel)
    other = diebold_mariano(-differences, horizon, kernel=kernel)
    assert one.p_value == other.p_value
    assert (one.statistic is None) == (other.statistic is None)
    if one.statistic is not None:
        assert other.statistic == -one.statistic


@pytest.mark.parametrize(
    ("differences", "horizon", "reason"),
    [
        (np.zeros(50), 1, "both forecasts are equally good on every date"),
        (np.full(50, 0.1), 1, "do not vary"),
        (np.array([1.0, -2.0]), 5, "too few"),
        (np.array([0.5]), 1, "too few"),
    ],
)
def test_where_there_is_no_statistic_it_says_why(differences: np.ndarray, horizon: int, reason: str) -> None:
    found = diebold_mariano(differences, horizon)
    assert found.statistic is None
    assert found.p_value is None
    assert reason in found.reason


def test_a_variance_below_zero_gives_no_statistic() -> None:
    differences = np.array([1.0, -1.0] * 20) + 0.01
    found = diebold_mariano(differences, 2, kernel="rectangular")
    assert found.statistic is None
    assert "not positive" in found.reason
    assert diebold_mariano(differences, 2, kernel="bartlett", lags=1).statistic is not None


def test_it_rejects_about_as_often_as_it_says_where_both_are_equally_good() -> None:
    generator = np.random.default_rng(5)
    horizon = 5
    rejected = 0
    for _ in range(400):
        shocks = generator.normal(size=304)
        differences = np.convolve(shocks, np.ones(horizon), mode="valid")  # as overlapping forecasts are correlated
        p_value = diebold_mariano(differences, horizon).p_value
        assert p_value is not None
        rejected += p_value < 0.05
    assert 8 <= rejected <= 44  # 20 are expected; Bartlett weights reject a little more often
    naive = sum(
        abs(d.mean() / (d.std(ddof=1) / np.sqrt(len(d)))) > 1.96
        for d in (np.convolve(generator.normal(size=304), np.ones(horizon), mode="valid") for _ in range(400))
    )
    assert naive > 100  # what ignoring the overlap would do
