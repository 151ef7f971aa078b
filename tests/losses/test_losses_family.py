"""Every loss of the catalog: nothing for a perfect forecast, never negative, the known minimiser, a true gradient."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from workstation import catalog

NAMES = catalog.names("losses")
SAMPLE = torch.tensor([-2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 40.0], dtype=torch.float64)


def mean(sample: np.ndarray, delta: float) -> float:  # noqa: ARG001 - one signature for all minimisers
    return float(sample.mean())


def median(sample: np.ndarray, delta: float) -> float:  # noqa: ARG001 - one signature for all minimisers
    return float(np.median(sample))


def huber_location(sample: np.ndarray, delta: float) -> float:
    """Root of the sum of clipped errors, by bisection: where Huber's loss has its minimum."""
    low, high = sample.min(), sample.max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.clip(sample - middle, -delta, delta).sum() > 0 else (low, middle)
    return float(low)


MINIMISERS = {"mse": mean, "mae": median, "huber": huber_location}
DELTAS = [0.3, 1.0, 5.0]


def build(name: str, **own: object) -> nn.Module:
    module = importlib.import_module(catalog.CATALOG["losses"][name].partition(":")[0])
    return catalog.load("losses", name)(module.Config(**own))


def pairs(n: int = 20) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    shape = (n, 3)
    return (
        3 * torch.randn(shape, generator=generator, dtype=torch.float64),
        3 * torch.randn(shape, generator=generator, dtype=torch.float64),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_perfect_forecast_costs_nothing(name: str) -> None:
    _, target = pairs()
    assert float(build(name)(target.clone(), target)) == 0.0


@pytest.mark.parametrize("name", NAMES)
def test_is_a_scalar_and_never_negative(name: str) -> None:
    forecast, target = pairs()
    loss = build(name)
    assert loss(forecast, target).shape == ()
    assert all(float(loss(forecast[i : i + 1], target[i : i + 1])) > 0.0 for i in range(len(target)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [1e-3, 0.5, 3.0, 1e3])
def test_gradient_points_to_the_target_from_either_side(name: str, error: float) -> None:
    for sign in (1.0, -1.0):
        forecast = torch.tensor([[sign * error]], requires_grad=True)
        build(name)(forecast, torch.zeros(1, 1)).backward()
        assert forecast.grad is not None
        assert float(forecast.grad) * sign > 0.0


@pytest.mark.parametrize("name", NAMES)
def test_gradient_is_that_of_finite_differences(name: str) -> None:
    forecast, target = pairs()
    assert torch.autograd.gradcheck(build(name), (forecast.requires_grad_(), target))


@pytest.mark.parametrize("name", NAMES)
def test_reordering_or_repeating_the_batch_changes_nothing(name: str) -> None:
    forecast, target = pairs()
    loss, once = build(name), build(name)(forecast, target)
    torch.testing.assert_close(loss(forecast.flip(0), target.flip(0)), once)
    torch.testing.assert_close(loss(forecast.repeat(3, 1), target.repeat(3, 1)), once)


def best_constant(loss: nn.Module) -> float:
    """The constant forecast of SAMPLE that costs least, found by descending the loss."""
    forecast = torch.tensor([10.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([forecast], lr=0.3)
    for step in range(1200):
        optimizer.param_groups[0]["lr"] = 0.3 * 0.993**step
        optimizer.zero_grad()
        loss(forecast.expand(len(SAMPLE)).unsqueeze(1), SAMPLE.unsqueeze(1)).backward()
        optimizer.step()
    return float(forecast.detach())


@pytest.mark.parametrize("name", NAMES)
def test_minimiser_is_the_known_one(name: str) -> None:
    for own in [{"delta": delta} for delta in DELTAS] if name == "huber" else [{}]:
        expected = MINIMISERS[name](SAMPLE.numpy(), own.get("delta", 0.0))
        assert best_constant(build(name, **own)) == pytest.approx(expected, abs=2e-3)


def test_huber_is_half_the_mse_for_small_errors_and_delta_times_the_mae_less_half_for_large_ones() -> None:
    forecast, target = pairs()
    error = (forecast - target).abs()
    torch.testing.assert_close(build("huber", delta=1e6)(forecast, target), error.square().mean() / 2)
    small = 1e-6
    torch.testing.assert_close(build("huber", delta=small)(forecast, target), small * (error.mean() - small / 2))


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_alone_build_it(name: str) -> None:
    forecast, target = pairs()
    alone = catalog.config_class("losses", name)().model_dump()
    assert torch.equal(build(name, **alone)(forecast, target), build(name)(forecast, target))
