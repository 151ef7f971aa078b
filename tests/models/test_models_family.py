"""Every model of the catalog keeps the same promises."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import Tensor, nn

from workstation import catalog

if TYPE_CHECKING:
    from types import ModuleType

WINDOW, FEATURES = 30, 40
NAMES = catalog.names("models")
COUNTS = {"lstm": (600_000, 604_000), "cnn": (130_000, 134_000)}
"""What the parameters must number at 30 bars of 40 features and one bar ahead."""
SMALL = {"lstm": {"hidden": 16}, "cnn": {"channels": 12, "head": 8}}
"""Settings for tests that train."""


def module_of(name: str) -> ModuleType:
    return importlib.import_module(catalog.CATALOG["models"][name].partition(":")[0])


def build(
    name: str, own: dict[str, Any] | None = None, *, features: int = FEATURES, window: int = WINDOW, horizon: int = 1
) -> nn.Module:
    torch.manual_seed(3)
    config = module_of(name).Config(**(own or {}))
    return catalog.load("models", name)(config, features=features, window=window, horizon=horizon)


def windows(batch: int = 4, *, features: int = FEATURES, window: int = WINDOW) -> Tensor:
    return torch.randn(batch, window, features, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("features", "window", "horizon"), [(40, 30, 1), (1, 2, 1), (16, 30, 5), (3, 61, 12)])
def test_forecasts_every_bar_ahead(name: str, features: int, window: int, horizon: int) -> None:
    model = build(name, SMALL.get(name), features=features, window=window, horizon=horizon)
    assert model(windows(7, features=features, window=window)).shape == (7, horizon)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_parameter(name: str) -> None:
    model = build(name)
    model(windows()).square().sum().backward()
    silent = [key for key, weight in model.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert silent == []


@pytest.mark.parametrize("name", NAMES)
def test_evaluation_repeats_itself_bit_by_bit_and_draws_nothing(name: str) -> None:
    model = build(name).eval()
    before = torch.get_rng_state()
    assert torch.equal(model(windows()), model(windows()))
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("name", NAMES)
def test_dropout_works_while_training(name: str) -> None:
    model = build(name)
    assert not torch.equal(model(windows()), model(windows()))


@pytest.mark.parametrize("name", NAMES)
def test_a_window_is_forecast_the_same_alone_and_in_company(name: str) -> None:
    model, x = build(name).eval(), windows(6)
    alone = torch.cat([model(x[index : index + 1]) for index in range(6)])
    torch.testing.assert_close(model(x), alone, rtol=1e-4, atol=1e-6)
    changed = x.clone()
    changed[1:] += 10.0
    assert torch.equal(model(x)[0], model(changed)[0])


def steps_that_see_the_future(model: nn.Module, x: Tensor) -> list[int]:
    """Bars of the window whose encoding changes, in any bit, with the bars after them."""
    told = model.encode(x)
    seen = []
    for step in range(x.shape[1] - 1):
        changed = x.clone()
        changed[:, step + 1 :] = changed[:, step + 1 :] * -3.0 + 7.0
        if not torch.equal(told[:, : step + 1], model.encode(changed)[:, : step + 1]):
            seen.append(step)
    return seen


@pytest.mark.parametrize("name", NAMES)
@torch.no_grad()
def test_no_bar_of_a_window_knows_a_later_one(name: str) -> None:
    assert steps_that_see_the_future(build(name).eval(), windows()) == []


class Peeker(nn.Module):
    """Reads the window in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(FEATURES, 8, batch_first=True, bidirectional=True)

    def encode(self, x: Tensor) -> Tensor:
        states: Tensor = self.lstm(x)[0]
        return states


@torch.no_grad()
def test_a_model_that_peeks_is_caught() -> None:
    assert steps_that_see_the_future(Peeker().eval(), windows()) == list(range(WINDOW - 1))


@pytest.mark.parametrize("name", NAMES)
def test_every_bar_of_the_window_counts(name: str) -> None:
    x = windows().requires_grad_()
    build(name).eval()(x).sum().backward()
    assert x.grad is not None
    assert bool((x.grad != 0).any(dim=2).all())


@pytest.mark.parametrize("name", NAMES)
def test_parameters_number_what_the_documentation_says(name: str) -> None:
    count = sum(weight.numel() for weight in build(name).parameters())
    low, high = COUNTS.get(name, (count, count))
    assert low <= count <= high
    assert f"{count:,} parameters at 30 bars of 40 features and one bar ahead" in module_of(name).Config.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_alone_build_the_same_network(name: str) -> None:
    alone = catalog.config_class("models", name)()
    again = module_of(name).Config.model_validate(alone.model_dump())
    torch.manual_seed(3)
    model = catalog.load("models", name)(again, features=FEATURES, window=WINDOW, horizon=1)
    twin = build(name)
    assert model.state_dict().keys() == twin.state_dict().keys()
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), twin.state_dict().values(), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_learns_a_pattern_by_heart(name: str) -> None:
    model = build(name, {**SMALL.get(name, {}), "dropout": 0.0}, features=3, window=12)
    x = windows(16, features=3, window=12)
    y = x[:, -1:, 0] * x[:, -4:-3, 1]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        optimizer.zero_grad()
        loss = (model(x) - y).square().mean()
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.05 * float(y.square().mean())
