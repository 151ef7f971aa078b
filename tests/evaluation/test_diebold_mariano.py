"""The Diebold-Mariano test against numbers of statsmodels 0.15.0, and where it has none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.evaluation.diebold_mariano import diebold_mariano, usual_lags


def waves() -> np.ndarray:
    """Differences of squared error of two forecasts that are off by known waves."""
    t = np.arange(60)
    first = 0.3 * np.cos(1.3 * t) + 0.05 * np.sin(0.1 * t * t)
    second = 0.25 * np.cos(0.9 * t + 1) - 0.08 * np.sin(0.23 * t * t)
    return first**2 - second**2


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
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_exchanging_the_forecasts_turns_the_sign_and_nothing_else(seed: int, horizon: int) -> None:
    differences = np.random.default_rng(seed).normal(size=50)
    one, other = diebold_mariano(differences, horizon), diebold_mariano(-differences, horizon)
    assert one.p_value == other.p_value
    assert one.statistic is not None
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


def test_differences_that_take_turns_have_a_statistic_too() -> None:
    differences = np.array([1.0, -1.0] * 20) + 0.01
    assert diebold_mariano(differences, 2).statistic is not None


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
