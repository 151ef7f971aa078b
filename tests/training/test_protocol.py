"""The long-horizon protocol: series standardised on their training rows, errors of every window pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from workstation import profiles
from workstation.data.price_table import PRICES, PriceTable
from workstation.data.report import LoadedPrices
from workstation.features.dataset import Dataset, shaped
from workstation.losses.mse import MSE
from workstation.losses.mse import Config as MSEConfig
from workstation.training.records import TargetFacts
from workstation.training.scoring import Scorer
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS, HORIZON, WINDOW = 900, 24, 48
TRAIN, TEST = int(ROWS * 0.7), int(ROWS * 0.2)


@pytest.fixture(scope="module")
def levels() -> NDArray[np.float64]:
    """(rows, series): three series of unlike size that wander above and below zero."""
    random = np.random.default_rng(5)
    return np.cumsum(random.normal(0.0, [0.1, 1.0, 20.0], (ROWS, 3)), axis=0) + np.array([0.0, 5.0, -300.0])


@pytest.fixture(scope="module")
def prepared(levels: NDArray[np.float64]) -> Dataset:
    time = np.tile(np.arange(ROWS, dtype=np.int64) * 3_600_000_000_000, 3)
    unknown = np.full(3 * ROWS, np.nan)
    prices = dict.fromkeys(PRICES, levels.T.ravel())
    offsets = np.arange(4, dtype=np.int64) * ROWS
    table = PriceTable(("A", "B", "C"), offsets, time, **prices, volume=unknown, amount=unknown, is_series=True)
    profile = profiles.resolve(
        {
            "window": WINDOW,
            "horizon": HORIZON,
            "target": "difference",
            "split": {"train": 0.7, "validation": 0.1, "context": "before"},
            "features": {"columns": ["close"], "per_symbol": True},
        }
    )
    return shaped(
        profile, LoadedPrices(table, (), table.fingerprint(), "three series", is_synthetic=True), lambda _: None
    )


def test_repeating_the_last_value_scores_as_the_protocol_says(prepared: Dataset, levels: NDArray[np.float64]) -> None:
    rows, targets = torch.from_numpy(prepared.rows), torch.from_numpy(prepared.targets.astype(np.float32))
    windows = Windows(rows, targets, torch.from_numpy(prepared.ends.test), WINDOW)
    unit = TargetFacts(prepared.target_unit.scale, prepared.target_unit.name)
    naive = Scorer(windows, MSE(MSEConfig()), unit, 64).naive

    scaled = (levels - levels[:TRAIN].mean(axis=0)) / levels[:TRAIN].std(axis=0)
    last = range(ROWS - TEST - 1, ROWS - HORIZON)
    errors = np.stack([scaled[end + 1 : end + 1 + HORIZON] - scaled[end] for end in last])
    assert len(windows) == 3 * len(last) == 3 * (TEST - HORIZON + 1)
    assert naive.rmse**2 == pytest.approx(np.square(errors).mean(), rel=1e-6)
    assert naive.mae == pytest.approx(np.abs(errors).mean(), rel=1e-6)
    assert naive.r2_oos == 0.0
    assert unit.unit == "difference_in_training_standard_deviations"


def test_what_goes_in_is_standardised_on_the_same_rows(prepared: Dataset, levels: NDArray[np.float64]) -> None:
    scaled = (levels - levels[:TRAIN].mean(axis=0)) / levels[:TRAIN].std(axis=0)
    np.testing.assert_allclose(prepared.rows[:, 0], np.clip(scaled, -5.0, 5.0).T.ravel(), atol=1e-5)
