"""Norm and clipping agree with torch's own."""

from __future__ import annotations

import math

import pytest
import torch

from workstation.training import gradients


def weights() -> list[torch.nn.Parameter]:
    torch.manual_seed(2)
    made = [
        torch.nn.Parameter(torch.randn(5, 4)),
        torch.nn.Parameter(torch.randn(7)),
        torch.nn.Parameter(torch.ones(2)),
    ]
    sum((weight**3).sum() for weight in made[:2]).backward()
    return made


@pytest.mark.parametrize("limit", [0.1, 1.0, 1e6])
def test_scaling_down_is_torchs_clipping(limit: float) -> None:
    ours, theirs = weights(), weights()
    norm = math.hypot(*(float(one) for one in gradients.norms(gradients.of(ours))))
    gradients.scale_down(gradients.of(ours), norm, limit)
    expected = torch.nn.utils.clip_grad_norm_(theirs, limit)
    assert norm == pytest.approx(float(expected), rel=1e-6)
    for one, other in zip(gradients.of(ours), gradients.of(theirs), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=0.0)


@pytest.mark.parametrize("limit", [0.0, 1e9])
def test_small_gradients_keep_every_bit(limit: float) -> None:
    ours, before = weights(), [gradient.clone() for gradient in gradients.of(weights())]
    gradients.scale_down(gradients.of(ours), 20.0, limit)
    assert all(torch.equal(one, other) for one, other in zip(gradients.of(ours), before, strict=True))


def test_weights_without_a_gradient_are_left_out_and_clearing_leaves_none() -> None:
    made = weights()
    assert len(gradients.of(made)) == 2
    gradients.clear(made)
    assert gradients.of(made) == []
