"""Every optimizer of the catalog is torch's, with the settings it was given, and fused."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch

from workstation import catalog

NAMES = catalog.names("optimizers")
TORCH = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def build(name: str, **own: object) -> Any:  # noqa: ANN401 - a part of the catalog
    module = importlib.import_module(catalog.CATALOG["optimizers"][name].partition(":")[0])
    return catalog.load("optimizers", name)(module.Config(**own))


def weights(seed: int = 0) -> list[torch.nn.Parameter]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.nn.Parameter(torch.randn(4, 3, generator=generator)), torch.nn.Parameter(torch.ones(3))]


@pytest.mark.parametrize("name", NAMES)
def test_settings_arrive_and_the_step_is_fused(name: str) -> None:
    part = build(name, learning_rate=0.03, weight_decay=0.2, beta1=0.8, beta2=0.95, eps=1e-6)
    optimizer = part.build(weights())
    assert type(optimizer) is TORCH[name]
    group = optimizer.param_groups[0]
    assert part.learning_rate == 0.03
    assert (group["lr"], group["weight_decay"], group["betas"], group["eps"]) == (0.03, 0.2, (0.8, 0.95), 1e-6)
    assert group["fused"] is True


@pytest.mark.parametrize("name", NAMES)
def test_steps_are_those_of_the_unfused_one(name: str) -> None:
    ours, theirs = weights(), weights()
    optimizers = [build(name).build(iter(ours)), TORCH[name](theirs, lr=build(name).learning_rate)]
    for _ in range(20):
        for group, optimizer in zip((ours, theirs), optimizers, strict=True):
            optimizer.zero_grad()
            sum((weight - 1.0).square().sum() for weight in group).backward()
            optimizer.step()
    for ours_one, theirs_one in zip(ours, theirs, strict=True):
        torch.testing.assert_close(ours_one, theirs_one, rtol=1e-5, atol=1e-6)


def test_where_no_kernel_is_fused_none_is_asked_for() -> None:
    meta = [torch.nn.Parameter(torch.empty(2, device="meta"))]
    assert build("adam").build(meta).param_groups[0]["fused"] is False


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_alone_build_it(name: str) -> None:
    alone = catalog.config_class("optimizers", name)().model_dump()
    assert build(name, **alone).build(weights()).defaults == build(name).build(weights()).defaults
