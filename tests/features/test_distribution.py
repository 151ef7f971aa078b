"""Targets of each part against the slow way; the drift statistic against its definition and published values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation import profiles
from workstation.data.load import load_prices
from workstation.features.dataset import dataset
from workstation.features.distribution import BINS, drift_of, part_ends, target_distribution
from workstation.features.targets import Kind, changes_from, future_returns

if TYPE_CHECKING:
    from workstation.config import Profile


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profiles.resolve({"window": 10, "horizon": 3, "split": {"unseen_fraction": 0.3}})


def test_the_windows_are_those_of_training(profile: Profile) -> None:
    made = dataset(profile, lambda _: None)
    ends = part_ends(made.loaded.table, profile)
    assert ends is not None
    for part in ("train", "validation", "test", "unseen"):
        assert getattr(ends, part).size
        np.testing.assert_array_equal(getattr(ends, part), getattr(made.ends, part))


def test_it_stops_when_it_is_told_to(profile: Profile) -> None:
    assert part_ends(load_prices(profile.data).table, profile, lambda: False) is None


@pytest.mark.parametrize("kind", ["log_return", "simple_return", "difference"])
@pytest.mark.parametrize("ahead", [1, 3])
def test_targets_are_the_returns_that_follow_the_windows(profile: Profile, kind: Kind, ahead: int) -> None:
    table = load_prices(profile.data).table
    ends = part_ends(table, profile)
    assert ends is not None
    expected = future_returns(table, ahead, kind)[ends.test, ahead - 1]
    np.testing.assert_array_equal(changes_from(table, ends.test, ahead, kind), expected)
    found = next(part for part in target_distribution(table, ends, kind, ahead).parts if part.part == "test")
    assert found.count == len(expected)
    assert found.mean == pytest.approx(expected.mean())
    assert found.deviation == pytest.approx(
        math.sqrt(sum((x - expected.mean()) ** 2 for x in expected) / len(expected))
    )
    z = (expected - expected.mean()) / expected.std()
    assert found.skew == pytest.approx(np.mean(z**3))
    assert found.excess_kurtosis == pytest.approx(np.mean(z**4) - 3)
    assert found.share_of_zero == np.mean(expected == 0)


def test_bins_are_shared_symmetric_and_lose_nothing(profile: Profile) -> None:
    table = load_prices(profile.data).table
    ends = part_ends(table, profile)
    assert ends is not None
    found = target_distribution(table, ends, "log_return", 1)
    np.testing.assert_allclose(found.edges, -found.edges[::-1])
    assert [part.part for part in found.parts] == ["train", "validation", "test", "unseen"]
    for part in found.parts:
        assert part.shares.shape == (BINS,)
        assert part.shares.sum() == pytest.approx(1)


def test_one_symbol_has_its_own_targets_alone(profile: Profile) -> None:
    table = load_prices(profile.data).table
    ends = part_ends(table, profile)
    assert ends is not None
    whole = target_distribution(table, ends, "log_return", 1)
    each = [target_distribution(table, ends, "log_return", 1, symbol) for symbol in table.symbols]
    for part in whole.parts:
        counts = [own.count for one in each for own in one.parts if own.part == part.part]
        assert sum(counts) == part.count
    unseen = [one for one in each if [own.part for own in one.parts] == ["unseen"]]
    assert unseen
    assert all(one.drift is None for one in unseen)


@given(
    first=st.lists(st.integers(-6, 6), min_size=1, max_size=40),
    second=st.lists(st.integers(-6, 6), min_size=1, max_size=40),
)
@settings(deadline=None)
def test_the_statistic_is_the_greatest_distance_of_two_step_functions(first: list[int], second: list[int]) -> None:
    expected = max(
        abs(sum(x <= at for x in first) / len(first) - sum(x <= at for x in second) / len(second))
        for at in range(-7, 8)
    )
    found = drift_of(np.array(first, dtype=float), np.array(second, dtype=float))
    assert found.statistic == pytest.approx(expected)
    assert 0 <= found.p_value <= 1


@pytest.mark.parametrize(("x", "chance"), [(1.2238, 0.10), (1.3581, 0.05), (1.6276, 0.01), (1.9495, 0.001)])
def test_the_p_value_is_that_of_published_tables(x: float, chance: float) -> None:
    """Critical values of Smirnov's table (Annals of Mathematical Statistics 19, 1948) for large samples."""
    size = 2_000_000
    shift = round(x * math.sqrt(2 / size) * size)
    ranks = np.arange(size, dtype=float)
    assert drift_of(ranks, ranks + shift).p_value == pytest.approx(chance, rel=0.01)


def test_drift_is_said_in_words() -> None:
    random = np.random.default_rng(1)
    calm, wild = random.normal(0, 1, 5000), random.normal(0, 2, 5000)
    assert drift_of(calm, random.normal(0, 1, 5000)).words == "no drift that could be told from chance"
    assert drift_of(calm, random.normal(0, 1, 50)).words == "no drift that could be told from chance"
    assert drift_of(calm, random.normal(0.05, 1, 20_000)).words == "hardly any drift"
    found = drift_of(calm, wild)
    assert found.words == "clear drift"
    assert found.spread == pytest.approx(2, rel=0.05)
    assert found.p_value < 1e-6
    assert drift_of(calm, calm + 1).words == "strong drift"


def test_targets_that_never_move_are_described() -> None:
    table = load_prices(profiles.resolve({}).data).table
    flat = np.full(table.rows, 5.0)
    still = type(table)(table.symbols, table.offsets, table.time, flat, flat, flat, flat, table.volume, table.amount)
    ends = part_ends(table, profiles.resolve({}))
    assert ends is not None
    found = target_distribution(still, ends, "log_return", 1)
    assert all(part.share_of_zero == 1 and part.deviation == 0 and math.isnan(part.skew) for part in found.parts)
    assert found.drift is not None
    assert found.drift.statistic == 0
