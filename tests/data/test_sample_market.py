"""The sample market is the same everywhere, looks like prices, and holds something that can be learned."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.config.profile import FeatureSettings, SplitSettings
from workstation.data.sample_market import SYMBOLS, sample_market
from workstation.data.splits import ends_by_part, fitted_rows, split_of
from workstation.features.preprocessing import pipeline_of
from workstation.features.targets import future_returns


def test_it_is_the_same_on_every_machine() -> None:
    assert sample_market(7).fingerprint() == "e517d96dc91dae519065d21cc3046879e507a95980725464c6ec9a6513d31cab"


def test_another_seed_is_another_market() -> None:
    assert sample_market(8).fingerprint() != sample_market(7).fingerprint()


def test_its_bars_are_weekdays_of_eight_symbols() -> None:
    table = sample_market(7)
    assert table.symbols == SYMBOLS
    assert np.diff(table.offsets).tolist() == [1500] * 8
    days = table.time.astype("datetime64[ns]").astype("datetime64[D]")
    assert np.is_busday(days).all()
    assert (table.volume > 0).all()


def test_volatility_comes_in_clusters() -> None:
    returns = future_returns(sample_market(7), 1, "log_return")[:-1, 0].reshape(-1)
    sizes = np.abs(returns[:1499])
    assert np.corrcoef(sizes[1:], sizes[:-1])[0, 1] > 0.05


@pytest.mark.parametrize("seed", [1, 7, 11])
def test_a_straight_line_already_beats_the_last_close_on_validation(seed: int) -> None:
    table = sample_market(seed)
    pipeline = pipeline_of(FeatureSettings())
    features = pipeline.shape(table)
    split = split_of(table, SplitSettings(), 30, 1)
    ends = ends_by_part(table, split, split.chosen, 30, 1, features.is_valid)
    actual = future_returns(table, 1, "log_return")[:, 0]
    rows = fitted_rows(table, split, split.chosen, features.is_valid)
    scaled = pipeline.fit(table, features, rows).apply(table, features)
    inputs = np.column_stack((scaled, np.ones(table.rows)))
    weights = np.linalg.lstsq(inputs[ends.train], actual[ends.train], rcond=None)[0]
    error = actual[ends.validation] - inputs[ends.validation] @ weights
    r2_against_last_close = 1.0 - (error**2).sum() / (actual[ends.validation] ** 2).sum()
    assert 0.03 < r2_against_last_close < 0.12
