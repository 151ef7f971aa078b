"""Scores are what NumPy computes in float64 from the definitions, in stated units, beside the last close's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from workstation.losses import mae, mse
from workstation.training.records import TargetFacts
from workstation.training.scoring import Scorer
from workstation.training.windows import Windows

SCALE = 0.013


class Echo(nn.Module):
    """Forecasts from the window's last bar."""

    def __init__(self) -> None:
        super().__init__()
        self.dropout = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Tensor:
        forecast: Tensor = self.dropout(x[:, -1, :2]) * 0.7 + 0.1
        return forecast


def windows(n: int = 37) -> Windows:
    torch.manual_seed(4)
    features = torch.randn(60, 3)
    targets = features[:, :2] + 0.5 * torch.randn(60, 2) + 0.2
    targets[10] = 0.0
    return Windows(features, targets, torch.arange(5, 5 + n), 4)


def scorer(given: Windows, loss: nn.Module | None = None, batch: int = 8) -> Scorer:
    return Scorer(given, loss or mse.MSE(mse.Config()), TargetFacts(SCALE, "log_return"), batch)


def test_figures_are_those_of_the_definitions() -> None:
    given, model = windows(), Echo()
    got = scorer(given).score(model)
    x, y = given.gather(torch.arange(37))
    forecast, actual = (tensor.double().numpy() for tensor in (model.eval()(x), y))
    error = forecast - actual
    assert got is not None
    assert got.loss == pytest.approx(np.mean(error**2), rel=1e-6)
    assert got.rmse == pytest.approx(SCALE * np.sqrt(np.mean(error**2)), rel=1e-12)
    assert got.mae == pytest.approx(SCALE * np.mean(abs(error)), rel=1e-12)
    assert got.r2 == pytest.approx(1 - np.sum(error**2) / np.sum((actual - actual.mean()) ** 2), rel=1e-12)
    assert got.r2_oos == pytest.approx(1 - np.sum(error**2) / np.sum(actual**2), rel=1e-12)
    moved = actual != 0
    assert got.directional_accuracy == pytest.approx(np.mean(np.sign(forecast)[moved] == np.sign(actual)[moved]))


def test_the_last_close_stands_beside() -> None:
    given = windows()
    actual = given.targets.double().numpy()
    naive = scorer(given, mae.MAE(mae.Config())).naive
    assert naive.loss == pytest.approx(np.mean(abs(actual)), rel=1e-6)
    assert naive.rmse == pytest.approx(SCALE * np.sqrt(np.mean(actual**2)), rel=1e-12)
    assert naive.mae == pytest.approx(SCALE * np.mean(abs(actual)), rel=1e-12)
    assert naive.r2 == pytest.approx(1 - np.sum(actual**2) / np.sum((actual - actual.mean()) ** 2), rel=1e-12)
    assert naive.r2_oos == 0.0
    assert naive.directional_accuracy is None


class Oracle(nn.Module):
    """Knows the targets of the windows in their order."""

    def __init__(self, targets: Tensor) -> None:
        super().__init__()
        self.targets, self.told = targets, 0

    def forward(self, x: Tensor) -> Tensor:
        self.told += len(x)
        return self.targets[self.told - len(x) : self.told]


def test_a_perfect_forecast_scores_one_and_the_windows_come_in_their_order() -> None:
    given = windows()
    got = scorer(given).score(Oracle(given.targets))
    assert got is not None
    assert (got.loss, got.rmse, got.mae, got.r2, got.r2_oos, got.directional_accuracy) == (0.0, 0.0, 0.0, 1.0, 1.0, 1.0)


def test_figures_that_are_not_defined_are_none() -> None:
    flat = Windows(torch.randn(60, 3), torch.zeros(60, 2), torch.arange(5, 20), 4)
    got = scorer(flat).score(Echo())
    assert got is not None
    assert (got.r2, got.r2_oos, got.directional_accuracy) == (None, None, None)


def test_the_size_of_batches_does_not_matter() -> None:
    given = windows()
    one, other = (scorer(given, batch=batch).score(Echo()) for batch in (37, 5))
    assert one is not None
    assert other is not None
    assert one.loss == pytest.approx(other.loss, rel=1e-6)
    assert (one.rmse, one.mae) == (pytest.approx(other.rmse), pytest.approx(other.mae))


@pytest.mark.parametrize("is_training", [True, False])
def test_mode_and_random_states_are_left_as_they_were(*, is_training: bool) -> None:
    model = Echo().train(is_training)
    before = torch.get_rng_state()
    scorer(windows()).score(model)
    assert model.training is is_training
    assert torch.equal(before, torch.get_rng_state())


def test_is_given_up_after_one_batch_when_told_to() -> None:
    given = windows()
    model = Oracle(given.targets)
    assert scorer(given, batch=8).score(model, lambda: False) is None
    assert model.told == 8
    assert model.training
